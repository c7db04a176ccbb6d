//! A cell from its request to its reply.

use std::sync::{Arc, Mutex};

use serde_json::{Map, Value, json};

use super::history::History;
use super::iopub::Publisher;
use super::message::Request;
use super::worker::{Run, Worker, result};
use crate::engine::{Answer, CellError, Wish};
use crate::lock::lock;

/// What becomes of the cells behind this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Executed {
    On,
    Stopped,
    /// They have no kernel any more.
    Over,
}

/// Runs cells and counts them.
pub(super) struct Execution {
    publisher: Publisher,
    worker: Worker,
    history: Arc<Mutex<History>>,
    count: i64,
}

impl Execution {
    pub(super) fn new(publisher: Publisher, worker: Worker, history: History) -> Self {
        Self { publisher, worker, history: Arc::new(Mutex::new(history)), count: 0 }
    }

    pub(super) fn count(&self) -> i64 {
        self.count
    }

    pub(super) fn history(&self) -> Arc<Mutex<History>> {
        Arc::clone(&self.history)
    }

    /// Runs a cell; the content of its reply.
    pub(super) async fn execute(&mut self, request: &Request) -> (Value, Executed) {
        let code = request.text("code");
        let silent = request.flag("silent", false);
        if !silent {
            self.count += 1;
            if request.flag("store_history", true) {
                lock(&self.history).add(self.count, code);
            }
            self.publisher.publish("execute_input", json!({"code": code, "execution_count": self.count}), request);
        }
        let run = Run { request: request.clone(), count: self.count, silent };
        let outcome = if code.trim().is_empty() {
            Ok(Answer::default())
        } else {
            self.worker.execute(code.to_owned(), run).await
        };
        match outcome {
            Ok(Answer { said, wishes }) => {
                if !said.is_empty() && !silent {
                    self.publisher.publish("execute_result", result(&said, self.count), request);
                }
                let expressions = self.expressions(request).await;
                let over = wishes.iter().any(|wish| matches!(wish, Wish::Exit));
                let payload: Vec<Value> = wishes.into_iter().map(payload).collect();
                let reply = json!({
                    "status": "ok",
                    "execution_count": self.count,
                    "payload": payload,
                    "user_expressions": expressions,
                });
                (reply, if over { Executed::Over } else { Executed::On })
            }
            Err(error) => {
                self.publisher.publish("error", content(&error), request);
                let mut reply = failed(&error);
                reply["execution_count"] = json!(self.count);
                reply["payload"] = json!([]);
                reply["user_expressions"] = json!({});
                (reply, if request.flag("stop_on_error", true) { Executed::Stopped } else { Executed::On })
            }
        }
    }

    /// The values that the front end asked for beside the cell's own.
    async fn expressions(&self, request: &Request) -> Map<String, Value> {
        let mut values = Map::new();
        for (name, expression) in request.content["user_expressions"].as_object().into_iter().flatten() {
            let expression = expression.as_str().unwrap_or_default().to_owned();
            let outcome = self.worker.evaluate(expression, request).await;
            let stopped = outcome.as_ref().is_err_and(|error| error.name == "Interrupted");
            let value = match outcome {
                Ok(data) => json!({"status": "ok", "data": data, "metadata": {}}),
                Err(error) => failed(&error),
            };
            values.insert(name.clone(), value);
            if stopped {
                break;
            }
        }
        values
    }
}

fn payload(wish: Wish) -> Value {
    match wish {
        Wish::Load(text) => json!({"source": "set_next_input", "text": text, "replace": true}),
        Wish::Exit => json!({"source": "ask_exit", "keepkernel": false}),
        Wish::Page(data) => json!({"source": "page", "data": data, "start": 0}),
    }
}

/// The content of a reply that says what went wrong.
pub(super) fn failed(error: &CellError) -> Value {
    let mut reply = content(error);
    reply["status"] = json!("error");
    reply
}

fn content(error: &CellError) -> Value {
    let traceback: Vec<&str> = error.traceback.lines().collect();
    json!({"ename": error.name, "evalue": error.value, "traceback": traceback})
}
