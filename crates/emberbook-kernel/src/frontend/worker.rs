//! The cells' work for the engine, and what comes of it: each output belongs to the request that runs its cell.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use emberbook_wire::{Comm, CommStep, Faces, Reply};
use serde_json::{Map, Value, json};
use tokio::sync::oneshot;

use super::engine_thread::{EngineThread, kernel_error};
use super::iopub::Publisher;
use super::message::Request;
use super::stdin::Questions;
use crate::brackets::too_deep;
use crate::bundle::Bundle;
use crate::engine::{Answer, CellError, Engine, Event, Help, Interrupter, Sentences, Stdio};
use crate::lock::lock;

/// What Jupyter calls the comms of widgets.
pub(super) const WIDGET: &str = "jupyter.widget";

/// The widgets that are open, by their ids, each with the request whose cell has opened it.
pub(super) type Comms = BTreeMap<String, Request>;

/// The running cell's request, to which its output belongs.
struct Current {
    request: Request,
    count: i64,
    silent: bool,
    /// Where a result goes that is asked for by `user_expressions` and not shown.
    captured: Option<Faces>,
    answer: Option<oneshot::Sender<()>>,
    /// What is printed for a widget, and not shown as output; the innermost last.
    captures: Vec<String>,
    /// It has ended; only what a thread of its own still prints belongs to it.
    ended: bool,
}

impl Current {
    fn new(request: Request) -> Self {
        let captures = Vec::new();
        Self { request, count: 0, silent: false, captured: None, answer: None, captures, ended: false }
    }
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
    comms: Arc<Mutex<Comms>>,
    help: Help,
}

impl Worker {
    /// Starts the engine; work that comes before it is ready waits.
    pub(super) fn start(folder: &Path, publisher: Publisher, questions: Questions) -> io::Result<Self> {
        let (current, interrupter) = (Arc::<Mutex<Option<Current>>>::default(), Arc::<Mutex<_>>::default());
        let help = Help::new(folder.join("help"));
        let (folder, own_help) = (folder.to_owned(), help.clone());
        let (of_cell, of_engine) = (Arc::clone(&current), Arc::clone(&interrupter));
        let comms = Arc::<Mutex<Comms>>::default();
        let of_widgets = Arc::clone(&comms);
        let mut engines = 0..;
        let start = move || {
            // What an engine that is lost has left in its own is in nobody's way.
            let folder = folder.join(engines.next().unwrap_or(0).to_string());
            fs::create_dir(&folder).map_err(|error| cannot_start(&error))?;
            let bundle = Bundle::find().map_err(|error| cannot_start(&error))?;
            let (current, publisher, questions) = (Arc::clone(&of_cell), publisher.clone(), questions.clone());
            let comms = Arc::clone(&of_widgets);
            let on_event = move |event| on_event(event, &current, &comms, &publisher, &questions);
            let engine =
                Engine::start(&folder, bundle, own_help.clone(), on_event).map_err(|error| cannot_start(&error))?;
            *lock(&of_engine) = Some(Arc::new(engine.interrupter()));
            Ok(engine)
        };
        let thread = Arc::new(EngineThread::spawn(start, Engine::recover)?);
        Ok(Self { thread, current, interrupter, comms, help })
    }

    /// Runs a cell, and publishes what it does.
    pub(super) async fn execute(&self, code: String, run: Run) -> Result<Answer, CellError> {
        let Run { request, count, silent } = run;
        self.set(Current { count, silent, ..Current::new(request) });
        let outcome = self.run(code, count).await;
        if let Some(current) = lock(&self.current).as_mut() {
            current.ended = true;
        }
        outcome
    }

    /// The value of an expression, shown to nobody.
    pub(super) async fn evaluate(&self, expression: String, request: &Request) -> Result<Faces, CellError> {
        self.set(Current { silent: true, captured: Some(Faces::new()), ..Current::new(request.clone()) });
        let outcome = self.run(expression, 0).await;
        let captured = lock(&self.current).take().and_then(|current| current.captured).unwrap_or_default();
        outcome.map(|answer| if answer.said.is_empty() { captured } else { answer.said })
    }

