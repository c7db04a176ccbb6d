//! Messages, as far as this kernel looks into them.
//!
//! `jupyter-protocol` has a type for each message; front ends leave fields out that those want. So a request is read as
//! JSON, and what is missing has its default where it is used.

use anyhow::Context;
use jupyter_protocol::{Header, JupyterMessage, JupyterMessageContent, UnknownMessage};
use jupyter_zmq_client::{Connection, RawMessage};
use serde_json::Value;
use zeromq::SocketRecv;

use super::caught::caught_future;

/// What a front end wants.
#[derive(Clone)]
pub(super) struct Request {
    pub(super) kind: String,
    pub(super) content: Value,
    /// The message itself, which answers name as their parent.
    message: JupyterMessage,
}

impl Request {
    /// Reads the next request. One whose signature is wrong, or that is no message, is an error, and is to be dropped.
    pub(super) async fn read<S: SocketRecv>(connection: &mut Connection<S>) -> anyhow::Result<Self> {
        caught_future(Self::read_next(connection)).await.context("what came is no message")?
    }

    async fn read_next<S: SocketRecv>(connection: &mut Connection<S>) -> anyhow::Result<Self> {
        let raw = RawMessage::from_multipart(connection.socket.recv().await?, &connection.mac)?;
        let header: Header = serde_json::from_slice(&raw.jparts[0])?;
        let content: Value = serde_json::from_slice(&raw.jparts[3])?;
        let mut message = new("", Value::Null, None);
        message.header = header;
        message.zmq_identities = raw.zmq_identities;
        Ok(Self { kind: message.header.msg_type.clone(), content, message })
    }

    /// A message that answers the request, or belongs to it.
    pub(super) fn child(&self, kind: &str, content: Value) -> JupyterMessage {
        new(kind, content, Some(&self.message))
    }

    /// A field that is a text; empty if it is not there.
    pub(super) fn text(&self, field: &str) -> &str {
        self.content[field].as_str().unwrap_or_default()
    }

    /// A field that is a yes or a no.
    pub(super) fn flag(&self, field: &str, default: bool) -> bool {
        self.content[field].as_bool().unwrap_or(default)
    }

    /// A field that counts.
    pub(super) fn number(&self, field: &str) -> usize {
        self.content[field].as_u64().and_then(|number| number.try_into().ok()).unwrap_or_default()
    }
}

/// A message that belongs to no request, or to one.
pub(super) fn new(kind: &str, content: Value, parent: Option<&JupyterMessage>) -> JupyterMessage {
    let content = UnknownMessage { msg_type: kind.to_owned(), content };
    JupyterMessage::new(JupyterMessageContent::UnknownMessage(content), parent)
}
