//! Questions to the student.

use jupyter_protocol::JupyterMessage;
use jupyter_zmq_client::KernelStdinConnection;
use serde_json::json;
use tokio::sync::{mpsc, oneshot};

use super::caught::caught_future;
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
        loop {
            let asked = tokio::select! {
                question = questions.recv() => question,
                // An answer to a question that nobody asks any more.
                _ = Request::read(&mut stdin) => continue,
            };
            let Some(question) = asked else { break };
            caught_future(ask(&mut stdin, question)).await;
        }
    });
    Questions(sender)
}

async fn ask(stdin: &mut KernelStdinConnection, Question { request, mut answer }: Question) {
    if stdin.send(request).await.is_err() {
        return;
    }
    loop {
        tokio::select! {
            () = answer.closed() => return,
            reply = Request::read(stdin) => if let Ok(reply) = reply && reply.kind == "input_reply" {
                return drop(answer.send(reply.text("value").to_owned()));
            },
        }
    }
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
