//! The process that runs the cells: it loads each compiled cell, runs it, and reports.

use std::path::Path;

use emberbook_wire::{Cause, Failure, Message, Run};
use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_LOCAL, RTLD_NOW};

use super::{step, variables};
use crate::channel::{self, Channel};
use crate::{interrupt, plot};

/// Runs what the kernel sends, until the kernel is gone.
pub fn serve() {
    let Channel::Kernel(kernel) = channel::get() else {
        eprintln!("this program is a part of Emberbook's kernel, which starts it");
        return;
    };
    interrupt::stay();
    step::report_panics();
    while let Some(run) = kernel.next_run() {
        let flushing = kernel.flush_often();
        let loaded = prepare(run);
        let failure = match loaded {
            Ok(cell) => {
                step::guard(&mut || {
                    if let Some(cell) = cell {
                        cell();
                    }
                    // A thread of the student's may be all that has seen a request so far.
                    interrupt::check();
                });
                step::take_failure()
            }
            Err(error) => Some(Failure { cause: Cause::Load, message: error.to_string(), place: None }),
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
