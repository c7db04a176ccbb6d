//! The cells' work for the engine, and what comes of it: each output belongs to the request that runs its cell.

use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use emberbook_wire::{Faces, Reply};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::engine_thread::{EngineThread, kernel_error};
use super::iopub::Publisher;
use super::message::Request;
use super::stdin::Questions;
use crate::brackets::too_deep;
use crate::bundle::Bundle;
use crate::engine::{Answer, CellError, Engine, Event, Help, Interrupter, Sentences, Stdio};
use crate::lock::lock;

/// The running cell's request, to which its output belongs.
struct Current {
    request: Request,
    count: i64,
    silent: bool,
    /// Where a result goes that is asked for by `user_expressions` and not shown.
    captured: Option<Faces>,
    answer: Option<oneshot::Sender<()>>,
    /// It has ended; only what a thread of its own still prints belongs to it.
    ended: bool,
}

/// What a request says about how its cell runs.
pub(super) struct Run {
    pub(super) request: Request,
    pub(super) count: i64,
    pub(super) silent: bool,
}

/// Gives the engine work, and tells everybody what comes of it.
#[derive(Clone)]
pub(super) struct Worker {
    thread: Arc<EngineThread<Engine>>,
    current: Arc<Mutex<Option<Current>>>,
    interrupter: Arc<Mutex<Option<Arc<Interrupter>>>>,
    help: Help,
}

impl Worker {
    /// Starts the engine; work that comes before it is ready waits.
    pub(super) fn start(folder: &Path, publisher: Publisher, questions: Questions) -> io::Result<Self> {
        let (current, interrupter) = (Arc::<Mutex<Option<Current>>>::default(), Arc::<Mutex<_>>::default());
        let help = Help::new(folder.join("help"));
        let (folder, own_help) = (folder.to_owned(), help.clone());
        let (of_cell, of_engine) = (Arc::clone(&current), Arc::clone(&interrupter));
        let mut engines = 0..;
        let start = move || {
            // What an engine that is lost has left in its own is in nobody's way.
            let folder = folder.join(engines.next().unwrap_or(0).to_string());
            fs::create_dir(&folder).map_err(|error| cannot_start(&error))?;
            let bundle = Bundle::find().map_err(|error| cannot_start(&error))?;
            let (current, publisher, questions) = (Arc::clone(&of_cell), publisher.clone(), questions.clone());
            let on_event = move |event| on_event(event, &current, &publisher, &questions);
            let engine =
                Engine::start(&folder, bundle, own_help.clone(), on_event).map_err(|error| cannot_start(&error))?;
            *lock(&of_engine) = Some(Arc::new(engine.interrupter()));
            Ok(engine)
        };
        let thread = Arc::new(EngineThread::spawn(start, Engine::recover)?);
        Ok(Self { thread, current, interrupter, help })
    }

    /// Runs a cell, and publishes what it does.
    pub(super) async fn execute(&self, code: String, run: Run) -> Result<Answer, CellError> {
        let Run { request, count, silent } = run;
        self.set(Current { request, count, silent, captured: None, answer: None, ended: false });
        let outcome = self.run(code, count).await;
        if let Some(current) = lock(&self.current).as_mut() {
            current.ended = true;
        }
        outcome
    }

    /// The value of an expression, shown to nobody.
    pub(super) async fn evaluate(&self, expression: String, request: &Request) -> Result<Faces, CellError> {
        let current = Current {
            request: request.clone(),
            count: 0,
            silent: true,
            captured: Some(Faces::new()),
            answer: None,
            ended: false,
        };
        self.set(current);
        let outcome = self.run(expression, 0).await;
        let captured = lock(&self.current).take().and_then(|current| current.captured).unwrap_or_default();
        outcome.map(|answer| if answer.said.is_empty() { captured } else { answer.said })
    }

