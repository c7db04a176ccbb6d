//! The stop button.

use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::family;
use crate::engine::{Event, Events, Stdio, mistakes};
use crate::lock::lock;

/// Stops the running cell.
pub struct Interrupter {
    pub(in crate::engine) phase: Arc<Phase>,
    pub(in crate::engine) process: Arc<Mutex<Child>>,
    pub(in crate::engine) analyst: Arc<AtomicU32>,
    pub(in crate::engine) ask: Box<dyn Fn() + Send + Sync>,
    pub(in crate::engine) events: Arc<Events>,
    pub(in crate::engine) pressed: Mutex<Option<(u64, Instant)>>,
}

impl Interrupter {
    /// After this the student hears why the cell goes on.
    const PATIENCE: Duration = Duration::from_secs(1);

    /// Two presses within this time are one.
    const ONE_PRESS: Duration = Duration::from_millis(500);

    /// Stops a compilation at once, and a running cell at its next call of the library or round of a loop. Pressed again,
    /// it ends the process; its variables are lost.
    pub fn interrupt(&self) {
        let run = self.phase.run();
        match self.phase.stop() {
            Phase::COMPILING => family::kill_others(&[lock(&self.process).id(), self.analyst.load(Ordering::Acquire)]),
            Phase::RUNNING => {
                let first = match &mut *lock(&self.pressed) {
                    Some((pressed, when)) if *pressed == run => Some(*when),
                    pressed => {
                        *pressed = Some((run, Instant::now()));
                        None
                    }
                };
                match first {
                    None => {
                        (self.ask)();
                        let (phase, events) = (Arc::clone(&self.phase), Arc::clone(&self.events));
                        std::thread::spawn(move || {
                            std::thread::sleep(Self::PATIENCE);
                            if phase.run() == run && phase.is(Phase::RUNNING) {
                                events(Event::Stream { name: Stdio::Stderr, text: mistakes::waits() + "\n" });
                            }
                        });
                    }
                    Some(first) if first.elapsed() > Self::ONE_PRESS => drop(lock(&self.process).kill()),
                    Some(_) => {}
                }
            }
            _ => {}
        }
    }

    /// Ends the cell process and what compiles, for good.
    pub fn end(&self) {
        family::kill_others(&[]);
    }
}

/// What the engine is doing for the student.
#[derive(Default)]
pub(in crate::engine) struct Phase {
    now: AtomicU8,
    stopped: AtomicBool,
    runs: AtomicU64,
    /// When the last code began to run.
    began: Mutex<Option<Instant>>,
}

impl Phase {
    const IDLE: u8 = 0;
    const COMPILING: u8 = 1;
    const RUNNING: u8 = 2;

    pub(in crate::engine) fn start(&self) {
        self.runs.fetch_add(1, Ordering::AcqRel);
        self.stopped.store(false, Ordering::Release);
        self.now.store(Self::COMPILING, Ordering::Release);
    }

    /// The cell's code runs; false if the student has stopped it already.
    pub(in crate::engine) fn begin(&self) -> bool {
        *lock(&self.began) = Some(Instant::now());
        self.now.store(Self::RUNNING, Ordering::Release);
        !self.stopped.load(Ordering::Acquire)
    }

    pub(in crate::engine) fn began(&self) -> Option<Instant> {
        *lock(&self.began)
    }

    fn stop(&self) -> u8 {
        self.stopped.store(true, Ordering::Release);
        self.now.load(Ordering::Acquire)
    }

    /// Whether the student stopped the cell.
    pub(in crate::engine) fn finish(&self) -> bool {
        self.now.store(Self::IDLE, Ordering::Release);
        self.stopped.swap(false, Ordering::AcqRel)
    }

    pub(in crate::engine) fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    fn is(&self, phase: u8) -> bool {
        self.now.load(Ordering::Acquire) == phase
    }

    fn run(&self) -> u64 {
        self.runs.load(Ordering::Acquire)
    }
}
