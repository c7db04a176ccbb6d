//! What runs the cells. evcxr compiles them and keeps their variables; nothing outside this module knows it.

mod analyst;
mod cargo;
mod cell_process;
mod channel;
mod commands;
mod definitions;
mod errors;
mod files;
mod frame;
mod help;
mod kept;
mod mend;
mod needed;
mod processes;
mod rustc;
mod sentences;
mod shell;
mod source;
mod standby;
mod types;
mod variables;

use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use emberbook_wire::{CHANNEL, Faces, Reply};
use evcxr::{CommandContext, EvalContext};
use thiserror::Error;

use crate::bundle::{BUNDLE, Bundle};
use crate::lock::lock;
use channel::{Channel, End};
use definitions::Definitions;
use help::Notebook;
use source::Cell;
use variables::Variables;

pub use cargo::put_in_front;
pub use cell_process::CELL;
pub use help::Help;
pub use sentences::Sentences;

/// Becomes the compiler or the cell process where this program was started as one; otherwise returns.
pub fn hook() {
    cargo::hook();
    if std::env::var_os(rustc::WRAPPER).is_some() {
        rustc::run();
    }
    cell_process::hook();
    evcxr::runtime_hook();
    analyst::hook();
}

/// What a running cell sends to the notebook, as it happens.
#[derive(Debug)]
pub enum Event {
    /// The cell is compiled and starts to run.
    Begin,
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
    #[error("{0}")]
    Evcxr(#[from] evcxr::Error),
    #[error("the kernel's own socket could not be opened")]
    Channel(#[from] std::io::Error),
    #[error("the library could not be loaded into the first cell: {0}")]
    Prelude(CellError),
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
}

type Events = dyn Fn(Event) -> Option<Reply> + Send + Sync;

/// Runs cells one after the other, and keeps what they define.
pub struct Engine {
    context: CommandContext,
    channel: Channel,
    events: Arc<Events>,
    socket: PathBuf,
    bundle: Bundle,
    process: Arc<Mutex<Child>>,
    phase: Arc<Phase>,
    help: Help,
    variables: Variables,
    definitions: Definitions,
    /// The commands that change what later cells find, such as `:dep`.
    commands: Vec<String>,
}

impl Engine {
    /// Starts the compiler and the cell process in `folder`, which is the engine's own, and loads the library.
    ///
    /// What cells send goes to `events`, from a thread of the engine's own; only an [`Event::Input`] is answered.
    pub fn start(
        folder: &Path,
        bundle: Bundle,
        help: Help,
        events: impl Fn(Event) -> Option<Reply> + Send + Sync + 'static,
    ) -> Result<Self, StartError> {
        let events: Arc<Events> = Arc::new(events);
        let socket = folder.join("channel");
        let phase = Arc::new(Phase::default());
        let (running, of_cells) = (Arc::clone(&phase), Arc::clone(&events));
        let channel = Channel::listen(&socket, move |event| {
            // What the engine runs for itself is nobody's output.
            if running.is(Phase::IDLE) {
                return None;
            }
            let stopped = matches!(event, Event::Begin) && running.begin();
            let reply = of_cells(event);
            if stopped { Some(Reply::Interrupt) } else { reply }
        })?;
        if let Some(cells) = std::env::var_os(rustc::CELLS) {
            standby::keep(Path::new(&cells))?;
        }
        let mut command = Command::new(std::env::current_exe()?);
        command.env(CHANNEL, &socket);
        cargo::without_front(&mut command);
        // Large gradients come and go with every training step; keeping their memory saves a third of the time.
        for threshold in ["MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_"] {
            command.env(threshold, (256 << 20).to_string());
        }
        let (evaluation, outputs) = EvalContext::with_subprocess_command(command)?;
        let context = CommandContext::with_eval_context(evaluation);
        let process = context.process_handle();
        let mut engine = Self {
            context,
            channel,
            events: Arc::clone(&events),
            socket,
            bundle,
            process,
            phase,
            help,
            variables: Variables::default(),
            definitions: Definitions::default(),
            commands: Vec::new(),
        };
        engine.load_library().map_err(StartError::Prelude)?;
        std::thread::spawn(kept::remove_oldest);
        // What is printed between cells, by a thread that goes on.
        for (name, lines) in [(Stdio::Stdout, outputs.stdout), (Stdio::Stderr, outputs.stderr)] {
            lines.try_iter().for_each(drop);
            let events = Arc::clone(&events);
            std::thread::spawn(move || {
                lines.iter().for_each(|line| drop(events(Event::Stream { name, text: line + "\n" })))
            });
        }
        Ok(engine)
    }

    /// The library, as every cell sees it.
    fn load_library(&mut self) -> Result<(), CellError> {
        self.context.execute(&setup(&self.bundle, &self.bundle.face())).map(drop).map_err(|error| match error {
            evcxr::Error::CompilationErrors(errors) => errors::compilation(&Cell::default(), &self.variables, &errors),
            error => errors::message(&error.to_string()),
        })
    }

    /// Runs a cell, whose execution count is `count`: its commands, then its code.
    pub fn execute(&mut self, cell: &str, count: i64) -> Result<Answer, CellError> {
        let (commands, code) = commands::split(cell)?;
        let mut wishes = Vec::new();
        self.phase.start();
        let ran = commands.iter().try_for_each(|command| self.obey(command, &mut wishes));
        let stopped = self.phase.finish();
        ran.map_err(|error| if stopped { errors::interrupted() } else { error })?;
        if code.trim().is_empty() {
            return Ok(Answer { wishes, ..Answer::default() });
        }
        let started = Instant::now();
        let said = self.run(cell, &code, count)?;
        if commands.contains(&commands::Command::Time) {
            let ended = Instant::now();
            let began = self.phase.began().filter(|began| *began > started).unwrap_or(ended);
            self.print(&commands::time(ended - began, began - started));
        }
        Ok(Answer { said, wishes })
    }

    /// Writes into the cell's output.
    fn print(&self, text: &str) {
        (self.events)(Event::Stream { name: Stdio::Stdout, text: text.to_owned() });
    }

    fn run(&mut self, written: &str, code: &str, count: i64) -> Result<Faces, CellError> {
        if let Some(error) = errors::brackets(code) {
            return Err(error);
        }
        let cell = Cell::new(written, code, &self.variables, &self.definitions);
        if let Some(error) = errors::awaits(&cell) {
            return Err(error);
        }
        self.channel.forget();
        self.phase.start();
        let outcome = self.context.execute(&cell.rewritten);
        let stopped = self.phase.finish();
        match outcome {
            Ok(outputs) => {
                let failure = self.take_over(cell, count)?;
                failure.map_or_else(|| Ok(outputs.content_by_mime_type.into_iter().collect()), Err)
            }
            Err(evcxr::Error::SubprocessTerminated(status)) => {
                // With the last of its output.
                let signal = match self.channel.end(Duration::from_secs(2)) {
                    Some(End::Gone { signal }) => signal,
                    _ => None,
                };
                let status = signal.map_or(status, str::to_owned);
                let lost = self.variables.types();
                self.variables.crash(count);
                self.tell_help();
                Err(errors::crash(&status, &lost, stopped))
            }
            Err(_) if stopped => Err(errors::interrupted()),
            Err(evcxr::Error::CompilationErrors(errors)) => Err(errors::compilation(&cell, &self.variables, &errors)),
            Err(evcxr::Error::Message(message)) => Err(errors::message(&message)),
            Err(error) => Err(errors::message(&error.to_string())),
        }
    }

    /// Takes over what a cell has left, and says how it failed if it did.
    fn take_over(&mut self, cell: Cell, count: i64) -> Result<Option<CellError>, CellError> {
        let commands = cell.written.lines().filter(|line| line.starts_with(':'));
        if commands.clone().any(|line| [":clear", ":restart"].contains(&line.trim())) {
            self.forget_all()?;
        }
        self.commands.extend(commands.filter(|line| line.starts_with(":dep")).map(str::to_owned));
        let changed_types = self.definitions.changed_by(&cell.items);
        self.variables.forget(&cell.item_names(), &changed_types, count);
        let mut error = None;
        // What ran has told its end before evcxr could; where nothing ran there is nothing to wait for.
        if let Some(End::Done { failure, variables }) = self.channel.end(Duration::ZERO) {
            self.variables.update(&cell, count, failure.is_some(), variables, rustc::Report::last());
            error = failure
                .map(|failure| errors::failure(&cell, &failure, &self.context.last_source().unwrap_or_default()));
        }
        self.definitions.add(cell.items);
        self.tell_help();
        Ok(error)
    }

    /// After evcxr has forgotten what it knew.
    fn forget_all(&mut self) -> Result<(), CellError> {
        (self.variables, self.definitions, self.commands) = Default::default();
        self.tell_help();
        self.load_library()
    }

    fn tell_help(&self) {
        let variables = self.variables.iter().map(|(name, variable)| (name.clone(), variable.source.clone()));
        self.help.update(Notebook {
            commands: self.commands.clone(),
            definitions: self.definitions.text(),
            variables: variables.collect(),
        });
    }

    /// A way to stop the running cell, from another thread.
    pub fn interrupter(&self) -> Interrupter {
        Interrupter {
            phase: Arc::clone(&self.phase),
            process: Arc::clone(&self.process),
            analyst: self.help.process(),
            ask: Box::new(self.channel.interrupt()),
        }
    }
}

/// What evcxr must know of the helper crate, whose source is in `library`.
fn setup(bundle: &Bundle, library: &Path) -> String {
    let program = std::env::current_exe().unwrap_or_default();
    format!(
        ":opt 0\n:build_env RUSTC_WRAPPER={}\n:build_env {}=1\n:build_env {BUNDLE}={}\n:dep emberbook = {{ path = {library:?} }}\n\
         use emberbook::prelude::*;\n",
        program.display(),
        rustc::WRAPPER,
        bundle.folder.display(),
    )
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.channel.close(&self.socket);
    }
}

/// Stops the running cell.
pub struct Interrupter {
    phase: Arc<Phase>,
    process: Arc<Mutex<Child>>,
    analyst: Arc<AtomicU32>,
    ask: Box<dyn Fn() + Send + Sync>,
}

impl Interrupter {
    /// How long a cell may go on before it is stopped by force.
    const GRACE: Duration = Duration::from_secs(3);

