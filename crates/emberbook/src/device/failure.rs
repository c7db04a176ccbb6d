//! What goes wrong on a GPU while the program goes on.
//!
//! Burn gives each GPU its work from a thread of its own. Where memory cannot be had, that thread panics, goes on without
//! the tensor, and tells nobody: not even who waits for the GPU. So the panic is caught here as it passes, and told by the
//! operation that made the tensor.

use std::panic::{self, PanicHookInfo};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cubecl::Runtime;
use cubecl::cuda::{CudaDevice, CudaRuntime};

use super::{Device, Engine, cuda};
use crate::mistake::{DeviceMistake, Raise};

/// The first panic on a GPU's thread that was not told yet.
fn first() -> MutexGuard<'static, Option<String>> {
    static FIRST: Mutex<Option<String>> = Mutex::new(None);
    FIRST.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on a panic on a GPU's thread is kept for [`check`], and not printed.
pub(super) fn watch() {
    let before = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if !keep(info) {
            before(info)
        }
    }));
}

fn keep(info: &PanicHookInfo) -> bool {
    // Burn calls them DSU and DSD, with the device's number.
    let is_of_gpu = std::thread::current().name().is_some_and(|name| name.starts_with("DS"));
    if is_of_gpu {
        let text = info.payload_as_str().unwrap_or_default().to_owned();
        first().get_or_insert(text);
    }
    is_of_gpu
}

/// A mistake if something has gone wrong on a GPU. What no tensor holds is free memory again then.
///
/// With `wait` all that was asked for until now counts: it is waited for the GPU's thread, if not for the GPU itself.
#[track_caller]
pub(super) fn check(device: Device, wait: bool) {
    let Engine::Cuda(index) = device.0 else { return };
    let client = || CudaRuntime::client(&CudaDevice::new(index));
    if wait {
        let _ = client().memory_usage();
    }
    let Some(panic) = first().take() else { return };
    // What was to work on the tensor has failed too; that is not news.
    let _ = client().flush();
    first().take();
    client().memory_cleanup();
    let name = device.to_string();
    match refused(&panic) {
        Some(asked) => {
            let total = cuda::find().as_ref().map_or(0, |found| found.gpus[index].memory);
            DeviceMistake::GpuMemory { device: name, asked, total }.raise()
        }
        None => DeviceMistake::Failed { device: name, error: panic }.raise(),
    }
}

/// How many bytes could not be had, as Burn's panic says it.
fn refused(panic: &str) -> Option<usize> {
    let (_, rest) = panic.split_once("can't allocate buffer of size: ")?;
    rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}
