//! What the kernel and the process that runs its cells say to each other.
//!
//! The kernel listens on a Unix socket whose path is in the cell process's environment ([`CHANNEL`]). The cell process
//! connects three times, and opens each connection with a byte that names it ([`Stream`]): messages, and the bytes of
//! its standard output and standard error. A message is a [`Frame`]: a little-endian `u32` length, then JSON.
//!
//! The kernel tells the process to run a cell ([`Reply::Run`]), and hears from it until [`Message::Done`]. Each [`Message`]
//! is answered. The kernel reads all output that came before a message before it answers, so text and figures appear in
//! the order in which the cell made them. What the front end says to a widget is worked on as a cell is
//! ([`Reply::Comm`]), and ends with [`Message::Done`] too.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The environment variable that holds the path of the kernel's socket.
pub const CHANNEL: &str = "EMBERBOOK_CHANNEL";

/// A longer message than this is not one of ours.
const LONGEST: u32 = 1 << 30;

/// What a connection carries; its first byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Stream {
    Messages = b'm',
    Stdout = b'o',
    Stderr = b'e',
}

impl Stream {
    /// The stream that a connection's first byte names.
    pub fn from_byte(byte: u8) -> Option<Self> {
        [Self::Messages, Self::Stdout, Self::Stderr].into_iter().find(|stream| *stream as u8 == byte)
    }
}

/// The faces of a value: MIME type to content.
pub type Faces = BTreeMap<String, String>;

/// What a cell tells the kernel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Message {
    /// Show a value now; with an id, it can be changed later.
    Display { data: Faces, id: Option<String> },
    /// Change what was shown under an id.
    Update { data: Faces, id: String },
    /// Clear the cell's output, at once or when the next output comes.
    Clear { wait: bool },
    /// The value of the cell's last expression.
    Result { data: Faces },
    /// Ask the student for a line of text.
    Input { prompt: String, password: bool },
    /// Tell the front end's half of a widget.
    Comm(Comm),
    /// Keep what is printed from now on.
    Capture,
    /// Give what was printed since, as a [`Reply::Line`]. Within one capture there may be another.
    Captured,
    /// The cell has ended, early or not; with the variables that are there now.
    Done { failure: Option<Failure>, variables: BTreeMap<String, Variable> },
}

/// What the two halves of a widget say to each other, the one in the cell process and the one in the front end: Jupyter's
/// comm messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comm {
    pub comm_id: String,
    pub step: CommStep,
    pub data: Value,
}

/// The kinds of comm messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommStep {
    Open,
    Msg,
    Close,
}

/// A variable between two cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    /// Its type, as [`std::any::type_name`] says it.
    pub type_name: String,
    /// It is a handle, such as a tensor: cells get clones of it, and it stays when one of them is moved.
    pub handle: bool,
    /// The cell that has just run has made it.
    pub new: bool,
}

/// Why a cell ended early, and where in its source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    pub cause: Cause,
    pub message: String,
    /// File, line and column of the place that raised it.
    pub place: Option<(String, u32, u32)>,
}

/// The kinds of early end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A panic: a mistake told by the library, a failed assertion, an index out of range.
    Panic,
    /// `?` met an `Err` or a `None`.
    Error,
    /// The student pressed stop.
    Interrupted,
    /// The compiled cell could not be loaded.
    Load,
}

/// What the kernel tells the cell process.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Reply {
    /// Not an answer: run a cell.
    Run(Run),
    /// The message is in its place among the cell's output.
    Taken,
    /// The line that was asked for; none if the front end cannot ask.
    Line { text: Option<String> },
    /// Not an answer: stop at the next operation.
    Interrupt,
    /// Not an answer: the front end's half of a widget says something.
    Comm(Comm),
}

/// A cell to run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The compiled cell; none if there are only variables to forget.
    pub cell: Option<PathBuf>,
    /// Shared libraries that must be loaded before it: those of `:dep`.
    pub libraries: Vec<PathBuf>,
    /// Variables that are dropped first: what they were made of has changed.
    pub forget: Vec<String>,
    /// The fingerprints of variables' types, where the kernel has found them out since the last cell.
    pub fingerprints: BTreeMap<String, u64>,
}

/// Reads and writes of one message.
pub trait Frame: Sized + Serialize + DeserializeOwned {
    /// Writes the message, in one piece.
    fn write_to(&self, mut writer: impl Write) -> io::Result<()> {
        let mut frame = vec![0; 4];
        serde_json::to_writer(&mut frame, self)?;
        let length = u32::try_from(frame.len() - 4).map_err(io::Error::other)?;
        frame[..4].copy_from_slice(&length.to_le_bytes());
        writer.write_all(&frame)
    }

    /// Reads the next message; an `UnexpectedEof` error says that the other side is gone.
    fn read_from(mut reader: impl Read) -> io::Result<Self> {
        let mut length = [0; 4];
        reader.read_exact(&mut length)?;
        let length = u32::from_le_bytes(length);
        if length > LONGEST {
            return Err(io::Error::other(format!("a message of {length} bytes is not one of ours")));
        }
        let mut json = vec![0; length as usize];
        reader.read_exact(&mut json)?;
        Ok(serde_json::from_slice(&json)?)
    }
}

impl Frame for Message {}
impl Frame for Reply {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_survives_the_journey() {
        let failure = Failure {
            cause: Cause::Panic,
            message: "mm: does not fit".into(),
            place: Some(("src/lib.rs".into(), 3, 5)),
        };
        let variables = [("x".to_owned(), Variable { type_name: "f64".into(), handle: false, new: true })].into();
        let message = Message::Done { failure: Some(failure), variables };
        let mut bytes = Vec::new();
        message.write_to(&mut bytes).unwrap();
        assert_eq!(Message::read_from(&bytes[..]).unwrap(), message);
    }

    #[test]
    fn a_cut_message_is_an_end_of_file() {
        let mut bytes = Vec::new();
        Reply::Taken.write_to(&mut bytes).unwrap();
        bytes.pop();
        assert_eq!(Reply::read_from(&bytes[..]).unwrap_err().kind(), io::ErrorKind::UnexpectedEof);
    }
}