    /// Has a widget hear what the front end says to it, in a turn of its own.
    pub(super) async fn hear(&self, comm: Comm, request: &Request) -> Result<(), CellError> {
        let cell = lock(&self.current).replace(Current::new(request.clone()));
        let outcome = self.thread.call(move |engine| engine.hear(comm)).await;
        *lock(&self.current) = cell;
        outcome
    }

    /// The widgets that front ends can move.
    pub(super) fn comms(&self) -> &Mutex<Comms> {
        &self.comms
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
    comms: &Mutex<Comms>,
    publisher: &Publisher,
    questions: &Questions,
) -> Option<Reply> {
    if let Event::Gone = event {
        close_all(comms, publisher);
        return None;
    }
    let (request, count) = {
        let mut current = lock(current);
        let current = current.as_mut()?;
        match &event {
            Event::Stream { text, .. } => match current.captures.last_mut() {
                Some(capture) => {
                    capture.push_str(text);
                    return None;
                }
                None => (current.request.clone(), current.count),
            },
            Event::Capture => {
                current.captures.push(String::new());
                return None;
            }
            Event::Captured => return Some(Reply::Line { text: current.captures.pop() }),
            _ if current.ended => return None,
            Event::Result { data } if current.captured.is_some() => {
                current.captured = Some(data.clone());
                return None;
            }
            Event::Result { .. } if current.silent => return None,
            // Only who runs a cell waits for questions.
            Event::Input { .. }
                if current.request.kind != "execute_request" || !current.request.flag("allow_stdin", true) =>
            {
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
                json!({"data": mime_bundle(&data), "metadata": {}, "transient": transient}),
                &request,
            );
        }
        Event::Update { data, id } => {
            let content = json!({"data": mime_bundle(&data), "metadata": {}, "transient": {"display_id": id}});
            publisher.publish_blocking("update_display_data", content, &request);
        }
        Event::Clear { wait } => publisher.publish_blocking("clear_output", json!({"wait": wait}), &request),
        Event::Result { data } => publisher.publish_blocking("execute_result", result(&data, count), &request),
        Event::Comm(Comm { comm_id, step, data }) => match step {
            CommStep::Open => {
                lock(comms).insert(comm_id.clone(), request.clone());
                let content = json!({"comm_id": comm_id, "target_name": WIDGET, "data": data});
                publisher.publish_blocking("comm_open", content, &request);
            }
            CommStep::Msg => {
                publisher.publish_blocking("comm_msg", json!({"comm_id": comm_id, "data": data}), &request)
            }
            CommStep::Close => {
                lock(comms).remove(&comm_id);
                publisher.publish_blocking("comm_close", json!({"comm_id": comm_id, "data": data}), &request);
            }
        },
        Event::Capture | Event::Captured | Event::Gone => {}
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
    json!({"data": mime_bundle(data), "metadata": {}, "execution_count": count})
}

/// A value's faces as Jupyter has them: one that is JSON is no text.
fn mime_bundle(data: &Faces) -> Value {
    let face = |(mime, content): (&String, &String)| {
        let json = mime.ends_with("+json").then(|| serde_json::from_str(content).ok()).flatten();
        (mime.clone(), json.unwrap_or_else(|| Value::String(content.clone())))
    };
    data.iter().map(face).collect::<Map<_, _>>().into()
}

/// Tells everybody that the widgets are gone.
pub(super) fn close_all(comms: &Mutex<Comms>, publisher: &Publisher) {
    for (comm_id, request) in std::mem::take(&mut *lock(comms)) {
        publisher.publish("comm_close", json!({"comm_id": comm_id, "data": {}}), &request);
    }
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
