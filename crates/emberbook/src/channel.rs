//! How a cell reaches the notebook: the kernel's socket, evcxr's text protocol, or a plain terminal.

use std::io::{self, Write};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, OnceLock};
use std::thread::{self, Thread};
use std::time::Duration;

use emberbook_wire::{CHANNEL, Faces, Frame, Message, Reply, Stream};
use rustix::stdio;

use crate::interrupt;

/// Where a value is shown.
pub(crate) enum Channel {
    /// The Emberbook kernel, over its socket.
    Kernel(Kernel),
    /// A stock evcxr kernel, which reads marked blocks from standard output.
    Evcxr,
    /// A plain program: standard output is all there is.
    Terminal,
}

/// The channel of this process, found at first use.
pub(crate) fn get() -> &'static Channel {
    static FOUND: OnceLock<Channel> = OnceLock::new();
    FOUND.get_or_init(|| {
        let kernel = std::env::var_os(CHANNEL).and_then(|path| Kernel::connect(&path).ok());
        match kernel {
            Some(kernel) => Channel::Kernel(kernel),
            None if std::env::var_os("EVCXR_IS_RUNTIME").is_some() => Channel::Evcxr,
            None => Channel::Terminal,
        }
    })
}

/// Writes a value's faces in the blocks that evcxr reads from standard output.
pub(crate) fn write_evcxr(faces: &Faces) {
    let mut text = String::new();
    for (mime, content) in faces {
        text += &format!("EVCXR_BEGIN_CONTENT {mime}\n{content}\nEVCXR_END_CONTENT\n");
    }
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

/// The connections to the Emberbook kernel.
pub(crate) struct Kernel {
    conversation: Mutex<(UnixStream, Receiver<Reply>)>,
    orders: Mutex<Receiver<Reply>>,
    flusher: Thread,
}

static RUNNING: AtomicBool = AtomicBool::new(false);

impl Kernel {
    fn connect(path: &std::ffi::OsStr) -> io::Result<Self> {
        let open = |stream: Stream| {
            let mut socket = UnixStream::connect(path)?;
            socket.write_all(&[stream as u8])?;
            Ok::<_, io::Error>(socket)
        };
        let messages = open(Stream::Messages)?;
        let mut incoming = messages.try_clone()?;
        let (answer, answers) = channel();
        let (order, orders) = channel();
        thread::Builder::new().name("emberbook-replies".into()).stack_size(64 << 10).spawn(move || {
            while let Ok(reply) = Reply::read_from(&mut incoming) {
                let taken = match reply {
                    Reply::Interrupt => {
                        interrupt::request();
                        true
                    }
                    reply @ (Reply::Run(_) | Reply::Comm(_)) => {
                        // Here, where an interrupt that comes after the order is read after it.
                        interrupt::clear();
                        order.send(reply).is_ok()
                    }
                    reply => answer.send(reply).is_ok(),
                };
                if !taken {
                    break;
                }
            }
        })?;
        // Standard input is the kernel's terminal, which nobody reads; the other two are the kernel's for good.
        stdio::dup2_stdin(std::fs::File::open("/dev/null")?)?;
        stdio::dup2_stdout(open(Stream::Stdout)?)?;
        stdio::dup2_stderr(open(Stream::Stderr)?)?;
        // A partial line (`print!`, a carriage return) waits in Rust's buffer; this makes it appear while the cell runs.
        let flusher = thread::Builder::new().name("emberbook-flush".into()).stack_size(64 << 10).spawn(|| {
            loop {
                if RUNNING.load(Ordering::Acquire) {
                    thread::park_timeout(Duration::from_millis(50));
                    let _ = io::stdout().flush();
                } else {
                    thread::park();
                }
            }
        })?;
        Ok(Self {
            conversation: Mutex::new((messages, answers)),
            orders: Mutex::new(orders),
            flusher: flusher.thread().clone(),
        })
    }

    /// What is to be done next, a cell or a widget's work. `None` if the kernel is gone.
    pub(crate) fn next_order(&self) -> Option<Reply> {
        self.orders.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).recv().ok()
    }

    /// Tells the kernel, and waits until the message has its place among the output. `None` if the kernel is gone.
    pub(crate) fn send(&self, message: &Message) -> Option<Reply> {
        let _ = io::stdout().flush();
        let conversation = self.conversation.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        message.write_to(&conversation.0).ok()?;
        conversation.1.recv().ok()
    }

    /// Lets what is printed without a line end appear, until the guard is dropped.
    pub(crate) fn flush_often(&self) -> Flushing {
        RUNNING.store(true, Ordering::Release);
        self.flusher.unpark();
        Flushing
    }
}

/// While it lives, standard output is flushed twenty times a second.
pub(crate) struct Flushing;

impl Drop for Flushing {
    fn drop(&mut self) {
        RUNNING.store(false, Ordering::Release);
        let _ = io::stdout().flush();
    }
}
