//! A fast front for cargo.
//!
//! For each cell evcxr calls cargo, which works for 40 to 60 ms to find that only the cell has changed. So evcxr finds
//! this program under cargo's name: while the notebook's dependencies stay as they were, it compiles the cell with the
//! arguments that cargo used the last time. Everything else goes to the real cargo.
//!
//! evcxr asks rustup where cargo is, so this program stands in for rustup too, for that one question.

use std::ffi::OsString;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

use serde::{Deserialize, Serialize};

use super::kept::Key;
use super::needed::Source;
use super::rustc::{self, Arguments, Report};
use super::standby;
use crate::bundle::{BUNDLE, Bundle};

/// The environment variable that holds the folder of the stand-ins.
const FRONT: &str = "EMBERBOOK_FRONT";

/// cargo's own variable for saying only what is wrong.
const QUIET: &str = "CARGO_TERM_QUIET";

/// Makes the stand-ins in `folder`, and puts them first in the path of `command`.
pub fn put_in_front(command: &mut Command, folder: &Path, bundle: &Bundle) -> std::io::Result<()> {
    if bundle.sysroot().is_none_or(|sysroot| !sysroot.join("bin/cargo").exists()) {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    let program = std::env::current_exe()?;
    for name in ["cargo", "rustup"] {
        std::os::unix::fs::symlink(&program, folder.join(name))?;
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path));
    command.env("PATH", std::env::join_paths(path).map_err(std::io::Error::other)?).env(FRONT, folder);
    // Nobody reads the kernel's own terminal.
    command.env(QUIET, "true");
    Ok(())
}

/// For a program that is not evcxr's: cargo and rustup are themselves again.
pub(super) fn without_front(command: &mut Command) -> &mut Command {
    let front = std::env::var_os(FRONT).map(PathBuf::from);
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::split_paths(&path).filter(|folder| Some(folder) != front.as_ref());
    if let Ok(path) = std::env::join_paths(path) {
        command.env("PATH", path);
    }
    command.env_remove(FRONT).env_remove(QUIET)
}

/// Becomes cargo or rustup where this program was called by their name; otherwise returns.
pub(super) fn hook() {
    let mut arguments = std::env::args_os();
    let name = arguments.next().map(PathBuf::from).unwrap_or_default();
    let arguments: Vec<OsString> = arguments.collect();
    let Some(front) = std::env::var_os(FRONT).map(PathBuf::from) else {
        return;
    };
    match name.file_name().and_then(|name| name.to_str()) {
        Some("cargo") => {
            if start_without_compiling(&arguments) {
                exit(0);
            }
            if let Some(code) = compile_again(&arguments) {
                exit(code);
            }
            become_real("cargo", &arguments, &front);
        }
        Some("rustup") => {
            if let [which, tool] = &arguments[..]
                && which == "which"
                && let Some(path) = tool_path(tool, &front)
            {
                println!("{}", path.display());
                exit(0);
            }
            become_real("rustup", &arguments, &front);
        }
        _ => {}
    }
}

fn bundle() -> Option<Bundle> {
    Some(Bundle { folder: std::env::var_os(BUNDLE)?.into() })
}

fn tool_path(tool: &OsString, front: &Path) -> Option<PathBuf> {
    if tool == "cargo" {
        return Some(front.join("cargo"));
    }
    Some(bundle()?.sysroot()?.join("bin").join(tool)).filter(|path| path.exists())
}

/// Goes on as the program that stands behind this one.
fn become_real(name: &str, arguments: &[OsString], front: &Path) -> ! {
    let of_toolchain = (name == "cargo").then(|| Some(bundle()?.sysroot()?.join("bin/cargo"))).flatten();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut found = std::env::split_paths(&path).filter(|folder| folder != front).map(|folder| folder.join(name));
    let program = of_toolchain.or_else(|| found.find(|program| program.exists())).unwrap_or_else(|| name.into());
    let error = Command::new(&program).args(arguments).exec();
    eprintln!("error: {} did not start: {error}", program.display());
    exit(127)
}

/// Answers evcxr's own first cell, whose value nobody sees, with the one that the bundle has compiled; whether it did.
fn start_without_compiling(arguments: &[OsString]) -> bool {
    let is_first = || fs::File::create_new("emberbook-started").is_ok();
    arguments.first().is_some_and(|command| command == "build") && is_first() && take_start_cell().is_some()
}

