//! The channel that is answered while a cell runs: interrupt and shutdown.

use std::sync::Arc;

use jupyter_protocol::{ConnectionInfo, JupyterMessageContent};
use jupyter_zmq_client::KernelControlConnection;
use serde_json::json;
use tokio::sync::Notify;

use super::iopub::Publisher;
use super::worker::Worker;
use super::{kernel_info, message, shell};

/// Answers until the shutdown.
pub(super) async fn serve(mut control: KernelControlConnection, publisher: Publisher, worker: Worker, connection: ConnectionInfo, goodbye: Arc<Notify>) {
    loop {
        let Ok(request) = control.read().await else {
            // A message with a wrong signature, or one that cannot be read, is dropped.
            tokio::task::yield_now().await;
            continue;
        };
        publisher.status("busy", &request).await;
        let answer = match &request.content {
            JupyterMessageContent::KernelInfoRequest(_) => Some(("kernel_info_reply", kernel_info())),
            JupyterMessageContent::InterruptRequest(_) => {
                worker.interrupt();
                Some(("interrupt_reply", json!({"status": "ok"})))
            }
            JupyterMessageContent::ShutdownRequest(shutdown) => Some(("shutdown_reply", json!({"status": "ok", "restart": shutdown.restart}))),
            JupyterMessageContent::CommInfoRequest(_) => Some(("comm_info_reply", json!({"status": "ok", "comms": {}}))),
            JupyterMessageContent::UnknownMessage(other) if other.msg_type == "connect_request" => Some(("connect_reply", shell::ports(&connection))),
            _ => None,
        };
        if let Some((kind, content)) = answer {
            let _ = control.send(message(kind, content, &request)).await;
        }
        publisher.status("idle", &request).await;
        if matches!(request.content, JupyterMessageContent::ShutdownRequest(_)) {
            publisher.flush().await;
            goodbye.notify_one();
            return;
        }
    }
}
