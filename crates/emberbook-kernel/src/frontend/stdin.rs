//! Questions to the student.

use jupyter_protocol::JupyterMessage;
use jupyter_zmq_client::KernelStdinConnection;
use serde_json::json;
use tokio::sync::{mpsc, oneshot};

use super::message::Request;

/// A question, and where its answer goes. An answer that is no longer wanted closes the sender.
struct Question {
    request: JupyterMessage,
    answer: oneshot::Sender<String>,
}

/// Asks the front end that sent a request.
#[derive(Clone)]
pub(super) struct Questions(mpsc::UnboundedSender<Question>);

pub(super) fn start(mut stdin: KernelStdinConnection) -> Questions {
    let (sender, mut questions) = mpsc::unbounded_channel::<Question>();
    tokio::spawn(async move {
        while let Some(Question { request, mut answer }) = questions.recv().await {
            if stdin.send(request).await.is_err() {
                continue;
            }
            loop {
                tokio::select! {
                    () = answer.closed() => break,
                    reply = Request::read(&mut stdin) => if let Ok(reply) = reply && reply.kind == "input_reply" {
                        let _ = answer.send(reply.text("value").to_owned());
                        break;
                    },
                }
            }
        }
    });
    Questions(sender)
}

impl Questions {
    /// Asks, and gives where the answer will come.
    pub(super) fn ask(&self, prompt: &str, password: bool, parent: &Request) -> oneshot::Receiver<String> {
        let (answer, receiver) = oneshot::channel();
        let request = parent.child("input_request", json!({"prompt": prompt, "password": password}));
        let _ = self.0.send(Question { request, answer });
        receiver
    }
}
