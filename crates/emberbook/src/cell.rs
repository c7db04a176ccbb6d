//! What the kernel puts around a student's cell.
//!
//! Nothing here is for students: the kernel rewrites each cell before it is compiled, and the rewritten cell calls these.

mod attempt;
mod show;
pub mod variables;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;

use emberbook_wire::{Cause, Failure, Message};

pub use attempt::{Attempt, ok};
pub use show::{EvcxrDisplay, Fallback, Otherwise, Shown, WithDebug, WithoutDebug};

use crate::channel::{self, Channel};
use crate::interrupt::{self, Interrupted};

/// Runs a cell's code: its output goes to the kernel, and a panic becomes a report instead of a backtrace.
///
/// Generic functions are compiled again in every cell, so this one, as all of this module, hands over at once.
pub fn run<R>(code: impl FnOnce() -> R) -> Result<R, Box<dyn Any + Send>> {
    let (mut code, mut value) = (Some(code), None);
    run_cell(&mut || value = code.take().map(|code| code()))?;
    match value {
        Some(value) => Ok(value),
        None => unreachable!("the code ran to its end"),
    }
}

fn run_cell(code: &mut dyn FnMut()) -> Result<(), Box<dyn Any + Send>> {
    let Channel::Kernel(kernel) = channel::get() else {
        return catch_unwind(AssertUnwindSafe(code));
    };
    static HOOK: Once = Once::new();
    HOOK.call_once(|| std::panic::set_hook(Box::new(remember)));
    interrupt::clear();
    let redirection = kernel.redirect();
    kernel.send(&Message::Begin);
    IN_CELL.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(code));
    IN_CELL.set(false);
    match &outcome {
        Ok(_) => variables::forget_copies(),
        Err(payload) => {
            kernel.send(&Message::Failure(failure(payload.as_ref())));
        }
    }
    kernel.send(&Message::Done);
    drop(redirection);
    outcome
}

struct Panic {
    message: String,
    place: Option<(String, u32, u32)>,
}

thread_local! {
    static LAST: RefCell<Option<Panic>> = const { RefCell::new(None) };
    static IN_CELL: Cell<bool> = const { Cell::new(false) };
}

/// The panic hook: keeps the message and the place for the report. A panic in a thread of the student's own is told at
/// once, since no one may ever join it.
fn remember(info: &PanicHookInfo) {
    let panic = Panic {
        message: text(info.payload()),
        place: info.location().map(|place| (place.file().to_owned(), place.line(), place.column())),
    };
    if !IN_CELL.get() {
        eprintln!("a thread panicked: {}", panic.message);
    }
    LAST.set(Some(panic));
}

fn text(payload: &(dyn Any + Send)) -> String {
    if let Some(text) = payload.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = payload.downcast_ref::<String>() {
        text.clone()
    } else if let Some(error) = payload.downcast_ref::<attempt::Failed>() {
        error.0.clone()
    } else {
        "the cell panicked with a value that is not text".to_owned()
    }
}

fn failure(payload: &(dyn Any + Send)) -> Failure {
    let last = LAST.take();
    let cause = if payload.is::<Interrupted>() {
        Cause::Interrupted
    } else if payload.is::<attempt::Failed>() {
        Cause::Error
    } else {
        Cause::Panic
    };
    Failure {
        cause,
        message: text(payload),
        place: last.and_then(|panic| panic.place),
        recoverable: variables::recoverable(),
    }
}
