//! This program as the compiler that cargo calls for a cell.
//!
//! Three things differ from calling rustc directly: the helper crate is not compiled but taken from the bundle, a cell
//! links to it there, and the cell's source is changed as [`frame`](super::frame), [`needed`](super::needed) and [`mend`](super::mend) say. Everything
//! else, a student's own `:dep` among it, goes to rustc as it is.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio, exit};

use serde::{Deserialize, Serialize};

use super::mend::{self, mend};
use super::needed::Source;
use super::variables::Loss;
use super::{cargo, standby};
use crate::bundle::{BUNDLE, Bundle};

/// Set where cargo calls this program as rustc.
pub(super) const WRAPPER: &str = "EMBERBOOK_RUSTC";

/// evcxr's variable for the folder where it compiles cells.
pub(super) const CELLS: &str = "EVCXR_TMPDIR";

/// evcxr's name for the crate that holds a cell.
const CELL: &str = "ctx";

/// Compiles, and ends the process as rustc would.
pub(super) fn run() -> ! {
    let mut arguments = std::env::args_os().skip(1);
    let rustc = arguments.next().unwrap_or_else(|| "rustc".into());
    let arguments: Vec<OsString> = arguments.collect();
    exit(compile(&rustc, Arguments(arguments)))
}

/// What cargo passes to rustc.
pub(super) struct Arguments(pub(super) Vec<OsString>);

impl Arguments {
    /// The argument after `name`.
    pub(super) fn value(&self, name: &str) -> Option<&OsString> {
        let place = self.0.iter().position(|argument| argument == name)?;
        self.0.get(place + 1)
    }

    fn is_crate(&self, name: &str) -> bool {
        self.value("--crate-name").is_some_and(|value| value == name)
    }

    fn source(&self) -> Option<PathBuf> {
        self.0.iter().map(PathBuf::from).find(|path| path.extension().is_some_and(|kind| kind == "rs"))
    }

    /// Whether the cell may name crates other than the helper crate.
    pub(super) fn name_other_crates(&self) -> bool {
        let mut values = self.0.windows(2).filter(|pair| pair[0] == "--extern").map(|pair| &pair[1]);
        values.any(|value| !is_emberbook(value))
    }

    /// The value of `-C name=...`.
    fn codegen(&self, name: &str) -> Option<String> {
        self.0
            .iter()
            .filter_map(|argument| argument.to_str())
            .find_map(|argument| argument.strip_prefix(name)?.strip_prefix('=').map(str::to_owned))
    }
}

/// Compiles as cargo asks; the exit code.
fn compile(rustc: &OsString, arguments: Arguments) -> i32 {
    let bundle = std::env::var_os(BUNDLE).map(|folder| Bundle { folder: folder.into() });
    if let (Some(bundle), Some(source)) = (&bundle, arguments.source()) {
        if arguments.is_crate("emberbook") && source.starts_with(&bundle.folder) {
            return match stand_in(&arguments) {
                Ok(()) => 0,
                Err(error) => {
                    eprintln!("error: the prebuilt library could not be put in place: {error}");
                    1
                }
            };
        }
        if arguments.is_crate(CELL) && arguments.0.iter().any(is_emberbook) {
            let mut command = cell_command(rustc, &arguments, bundle);
            let cell = Source::read(&source);
            let other_crates = arguments.name_other_crates();
            let code = cell.and_then(|cell| {
                compile_cell(&cell, &source, other_crates, &mut command, |command, _, _| output(command))
            });
            if cargo::remember(rustc, &arguments.0) {
                standby::start(&command, &source);
            }
            return exit_code(code);
        }
    }
    status(Command::new(rustc).args(arguments.0))
}

fn is_emberbook(argument: &OsString) -> bool {
    argument.to_str().is_some_and(|argument| argument.starts_with("emberbook="))
}

/// Cargo wants to see the files that it asked for; cells then link to the bundle and not to them.
fn stand_in(arguments: &Arguments) -> io::Result<()> {
    let folder = PathBuf::from(arguments.value("--out-dir").cloned().unwrap_or_default());
    let extra = arguments.codegen("extra-filename").unwrap_or_default();
    let emit = arguments
        .0
        .iter()
        .filter_map(|argument| argument.to_str())
        .find(|argument| argument.starts_with("--emit="))
        .unwrap_or_default();
    fs::write(folder.join(format!("emberbook{extra}.d")), "")?;
    let mut files = Vec::new();
    if emit.contains("metadata") {
        files.push((format!("libemberbook{extra}.rmeta"), "metadata"));
    }
    if emit.contains("link") {
        files.push((format!("libemberbook{extra}.so"), "link"));
    }
    for (name, kind) in files {
        let file = folder.join(name);
        fs::write(&file, "")?;
        eprintln!("{}", serde_json::json!({"$message_type": "artifact", "artifact": file, "emit": kind}));
    }
    Ok(())
}

/// What a compilation tells the kernel, beside the cell itself.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Report {
    /// The variables that the cell cannot keep, and why.
    pub(super) dropped: BTreeMap<String, Loss>,
    /// The types of the variables that it keeps, by public paths; only asked for where other crates are in use.
    pub(super) types: BTreeMap<String, String>,
}

