//! Stopping a running cell without losing a variable.
//!
//! The kernel sends a message, which raises a flag here; the next operation of the library, or the next round of a loop
//! in a cell, unwinds out of the cell. Everything that was made before is still there.

use std::sync::atomic::{AtomicBool, Ordering};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// In a kernel a request stays until the cell has ended: a thread of the student's own stops, and so does the cell that
/// waits for it.
pub(crate) static STAYS: AtomicBool = AtomicBool::new(false);

/// What an interrupted cell unwinds with; the kernel shows it as `Interrupted`.
#[derive(Debug, Clone, Copy)]
pub struct Interrupted;

/// Unwinds with [`Interrupted`] if the student has asked the cell to stop; otherwise costs one atomic load.
#[inline(always)]
pub fn check() {
    if REQUESTED.load(Ordering::Relaxed) {
        unwind();
    }
}

/// Asks the running cell to stop at its next operation. From any thread.
#[doc(hidden)]
pub fn request() {
    REQUESTED.store(true, Ordering::Relaxed);
}

/// Forgets an earlier request, so that a late one cannot stop the next cell.
#[doc(hidden)]
pub fn clear() {
    REQUESTED.store(false, Ordering::Relaxed);
}

#[cold]
#[inline(never)]
fn unwind() {
    if !STAYS.load(Ordering::Relaxed) {
        clear();
    }
    // What is dropped on the way out may compute, too.
    if !std::thread::panicking() {
        std::panic::panic_any(Interrupted);
    }
}
