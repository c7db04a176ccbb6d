//! What runs the cells. The front end knows what is public here, and nothing below it.
//!
//! | folder | what it owns |
//! |---|---|
//! | `notebook` | what the cells have made: definitions and variables, and what depends on what |
//! | `cell` | one cell: parsed, its commands, and what is compiled for it |
//! | `compiler` | from source to a library that can be loaded: rustc, linker, cache, the crates of `:dep` |
//! | `process` | the process that runs the cells, and the stop button |
//! | `mistakes` | what a student is told when something is wrong |
//! | `python` | Python in a cell, recognised and written in Rust |
//! | `help` | help while typing |

mod cell;
mod compiler;
mod files;
mod help;
mod mistakes;
mod notebook;
mod process;
mod python;
mod run;
mod shell;

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use emberbook_wire::{Comm, Faces, Reply};
use thiserror::Error;

use crate::bundle::Bundle;
use cell::commands;
use compiler::Compiler;
use compiler::dependencies::{Cargo, Dependencies};
use help::Notebook;
use notebook::{Items, Variable, Variables};
use process::CellProcess;
use process::interrupt::Phase;

pub use help::Help;
pub use mistakes::sentences::Sentences;
pub use mistakes::translations::local;
pub use process::interrupt::Interrupter;
pub use python::phrasebook;

/// Becomes the process that helps while typing where this program was started as one; otherwise returns.
pub fn hook() {
    help::hook();
}