fn take_start_cell() -> Option<()> {
    let cell = std::env::current_dir().ok()?.join("libstart.so");
    fs::copy(bundle()?.start_cell(), &cell).ok()?;
    fs::write(std::env::var_os(BUILT)?, cell.to_str()?).ok()
}

/// Where evcxr reads which file the compiled cell is in.
const BUILT: &str = "EVCXR_EXECUTION_SO_PATH";

/// How cargo compiled the last cell, and what it would look at to see whether that still holds.
#[derive(Serialize, Deserialize)]
struct Compilation {
    inputs: String,
    rustc: String,
    arguments: Vec<String>,
}

/// Keeps how a cell is compiled; whether the next one can be compiled in the same way, without cargo.
pub(super) fn remember(rustc: &OsString, arguments: &[OsString]) -> bool {
    let text = |argument: &OsString| argument.to_str().map(str::to_owned);
    let (Some(inputs), Some(rustc), Some(arguments)) =
        (inputs(), text(rustc), arguments.iter().map(text).collect::<Option<Vec<_>>>())
    else {
        return false;
    };
    let check = !arguments.iter().any(|argument| argument.starts_with("--emit=") && argument.contains("link"));
    let json = serde_json::to_vec(&Compilation { inputs, rustc, arguments }).unwrap_or_default();
    fs::write(file(if check { "check" } else { "build" }), json).is_ok() && !check
}

fn file(command: &str) -> String {
    format!("emberbook-{command}.json")
}

/// What decides how the cell is compiled; none if only cargo can know, because a dependency is a folder that may change.
fn inputs() -> Option<String> {
    let manifest = fs::read_to_string("Cargo.toml").ok()?;
    let dependencies = &manifest[manifest.find("[dependencies]")?..];
    let face = bundle()?.face();
    let may_change =
        |line: &str| (line.contains("path") || line.contains("git")) && !line.contains(&format!("{face:?}"));
    if dependencies.lines().any(may_change) {
        return None;
    }
    Some(manifest + &std::env::var("RUSTFLAGS").unwrap_or_default())
}

/// Compiles the cell without cargo; none if cargo must look.
fn compile_again(arguments: &[OsString]) -> Option<i32> {
    let command = arguments.first()?.to_str().filter(|command| ["build", "check"].contains(command))?;
    let last: Compilation = serde_json::from_slice(&fs::read(file(command)).ok()?).ok()?;
    if last.inputs != inputs()? {
        return None;
    }
    let arguments = Arguments(last.arguments.iter().map(OsString::from).collect());
    // What is only checked, or may use other crates, is not kept.
    let is_kept = command == "build" && !arguments.name_other_crates();
    let source = Path::new("src/lib.rs");
    let cell = Source::read(source).ok()?;
    let bundle = bundle()?;
    let key = is_kept.then(|| key(&last.arguments, &cell)).flatten();
    let built = Path::new(arguments.value("--out-dir")?).join("libctx.so");
    if let Some(path_file) = std::env::var_os(BUILT) {
        fs::write(path_file, built.to_str()?).ok()?;
    }
    if let Some(kept) = key.as_ref().and_then(|key| key.find(&bundle))
        // What is there may be loaded, under another name.
        && (fs::remove_file(&built).is_ok() || !built.exists())
        && fs::copy(kept.cell, &built).is_ok()
        && fs::write(source, kept.source).is_ok()
        && kept.report.write().is_ok()
        && cell.compiled().is_ok()
    {
        return Some(0);
    }
    let mut command = rustc::cell_command(&last.rustc.into(), &arguments, &bundle);
    let other_crates = arguments.name_other_crates();
    let code = rustc::compile_cell(&cell, source, other_crates, &mut command, |command, source, text| {
        standby::compile(command, source, text).map_or_else(|| rustc::output(command), Ok)
    });
    if let (Ok(0), Some(key), Ok(source)) = (&code, key, fs::read_to_string(source)) {
        let _ = key.keep(&built, source, Report::last());
    }
    Some(rustc::exit_code(code))
}

/// What the cell is kept under.
fn key(arguments: &[String], cell: &Source) -> Option<Key> {
    let folder = std::env::current_dir().ok()?;
    Key::of(&bundle()?.id()?, arguments, folder.to_str()?, &cell.in_order)
}
