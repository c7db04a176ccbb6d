//! The kernel's end of the socket: what the cell process prints, shows, asks and reports, in order.

use std::collections::{BTreeMap, HashMap};
use std::io::{self, Read};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use emberbook_wire::{Failure, Frame, Message, Reply, Stream, Variable};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::super::{Event, Stdio};
use crate::lock::lock;

/// What ends a cell, as its process tells it.
#[derive(Debug)]
pub(in crate::engine) enum End {
    /// The cell ran to its end, or failed; with the variables that are there now.
    Done { failure: Option<Failure>, variables: BTreeMap<String, Variable> },
    /// The process is gone; with the end of what it wrote to its standard error.
    Gone { last_words: String },
}

/// Listens for the cell process, whichever one it is: another is started when one dies.
pub(super) struct Channel {
    ends: Receiver<End>,
    cell: Arc<Mutex<Option<UnixStream>>>,
    listening: Arc<AtomicBool>,
    connections: Receiver<()>,
}

impl Channel {
    /// Starts to listen on a new socket; what comes over it becomes events.
    pub(super) fn listen(socket: &Path, events: impl Fn(Event) -> Option<Reply> + Send + 'static) -> io::Result<Self> {
        let listener = UnixListener::bind(socket)?;
        let (ends_sender, ends) = channel();
        let (connected, connections) = channel();
        let cell: Arc<Mutex<Option<UnixStream>>> = Arc::default();
        let listening = Arc::new(AtomicBool::new(true));
        let (process, goes_on) = (Arc::clone(&cell), Arc::clone(&listening));
        std::thread::Builder::new().name("emberbook-channel".into()).spawn(move || {
            let mut streams = HashMap::new();
            while let Ok((mut stream, _)) = listener.accept() {
                if !goes_on.load(Ordering::Acquire) {
                    break;
                }
                let mut name = [0];
                if stream.read_exact(&mut name).is_err() {
                    continue;
                }
                if let Some(name) = Stream::from_byte(name[0]) {
                    streams.insert(name, stream);
                }
                if streams.len() == 3 {
                    let connection = Connection {
                        messages: streams.remove(&Stream::Messages).expect("three streams"),
                        stdout: Output::new(streams.remove(&Stream::Stdout).expect("three streams"), Stdio::Stdout),
                        stderr: Output::new(streams.remove(&Stream::Stderr).expect("three streams"), Stdio::Stderr),
                    };
                    *lock(&process) = connection.messages.try_clone().ok();
                    let _ = connected.send(());
                    let last_words = connection.serve(&events, &ends_sender);
                    *lock(&process) = None;
                    events(Event::Gone);
                    let _ = ends_sender.send(End::Gone { last_words });
                }
            }
        })?;
        Ok(Self { ends, cell, listening, connections })
    }

    /// Waits until a process that was started is there.
    pub(super) fn wait(&self, patience: Duration) -> io::Result<()> {
        let gone = |_| io::Error::other("the process that runs cells did not start");
        self.connections.recv_timeout(patience).map_err(gone)
    }

    /// Has the process run a cell, or work on what a widget hears; how that ended. `None` if the process does not listen.
    pub(super) fn order(&self, order: &Reply) -> Option<End> {
        while self.ends.try_recv().is_ok() {}
        let sent = lock(&self.cell).as_ref().is_some_and(|cell| order.write_to(cell).is_ok());
        sent.then(|| self.ends.recv().ok()).flatten()
    }

    /// A way to ask the running cell to stop, from another thread.
    pub(super) fn interrupt(&self) -> impl Fn() + Send + Sync + use<> {
        let cell = Arc::clone(&self.cell);
        move || {
            if let Some(cell) = lock(&cell).as_ref() {
                let _ = Reply::Interrupt.write_to(cell);
            }
        }
    }

    /// Stops to listen.
    pub(super) fn close(&self, socket: &Path) {
        self.listening.store(false, Ordering::Release);
        let _ = UnixStream::connect(socket);
    }
}

struct Connection {
    messages: UnixStream,
    stdout: Output,
    stderr: Output,
}

impl Connection {
    /// Serves until the process is gone; the end of what it wrote to its standard error.
    fn serve(mut self, events: &impl Fn(Event) -> Option<Reply>, ends: &Sender<End>) -> String {
        let _ = self.converse(events, ends);
        self.stderr.last
    }

    fn converse(&mut self, events: &impl Fn(Event) -> Option<Reply>, ends: &Sender<End>) -> io::Result<()> {
        loop {
            let ready = {
                let mut waiting = [
                    PollFd::new(&self.messages, PollFlags::IN),
                    PollFd::new(&self.stdout.stream, PollFlags::IN),
                    PollFd::new(&self.stderr.stream, PollFlags::IN),
                ];
                match poll(&mut waiting, None) {
                    Err(rustix::io::Errno::INTR) => continue,
                    result => result?,
                };
                !waiting[0].revents().is_empty()
            };
            if !ready {
                self.gather()?;
            }
            // What was printed before a message is read before the message is: the cell waits for the answer.
            self.stdout.forward(events)?;
            self.stderr.forward(events)?;
            if !ready {
                continue;
            }
            let reply = match Message::read_from(&self.messages) {
                Ok(Message::Display { data, id }) => events(Event::Display { data, id }),
                Ok(Message::Update { data, id }) => events(Event::Update { data, id }),
                Ok(Message::Clear { wait }) => events(Event::Clear { wait }),
                Ok(Message::Result { data }) => events(Event::Result { data }),
                Ok(Message::Input { prompt, password }) => events(Event::Input { prompt, password }),
                Ok(Message::Comm(comm)) => events(Event::Comm(comm)),
                Ok(Message::Capture) => events(Event::Capture),
                Ok(Message::Captured) => events(Event::Captured),
                Ok(Message::Done { failure, variables }) => {
                    self.stdout.finish(events);
                    self.stderr.finish(events);
                    let _ = ends.send(End::Done { failure, variables });
                    None
                }
                Err(error) => {
                    self.stdout.forward(events)?;
                    self.stderr.forward(events)?;
                    self.stdout.finish(events);
                    self.stderr.finish(events);
                    return Err(error);
                }
            };
            reply.unwrap_or(Reply::Taken).write_to(&self.messages)?;
        }
    }
}