/// What a running cell sends to the notebook, as it happens.
#[derive(Debug)]
pub enum Event {
    Stream {
        name: Stdio,
        text: String,
    },
    Display {
        data: Faces,
        id: Option<String>,
    },
    Update {
        data: Faces,
        id: String,
    },
    Clear {
        wait: bool,
    },
    /// The value of the cell's last expression.
    Result {
        data: Faces,
    },
    /// The cell waits for a line from the student.
    Input {
        prompt: String,
        password: bool,
    },
    /// A widget says something to its half in the front end.
    Comm(Comm),
    /// What is printed from now on is kept, until it is asked for.
    Capture,
    Captured,
    /// The process that ran the cells is gone, and its widgets with it.
    Gone,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stdio {
    Stdout,
    Stderr,
}

/// Why a cell did not run to its end, in the three parts that Jupyter shows.
#[derive(Debug, Clone, Error)]
#[error("{name}: {value}")]
pub struct CellError {
    /// The kind of error: `CompileError`, `Panic`, `Error`, `Interrupted`, `Crash`.
    pub name: String,
    pub value: String,
    /// Coloured text that points into the cell.
    pub traceback: String,
}

/// The engine could not start.
#[derive(Debug, Error)]
pub enum StartError {
    #[error("the process that runs the cells could not be started")]
    Process(#[source] io::Error),
    #[error("the compiler could not be started")]
    Compiler(#[source] io::Error),
}

/// What a cell that went well has to say beside its events.
#[derive(Debug, Default)]
pub struct Answer {
    /// What a command such as `:vars` answers.
    pub said: Faces,
    /// What the front end is asked to do.
    pub wishes: Vec<Wish>,
}

/// Something that only a front end can do.
#[derive(Debug)]
pub enum Wish {
    /// Put a text into the cell, in the place of what is there.
    Load(String),
    /// Show pages of help.
    Page(Faces),
    /// End the kernel.
    Exit,
}

type Events = dyn Fn(Event) -> Option<Reply> + Send + Sync;

/// Runs cells one after the other, and keeps what they define.
pub struct Engine {
    events: Arc<Events>,
    bundle: Bundle,
    folder: std::path::PathBuf,
    compiler: Compiler,
    dependencies: Dependencies,
    process: CellProcess,
    phase: Arc<Phase>,
    help: Help,
    items: Items,
    variables: Variables,
    /// What the process must hear before the next cell.
    next: emberbook_wire::Run,
    /// The execution count of the last cell.
    count: i64,
    /// How many compiled cells were copied, to be loaded anew.
    copies: u64,
    /// The commands that change what help while typing finds, such as `:dep`.
    commands: Vec<String>,
}

impl Engine {
    /// Starts the compiler and the cell process in `folder`, which is the engine's own.
    ///
    /// What cells send goes to `events`, from a thread of the engine's own; only an [`Event::Input`] and an
    /// [`Event::Captured`] are answered.
    pub fn start(
        folder: &Path,
        bundle: Bundle,
        help: Help,
        events: impl Fn(Event) -> Option<Reply> + Send + Sync + 'static,
    ) -> Result<Self, StartError> {
        let events: Arc<Events> = Arc::new(events);
        let compiler = Compiler::new(&bundle, folder).map_err(StartError::Compiler)?;
        let of_cells = Arc::clone(&events);
        let process = CellProcess::start(&bundle, folder, move |event| of_cells(event)).map_err(StartError::Process)?;
        let cache = dirs::cache_dir().unwrap_or_else(|| folder.to_owned()).join("emberbook/dependencies");
        let dependencies =
            Dependencies::new(folder.to_owned(), Cargo::new(bundle.sysroot().unwrap_or_default(), cache));
        std::thread::spawn(compiler::cache::remove_oldest);
        Ok(Self {
            events,
            bundle,
            folder: folder.to_owned(),
            compiler,
            dependencies,
            process,
            phase: Arc::default(),
            help,
            items: Items::default(),
            variables: Variables::default(),
            next: emberbook_wire::Run::default(),
            count: 0,
            copies: 0,
            commands: Vec::new(),
        })
    }

    /// Runs a cell, whose execution count is `count`: its commands, then its code.
    pub fn execute(&mut self, cell: &str, count: i64) -> Result<Answer, CellError> {
        if let Some(name) = commands::question(cell)
            && !self.variables.get(name).is_some_and(Variable::may_fail)
        {
            return self.execute(&format!("?{name}"), count);
        }
        self.count = count;
        let (commands, code) = commands::split(cell)?;
        let mut answer = Answer::default();
        self.phase.start();
        let ran = commands.iter().try_for_each(|command| self.obey(command, &mut answer));
        let stopped = self.phase.finish();
        ran.map_err(|error| if stopped { mistakes::interrupted() } else { error })?;
        if code.trim().is_empty() {
            return Ok(answer);
        }
        let started = Instant::now();
        self.phase.start();
        let ran = self.run(cell, &code, count);
        let stopped = self.phase.finish();
        self.tell_help();
        ran.map_err(|error| {
            if stopped && error.name != "Crash" && error.name != "Interrupted" {
                mistakes::interrupted()
            } else {
                error
            }
        })?;
        if commands.contains(&commands::Command::Time) {
            let ended = Instant::now();
            let began = self.phase.began().filter(|began| *began > started).unwrap_or(ended);
            self.print(&commands::time(ended - began, began - started));
        }
        Ok(answer)
    }

    /// After a panic of the kernel's own: what may be half done is made anew. The variables are in another process.
    pub fn recover(&mut self) {
        self.phase.finish();
        self.compiler.restart();
    }

    /// Writes into the cell's output.
    fn print(&self, text: &str) {
        (self.events)(Event::Stream { name: Stdio::Stdout, text: text.to_owned() });
    }

    fn tell_help(&self) {
        let variables = self.variables.iter().map(|(name, variable)| (name.clone(), variable.source.clone()));
        self.help.update(Notebook {
            commands: self.commands.clone(),
            definitions: self.items.text(),
            variables: variables.collect(),
        });
    }

    /// A way to stop the running cell, from another thread.
    pub fn interrupter(&self) -> Interrupter {
        Interrupter {
            phase: Arc::clone(&self.phase),
            process: self.process.child(),
            analyst: self.help.process(),
            ask: Box::new(self.process.interrupt()),
            events: Arc::clone(&self.events),
            pressed: std::sync::Mutex::default(),
        }
    }
}
