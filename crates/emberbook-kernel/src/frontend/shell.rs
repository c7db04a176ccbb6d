//! The channel of cells: one request after the other.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use jupyter_protocol::{ConnectionInfo, JupyterMessage};
use jupyter_zmq_client::KernelShellConnection;
use serde_json::{Value, json};
use tokio::sync::{Notify, Semaphore, mpsc, oneshot};
use tokio::task::spawn_blocking;

use super::caught::caught_future;
use super::completeness::{Completeness, completeness};
use super::engine_thread::panicked;
use super::execution::{Executed, Execution, failed};
use super::help;
use super::history::History;
use super::iopub::Publisher;
use super::kernel_info;
use super::message::Request;
use super::widgets;
use super::worker::{Worker, close_all};
use crate::lock::lock;

/// Requests for help that are answered at once; the others wait. There is one analyst.
const HELP_AT_ONCE: usize = 4;

/// Answers requests in the order in which they come; those for help at once.
pub(super) async fn serve(
    shell: KernelShellConnection,
    publisher: Publisher,
    worker: Worker,
    connection: ConnectionInfo,
    goodbye: Arc<Notify>,
) {
    let (mut sender, mut receiver) = shell.split();
    let (replies, mut outgoing) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Some(reply) = outgoing.recv().await {
            match reply {
                Outgoing::Reply(message) => drop(caught_future(sender.send(*message)).await),
                Outgoing::Sent(done) => drop(done.send(())),
            }
        }
    });
    let replies = Replies(replies);
    let (queue, requests) = mpsc::unbounded_channel();
    let helper = (replies.clone(), publisher.clone(), worker.help());
    let at_once = Arc::new(Semaphore::new(HELP_AT_ONCE));
    tokio::spawn(async move {
        loop {
            match Request::read(&mut receiver).await {
                Ok(request) if help::is_asked(&request) => {
                    let ((replies, publisher, help), at_once) = (helper.clone(), Arc::clone(&at_once));
                    tokio::spawn(async move {
                        let _turn = at_once.acquire().await;
                        help::answer(&request, help, &publisher, &replies).await
                    });
                }
                Ok(request) => {
                    if queue.send(request).is_err() {
                        break;
                    }
                }
                Err(_) => tokio::task::yield_now().await,
            }
        }
    });
    let execution = Execution::new(publisher.clone(), worker.clone(), History::open());
    let mut shell = Shell { replies, publisher, connection, worker, execution, requests, next: VecDeque::new() };
    while let Some(request) = shell.next().await {
        let answered = caught_future(shell.answer(&request)).await;
        if answered.is_none() {
            shell.reply(&request, Some(failed(&panicked())));
        }
        if answered == Some(Executed::Over) {
            shell.replies.flush().await;
            shell.publisher.flush().await;
            goodbye.notify_one();
            return;
        }
    }
}

/// An answer that may take a moment, in which the other channels are answered.
pub(super) async fn beside(answer: impl FnOnce() -> Value + Send + 'static) -> Value {
    spawn_blocking(answer).await.unwrap_or_else(|_| failed(&panicked()))
}

/// The answers that need neither the engine nor the history.
pub(super) fn answer_at_once(
    request: &Request,
    connection: &ConnectionInfo,
    worker: &Worker,
    publisher: &Publisher,
) -> Option<Value> {
    match request.kind.as_str() {
        "kernel_info_request" => Some(kernel_info()),
        "comm_info_request" => Some(json!({"status": "ok", "comms": widgets::open(request, worker)})),
        "shutdown_request" => {
            close_all(worker.comms(), publisher);
            Some(json!({"status": "ok", "restart": request.flag("restart", false)}))
        }
        "connect_request" => Some(json!({
            "status": "ok",
            "shell_port": connection.shell_port,
            "iopub_port": connection.iopub_port,
            "stdin_port": connection.stdin_port,
            "control_port": connection.control_port,
            "hb_port": connection.hb_port,
        })),
        _ => None,
    }
}

