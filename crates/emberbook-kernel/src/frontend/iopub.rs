//! The channel that everybody reads: status, output, results.

use jupyter_protocol::JupyterMessage;
use jupyter_zmq_client::{KernelIoPubXPubConnection, SubscriptionEvent};
use serde_json::{Value, json};
use tokio::sync::{mpsc, oneshot};

use super::message::{self, Request};

/// Messages that may wait before a cell that prints faster than the front end reads is slowed down.
const WAITING: usize = 256;

enum Item {
    Message(Box<JupyterMessage>),
    Flushed(oneshot::Sender<()>),
}

/// Publishes to all front ends, in order.
#[derive(Clone)]
pub(super) struct Publisher(mpsc::Sender<Item>);

/// Starts to publish; a front end that comes gets its welcome.
pub(super) fn start(mut iopub: KernelIoPubXPubConnection) -> Publisher {
    let (sender, mut items) = mpsc::channel(WAITING);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                item = items.recv() => match item {
                    Some(Item::Message(message)) => { let _ = iopub.send(*message).await; }
                    Some(Item::Flushed(done)) => { let _ = done.send(()); }
                    None => break,
                },
                Ok(SubscriptionEvent::Subscribe(topic)) = iopub.recv_subscription() => {
                    let _ = iopub.send(message::new("iopub_welcome", json!({"subscription": topic}), None)).await;
                }
            }
        }
    });
    Publisher(sender)
}

impl Publisher {
    /// Publishes what belongs to a request.
    pub(super) async fn publish(&self, kind: &str, content: Value, parent: &Request) {
        let _ = self.0.send(item(kind, content, parent)).await;
    }

    /// Publishes from a thread outside the runtime; waits while too much is waiting.
    pub(super) fn publish_blocking(&self, kind: &str, content: Value, parent: &Request) {
        let _ = self.0.blocking_send(item(kind, content, parent));
    }

    /// Says whether the kernel works on a request.
    pub(super) async fn status(&self, state: &str, parent: &Request) {
        self.publish("status", json!({"execution_state": state}), parent).await;
    }

    /// Waits until all that was published is sent.
    pub(super) async fn flush(&self) {
        let (done, flushed) = oneshot::channel();
        if self.0.send(Item::Flushed(done)).await.is_ok() {
            let _ = flushed.await;
        }
    }
}

fn item(kind: &str, content: Value, parent: &Request) -> Item {
    let mut message = parent.child(kind, content);
    message.zmq_identities.clear();
    Item::Message(Box::new(message))
}
