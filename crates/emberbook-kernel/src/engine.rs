//! What runs the cells. evcxr compiles them and keeps their variables; nothing outside this module knows it.

mod cargo;
mod channel;
mod errors;
mod frame;
mod processes;
mod rustc;
mod source;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use emberbook_wire::{CHANNEL, Faces, Failure, Reply};
use evcxr::{CommandContext, EvalContext};
use thiserror::Error;

use crate::bundle::{BUNDLE, Bundle};
use channel::{Channel, End};
use source::Cell;

pub use cargo::put_in_front;

/// Becomes the compiler or the cell process where this program was started as one; otherwise returns.
pub fn hook() {
    cargo::hook();
    if std::env::var_os(rustc::WRAPPER).is_some() {
        rustc::run();
    }
    evcxr::runtime_hook();
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

/// Words that could stand at the cursor.
#[derive(Debug, Default)]
pub struct Completion {
    pub matches: Vec<String>,
    /// What they would replace, in bytes of the cell.
    pub start: usize,
    pub end: usize,
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

/// Runs cells one after the other, and keeps what they define.
pub struct Engine {
    context: CommandContext,
    channel: Channel,
    socket: PathBuf,
    bundle: Bundle,
    process: Arc<Mutex<Child>>,
    phase: Arc<Phase>,
}

impl Engine {
    /// Starts the compiler and the cell process in `folder`, which is the engine's own, and loads the library.
    ///
    /// What cells send goes to `events`, from a thread of the engine's own; only an [`Event::Input`] is answered.
    pub fn start(
        folder: &Path,
        bundle: Bundle,
        events: impl Fn(Event) -> Option<Reply> + Send + 'static,
    ) -> Result<Self, StartError> {
        let socket = folder.join("channel");
        let phase = Arc::new(Phase::default());
        let running = Arc::clone(&phase);
        let channel = Channel::listen(&socket, move |event| {
            // What the engine runs for itself is nobody's output.
            if running.is(Phase::IDLE) {
                return None;
            }
            let stopped = matches!(event, Event::Begin) && running.begin();
            let reply = events(event);
            if stopped { Some(Reply::Interrupt) } else { reply }
        })?;
        let mut command = Command::new(std::env::current_exe()?);
        command.env(CHANNEL, &socket);
        // Large gradients come and go with every training step; keeping their memory saves a third of the time.
        for threshold in ["MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_"] {
            command.env(threshold, (256 << 20).to_string());
        }
        let (evaluation, outputs) = EvalContext::with_subprocess_command(command)?;
        // Both carry what is said between cells, by a thread that goes on; there is no cell that it belongs to.
        for lines in [outputs.stdout, outputs.stderr] {
            std::thread::spawn(move || lines.iter().for_each(drop));
        }
        let context = CommandContext::with_eval_context(evaluation);
        let process = context.process_handle();
        let mut engine = Self { context, channel, socket, bundle, process, phase };
        engine.load_library().map_err(StartError::Prelude)?;
        Ok(engine)
    }

    /// The library, as every cell sees it.
    fn load_library(&mut self) -> Result<(), CellError> {
        let program = std::env::current_exe().unwrap_or_default();
        let setup = format!(
            ":opt 0\n:build_env RUSTC_WRAPPER={}\n:build_env {}=1\n:build_env {BUNDLE}={}\n:dep emberbook = {{ path = {:?} }}\n\
             use emberbook::prelude::*;\n",
            program.display(),
            rustc::WRAPPER,
            self.bundle.folder.display(),
            self.bundle.face(),
        );
        self.run_own(&setup)?;
        // The first `let` makes rust-analyzer read the standard library; better now than when the student waits.
        let first = "let warm = vec![1.0]; warm";
        let _ = self.context.hover_at(first, first.len());
        Ok(())
    }

    /// Runs a cell. The value is what a command such as `:vars` answers; all else comes as events.
    pub fn execute(&mut self, code: &str) -> Result<Faces, CellError> {
        let cell = Cell::new(code);
        let before = self.variables();
        self.channel.forget();
        self.phase.start();
        let outcome = self.context.execute(&cell.rewritten);
        let stopped = self.phase.finish();
        match outcome {
            Ok(outputs) => {
                // What ran has told its end before evcxr could; where nothing ran there is nothing to wait for.
                if let Some(End::Done(Some(failure))) = self.channel.end(Duration::ZERO) {
                    self.put_back(&before, &failure);
                    return Err(errors::failure(&cell, &failure, &self.context.last_source().unwrap_or_default()));
                }
                if code.lines().any(|line| line.starts_with(":clear")) {
                    self.load_library()?;
                }
                Ok(outputs.content_by_mime_type.into_iter().collect())
            }
            Err(evcxr::Error::SubprocessTerminated(status)) => {
                // The last of its output.
                let _ = self.channel.end(Duration::from_secs(2));
                Err(errors::crash(&status, &before, stopped))
            }
            Err(_) if stopped => Err(errors::interrupted()),
            Err(evcxr::Error::CompilationErrors(errors)) => Err(errors::compilation(&cell, &errors)),
            Err(evcxr::Error::Message(message)) => Err(errors::message(&message)),
            Err(error) => Err(errors::message(&error.to_string())),
        }
    }

    /// Variables with their types.
    pub fn variables(&self) -> BTreeMap<String, String> {
        self.context.variables_and_types().map(|(name, kind)| (name.to_owned(), kind.to_owned())).collect()
    }

    /// What could stand at a byte of the cell.
    pub fn complete(&mut self, code: &str, cursor: usize) -> Completion {
        let Ok(found) = self.context.completions(code, cursor) else {
            return Completion { matches: Vec::new(), start: cursor, end: cursor };
        };
        let mut matches: Vec<String> = found.completions.into_iter().map(|completion| completion.code).collect();
        matches.dedup();
        Completion { matches, start: found.start_offset, end: found.end_offset }
    }

    /// What is known about the word that ends at a byte of the cell, as plain text and as HTML.
    pub fn inspect(&mut self, code: &str, cursor: usize) -> Option<(String, String)> {
        let end = code[cursor..]
            .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .map_or(code.len(), |length| cursor + length);
        // evcxr looks at the end of what it gets, and finds a method only before its parenthesis.
        let called = code[end..].starts_with('(');
        let looked_at = &code[..if called { end + 1 } else { end }];
        let (text, html) = self.context.hover_at(looked_at, looked_at.len()).ok()?;
        (text != "No documentation found").then_some((text, html))
    }

    /// A way to stop the running cell, from another thread.
    pub fn interrupter(&self) -> Interrupter {
        Interrupter {
            phase: Arc::clone(&self.phase),
            process: Arc::clone(&self.process),
            ask: Box::new(self.channel.interrupt()),
        }
    }

    fn run_own(&mut self, code: &str) -> Result<(), CellError> {
        self.channel.forget();
        self.context.execute(code).map(drop).map_err(|error| match error {
            evcxr::Error::CompilationErrors(errors) => errors::compilation(&Cell::new(code), &errors),
            error => errors::message(&error.to_string()),
        })
    }

    /// Gives back the variables that a failed cell took over.
    fn put_back(&mut self, before: &BTreeMap<String, String>, failure: &Failure) {
        let now = self.variables();
        let lost = failure.recoverable.iter().filter(|name| !now.contains_key(*name));
        let code: String = lost
            .filter_map(|name| Some((name, before.get(name)?)))
            .map(|(name, kind)| {
                format!("let mut {name}: {kind} = ::emberbook::cell::variables::recover(\"{name}\");\n")
            })
            .collect();
        if !code.is_empty() {
            // A variable that cannot come back is one the next cell will not find; it says so itself.
            let _ = self.run_own(&code);
        }
    }
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
            Phase::COMPILING => processes::kill_compilers(self.process_id()),
            Phase::RUNNING => {
                (self.ask)();
                let (phase, process) = (Arc::clone(&self.phase), Arc::clone(&self.process));
                std::thread::spawn(move || {
                    std::thread::sleep(Self::GRACE);
                    if phase.run() == run && phase.is(Phase::RUNNING) {
                        let _ = process.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).kill();
                    }
                });
            }
            _ => {}
        }
    }

    /// Ends the cell process and what compiles, for good.
    pub fn end(&self) {
        processes::kill_compilers(0);
    }

    fn process_id(&self) -> u32 {
        self.process.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).id()
    }
}

/// What the engine is doing for the student.
#[derive(Default)]
struct Phase {
    now: AtomicU8,
    stopped: AtomicBool,
    runs: AtomicU64,
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
        let _ = self.now.compare_exchange(Self::COMPILING, Self::RUNNING, Ordering::AcqRel, Ordering::Acquire);
        self.stopped.load(Ordering::Acquire)
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