impl Report {
    /// Its file, in the folder of the cells.
    const FILE: &str = "emberbook-report.json";

    fn file() -> PathBuf {
        PathBuf::from(std::env::var_os(CELLS).unwrap_or_default()).join(Self::FILE)
    }

    pub(super) fn write(&self) -> io::Result<()> {
        fs::write(Self::file(), serde_json::to_vec(self)?)
    }

    /// The report of the compilation before.
    pub(super) fn last() -> Self {
        let json = fs::read(Self::file()).ok();
        json.and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default()
    }
}

/// What a compiler says; its output for cargo goes there as it comes.
pub(super) fn output(command: &mut Command) -> io::Result<Output> {
    command.stdout(Stdio::inherit()).stderr(Stdio::piped()).output()
}

/// Compiles a cell by `compiler`, and again where [`mend`] finds something to leave out; the exit code. Each round leaves
/// out all of one kind.
pub(super) fn compile_cell(
    cell: &Source,
    file: &Path,
    other_crates: bool,
    command: &mut Command,
    compiler: impl Fn(&mut Command, &Path, &str) -> io::Result<Output>,
) -> io::Result<i32> {
    const ROUNDS: usize = 4;
    let mut text = cell.text.clone();
    let mut report = Report::default();
    let mut rounds = 1..ROUNDS;
    loop {
        fs::write(file, &text)?;
        let output = compiler(command, file, &text)?;
        if !output.status.success()
            && rounds.next().is_some()
            && let Some((mended, dropped)) = mend(&text, &String::from_utf8_lossy(&output.stderr))
        {
            text = mended;
            report.dropped.extend(dropped);
            continue;
        }
        io::stderr().write_all(&output.stderr)?;
        if output.status.success() {
            if other_crates {
                report.types = ask_types(command, &text, file)?;
            }
            cell.compiled()?;
        }
        report.write()?;
        return Ok(output.status.code().unwrap_or(1));
    }
}

/// The code to exit with; what stood in the way of compiling is said.
pub(super) fn exit_code(compiled: io::Result<i32>) -> i32 {
    compiled.unwrap_or_else(|error| {
        eprintln!("error: the cell could not be compiled: {error}");
        1
    })
}

/// Asks the compiler for public paths of the variables' types, which it alone knows for types of other crates: it names
/// them when it refuses a pattern.
fn ask_types(command: &Command, text: &str, file: &Path) -> io::Result<BTreeMap<String, String>> {
    let question = mend::with_refused_patterns(text);
    if question == text {
        return Ok(BTreeMap::new());
    }
    fs::write(file, question)?;
    let mut question = Command::new(command.get_program());
    question.args(command.get_args()).args(["-Ztrim-diagnostic-paths=no", "-Zwrite-long-types-to-disk=no"]);
    let output = question.env("RUSTC_BOOTSTRAP", "1").output()?;
    fs::write(file, text)?;
    Ok(mend::types_in(&String::from_utf8_lossy(&output.stderr)))
}

/// How rustc compiles a cell.
pub(super) fn cell_command(rustc: &OsString, arguments: &Arguments, bundle: &Bundle) -> Command {
    let mut command = Command::new(rustc);
    // Other crates may link to what only the system's own C compiler finds.
    let linker = Some(bundle.linker()).filter(|_| !arguments.name_other_crates()).unwrap_or_default();
    for folder in libraries(bundle, arguments) {
        let mut path = OsString::from(if linker.is_empty() { "-Clink-arg=-Wl,-rpath," } else { "-Clink-arg=-rpath=" });
        path.push(folder);
        command.arg(path);
    }
    command.args(linker);
    let mut incoming = arguments.0.iter().peekable();
    while let Some(argument) = incoming.next() {
        if is_emberbook(argument) {
            let mut library = OsString::from("emberbook=");
            library.push(bundle.library());
            command.arg(library);
        } else if argument == "-C" && incoming.peek().is_some_and(|value| wasteful(value)) {
            incoming.next();
        } else {
            command.arg(argument);
        }
    }
    let mut dependencies = OsString::from("dependency=");
    dependencies.push(bundle.dependencies());
    command.arg("-L").arg(dependencies);
    command
}

/// Where a cell finds the libraries that it links to: the paths that rustc works out are relative to where it puts the
/// cell, and evcxr loads it from another folder.
fn libraries(bundle: &Bundle, arguments: &Arguments) -> impl Iterator<Item = PathBuf> {
    let target = arguments.value("--target");
    let standard =
        bundle.sysroot().zip(target).map(|(sysroot, target)| sysroot.join("lib/rustlib").join(target).join("lib"));
    [Some(bundle.folder.clone()), standard].into_iter().flatten()
}

/// Incremental compilation keeps files that a cell, compiled once, never reads; many codegen units are many threads for
/// a few lines.
fn wasteful(argument: &OsString) -> bool {
    argument
        .to_str()
        .is_some_and(|argument| argument.starts_with("incremental=") || argument.starts_with("codegen-units="))
}

fn status(command: &mut Command) -> i32 {
    match command.status() {
        Ok(status) => status.code().unwrap_or(1),
        Err(error) => {
            eprintln!("error: rustc did not start: {error}");
            1
        }
    }
}
