//! A compiler that stands by: it is started before there is a cell, has read the libraries, and waits for the source.
//!
//! A third of what rustc does for a cell is the same for every cell: it starts, and reads the metadata of the helper crate
//! and of all the crates below it. So one rustc is kept at this point. The root of what it compiles includes its standard
//! input, and that is the cell.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::Settings;
use crate::bundle::Bundle;

/// The name by which rustc knows a cell's source.
pub(super) const FILE: &str = "/dev/stdin";

/// The lints that a student hears of; see [`warnings`](crate::engine::mistakes).
pub(in crate::engine) const LINTS: [&str; 6] = [
    "unused_must_use",
    "unreachable_code",
    "unused_comparisons",
    "unused_assignments",
    "path_statements",
    "unused_allocation",
];

/// Keeps a compiler standing by.
pub(super) struct Standby {
    rustc: PathBuf,
    arguments: Vec<std::ffi::OsString>,
    folder: PathBuf,
    count: u64,
    waiting: Option<Waiting>,
}

struct Waiting {
    settings: Settings,
    compiler: Child,
    object: PathBuf,
}

/// What a compiler has done.
pub(super) struct Compiled {
    pub(super) success: bool,
    pub(super) stderr: String,
    pub(super) object: PathBuf,
}

impl Standby {
    pub(super) fn new(bundle: &Bundle, folder: &Path) -> io::Result<Self> {
        let root = folder.join("notebook.rs");
        fs::write(&root, format!("extern crate emberbook as _;\nuse ::emberbook::prelude::*;\ninclude!({FILE:?});\n"))?;
        let mut arguments: Vec<std::ffi::OsString> = [
            "--crate-name=notebook",
            "--edition=2024",
            "--crate-type=cdylib",
            "--emit=obj",
            "--error-format=json",
            "-Cdebuginfo=0",
            "-Ccodegen-units=1",
            "-Cprefer-dynamic",
            "-Aunused",
            "-Anonstandard_style",
            "-Airrefutable_let_patterns",
        ]
        .map(Into::into)
        .into();
        arguments.extend(LINTS.map(|lint| format!("-W{lint}").into()));
        for (start, path) in [("--extern=emberbook=", bundle.library()), ("-Ldependency=", bundle.dependencies())] {
            let mut argument = std::ffi::OsString::from(start);
            argument.push(path);
            arguments.push(argument);
        }
        arguments.push(root.into());
        let rustc = bundle.program("rustc");
        let mut standby = Self { rustc, arguments, folder: folder.to_owned(), count: 0, waiting: None };
        standby.waiting = Some(standby.start(&Settings::default())?);
        Ok(standby)
    }

    /// Ends the compiler that stands by; the next cell starts one.
    pub(super) fn end(&mut self) {
        self.waiting = None;
    }

    /// Compiles a cell.
    pub(super) fn compile(&mut self, source: &str, settings: &Settings) -> io::Result<Compiled> {
        let waiting = self.waiting.take();
        let (fitting, other) = match waiting {
            Some(waiting) if waiting.settings == *settings => (waiting.alive(), None),
            other => (None, other),
        };
        let compiler = match fitting {
            Some(compiler) => compiler,
            None => self.start(settings)?,
        };
        // The next one starts while this one works. Cells that are optimized are few, and the next one is none.
        let next = Settings { optimize: false, ..settings.clone() };
        self.waiting = other.filter(|other| other.settings == next).or_else(|| self.start(&next).ok());
        compiler.finish(source)
    }

    /// Has a question answered by what the compiler says, with all paths in full.
    pub(super) fn ask(&mut self, source: &str, settings: &Settings) -> io::Result<Compiled> {
        let mut command = self.command(settings);
        command.args(["-Ztrim-diagnostic-paths=no", "-Zwrite-long-types-to-disk=no"]).env("RUSTC_BOOTSTRAP", "1");
        self.spawn(command, settings)?.finish(source)
    }

    fn start(&mut self, settings: &Settings) -> io::Result<Waiting> {
        let command = self.command(settings);
        self.spawn(command, settings)
    }

    fn command(&self, settings: &Settings) -> Command {
        let mut command = Command::new(&self.rustc);
        command.args(&self.arguments).args(&settings.dependencies).arg(format!("-Cmetadata={:x}", settings.generation));
        // A number that grows too large is told in both.
        command.args(match settings.optimize {
            true => ["-Copt-level=2", "-Coverflow-checks=on", "-Cdebug-assertions=off"],
            false => ["-Copt-level=0", "-Coverflow-checks=on", "-Cdebug-assertions=on"],
        });
        command
    }

    fn spawn(&mut self, mut command: Command, settings: &Settings) -> io::Result<Waiting> {
        self.count += 1;
        let object = self.folder.join(format!("cell-{}.o", self.count));
        let compiler = command
            .arg("-o")
            .arg(&object)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        Ok(Waiting { settings: settings.clone(), compiler, object })
    }
}

impl Waiting {
    /// Itself, if nobody has ended it; an interrupt ends all compilers.
    fn alive(mut self) -> Option<Self> {
        matches!(self.compiler.try_wait(), Ok(None)).then_some(self)
    }

    fn finish(mut self, source: &str) -> io::Result<Compiled> {
        let broken = || io::Error::from(io::ErrorKind::BrokenPipe);
        // One that has crashed says why on its standard error.
        let _ = self.compiler.stdin.take().ok_or_else(broken)?.write_all(source.as_bytes());
        let mut stderr = Vec::new();
        self.compiler.stderr.take().ok_or_else(broken)?.read_to_end(&mut stderr)?;
        let success = self.compiler.wait()?.success();
        Ok(Compiled { success, stderr: String::from_utf8_lossy(&stderr).into_owned(), object: self.object.clone() })
    }
}

impl Drop for Waiting {
    // It would take the end of its input for a cell with nothing in it.
    fn drop(&mut self) {
        let _ = self.compiler.kill();
        let _ = self.compiler.wait();
    }
}
