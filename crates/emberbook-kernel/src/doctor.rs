//! `emberbook doctor`: what is missing, and the command that mends it.

use std::path::Path;
use std::process::Command;

use anyhow::bail;

use crate::bundle::Bundle;
use crate::engine::{Sentences, local};

/// One thing that the kernel needs.
struct Check {
    what: &'static str,
    found: Result<String, String>,
    mend: &'static str,
    /// Only `:dep` needs it.
    extra: bool,
}

/// Prints what is there and what is missing; an error if anything is.
pub fn run() -> anyhow::Result<()> {
    let bundle = Bundle::installed();
    let rust = "install the emberbook-rustc wheels, or Rust from https://rustup.rs";
    let checks = [
        Check {
            what: "the Rust compiler",
            found: answer(&bundle.program("rustc"), &["--version"]),
            mend: rust,
            extra: false,
        },
        Check { what: "cargo", found: answer(&bundle.program("cargo"), &["--version"]), mend: rust, extra: true },
        Check {
            what: "a C linker",
            found: answer(Path::new("cc"), &["--version"]),
            mend: "sudo apt-get install build-essential (or your system's compiler package)",
            extra: true,
        },
        Check {
            what: "the library that cells link to",
            found: Bundle::find().map(|bundle| bundle.folder.display().to_string()).map_err(|error| error.to_string()),
            mend: "scripts/lab",
            extra: false,
        },
        Check {
            what: "the standard library's source",
            found: standard_library(),
            mend: "rustup component add rust-src, then scripts/lab",
            extra: false,
        },
        Check {
            what: "sentences of your own",
            found: Sentences::check()
                .map(|path| path.map_or("none".to_owned(), |path| path.display().to_string()))
                .map_err(|error| error.to_string()),
            mend: "correct that file, or remove it",
            extra: false,
        },
        Check { what: "what tensors can be on", found: devices(), mend: "scripts/lab", extra: false },
        Check { what: "Jupyter knows the kernel", found: kernelspec(), mend: "emberbook install --user", extra: false },
    ];
    let mut missing = 0;
    for Check { what, found, mend, extra } in checks {
        match found {
            Ok(found) => println!("{:<8} {}: {}", local("ok"), local(what), local(&found)),
            Err(why) if extra => {
                println!(
                    "{:<8} {}: {}",
                    local("without"),
                    local(&format!("{what}, which only :dep needs")),
                    local(&why)
                );
                println!("         {}: {}", local("to have it"), local(mend));
            }
            Err(why) => {
                missing += 1;
                println!("{:<8} {}: {}", local("missing"), local(what), local(&why));
                println!("         {}: {}", local("to mend it"), local(mend));
            }
        }
    }
    if missing > 0 {
        let are = if missing == 1 { "is" } else { "are" };
        bail!(local(&format!("{missing} of the things that Emberbook needs {are} missing")));
    }
    println!("{}", local("Everything is there."));
    Ok(())
}

fn answer(program: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program).args(arguments).output().map_err(|error| error.to_string())?;
    let text =
        String::from_utf8_lossy(if output.status.success() { &output.stdout } else { &output.stderr }).into_owned();
    let first = text.lines().next().unwrap_or_default().to_owned();
    if output.status.success() { Ok(first) } else { Err(first) }
}

fn standard_library() -> Result<String, String> {
    let folder = Bundle::installed().standard_library();
    if folder.join("core/src/lib.rs").exists() {
        Ok(folder.display().to_string())
    } else {
        Err(format!("not in {}", folder.display()))
    }
}

/// The library's own report. That there is no GPU is nothing that is missing.
fn devices() -> Result<String, String> {
    let bundle = Bundle::installed();
    let output = Command::new(bundle.report()).envs(bundle.cuda()).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    let report = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok(report.trim_end().lines().map(|line| format!("\n         {line}")).collect())
}

fn kernelspec() -> Result<String, String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let beside = program.with_file_name("jupyter");
    let jupyter = if beside.exists() { beside } else { "jupyter".into() };
    let listed = Command::new(jupyter)
        .args(["kernelspec", "list", "--json"])
        .output()
        .map_err(|error| format!("jupyter was not found ({error})"))?;
    let list: serde_json::Value =
        serde_json::from_slice(&listed.stdout).map_err(|_| "jupyter does not list its kernels".to_owned())?;
    let specifications = list["kernelspecs"].as_object().cloned().unwrap_or_default();
    let ours = specifications.iter().find(|(_, specification)| {
        let argv = &specification["spec"]["argv"];
        argv[1] == "kernel" && argv[0].as_str().is_some_and(|program| program.ends_with("/emberbook"))
    });
    match ours {
        Some((name, specification)) => {
            Ok(format!("{name}, in {}", specification["resource_dir"].as_str().unwrap_or_default()))
        }
        None => Err("no kernel of Emberbook's is listed".to_owned()),
    }
}
