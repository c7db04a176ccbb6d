//! The channel that everybody reads: status, output, results.

use std::sync::Arc;
use std::time::Duration;

use jupyter_protocol::JupyterMessage;
use jupyter_zmq_client::{KernelIoPubXPubConnection, SubscriptionEvent};
use serde_json::{Value, json};
use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::time::timeout;

use super::caught::caught_future;
use super::message::{self, Request};

/// What a cell may have waiting before it is slowed down, because it prints faster than the front end reads.
const WAITING: usize = 256;

/// How long all wait for a front end that does not read; then, until it reads again, what it cannot take is dropped.
const PATIENCE: Duration = Duration::from_secs(3);

enum Item {
    /// A message, and the place of a cell's output among what waits.
    Message(Box<JupyterMessage>, Option<OwnedSemaphorePermit>),
    Flushed(oneshot::Sender<()>),
}

/// Publishes to all front ends, in order.
#[derive(Clone)]
pub(super) struct Publisher {
    items: mpsc::UnboundedSender<Item>,
    room: Arc<Semaphore>,
    runtime: Handle,
}

/// Starts to publish; a front end that comes gets its welcome.
pub(super) fn start(mut iopub: KernelIoPubXPubConnection) -> Publisher {
    let (sender, mut items) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let mut patience = PATIENCE;
        while !items.is_closed() || !items.is_empty() {
            caught_future(next(&mut iopub, &mut items, &mut patience)).await;
        }
    });
    Publisher { items: sender, room: Arc::new(Semaphore::new(WAITING)), runtime: Handle::current() }
}

/// Waits for something to publish, and publishes it.
async fn next(
    iopub: &mut KernelIoPubXPubConnection,
    items: &mut mpsc::UnboundedReceiver<Item>,
    patience: &mut Duration,
) {
    let (message, _place) = tokio::select! {
        item = items.recv() => match item {
            Some(Item::Message(message, place)) => (*message, place),
            Some(Item::Flushed(done)) => {
                let _ = done.send(());
                return;
            }
            None => return,
        },
        event = iopub.recv_subscription() => match event {
            Ok(SubscriptionEvent::Subscribe(topic)) => {
                (message::new("iopub_welcome", json!({"subscription": topic}), None), None)
            }
            _ => return,
        },
    };
    *patience = match timeout(*patience, iopub.send(message)).await {
        Ok(_) => PATIENCE,
        Err(_) => Duration::ZERO,
    };
}

impl Publisher {
    /// Publishes what belongs to a request. Nothing waits for it: what the kernel answers does not hang on who listens.
    pub(super) fn publish(&self, kind: &str, content: Value, parent: &Request) {
        let _ = self.items.send(item(kind, content, parent, None));
    }

    /// Publishes a cell's output, from a thread outside the runtime; waits while too much is waiting.
    pub(super) fn publish_blocking(&self, kind: &str, content: Value, parent: &Request) {
        let place = self.runtime.block_on(Arc::clone(&self.room).acquire_owned()).ok();
        let _ = self.items.send(item(kind, content, parent, place));
    }

    /// Says whether the kernel works on a request.
    pub(super) fn status(&self, state: &str, parent: &Request) {
        self.publish("status", json!({"execution_state": state}), parent);
    }

    /// Waits until all that was published is sent.
    pub(super) async fn flush(&self) {
        let (done, flushed) = oneshot::channel();
        if self.items.send(Item::Flushed(done)).is_ok() {
            let _ = flushed.await;
        }
    }
}

fn item(kind: &str, content: Value, parent: &Request, place: Option<OwnedSemaphorePermit>) -> Item {
    let mut message = parent.child(kind, content);
    message.zmq_identities.clear();
    if kind == "comm_open" {
        // The version of the messages between the halves of a widget.
        message.metadata = json!({"version": "2.1.0"});
    }
    Item::Message(Box::new(message), place)
}
