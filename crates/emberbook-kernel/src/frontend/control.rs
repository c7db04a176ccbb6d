//! The channel that is answered while a cell runs: interrupt and shutdown.

use std::sync::Arc;

use jupyter_protocol::ConnectionInfo;
use jupyter_zmq_client::KernelControlConnection;
use serde_json::json;
use tokio::sync::Notify;

use super::caught::caught_future;
use super::iopub::Publisher;
use super::message::Request;
use super::shell;
use super::worker::Worker;

/// Answers until the shutdown.
pub(super) async fn serve(
    mut control: KernelControlConnection,
    publisher: Publisher,
    worker: Worker,
    connection: ConnectionInfo,
    goodbye: Arc<Notify>,
) {
    loop {
        let Ok(request) = Request::read(&mut control).await else {
            tokio::task::yield_now().await;
            continue;
        };
        caught_future(answer(&request, &mut control, &publisher, &worker, &connection)).await;
        if request.kind == "shutdown_request" {
            publisher.flush().await;
            goodbye.notify_one();
            return;
        }
    }
}

async fn answer(
    request: &Request,
    control: &mut KernelControlConnection,
    publisher: &Publisher,
    worker: &Worker,
    connection: &ConnectionInfo,
) {
    publisher.status("busy", request);
    let answer = match request.kind.as_str() {
        "interrupt_request" => {
            worker.interrupt();
            Some(json!({"status": "ok"}))
        }
        _ => shell::answer_at_once(request, connection, worker, publisher),
    };
    if let Some(content) = answer {
        let _ = control.send(request.child(&shell::reply_kind(request), content)).await;
    }
    publisher.status("idle", request);
}