    /// Stops a compilation at once, and a running cell at its next call of the library. One that makes none is killed
    /// after a grace period; its variables are lost.
    pub fn interrupt(&self) {
        let run = self.phase.run();
        match self.phase.stop() {
            Phase::COMPILING => {
                let analyst = self.analyst.load(Ordering::Acquire);
                processes::kill_compilers(&[lock(&self.process).id(), analyst]);
            }
            Phase::RUNNING => {
                (self.ask)();
                let (phase, process) = (Arc::clone(&self.phase), Arc::clone(&self.process));
                std::thread::spawn(move || {
                    std::thread::sleep(Self::GRACE);
                    if phase.run() == run && phase.is(Phase::RUNNING) {
                        let _ = lock(&process).kill();
                    }
                });
            }
            _ => {}
        }
    }

    /// Ends the cell process and what compiles, for good.
    pub fn end(&self) {
        processes::kill_compilers(&[]);
    }
}

/// What the engine is doing for the student.
#[derive(Default)]
struct Phase {
    now: AtomicU8,
    stopped: AtomicBool,
    runs: AtomicU64,
    /// When the last code began to run.
    began: Mutex<Option<Instant>>,
}

impl Phase {
    const IDLE: u8 = 0;
    const COMPILING: u8 = 1;
    const RUNNING: u8 = 2;

    fn start(&self) {
        self.runs.fetch_add(1, Ordering::AcqRel);
        self.stopped.store(false, Ordering::Release);
        self.now.store(Self::COMPILING, Ordering::Release);
    }

    /// The cell's code runs; whether the student has stopped it already.
    fn begin(&self) -> bool {
        *lock(&self.began) = Some(Instant::now());
        let _ = self.now.compare_exchange(Self::COMPILING, Self::RUNNING, Ordering::AcqRel, Ordering::Acquire);
        self.stopped.load(Ordering::Acquire)
    }

    fn began(&self) -> Option<Instant> {
        *lock(&self.began)
    }

    fn stop(&self) -> u8 {
        self.stopped.store(true, Ordering::Release);
        self.now.load(Ordering::Acquire)
    }

    /// Whether the student stopped the cell.
    fn finish(&self) -> bool {
        self.now.store(Self::IDLE, Ordering::Release);
        self.stopped.swap(false, Ordering::AcqRel)
    }

    fn is(&self, phase: u8) -> bool {
        self.now.load(Ordering::Acquire) == phase
    }

    fn run(&self) -> u64 {
        self.runs.load(Ordering::Acquire)
    }
}
