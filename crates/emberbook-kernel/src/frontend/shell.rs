//! The channel of cells: one request after the other.

use std::collections::VecDeque;
use std::sync::Arc;

use jupyter_protocol::{ConnectionInfo, JupyterMessage, JupyterMessageContent};
use jupyter_zmq_client::{KernelShellConnection, RouterSendConnection};
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};

use super::completeness::{Completeness, completeness};
use super::execution::{Executed, Execution};
use super::history::History;
use super::iopub::Publisher;
use super::worker::Worker;
use super::{kernel_info, message};

/// Answers requests in the order in which they come.
pub(super) async fn serve(shell: KernelShellConnection, publisher: Publisher, worker: Worker, connection: ConnectionInfo, goodbye: Arc<Notify>) {
    let (sender, mut receiver) = shell.split();
    let (queue, mut requests) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            match receiver.read().await {
                Ok(request) => {
                    if queue.send(request).is_err() {
                        break;
                    }
                }
                // A message with a wrong signature, or one that cannot be read, is dropped.
                Err(_) => tokio::task::yield_now().await,
            }
        }
    });
    let execution = Execution::new(publisher.clone(), worker.clone(), History::open());
    let mut shell = Shell { sender, publisher, worker, connection, execution };
    let mut waiting = VecDeque::new();
    while let Some(request) = next(&mut waiting, &mut requests).await {
        let shutdown = matches!(request.content, JupyterMessageContent::ShutdownRequest(_));
        for behind in shell.answer(&request, &mut requests).await {
            match behind.content {
                JupyterMessageContent::ExecuteRequest(_) => shell.abort(&behind).await,
                _ => waiting.push_back(behind),
            }
        }
        if shutdown {
            shell.publisher.flush().await;
            goodbye.notify_one();
            return;
        }
    }
}

type Requests = mpsc::UnboundedReceiver<JupyterMessage>;

async fn next(waiting: &mut VecDeque<JupyterMessage>, requests: &mut Requests) -> Option<JupyterMessage> {
    match waiting.pop_front() {
        Some(request) => Some(request),
        None => requests.recv().await,
    }
}

struct Shell {
    sender: RouterSendConnection,
    publisher: Publisher,
    worker: Worker,
    connection: ConnectionInfo,
    execution: Execution,
}

impl Shell {
    /// Answers a request, and gives what was queued behind it if it was a cell that failed.
    async fn answer(&mut self, request: &JupyterMessage, requests: &mut Requests) -> Vec<JupyterMessage> {
        use JupyterMessageContent as Content;
        self.publisher.status("busy", request).await;
        let mut behind = Vec::new();
        let answer = match &request.content {
            Content::KernelInfoRequest(_) => Some(("kernel_info_reply", kernel_info())),
            Content::ExecuteRequest(execute) => {
                let (reply, next) = self.execution.execute(execute, request).await;
                if next == Executed::Stopped {
                    // Before the reply: what a front end sends once it has seen the error is meant to be run.
                    behind.extend(std::iter::from_fn(|| requests.try_recv().ok()));
                }
                Some(("execute_reply", reply))
            }
            Content::CompleteRequest(complete) => Some(("complete_reply", self.complete(&complete.code, complete.cursor_pos).await)),
            Content::InspectRequest(inspect) => Some(("inspect_reply", self.inspect(&inspect.code, inspect.cursor_pos).await)),
            Content::IsCompleteRequest(is_complete) => Some((
                "is_complete_reply",
                match completeness(&is_complete.code) {
                    Completeness::Complete => json!({"status": "complete"}),
                    Completeness::Invalid => json!({"status": "invalid"}),
                    Completeness::Incomplete { indent } => json!({"status": "incomplete", "indent": indent}),
                },
            )),
            Content::HistoryRequest(history) => Some(("history_reply", self.execution.history().answer(&json!(history)))),
            Content::CommInfoRequest(_) => Some(("comm_info_reply", json!({"status": "ok", "comms": {}}))),
            Content::CommOpen(comm) => {
                // There are no widgets here; whoever opens one is told at once.
                self.publisher.publish("comm_close", json!({"comm_id": comm.comm_id, "data": {}}), request).await;
                None
            }
            Content::ShutdownRequest(shutdown) => Some(("shutdown_reply", json!({"status": "ok", "restart": shutdown.restart}))),
            Content::UnknownMessage(other) if other.msg_type == "connect_request" => Some(("connect_reply", ports(&self.connection))),
            _ => None,
        };
        if let Some((kind, content)) = answer {
            let _ = self.sender.send(message(kind, content, request)).await;
        }
        self.publisher.status("idle", request).await;
        behind
    }

    /// Answers a cell that is not run, because one before it failed.
    async fn abort(&mut self, request: &JupyterMessage) {
        self.publisher.status("busy", request).await;
        let content = json!({"status": "aborted", "execution_count": self.execution.count()});
        let _ = self.sender.send(message("execute_reply", content, request)).await;
        self.publisher.status("idle", request).await;
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
            Some((text, html)) => json!({"status": "ok", "found": true, "data": {"text/plain": text, "text/html": html}, "metadata": {}}),
            None => json!({"status": "ok", "found": false, "data": {}, "metadata": {}}),
        }
    }
}

/// The ports, as `connect_request` asks for them.
pub(super) fn ports(connection: &ConnectionInfo) -> Value {
    json!({
        "status": "ok",
        "shell_port": connection.shell_port,
        "iopub_port": connection.iopub_port,
        "stdin_port": connection.stdin_port,
        "control_port": connection.control_port,
        "hb_port": connection.hb_port,
    })
}

/// Jupyter counts characters.
fn byte(code: &str, characters: usize) -> usize {
    code.char_indices().nth(characters).map_or(code.len(), |(place, _)| place)
}

fn characters(code: &str, byte: usize) -> usize {
    code.char_indices().take_while(|(place, _)| *place < byte).count()
}