    async fn run(&self, code: String, count: i64) -> Result<Answer, CellError> {
        let run = move |engine: &mut Engine| if too_deep(&code) { Err(deep()) } else { engine.execute(&code, count) };
        self.thread.call(run).await
    }

    /// Help while typing, which waits for no cell.
    pub(super) fn help(&self) -> Help {
        self.help.clone()
    }

    /// Stops the running cell.
    pub(super) fn interrupt(&self) {
        if let Some(interrupter) = self.interrupter() {
            interrupter.interrupt();
        }
        // A cell that waits for an answer will not get it.
        if let Some(current) = lock(&self.current).as_mut() {
            current.answer = None;
        }
    }

    /// Ends the processes that the engine started.
    pub(super) fn end(&self) {
        if let Some(interrupter) = self.interrupter() {
            interrupter.end();
        }
    }

    fn interrupter(&self) -> Option<Arc<Interrupter>> {
        lock(&self.interrupter).clone()
    }

    fn set(&self, current: Current) {
        *lock(&self.current) = Some(current);
    }
}

fn cannot_start(error: &dyn Error) -> CellError {
    kernel_error(&format!(
        "the kernel could not start: {error}\nRun `emberbook doctor` in a terminal: it says what is missing."
    ))
}

fn deep() -> CellError {
    let value = Sentences::load().say("too deep", &[]);
    CellError { name: "CompileError".to_owned(), traceback: value.clone(), value }
}

/// Publishes what a cell sends, as a child of the request that runs it.
fn on_event(
    event: Event,
    current: &Mutex<Option<Current>>,
    publisher: &Publisher,
    questions: &Questions,
) -> Option<Reply> {
    let (request, count) = {
        let mut current = lock(current);
        let current = current.as_mut()?;
        match &event {
            Event::Stream { .. } => (current.request.clone(), current.count),
            _ if current.ended => return None,
            Event::Result { data } if current.captured.is_some() => {
                current.captured = Some(data.clone());
                return None;
            }
            Event::Result { .. } if current.silent => return None,
            Event::Input { .. } if !current.request.flag("allow_stdin", true) => {
                return Some(Reply::Line { text: None });
            }
            _ => (current.request.clone(), current.count),
        }
    };
    match event {
        Event::Stream { name, text } => {
            let name = match name {
                Stdio::Stdout => "stdout",
                Stdio::Stderr => "stderr",
            };
            publisher.publish_blocking("stream", json!({"name": name, "text": text}), &request);
        }
        Event::Display { data, id } => {
            let transient = id.map_or_else(|| json!({}), |id| json!({"display_id": id}));
            publisher.publish_blocking(
                "display_data",
                json!({"data": data, "metadata": {}, "transient": transient}),
                &request,
            );
        }
        Event::Update { data, id } => {
            let content = json!({"data": data, "metadata": {}, "transient": {"display_id": id}});
            publisher.publish_blocking("update_display_data", content, &request);
        }
        Event::Clear { wait } => publisher.publish_blocking("clear_output", json!({"wait": wait}), &request),
        Event::Result { data } => publisher.publish_blocking("execute_result", result(&data, count), &request),
        Event::Input { prompt, password } => {
            let answer = questions.ask(&prompt, password, &request);
            let (stop, stopped) = oneshot::channel();
            if let Some(current) = lock(current).as_mut() {
                current.answer = Some(stop);
            }
            return Some(Reply::Line { text: wait_for(answer, stopped) });
        }
    }
    None
}

/// The content of an `execute_result`.
pub(super) fn result(data: &Faces, count: i64) -> Value {
    json!({"data": data, "metadata": {}, "execution_count": count})
}

/// The answer, or none if the cell was stopped first.
fn wait_for(answer: oneshot::Receiver<String>, stopped: oneshot::Receiver<()>) -> Option<String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().ok()?;
    runtime.block_on(async {
        tokio::select! {
            answer = answer => answer.ok(),
            _ = stopped => None,
        }
    })
}
