//! The process that runs the cells: it loads each compiled cell, runs it, and reports; and it redraws what a slider moves.

use std::path::Path;

use emberbook_wire::{Cause, Failure, Message, Reply, Run};
use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_LOCAL, RTLD_NOW};

use super::{step, variables};
use crate::channel::{self, Channel};
use crate::{interact, interrupt, plot};

/// Runs what the kernel sends, until the kernel is gone.
pub fn serve() {
    let Channel::Kernel(kernel) = channel::get() else {
        eprintln!("this program is a part of Emberbook's kernel, which starts it");
        return;
    };
    interrupt::stay();
    step::report_panics();
    while let Some(order) = kernel.next_order() {
        let flushing = kernel.flush_often();
        let failure = match order {
            Reply::Run(run) => run_cell(run),
            Reply::Comm(comm) => guarded(&mut || interact::hear(&comm)),
            Reply::Taken | Reply::Line { .. } | Reply::Interrupt => unreachable!("none of these is an order"),
        };
        interrupt::clear();
        match &failure {
            Some(_) => variables::put_back_copies(),
            None => variables::forget_copies(),
        }
        step::guard(&mut plot::draw_all);
        drop(flushing);
        kernel.send(&Message::Done { failure, variables: variables::all() });
    }
}

/// Runs a cell; how it failed, if it did.
fn run_cell(run: Run) -> Option<Failure> {
    match prepare(run) {
        Ok(cell) => guarded(&mut || {
            if let Some(cell) = cell {
                cell();
            }
        }),
        Err(error) => Some(Failure { cause: Cause::Load, message: error.to_string(), place: None }),
    }
}

/// Runs code of the student's; how it failed, if it did.
fn guarded(code: &mut dyn FnMut()) -> Option<Failure> {
    step::guard(&mut || {
        code();
        // A thread of the student's may be all that has seen a request so far.
        interrupt::check();
    });
    step::take_failure()
}

/// Does what comes before a cell, and finds its function.
fn prepare(run: Run) -> Result<Option<fn()>, libloading::Error> {
    for name in &run.forget {
        variables::forget(name);
    }
    // What went wrong where a variable was dropped is no failure of the cell that comes.
    step::take_failure();
    variables::set_fingerprints(run.fingerprints);
    for library in &run.libraries {
        load(library, RTLD_GLOBAL)?;
    }
    run.cell.map(|cell| function(&cell)).transpose()
}

fn function(cell: &Path) -> Result<fn(), libloading::Error> {
    let library = load(cell, RTLD_LOCAL)?;
    // SAFETY: the kernel has compiled the cell with this function in it, by the compiler that compiled this crate.
    Ok(unsafe { *library.get::<fn()>(b"emberbook_cell\0")? })
}

/// Loads a shared library, and never unloads it: the notebook's variables and threads may need its code.
fn load(file: &Path, scope: i32) -> Result<&'static Library, libloading::Error> {
    // SAFETY: what runs when it is loaded is Rust's own start-up code.
    let library = unsafe { Library::open(Some(file), RTLD_NOW | scope)? };
    Ok(Box::leak(Box::new(library)))
}
