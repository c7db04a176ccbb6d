//! A part of a cell that may fail: it runs by itself, and what was made before it stays.

use std::any::Any;
use std::cell::RefCell;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::process::ExitCode;

use emberbook_wire::{Cause, Failure};

use super::attempt::Failed;
use crate::interrupt::{self, Interrupted};

/// Runs a part of a cell. `None` if it fails, or returns from the cell.
///
/// The code is caught where it stands: behind a pointer, the compiler would know less of the student's loops.
#[inline(always)]
pub fn step<T>(code: impl FnOnce() -> Option<T>) -> Option<T> {
    let checked = || {
        interrupt::check();
        code()
    };
    catch_unwind(AssertUnwindSafe(checked)).unwrap_or_else(|payload| {
        fail(payload);
        None
    })
}

/// Runs code whose panic is this cell's failure.
#[inline(never)]
pub(super) fn guard(code: &mut dyn FnMut()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(code)) {
        fail(payload);
    }
}

/// What the `main` of a program returns.
pub trait Program {
    /// Ends the cell as the value would end the program.
    fn end(self);
}

impl Program for () {
    fn end(self) {}
}

impl<T: Program, E: Debug> Program for Result<T, E> {
    #[track_caller]
    fn end(self) {
        match self {
            Ok(value) => value.end(),
            Err(error) => std::panic::panic_any(Failed(format!("{error:?}"))),
        }
    }
}

impl Program for ExitCode {
    #[track_caller]
    fn end(self) {
        if self != ExitCode::SUCCESS {
            std::panic::panic_any(Failed("the program ended with an exit code that says it failed".to_owned()));
        }
    }
}

/// Runs a program that is a cell.
#[track_caller]
pub fn main<P: Program>(program: fn() -> P) {
    program().end();
}

struct Panic {
    message: String,
    place: Option<(String, u32, u32)>,
}

thread_local! {
    static FAILURE: RefCell<Option<Failure>> = const { RefCell::new(None) };
    static LAST: RefCell<Option<Panic>> = const { RefCell::new(None) };
    static RUNS_CELLS: RefCell<bool> = const { RefCell::new(false) };
}

/// How the cell failed, if it did.
pub(super) fn take_failure() -> Option<Failure> {
    FAILURE.take()
}

/// From now on a panic is remembered for the kernel's report; one in a thread of the student's own is told at once, since
/// nobody may ever join it.
pub(super) fn report_panics() {
    RUNS_CELLS.set(true);
    std::panic::set_hook(Box::new(|info: &PanicHookInfo| {
        let message = text(info.payload());
        if !RUNS_CELLS.with_borrow(|runs| *runs) && !info.payload().is::<Interrupted>() {
            eprintln!("a thread panicked: {message}");
        }
        let place = info.location().map(|place| (place.file().to_owned(), place.line(), place.column()));
        LAST.set(Some(Panic { message, place }));
    }));
}

/// Keeps the first failure: others come of it.
#[cold]
#[inline(never)]
pub(super) fn fail(payload: Box<dyn Any + Send>) {
    // Once a stop is asked for, what else goes wrong comes of it: `join().unwrap()` of a thread that has stopped.
    let cause = if payload.is::<Interrupted>() || interrupt::is_requested() {
        Cause::Interrupted
    } else if payload.is::<Failed>() {
        Cause::Error
    } else {
        Cause::Panic
    };
    let message = text(payload.as_ref());
    let place = LAST.take().filter(|panic| panic.message == message).and_then(|panic| panic.place);
    FAILURE.with_borrow_mut(|failure| {
        failure.get_or_insert(Failure { cause, message, place });
    });
    // What was thrown may have a `drop` of the student's own.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(payload)));
}

fn text(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else if let Some(error) = payload.downcast_ref::<Failed>() {
        error.0.clone()
    } else {
        "the cell panicked with a value that is not text".to_owned()
    }
}
