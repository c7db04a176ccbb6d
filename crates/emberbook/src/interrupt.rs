//! Stopping a running cell without losing a variable.
//!
//! The kernel sends a message, which raises a flag here; the next operation of the library unwinds out of the cell.
//! Everything that earlier cells made is still there.

use std::sync::atomic::{AtomicBool, Ordering};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// What an interrupted cell unwinds with; the kernel shows it as `Interrupted`.
#[derive(Debug, Clone, Copy)]
pub struct Interrupted;

/// Unwinds with [`Interrupted`] if the student has asked the cell to stop; otherwise costs one atomic load.
#[inline]
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
fn unwind() {
    clear();
    std::panic::panic_any(Interrupted);
}
