//! Stopping a running cell without losing a variable.
//!
//! The kernel sends a message, which raises a flag here; the next operation of the library, or the next round of a loop
//! in a cell, unwinds out of the cell. Everything that was made before is still there.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

static REQUESTED: AtomicBool = AtomicBool::new(false);

/// In a kernel a request stays until the cell has ended: every thread of the student's own stops, and so does the cell.
/// Elsewhere nobody would take it back, and one thread follows it.
static STAYS: AtomicBool = AtomicBool::new(false);

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

/// From now on a request stays until [`clear`].
#[doc(hidden)]
pub fn stay() {
    STAYS.store(true, Ordering::Relaxed);
}

/// Whether the cell has been asked to stop, and has not ended.
pub(crate) fn is_requested() -> bool {
    REQUESTED.load(Ordering::Relaxed)
}

#[cold]
#[inline(never)]
fn unwind() {
    // What is dropped on the way out may compute, too.
    if std::thread::panicking() {
        return;
    }
    if !STAYS.load(Ordering::Relaxed) {
        REQUESTED.store(false, Ordering::Relaxed);
    }
    std::panic::panic_any(Interrupted)
}

/// How many turns an innermost loop that only computes takes between two looks at the flag.
const CHUNK: usize = 1024;

/// A loop in chunks, with a [`check`] before each: in the loops of one chunk the compiler may use vector instructions.
#[doc(hidden)]
#[macro_export]
macro_rules! chunked {
    (ranges for $pattern:pat in $range:expr => $body:block) => {
        for chunk in $crate::interrupt::ranges($range) {
            for $pattern in chunk $body
        }
    };
    (chunks for $pattern:pat in $iterator:expr => $body:block) => {
        match $crate::interrupt::chunks($iterator) {
            mut chunks => while chunks.next_chunk() {
                for $pattern in &mut chunks $body
            }
        }
    };
}

/// A range in parts. It knows where each ends, which makes the faster loop; other iterators have to be asked.
#[doc(hidden)]
pub struct Ranges<T>(Range<T>);

#[doc(hidden)]
#[inline]
pub fn ranges<T>(whole: Range<T>) -> Ranges<T> {
    Ranges(whole)
}

impl<T: Clone + PartialOrd> Iterator for Ranges<T>
where
    Range<T>: Iterator<Item = T>,
{
    type Item = Range<T>;

    #[inline]
    fn next(&mut self) -> Option<Range<T>> {
        check();
        if self.0.is_empty() {
            return None;
        }
        let end = self.0.clone().nth(CHUNK).unwrap_or(self.0.end.clone());
        Some(std::mem::replace(&mut self.0.start, end.clone())..end)
    }
}

/// An iterator that ends after each chunk, and goes on after [`next_chunk`](Self::next_chunk).
#[doc(hidden)]
pub struct Chunks<I> {
    iterator: I,
    left: usize,
}

#[doc(hidden)]
#[inline]
pub fn chunks<I: IntoIterator>(iterator: I) -> Chunks<I::IntoIter> {
    Chunks { iterator: iterator.into_iter(), left: 0 }
}

impl<I> Chunks<I> {
    /// Whether there may be another chunk: the one before was full.
    #[inline]
    pub fn next_chunk(&mut self) -> bool {
        check();
        let full = self.left == 0;
        self.left = CHUNK;
        full
    }
}

impl<I: Iterator> Iterator for Chunks<I> {
    type Item = I::Item;

    #[inline]
    fn next(&mut self) -> Option<I::Item> {
        self.left = self.left.checked_sub(1)?;
        self.iterator.next()
    }
}
