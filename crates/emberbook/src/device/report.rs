//! What there is to compute on, and why there is no GPU if there is none.

use std::fmt;

use thiserror::Error;

use super::cuda;
use crate::display::{MimeBundle, Show};

/// What tensors can be on here, and what is missing for more; see [`device_report`].
#[derive(Clone, Debug)]
pub struct DeviceReport {
    /// How many cores the processor has for this program.
    pub cores: usize,
    /// The GPUs, or why none can be used.
    pub cuda: Result<Cuda, NoCuda>,
}

/// The GPUs, and what compiles for them.
#[derive(Clone, Debug, PartialEq)]
pub struct Cuda {
    /// In the order of `Device::cuda_at`; at least one.
    pub gpus: Vec<Gpu>,
    /// The newest CUDA that the driver knows.
    pub driver: Version,
    /// The CUDA that NVRTC belongs to.
    pub nvrtc: Version,
}

/// An NVIDIA GPU.
#[derive(Clone, Debug, PartialEq)]
pub struct Gpu {
    /// As the driver calls it: `Tesla P100-PCIE-16GB`.
    pub name: String,
    /// Its memory, in bytes.
    pub memory: usize,
}

/// A version of CUDA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    pub major: u32,
    pub minor: u32,
}

/// Why tensors cannot be on a GPU here.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum NoCuda {
    #[error("this Emberbook was built without CUDA")]
    NotBuilt,
    #[error("there is no NVIDIA driver (libcuda.so.1)")]
    NoDriver,
    #[error("the NVIDIA driver finds no GPU")]
    NoGpu,
    #[error("the NVIDIA driver does not start: {0}")]
    BrokenDriver(String),
    #[error("NVRTC, which compiles for the GPU, is missing (libnvrtc.so)")]
    NoNvrtc,
    #[error("the NVIDIA driver is too old: it knows CUDA up to {driver}, and NVRTC is of CUDA {nvrtc}")]
    OldDriver { driver: Version, nvrtc: Version },
    #[error("CUDA's headers are missing ({0})")]
    NoHeaders(String),
}

impl NoCuda {
    /// What can be done about it.
    pub fn what_to_do(&self) -> &'static str {
        match self {
            NoCuda::NotBuilt => "if there is an NVIDIA GPU: scripts/lab --cuda, in Emberbook's folder",
            NoCuda::NoDriver => "if there is an NVIDIA GPU: install NVIDIA's driver for it, then scripts/lab --cuda",
            NoCuda::NoGpu => {
                "look whether nvidia-smi lists it; a container must be started with it (docker run --gpus all)"
            }
            NoCuda::BrokenDriver(_) => {
                "restart the machine if the driver was just installed; otherwise install it again"
            }
            NoCuda::NoNvrtc | NoCuda::NoHeaders(_) => "scripts/lab --cuda, which fetches it",
            NoCuda::OldDriver { .. } => "scripts/lab --cuda, which fetches an NVRTC that fits; or a newer driver",
        }
    }
}

/// What tensors can be on here: the processor, and each GPU; or why there is no GPU to use, and what to do about it.
///
/// ```
/// use emberbook::prelude::*;
/// println!("{}", device_report());
/// assert_eq!(device_report().cuda.is_ok(), cuda_is_available());
/// ```
pub fn device_report() -> DeviceReport {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    DeviceReport { cores, cuda: cuda::find().clone() }
}

impl fmt::Display for DeviceReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cores = if self.cores == 1 { "core" } else { "cores" };
        writeln!(f, "cpu   {} {cores}", self.cores)?;
        match &self.cuda {
            Ok(cuda) => {
                for (index, gpu) in cuda.gpus.iter().enumerate() {
                    writeln!(f, "cuda  {index}: {}, {:.1} GB", gpu.name, gpu.memory as f64 / 1e9)?;
                }
                write!(f, "      driver for CUDA {}, NVRTC of CUDA {}", cuda.driver, cuda.nvrtc)
            }
            Err(why) => write!(f, "cuda  none: {why}\n      what to do: {}", why.what_to_do()),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl Show for DeviceReport {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string())
    }
}
