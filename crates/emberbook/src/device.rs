//! Where a tensor's numbers live.

mod cuda;
#[cfg(feature = "cuda")]
mod failure;
pub(crate) mod memory;
mod mistake;
mod report;

use std::fmt;

use burn_backend::{Backend as _, ExecutionError};
pub use mistake::DeviceMistake;
pub use report::{DeviceReport, Gpu, NoCuda, device_report};

use crate::mistake::Raise;
use crate::tensor::storage::on;

/// Where a tensor's numbers live and are worked on: the processor, or an NVIDIA GPU.
///
/// ```
/// use emberbook::prelude::*;
/// let device = if cuda_is_available() { Device::cuda() } else { Device::cpu() };
/// let x = tensor([1., 2.]).to(&device);
/// assert_eq!(x.device(), device);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Device(pub(crate) Engine);

/// Which of Burn's backends does the work.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Engine {
    Flex,
    NdArray,
    #[cfg(feature = "cuda")]
    Cuda(usize),
}

impl Device {
    /// The processor, by Burn's Flex backend. Every tensor starts here.
    pub fn cpu() -> Device {
        Device(Engine::Flex)
    }

    /// The processor, by Burn's ndarray backend: the same numbers by another road.
    pub fn ndarray() -> Device {
        Device(Engine::NdArray)
    }

    /// The first NVIDIA GPU. A mistake where there is none: ask [`cuda_is_available`] first, or [`device_report`] why.
    #[track_caller]
    pub fn cuda() -> Device {
        Device::cuda_at(0)
    }

    /// The NVIDIA GPU number `index`, counted from 0. A mistake where there is none.
    #[track_caller]
    pub fn cuda_at(index: usize) -> Device {
        match cuda::find() {
            Ok(found) if index < found.gpus.len() => cuda::device(index),
            Ok(found) => DeviceMistake::NoSuchGpu { index, count: found.gpus.len() }.raise(),
            Err(why) => DeviceMistake::NoCuda(why.clone()).raise(),
        }
    }

    /// Waits until the device has done all that it was asked to do.
    ///
    /// A GPU is only told what to do, and the program goes on meanwhile: to time its work, wait for it first. On the
    /// processor nothing is left to wait for.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let start = std::time::Instant::now();
    /// let y = rand([64, 64]).mm(&rand([64, 64]));
    /// Device::cpu().synchronize();
    /// println!("{:?}", start.elapsed());
    /// ```
    #[track_caller]
    pub fn synchronize(&self) {
        self.check(true);
        self.answered(on!(self, B => B::sync(&B::burn_device(*self))));
    }

    /// What the device answers; a mistake if its work could not be done.
    #[track_caller]
    pub(crate) fn answered<T>(self, answer: Result<T, ExecutionError>) -> T {
        answer.unwrap_or_else(|error| {
            DeviceMistake::Failed { device: self.to_string(), error: error.to_string() }.raise()
        })
    }

    /// A mistake if the device could not do what it was asked to do, so far as it is known; with `wait` all of it is.
    #[track_caller]
    #[cfg_attr(not(feature = "cuda"), expect(unused_variables))]
    pub(crate) fn check(self, wait: bool) {
        #[cfg(feature = "cuda")]
        failure::check(self, wait);
    }
}

/// Whether this machine has an NVIDIA GPU that tensors can use. [`device_report`] says why not.
pub fn cuda_is_available() -> bool {
    cuda::find().is_ok()
}

/// Every device that is here, the processor's first.
///
/// ```
/// use emberbook::prelude::*;
/// assert_eq!(devices()[0], Device::cpu());
/// ```
pub fn devices() -> Vec<Device> {
    let mut devices = vec![Device::cpu(), Device::ndarray()];
    let gpus = cuda::find().as_ref().map_or(0, |found| found.gpus.len());
    devices.extend((0..gpus).map(cuda::device));
    devices
}

impl fmt::Display for Device {
    /// `cpu`, `ndarray`, or `cuda` and the GPU's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Engine::Flex => f.write_str("cpu"),
            Engine::NdArray => f.write_str("ndarray"),
            #[cfg(feature = "cuda")]
            Engine::Cuda(index) => match cuda::find().as_ref().ok().and_then(|found| found.gpus.get(index)) {
                Some(gpu) => write!(f, "cuda {}", gpu.name),
                None => write!(f, "cuda {index}"),
            },
        }
    }
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
