//! What the kernel puts around a student's cell.
//!
//! Nothing here is for students: the kernel rewrites each cell before it is compiled, and the rewritten cell calls these.

mod attempt;
mod show;
mod variables;

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::io;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::sync::Once;

use emberbook_wire::{Cause, Failure, Message};

pub use attempt::{Attempt, ok};
pub use show::{EvcxrDisplay, Fallback, Otherwise, Shown, WithDebug, WithoutDebug};
pub use variables::{KeepClone, KeepNothing, Taken, put, take};

use crate::channel::{self, Channel, Redirection};
use crate::interrupt::{self, Interrupted};
use crate::plot;

/// A cell's code has run; [`end`] tells the kernel how it ended.
///
/// Nothing is in it: what it held would be dropped by code that is compiled again in every cell.
pub struct Ended(());

/// What [`end`] has to do after [`run`].
struct Ending {
    failure: Option<Failure>,
    redirection: io::Result<Redirection>,
}

/// Runs a cell's code: its output goes to the kernel, and a panic becomes a report instead of a backtrace.
///
/// Generic functions are compiled again in every cell, so this one, as all of this module, hands over at once.
pub fn run(code: impl FnOnce()) -> Ended {
    let mut code = Some(code);
    run_cell(&mut || {
        if let Some(code) = code.take() {
            code();
        }
    })
}

/// Stands for [`run`] where the compiler looks for mistakes only: about code outside a closure it speaks more plainly.
pub fn check((): ()) -> Ended {
    Ended(())
}

fn run_cell(code: &mut dyn FnMut()) -> Ended {
    let Channel::Kernel(kernel) = channel::get() else {
        code();
        return check(());
    };
    static HOOK: Once = Once::new();
    HOOK.call_once(|| std::panic::set_hook(Box::new(remember)));
    interrupt::clear();
    let redirection = kernel.redirect();
    kernel.send(&Message::Begin);
    IN_CELL.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(code));
    IN_CELL.set(false);
    ENDING.set(Some(Ending { failure: outcome.err().map(|payload| failure(payload.as_ref())), redirection }));
    Ended(())
}

/// Ends a cell, when its variables are back in their place: the kernel hears which they are now.
pub fn end(Ended(()): Ended) {
    let (failure, redirection) = ENDING.take().map(|ending| (ending.failure, ending.redirection)).unzip();
    let failure = failure.flatten();
    match &failure {
        Some(_) => variables::put_back_copies(),
        None => variables::forget_copies(),
    }
    plot::draw_all();
    if let Channel::Kernel(kernel) = channel::get() {
        kernel.send(&Message::Done { failure, variables: variables::types() });
    }
    drop(redirection);
}

struct Panic {
    message: String,
    place: Option<(String, u32, u32)>,
}

thread_local! {
    static ENDING: RefCell<Option<Ending>> = const { RefCell::new(None) };
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
    Failure { cause, message: text(payload), place: last.and_then(|panic| panic.place) }
}
