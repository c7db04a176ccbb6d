//! What the front end's halves of widgets say, over Jupyter's comms: a slider was moved, a page wants to know its state.

use emberbook_wire::{Comm, CommStep};
use serde_json::{Map, Value, json};

use super::iopub::Publisher;
use super::message::Request;
use super::worker::{WIDGET, Worker};
use crate::lock::lock;

/// The widgets that are open, as a reply lists them.
pub(super) fn open(request: &Request, worker: &Worker) -> Value {
    let asked = request.content["target_name"].as_str();
    let open = lock(worker.comms());
    let listed = open.keys().filter(|_| asked.is_none_or(|asked| asked == WIDGET));
    listed.map(|id| (id.clone(), json!({"target_name": WIDGET}))).collect::<Map<_, _>>().into()
}

/// Has a widget hear what was said to it. Who speaks to one that is not there is told so: its kernel was started anew.
pub(super) async fn hear(request: &Request, worker: &Worker, publisher: &Publisher) {
    let comm_id = request.text("comm_id").to_owned();
    let is_open = lock(worker.comms()).contains_key(&comm_id);
    let step = match request.kind.as_str() {
        "comm_msg" if is_open => CommStep::Msg,
        "comm_close" if is_open => CommStep::Close,
        "comm_close" => return,
        _ => {
            let closed = json!({"comm_id": request.content["comm_id"], "data": {}});
            return publisher.publish("comm_close", closed, request);
        }
    };
    if step == CommStep::Close {
        lock(worker.comms()).remove(&comm_id);
    }
    let comm = Comm { comm_id: comm_id.clone(), step, data: request.content["data"].clone() };
    let Err(error) = worker.hear(comm, request).await else { return };
    if lock(worker.comms()).contains_key(&comm_id) {
        let data = json!({"method": "update", "state": {"error": error.traceback}, "buffer_paths": []});
        publisher.publish("comm_msg", json!({"comm_id": comm_id, "data": data}), request);
    } else if step == CommStep::Msg {
        // It has gone with its process. What it showed has the same id.
        let content =
            json!({"data": {"text/plain": error.value}, "metadata": {}, "transient": {"display_id": comm_id}});
        publisher.publish("update_display_data", content, request);
    }
}

/// Whether a request says anew all that an earlier one says of the same widget.
pub(super) fn overtakes(next: &Request, earlier: &Request) -> bool {
    let says = |request: &Request| {
        let is_update = request.kind == "comm_msg" && request.content["data"]["method"] == "update";
        let state = request.content["data"]["state"].as_object()?;
        is_update.then(|| state.keys().cloned().collect::<Vec<_>>())
    };
    let (Some(next_says), Some(says)) = (says(next), says(earlier)) else { return false };
    next.content["comm_id"] == earlier.content["comm_id"] && says.iter().all(|name| next_says.contains(name))
}
