//! A compiler that stands by: it is started before there is a cell, has read the libraries, and waits for the source.
//!
//! A third of what rustc does for a cell is the same for every cell: it starts, and reads the metadata of the helper crate
//! and of all the crates below it. So the kernel keeps one rustc at this point. The root of what that one compiles is
//! a line that includes the cell, and the cell is its standard input:
//!
//! ```text
//! standby/root.rs    extern crate emberbook; include!("lib.rs");
//! standby/lib.rs     -> /dev/stdin
//! ```
//!
//! The process that is to compile a cell asks for it over a socket, and compiles by itself where there is none.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::symlink;
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Output, Stdio};

use serde::{Deserialize, Serialize};

/// Its folder, in the folder of the cells, where the compilers run.
const FOLDER: &str = "standby";

const SOCKET: &str = "standby/socket";

/// The first line of every cell's source. An attribute of the whole crate cannot be included.
const ATTRIBUTES: &str = "#![allow(unused_imports, unused_mut, dead_code)]";

/// What is compiled if not a cell's file.
const ROOT: &str = "standby/root.rs";

/// What to compile, if anything, and with which command the next compiler is to stand by.
#[derive(Serialize, Deserialize)]
struct Order {
    command: Vec<String>,
    source: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct Compiled {
    status: i32,
    stderr: Vec<u8>,
}

/// Compiles a cell by the compiler that stands by. None if there is none for this command, or if the cell cannot be
/// included in another file.
pub(super) fn compile(command: &Command, file: &Path, source: &str) -> Option<Output> {
    let Compiled { status, stderr } = ask(Order::new(command, file, Some(included(source)?))?)?;
    Some(Output { status: ExitStatus::from_raw(status), stdout: Vec::new(), stderr })
}

/// Lets a compiler stand by for the next cell, which is to be compiled by the same command.
pub(super) fn start(command: &Command, file: &Path) {
    let _ = Order::new(command, file, None).and_then(ask);
}

impl Order {
    fn new(command: &Command, file: &Path, source: Option<String>) -> Option<Self> {
        let text = |argument: &OsStr| argument.to_str().map(str::to_owned);
        let with_root = |argument: &OsStr| if argument == file { Some(ROOT.to_owned()) } else { text(argument) };
        let arguments = command.get_args().map(with_root);
        // To all who read them, the cell's places are those of its own file.
        let renamed = format!("--remap-path-prefix={FOLDER}=src");
        let command = std::iter::once(text(command.get_program())).chain(arguments).chain([Some(renamed)]);
        Some(Self { command: command.collect::<Option<_>>()?, source })
    }
}

/// Sends an order to the kernel.
fn ask(order: Order) -> Option<Compiled> {
    let mut kernel = UnixStream::connect(SOCKET).ok()?;
    serde_json::to_writer(&kernel, &order).ok()?;
    kernel.write_all(b"\n").ok()?;
    serde_json::from_reader::<_, Option<Compiled>>(kernel).ok()?
}

/// The source without the attributes of the crate, every byte in its place; none if there are others, or if something in
/// it must stand in the crate's own file.
fn included(source: &str) -> Option<String> {
    let rest = source.strip_prefix(ATTRIBUTES)?;
    let is_bound = rest.contains("#![") || rest.contains("extern crate");
    (!is_bound).then(|| " ".repeat(ATTRIBUTES.len()) + rest)
}

/// Keeps a compiler standing by in `cells`, the folder of the cells, for as long as the kernel runs.
pub(super) fn keep(cells: &Path) -> io::Result<()> {
    let folder = cells.join(FOLDER);
    fs::create_dir_all(&folder)?;
    fs::write(cells.join(ROOT), format!("{ATTRIBUTES}\nextern crate emberbook;\ninclude!(\"lib.rs\");\n"))?;
    symlink("/dev/stdin", folder.join("lib.rs"))?;
    let orders = UnixListener::bind(cells.join(SOCKET))?;
    let cells = cells.to_owned();
    std::thread::Builder::new().name("emberbook-standby".into()).spawn(move || {
        let mut waiting: Option<Waiting> = None;
        for order in orders.incoming() {
            // One that breaks off has compiled by itself.
            let _ = order.and_then(|order| serve(order, &cells, &mut waiting));
        }
    })?;
    Ok(())
}

struct Waiting {
    command: Vec<String>,
    compiler: Child,
}

fn serve(asker: UnixStream, cells: &Path, waiting: &mut Option<Waiting>) -> io::Result<()> {
    let mut line = String::new();
    BufReader::new(&asker).read_line(&mut line)?;
    let Order { command, source } = serde_json::from_str(&line)?;
    let fitting = waiting.take().filter(|waiting| waiting.command == command).and_then(Waiting::alive);
    let compiled = match (fitting, source) {
        (Some(compiler), Some(source)) => {
            // The next one starts while this one works.
            *waiting = Waiting::start(command, cells).ok();
            Some(finish(compiler, &source)?)
        }
        (compiler, _) => {
            *waiting = compiler.or_else(|| Waiting::start(command, cells).ok());
            None
        }
    };
    serde_json::to_writer(&asker, &compiled)?;
    Ok(())
}

impl Waiting {
    fn start(command: Vec<String>, cells: &Path) -> io::Result<Self> {
        let (program, arguments) = command.split_first().ok_or(io::ErrorKind::InvalidInput)?;
        let compiler = Command::new(program)
            .args(arguments)
            .current_dir(cells)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        Ok(Self { command, compiler })
    }

    /// Itself, if nobody has ended it; an interrupt ends all compilers.
    fn alive(mut self) -> Option<Self> {
        matches!(self.compiler.try_wait(), Ok(None)).then_some(self)
    }
}

impl Drop for Waiting {
    // It would take the end of its input for a cell with nothing in it.
    fn drop(&mut self) {
        let _ = self.compiler.kill();
        let _ = self.compiler.wait();
    }
}

fn finish(mut waiting: Waiting, source: &str) -> io::Result<Compiled> {
    let compiler = &mut waiting.compiler;
    let broken = || io::Error::from(io::ErrorKind::BrokenPipe);
    compiler.stdin.take().ok_or_else(broken)?.write_all(source.as_bytes())?;
    let mut stderr = Vec::new();
    compiler.stderr.take().ok_or_else(broken)?.read_to_end(&mut stderr)?;
    Ok(Compiled { status: compiler.wait()?.into_raw(), stderr })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_attributes_go_and_nothing_moves() {
        let source = format!("{ATTRIBUTES}\nfn f() {{}}\n");
        let included = included(&source).unwrap();
        assert_eq!(included.find("fn f"), source.find("fn f"));
        assert_eq!(included.trim(), "fn f() {}");
    }

    #[test]
    fn what_must_stand_in_the_crates_own_file_is_not_included() {
        assert!(included("fn f() {}").is_none());
        assert!(included(&format!("{ATTRIBUTES}\n#![feature(never_type)]")).is_none());
        assert!(included(&format!("{ATTRIBUTES}\n#[macro_use] extern crate serde;")).is_none());
    }
}
