//! The engine on a thread of its own, so that the kernel answers while a cell runs.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, mpsc};

use emberbook_wire::{Faces, Reply};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::iopub::Publisher;
use super::message::Request;
use super::stdin::Questions;
use crate::bundle::Bundle;
use crate::engine::{Answer, CellError, Engine, Event, Help, Interrupter, Stdio};
use crate::lock::lock;

type Job = Box<dyn FnOnce(&mut Engine) + Send>;

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
    jobs: mpsc::Sender<Job>,
    current: Arc<Mutex<Option<Current>>>,
    interrupter: Arc<OnceLock<Interrupter>>,
    broken: Arc<OnceLock<CellError>>,
    help: Help,
}

impl Worker {
    /// Starts the engine; work that comes before it is ready waits.
    pub(super) fn start(folder: &Path, publisher: Publisher, questions: Questions) -> Self {
        let (jobs, incoming) = mpsc::channel::<Job>();
        let worker = Self {
            jobs,
            current: Arc::default(),
            interrupter: Arc::default(),
            broken: Arc::default(),
            help: Help::new(folder.join("help")),
        };
        let (folder, own) = (folder.to_owned(), worker.clone());
        let spawned = std::thread::Builder::new().name("emberbook-engine".into()).stack_size(32 << 20).spawn(move || {
            let Self { current, interrupter, broken, jobs, help } = own;
            drop(jobs);
            let started = Bundle::find().map_err(|error| error.to_string()).and_then(|bundle| {
                Engine::start(&folder, bundle, help, move |event| on_event(event, &current, &publisher, &questions)).map_err(|error| error.to_string())
            });
            match started {
                Ok(mut engine) => {
                    let _ = interrupter.set(engine.interrupter());
                    incoming.iter().for_each(|job| job(&mut engine));
                }
                Err(error) => {
                    let value = format!("the kernel could not start: {error}\nRun `emberbook doctor` in a terminal: it says what is missing.");
                    let _ = broken.set(CellError { name: "KernelError".to_owned(), traceback: value.clone(), value });
                    drop(incoming);
                }
            }
        });
        debug_assert!(spawned.is_ok());
        worker
    }

    /// Runs a cell, and publishes what it does.
    pub(super) async fn execute(&self, code: String, run: Run) -> Result<Answer, CellError> {
        let Run { request, count, silent } = run;
        self.set(Some(Current { request, count, silent, captured: None, answer: None, ended: false }));
        let outcome = self.call(move |engine| engine.execute(&code, count)).await;
        if let Some(current) = lock(&self.current).as_mut() {
            current.ended = true;
        }
        outcome.unwrap_or_else(|| Err(self.why_broken()))
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
        self.set(Some(current));
        let outcome = self.call(move |engine| engine.execute(&expression, 0)).await;
        let captured = self.take().and_then(|current| current.captured).unwrap_or_default();
        outcome
            .unwrap_or_else(|| Err(self.why_broken()))
            .map(|answer| if answer.said.is_empty() { captured } else { answer.said })
    }

    /// Has the engine do something; `None` if there is no engine.
    async fn call<T: Send + 'static>(&self, work: impl FnOnce(&mut Engine) -> T + Send + 'static) -> Option<T> {
        let (done, result) = oneshot::channel();
        self.jobs
            .send(Box::new(move |engine| {
                let _ = done.send(work(engine));
            }))
            .ok()?;
        result.await.ok()
    }

    /// Help while typing, which waits for no cell.
    pub(super) fn help(&self) -> Help {
        self.help.clone()
    }

    /// Stops the running cell.
    pub(super) fn interrupt(&self) {
        if let Some(interrupter) = self.interrupter.get() {
            interrupter.interrupt();
        }
        // A cell that waits for an answer will not get it.
        if let Some(current) = lock(&self.current).as_mut() {
            current.answer = None;
        }
    }

    /// Ends the processes that the engine started.
    pub(super) fn end(&self) {
        if let Some(interrupter) = self.interrupter.get() {
            interrupter.end();
        }
    }

    fn why_broken(&self) -> CellError {
        self.broken.get().cloned().unwrap_or_else(|| CellError {
            name: "KernelError".to_owned(),
            value: "the kernel's engine has ended; restart the kernel".to_owned(),
            traceback: "the kernel's engine has ended; restart the kernel".to_owned(),
        })
    }

    fn set(&self, current: Option<Current>) {
        *lock(&self.current) = current;
    }

    fn take(&self) -> Option<Current> {
        lock(&self.current).take()
    }
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
        Event::Begin => {}
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
