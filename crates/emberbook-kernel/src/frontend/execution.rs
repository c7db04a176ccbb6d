//! A cell from its request to its reply.

use emberbook_wire::Faces;
use jupyter_protocol::{ExecuteRequest, JupyterMessage};
use serde_json::{Map, Value, json};

use super::history::History;
use super::iopub::Publisher;
use super::worker::{Run, Worker, result};
use crate::engine::CellError;

/// Whether the cells behind this one still run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Executed {
    On,
    Stopped,
}

/// Runs cells and counts them.
pub(super) struct Execution {
    publisher: Publisher,
    worker: Worker,
    history: History,
    count: i64,
}

impl Execution {
    pub(super) fn new(publisher: Publisher, worker: Worker, history: History) -> Self {
        Self { publisher, worker, history, count: 0 }
    }

    pub(super) fn count(&self) -> i64 {
        self.count
    }

    pub(super) fn history(&self) -> &History {
        &self.history
    }

    /// Runs a cell; the content of its reply.
    pub(super) async fn execute(&mut self, request: &ExecuteRequest, parent: &JupyterMessage) -> (Value, Executed) {
        let silent = request.silent;
        if !silent {
            self.count += 1;
            if request.store_history {
                self.history.add(self.count, &request.code);
            }
            self.publisher.publish("execute_input", json!({"code": request.code, "execution_count": self.count}), parent).await;
        }
        let run = Run { parent: parent.clone(), count: self.count, silent, allow_stdin: request.allow_stdin };
        let outcome = if request.code.trim().is_empty() { Ok(Faces::new()) } else { self.worker.execute(request.code.clone(), run).await };
        match outcome {
            Ok(said) => {
                if !said.is_empty() && !silent {
                    self.publisher.publish("execute_result", result(&said, self.count), parent).await;
                }
                let expressions = self.expressions(request, parent).await;
                let reply = json!({"status": "ok", "execution_count": self.count, "payload": [], "user_expressions": expressions});
                (reply, Executed::On)
            }
            Err(error) => {
                let content = content(&error);
                self.publisher.publish("error", content.clone(), parent).await;
                let mut reply = json!({"status": "error", "execution_count": self.count, "payload": [], "user_expressions": {}});
                if let (Value::Object(reply), Value::Object(content)) = (&mut reply, content) {
                    reply.extend(content);
                }
                (reply, if request.stop_on_error { Executed::Stopped } else { Executed::On })
            }
        }
    }

    /// The values that the front end asked for beside the cell's own.
    async fn expressions(&self, request: &ExecuteRequest, parent: &JupyterMessage) -> Map<String, Value> {
        let mut values = Map::new();
        for (name, expression) in request.user_expressions.iter().flatten() {
            let value = match self.worker.evaluate(expression.clone(), parent).await {
                Ok(data) => json!({"status": "ok", "data": data, "metadata": {}}),
                Err(error) => {
                    let mut content = content(&error);
                    content["status"] = json!("error");
                    content
                }
            };
            values.insert(name.clone(), value);
        }
        values
    }
}

fn content(error: &CellError) -> Value {
    let traceback: Vec<&str> = error.traceback.lines().collect();
    json!({"ename": error.name, "evalue": error.value, "traceback": traceback})
}
