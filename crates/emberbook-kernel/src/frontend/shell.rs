//! The channel of cells: one request after the other.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use jupyter_protocol::ConnectionInfo;
use jupyter_zmq_client::{KernelShellConnection, RouterSendConnection};
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};

use super::completeness::{Completeness, completeness};
use super::execution::{Executed, Execution};
use super::history::History;
use super::iopub::Publisher;
use super::kernel_info;
use super::message::Request;
use super::worker::Worker;

/// Answers requests in the order in which they come.
pub(super) async fn serve(
    shell: KernelShellConnection,
    publisher: Publisher,
    worker: Worker,
    connection: ConnectionInfo,
    goodbye: Arc<Notify>,
) {
    let (sender, mut receiver) = shell.split();
    let (queue, requests) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            match Request::read(&mut receiver).await {
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
    let mut shell = Shell { sender, publisher, worker, connection, execution, requests, next: VecDeque::new() };
    while let Some(request) = shell.next().await {
        shell.answer(&request).await;
        if request.kind == "shutdown_request" {
            shell.publisher.flush().await;
            goodbye.notify_one();
            return;
        }
    }
}

/// The answers that need neither the engine nor the history.
pub(super) fn answer_at_once(request: &Request, connection: &ConnectionInfo) -> Option<Value> {
    match request.kind.as_str() {
        "kernel_info_request" => Some(kernel_info()),
        "comm_info_request" => Some(json!({"status": "ok", "comms": {}})),
        "shutdown_request" => Some(json!({"status": "ok", "restart": request.flag("restart", false)})),
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

struct Shell {
    sender: RouterSendConnection,
    publisher: Publisher,
    worker: Worker,
    connection: ConnectionInfo,
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

    async fn answer(&mut self, request: &Request) {
        self.publisher.status("busy", request).await;
        let mut aborted = Vec::new();
        let answer = match request.kind.as_str() {
            "execute_request" => {
                let (reply, executed) = self.execution.execute(request).await;
                if executed == Executed::Stopped {
                    aborted = self.queued_cells().await;
                }
                Some(reply)
            }
            "complete_request" => Some(self.complete(request.text("code"), request.number("cursor_pos")).await),
            "inspect_request" => Some(self.inspect(request.text("code"), request.number("cursor_pos")).await),
            "is_complete_request" => Some(match completeness(request.text("code")) {
                Completeness::Complete => json!({"status": "complete"}),
                Completeness::Invalid => json!({"status": "invalid"}),
                Completeness::Incomplete { indent } => json!({"status": "incomplete", "indent": indent}),
            }),
            "history_request" => Some(self.execution.history().answer(&request.content)),
            "comm_open" => {
                // There are no widgets here; whoever opens one is told at once.
                let closed = json!({"comm_id": request.content["comm_id"], "data": {}});
                self.publisher.publish("comm_close", closed, request).await;
                None
            }
            _ => answer_at_once(request, &self.connection),
        };
        self.reply(request, answer).await;
        for request in aborted {
            self.publisher.status("busy", &request).await;
            let content = json!({"status": "aborted", "execution_count": self.execution.count()});
            self.reply(&request, Some(content)).await;
        }
    }

    async fn reply(&mut self, request: &Request, content: Option<Value>) {
        if let Some(content) = content {
            let _ = self.sender.send(request.child(&reply_kind(request), content)).await;
        }
        self.publisher.status("idle", request).await;
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

    async fn complete(&self, code: &str, cursor: usize) -> Value {
        let (text, place) = (code.to_owned(), byte(code, cursor));
        let found = self.worker.call(move |engine| engine.complete(&text, place)).await.unwrap_or_default();
        json!({
            "status": "ok",
            "matches": found.matches,
            "cursor_start": characters(code, found.start),
            "cursor_end": characters(code, found.end).max(cursor.min(code.chars().count())),
            "metadata": {},
        })
    }

    async fn inspect(&self, code: &str, cursor: usize) -> Value {
        let (text, place) = (code.to_owned(), byte(code, cursor));
        match self.worker.call(move |engine| engine.inspect(&text, place)).await.flatten() {
            Some((text, html)) => {
                json!({"status": "ok", "found": true, "data": {"text/plain": text, "text/html": html}, "metadata": {}})
            }
            None => json!({"status": "ok", "found": false, "data": {}, "metadata": {}}),
        }
    }
}

/// Jupyter counts characters.
fn byte(code: &str, characters: usize) -> usize {
    code.char_indices().nth(characters).map_or(code.len(), |(place, _)| place)
}

fn characters(code: &str, byte: usize) -> usize {
    code.char_indices().take_while(|(place, _)| *place < byte).count()
}
