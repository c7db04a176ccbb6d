//! The process that runs the cells, as the kernel sees it.

mod channel;
pub(super) mod family;
pub(super) mod interrupt;

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use emberbook_wire::{CHANNEL, Reply};

use super::Event;
use crate::bundle::Bundle;
use crate::lock::lock;
use channel::Channel;
pub(super) use channel::{End, complete};

/// Starts the process, and another when one has died.
pub(super) struct CellProcess {
    channel: Channel,
    child: Arc<Mutex<Child>>,
    socket: PathBuf,
    bundle: Bundle,
}

/// How a cell ended.
pub(super) enum Ended {
    Done(End),
    /// Its process is gone.
    Crashed {
        status: ExitStatus,
        last_words: String,
    },
}

impl CellProcess {
    /// Starts it; what cells send goes to `events`.
    pub(super) fn start(
        bundle: &Bundle,
        folder: &Path,
        events: impl Fn(Event) -> Option<Reply> + Send + 'static,
    ) -> io::Result<Self> {
        let socket = folder.join("socket");
        let channel = Channel::listen(&socket, events)?;
        let child = spawn(bundle, &socket)?;
        let process = Self { channel, child: Arc::new(Mutex::new(child)), socket, bundle: bundle.clone() };
        process.channel.wait(Self::PATIENCE)?;
        Ok(process)
    }

    /// How long the process may take to start, on the slowest machine.
    const PATIENCE: Duration = Duration::from_secs(60);

    /// Whether it is there; one that has ended between two cells is replaced.
    pub(super) fn revive(&mut self) -> io::Result<bool> {
        if matches!(lock(&self.child).try_wait(), Ok(None)) {
            return Ok(true);
        }
        self.restart()?;
        Ok(false)
    }

    fn restart(&mut self) -> io::Result<()> {
        *lock(&self.child) = spawn(&self.bundle, &self.socket)?;
        self.channel.wait(Self::PATIENCE)
    }

    /// Runs a cell, or has a widget hear something. If the process dies of it, another is there afterwards.
    pub(super) fn order(&mut self, order: &Reply) -> io::Result<Ended> {
        match self.channel.order(order) {
            Some(done @ End::Done { .. }) => Ok(Ended::Done(done)),
            gone => {
                let last_words = if let Some(End::Gone { last_words }) = gone { last_words } else { String::new() };
                let status = lock(&self.child).wait()?;
                self.restart()?;
                Ok(Ended::Crashed { status, last_words })
            }
        }
    }

    pub(super) fn child(&self) -> Arc<Mutex<Child>> {
        Arc::clone(&self.child)
    }

    /// A way to ask the running cell to stop, from another thread.
    pub(super) fn interrupt(&self) -> impl Fn() + Send + Sync + use<> {
        self.channel.interrupt()
    }
}

impl Drop for CellProcess {
    fn drop(&mut self) {
        let mut child = lock(&self.child);
        let _ = child.kill();
        let _ = child.wait();
        self.channel.close(&self.socket);
    }
}

fn spawn(bundle: &Bundle, socket: &Path) -> io::Result<Child> {
    let mut command = Command::new(bundle.cell_program());
    command.env(CHANNEL, socket).envs(bundle.cuda()).env("RUST_BACKTRACE", "0").stdin(Stdio::null());
    // Large gradients come and go with every training step; keeping their memory saves a third of the time.
    for threshold in ["MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_"] {
        command.env(threshold, (256 << 20).to_string());
    }
    command.spawn()
}
