//! Completion and inspection, which are answered while a cell runs.

use serde_json::{Value, json};

use super::completeness::is_typed;
use super::iopub::Publisher;
use super::message::Request;
use super::shell::{Replies, beside};
use crate::engine::Help;

/// Whether a request asks for help.
pub(super) fn is_asked(request: &Request) -> bool {
    ["complete_request", "inspect_request"].contains(&request.kind.as_str())
}

/// Answers a request for help.
pub(super) async fn answer(request: &Request, help: Help, publisher: &Publisher, replies: &Replies) {
    publisher.status("busy", request);
    let (code, cursor) = (request.text("code").to_owned(), request.number("cursor_pos"));
    let of = if request.kind == "complete_request" { complete } else { inspect };
    replies.send(request, beside(move || of(&help, &code, cursor)).await);
    publisher.status("idle", request);
}

fn complete(help: &Help, code: &str, cursor: usize) -> Value {
    let place = byte(code, cursor);
    let (matches, start, end) = if is_typed(code) {
        let found = help.complete(code, place);
        (found.matches, found.start, found.end)
    } else {
        (Vec::new(), place, place)
    };
    json!({
        "status": "ok",
        "matches": matches,
        "cursor_start": characters(code, start),
        "cursor_end": characters(code, end).max(cursor.min(code.chars().count())),
        "metadata": {},
    })
}

fn inspect(help: &Help, code: &str, cursor: usize) -> Value {
    match is_typed(code).then(|| help.inspect(code, byte(code, cursor))).flatten() {
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