impl Connection {
    /// Lets text gather for a moment, so that a cell that prints a million lines makes hundreds of messages and not a
    /// million. It is read meanwhile: the cell would wait for room. A figure, or the cell's end, is seen at once.
    fn gather(&mut self) -> io::Result<()> {
        const ROUNDS: usize = 16;
        let round = Timespec { tv_sec: 0, tv_nsec: 500_000 };
        for _ in 0..ROUNDS {
            let full = self.stdout.read()? | self.stderr.read()?;
            if full || poll(&mut [PollFd::new(&self.messages, PollFlags::IN)], Some(&round)) != Ok(0) {
                break;
            }
        }
        Ok(())
    }
}

/// One of the cell's output streams.
struct Output {
    stream: UnixStream,
    name: Stdio,
    /// What was read and not passed on: at least the first bytes of a character whose rest has not come yet.
    waiting: Vec<u8>,
    /// How much of the cell's text was passed on.
    shown: usize,
    /// What came after as much as a notebook holds; its end is shown when the cell ends.
    held: String,
    left_out: usize,
    /// The end of it all.
    last: String,
}

impl Output {
    fn new(stream: UnixStream, name: Stdio) -> Self {
        Self { stream, name, waiting: Vec::new(), shown: 0, held: String::new(), left_out: 0, last: String::new() }
    }

    /// How much is passed on at once, in bytes.
    const PIECE: usize = 64 << 10;
    /// More text than this, in bytes, makes a notebook slow to open and to save.
    const LIMIT: usize = 2 << 20;
    /// How much of the end is kept of what is longer.
    const END: usize = 64 << 10;

    /// Passes on all that is there now.
    fn forward(&mut self, events: &impl Fn(Event) -> Option<Reply>) -> io::Result<()> {
        loop {
            let more = self.read()?;
            let text = complete(&mut self.waiting);
            self.emit(text, events);
            if !more {
                return Ok(());
            }
        }
    }

    /// Reads what is there now, and keeps it; whether there may be more than is kept at a time.
    fn read(&mut self) -> io::Result<bool> {
        use rustix::net::{RecvFlags, recv};
        let mut bytes = [0; 8 << 10];
        while self.waiting.len() < Self::PIECE {
            match recv(&self.stream, &mut bytes[..], RecvFlags::DONTWAIT) {
                Ok((_, 0)) | Err(rustix::io::Errno::AGAIN) => return Ok(false),
                Ok((_, count)) => self.waiting.extend_from_slice(&bytes[..count]),
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(true)
    }

    /// Passes on what is left when the cell has ended, a cut character as the replacement character.
    fn finish(&mut self, events: &impl Fn(Event) -> Option<Reply>) {
        let text = String::from_utf8_lossy(&std::mem::take(&mut self.waiting)).into_owned();
        self.emit(text, events);
        let end = std::mem::take(&mut self.held);
        if self.left_out > 0 {
            self.send(format!("\n[... {} bytes are left out here ...]\n", self.left_out), events);
        }
        self.send(end, events);
        (self.shown, self.left_out) = (0, 0);
    }

    fn emit(&mut self, mut text: String, events: &impl Fn(Event) -> Option<Reply>) {
        const LAST: usize = 1 << 10;
        self.last += &text[text.ceil_char_boundary(text.len().saturating_sub(LAST))..];
        self.last.drain(..self.last.ceil_char_boundary(self.last.len().saturating_sub(LAST)));
        let room = text.floor_char_boundary(Self::LIMIT.saturating_sub(self.shown));
        self.held += &text.split_off(room);
        self.shown += room;
        self.send(text, events);
        if self.held.len() > 2 * Self::END {
            let cut = self.held.ceil_char_boundary(self.held.len() - Self::END);
            self.held.drain(..cut);
            self.left_out += cut;
        }
    }

    fn send(&self, text: String, events: &impl Fn(Event) -> Option<Reply>) {
        if !text.is_empty() {
            events(Event::Stream { name: self.name, text });
        }
    }
}

/// Takes all but a cut character at the end; bytes that are no character become the replacement character.
pub(in crate::engine) fn complete(bytes: &mut Vec<u8>) -> String {
    let cut = match bytes.utf8_chunks().last() {
        Some(last) => {
            let invalid = last.invalid();
            let could_go_on = std::str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none());
            if !invalid.is_empty() && could_go_on { invalid.len() } else { 0 }
        }
        None => 0,
    };
    let rest = bytes.split_off(bytes.len() - cut);
    let text = String::from_utf8_lossy(bytes).into_owned();
    *bytes = rest;
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_in_two_pieces_waits_for_its_second() {
        let mut bytes = "né".as_bytes()[..2].to_vec();
        assert_eq!(complete(&mut bytes), "n");
        bytes.extend_from_slice(&"é".as_bytes()[1..]);
        assert_eq!(complete(&mut bytes), "é");
        assert!(bytes.is_empty());
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_and_not_fatal() {
        let mut bytes = vec![b'a', 0xff, b'b'];
        assert_eq!(complete(&mut bytes), "a\u{fffd}b");
        assert!(bytes.is_empty());
    }
}
