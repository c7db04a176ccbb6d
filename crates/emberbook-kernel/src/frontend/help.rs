//! Completion and inspection, which are answered while a cell runs.

use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::iopub::Publisher;
use super::message::Request;
use super::shell::Replies;
use crate::engine::Help;

/// Whether a request asks for help.
pub(super) fn is_asked(request: &Request) -> bool {
    ["complete_request", "inspect_request"].contains(&request.kind.as_str())
}

/// Answers a request for help.
pub(super) async fn answer(request: &Request, help: Help, publisher: &Publisher, replies: &Replies) {
    publisher.status("busy", request).await;
    let (code, cursor) = (request.text("code").to_owned(), request.number("cursor_pos"));
    let found = if request.kind == "complete_request" {
        spawn_blocking(move || complete(&help, &code, cursor)).await
    } else {
        spawn_blocking(move || inspect(&help, &code, cursor)).await
    };
    if let Ok(content) = found {
        replies.send(request, content);
    }
    publisher.status("idle", request).await;
}

fn complete(help: &Help, code: &str, cursor: usize) -> Value {
    let found = help.complete(code, byte(code, cursor));
    json!({
        "status": "ok",
        "matches": found.matches,
        "cursor_start": characters(code, found.start),
        "cursor_end": characters(code, found.end).max(cursor.min(code.chars().count())),
        "metadata": {},
    })
}

fn inspect(help: &Help, code: &str, cursor: usize) -> Value {
    match help.inspect(code, byte(code, cursor)) {
        Some((text, html)) => {
            json!({"status": "ok", "found": true, "data": {"text/plain": text, "text/html": html}, "metadata": {}})
        }
        None => json!({"status": "ok", "found": false, "data": {}, "metadata": {}}),
    }
}

/// Jupyter counts characters.
fn byte(code: &str, characters: usize) -> usize {
    code.char_indices().nth(characters).map_or(code.len(), |(place, _)| place)
}

fn characters(code: &str, byte: usize) -> usize {
    code.char_indices().take_while(|(place, _)| *place < byte).count()
}
