//! A stock evcxr_jupyter with the prebuilt library: how Jupyter starts it, and this program as the rustc that it calls.
//!
//! By itself evcxr would compile the helper crate and all of Burn, for minutes, in every new kernel. So cargo calls this
//! program there in place of rustc. Asked to compile the crate `emberbook`, it makes the files that cargo wants to see;
//! asked to compile a cell, it lets rustc link the cell to the bundle. Everything else, a student's own `:dep` among it,
//! goes to rustc as it is.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

use anyhow::Context;
use serde_json::{Map, Value, json};

use crate::bundle::Bundle;

/// Set where evcxr's cargo calls this program as rustc; the folder of the bundle.
const RUSTC: &str = "EMBERBOOK_EVCXR";

/// evcxr's name for the crate that holds a cell.
const CELL: &str = "ctx";

/// The kernelspec for `evcxr_jupyter`, which reads its configuration in `folder`.
pub fn kernelspec(evcxr_jupyter: &Path, bundle: &Bundle, folder: &Path) -> anyhow::Result<Value> {
    let mut environment = Map::from_iter([("EVCXR_CONFIG_DIR".to_owned(), json!(folder))]);
    for (name, value) in bundle.evcxr().into_iter().chain(bundle.cuda()) {
        environment.insert(name.to_owned(), json!(value.to_str().context("a path is not UTF-8")?));
    }
    Ok(json!({
        "argv": [evcxr_jupyter, "--control_file", "{connection_file}"],
        "display_name": "Rust (evcxr, Emberbook preloaded)",
        "language": "rust",
        "interrupt_mode": "message",
        "env": environment,
    }))
}

/// What evcxr runs before the first cell, `init.evcxr` in its configuration: `program`, this one, is its rustc from then on.
pub fn init(program: &Path, bundle: &Bundle) -> String {
    format!(
        ":build_env RUSTC_WRAPPER={}\n:build_env {RUSTC}={}\n:opt 0\n:dep emberbook = {{ path = {:?} }}\n\
         use emberbook::prelude::*;\n",
        program.display(),
        bundle.folder.display(),
        bundle.source(),
    )
}

/// The evcxr_jupyter that is meant: a path, or a name on PATH.
pub fn find(program: &Path) -> anyhow::Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(std::env::current_dir()?).chain(std::env::split_paths(&path));
    folders.map(|folder| folder.join(program)).find(|file| file.is_file()).with_context(|| {
        format!(
            "{} was not found; `cargo install evcxr_jupyter --version 0.22.0 --locked` builds it",
            program.display()
        )
    })
}

/// Becomes rustc where cargo called this program as one; otherwise returns.
pub fn hook() {
    let Some(bundle) = std::env::var_os(RUSTC).map(|folder| Bundle { folder: folder.into() }) else {
        return;
    };
    let mut arguments = std::env::args_os().skip(1);
    let mut rustc = Command::new(arguments.next().unwrap_or_else(|| "rustc".into()));
    let arguments: Vec<OsString> = arguments.collect();
    let name = after(&arguments, "--crate-name");
    if name == Some(OsStr::new("emberbook")) {
        if let Err(error) = stand_in(&arguments) {
            eprintln!("error: the prebuilt library could not be put in place: {error}");
            exit(1);
        }
        exit(0);
    }
    if name == Some(OsStr::new(CELL)) {
        rustc.args(arguments.iter().map(|argument| with_library(argument, &bundle)));
        rustc.arg(joined("-Ldependency=", &bundle.dependencies()));
        // rustc works these out relative to where it puts the cell, and evcxr loads the cell from another folder.
        for folder in std::iter::once(bundle.folder.clone()).chain(standard(&bundle, &arguments)) {
            rustc.arg(joined("-Clink-arg=-Wl,-rpath,", &folder));
        }
    } else {
        rustc.args(&arguments);
    }
    eprintln!("error: rustc did not start: {}", rustc.exec());
    exit(1);
}

/// The argument after `name`.
fn after<'a>(arguments: &'a [OsString], name: &str) -> Option<&'a OsStr> {
    arguments.windows(2).find(|pair| pair[0] == name).map(|pair| pair[1].as_os_str())
}

/// Makes the files that cargo asked for; cells link to the bundle and not to them.
fn stand_in(arguments: &[OsString]) -> std::io::Result<()> {
    let folder = Path::new(after(arguments, "--out-dir").unwrap_or_default());
    let value = |name: &str| arguments.iter().find_map(|argument| argument.to_str()?.strip_prefix(name));
    let (suffix, emit) = (value("extra-filename=").unwrap_or_default(), value("--emit=").unwrap_or_default());
    fs::write(folder.join(format!("emberbook{suffix}.d")), "")?;
    for (kind, extension) in [("metadata", "rmeta"), ("link", "so")] {
        if emit.contains(kind) {
            let file = folder.join(format!("libemberbook{suffix}.{extension}"));
            fs::write(&file, "")?;
            eprintln!("{}", json!({"$message_type": "artifact", "artifact": file, "emit": kind}));
        }
    }
    Ok(())
}

/// `--extern emberbook=…` names the bundle's library.
fn with_library(argument: &OsStr, bundle: &Bundle) -> OsString {
    let is_ours = argument.to_str().is_some_and(|argument| argument.starts_with("emberbook="));
    if is_ours { joined("emberbook=", &bundle.library()) } else { argument.to_owned() }
}

/// Where the standard library's shared library is.
fn standard(bundle: &Bundle, arguments: &[OsString]) -> Option<PathBuf> {
    Some(bundle.sysroot()?.join("lib/rustlib").join(after(arguments, "--target")?).join("lib"))
}

fn joined(start: &str, path: &Path) -> OsString {
    let mut argument = OsString::from(start);
    argument.push(path);
    argument
}