/// `execute_reply` for an `execute_request`.
pub(super) fn reply_kind(request: &Request) -> String {
    request.kind.replace("_request", "_reply")
}

enum Outgoing {
    Reply(Box<JupyterMessage>),
    Sent(oneshot::Sender<()>),
}

/// Where replies go to be sent one after the other.
#[derive(Clone)]
pub(super) struct Replies(mpsc::UnboundedSender<Outgoing>);

impl Replies {
    /// Replies to a request.
    pub(super) fn send(&self, request: &Request, content: Value) {
        let _ = self.0.send(Outgoing::Reply(Box::new(request.child(&reply_kind(request), content))));
    }

    /// Waits until all replies are sent.
    async fn flush(&self) {
        let (done, sent) = oneshot::channel();
        if self.0.send(Outgoing::Sent(done)).is_ok() {
            let _ = sent.await;
        }
    }
}

struct Shell {
    replies: Replies,
    publisher: Publisher,
    connection: ConnectionInfo,
    worker: Worker,
    execution: Execution,
    requests: mpsc::UnboundedReceiver<Request>,
    /// Requests that were taken from the queue already.
    next: VecDeque<Request>,
}

impl Shell {
    /// How long a request that was sent before an error may take to get here; "Run All" sends its cells at once.
    const ON_ITS_WAY: Duration = Duration::from_millis(10);

    async fn next(&mut self) -> Option<Request> {
        match self.next.pop_front() {
            Some(request) => Some(request),
            None => self.requests.recv().await,
        }
    }

    async fn answer(&mut self, request: &Request) -> Executed {
        self.publisher.status("busy", request);
        let mut executed = if request.kind == "shutdown_request" { Executed::Over } else { Executed::On };
        let mut aborted = Vec::new();
        let answer = match request.kind.as_str() {
            "execute_request" => {
                let reply;
                (reply, executed) = self.execution.execute(request).await;
                if executed == Executed::Stopped {
                    aborted = self.queued_cells().await;
                }
                Some(reply)
            }
            "is_complete_request" => {
                let code = request.text("code").to_owned();
                Some(
                    beside(move || match completeness(&code) {
                        Completeness::Complete => json!({"status": "complete"}),
                        Completeness::Invalid => json!({"status": "invalid"}),
                        Completeness::Incomplete { indent } => json!({"status": "incomplete", "indent": indent}),
                    })
                    .await,
                )
            }
            "history_request" => {
                let (history, content) = (self.execution.history(), request.content.clone());
                Some(beside(move || lock(&history).answer(&content)).await)
            }
            "comm_open" | "comm_msg" | "comm_close" => {
                if !self.is_overtaken(request) {
                    widgets::hear(request, &self.worker, &self.publisher).await;
                }
                None
            }
            _ => answer_at_once(request, &self.connection, &self.worker, &self.publisher),
        };
        self.reply(request, answer);
        for request in aborted {
            self.publisher.status("busy", &request);
            let content = json!({"status": "aborted", "execution_count": self.execution.count()});
            self.reply(&request, Some(content));
        }
        executed
    }

    fn reply(&mut self, request: &Request, content: Option<Value>) {
        if let Some(content) = content {
            self.replies.send(request, content);
        }
        self.publisher.status("idle", request);
    }

    /// Whether the next request moves the same slider: only the newest value is worth a drawing.
    fn is_overtaken(&mut self, request: &Request) -> bool {
        while let Ok(request) = self.requests.try_recv() {
            self.next.push_back(request);
        }
        self.next.front().is_some_and(|next| widgets::overtakes(next, request))
    }

    /// Takes the cells that were sent before an error was told; they are not run. What else was sent stays.
    async fn queued_cells(&mut self) -> Vec<Request> {
        tokio::time::sleep(Self::ON_ITS_WAY).await;
        while let Ok(request) = self.requests.try_recv() {
            self.next.push_back(request);
        }
        let (cells, others) = self.next.drain(..).partition(|request| request.kind == "execute_request");
        self.next = others;
        cells.into_iter().collect()
    }
}
