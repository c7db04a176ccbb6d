//! NVIDIA GPUs, as their driver tells of them. Its libraries are loaded here for the first time, by name, if they are there.

use std::sync::OnceLock;

use super::Device;
use super::report::{Cuda, NoCuda};

/// The GPUs, or why there is none to use; looked for once.
pub(super) fn find() -> &'static Result<Cuda, NoCuda> {
    static FOUND: OnceLock<Result<Cuda, NoCuda>> = OnceLock::new();
    FOUND.get_or_init(look)
}

#[cfg(not(feature = "cuda"))]
fn look() -> Result<Cuda, NoCuda> {
    Err(NoCuda::NotBuilt)
}

#[cfg(not(feature = "cuda"))]
pub(super) fn device(_index: usize) -> Device {
    unreachable!("no GPU is found without the feature `cuda`")
}

#[cfg(feature = "cuda")]
pub(super) fn device(index: usize) -> Device {
    Device(super::Engine::Cuda(index))
}

#[cfg(feature = "cuda")]
use there::look;

#[cfg(feature = "cuda")]
mod there {
    use std::ffi::c_int;
    use std::panic::{self, UnwindSafe};
    use std::path::PathBuf;

    use cubecl::config::cache::CacheConfig;
    use cubecl::config::{CubeClRuntimeConfig, RuntimeConfig};
    use cudarc::driver::result::{self, DriverError, device};
    use cudarc::driver::sys::{self as driver, CUresult};
    use cudarc::nvrtc::sys as nvrtc;

    use crate::device::failure;
    use crate::device::report::{Cuda, Gpu, NoCuda, Version};

    pub(super) fn look() -> Result<Cuda, NoCuda> {
        // SAFETY: NVIDIA's libraries are made to be loaded by name, and do nothing on their own when they are.
        let (has_driver, has_nvrtc) = unsafe { (driver::is_culib_present(), nvrtc::is_culib_present()) };
        if !has_driver {
            return Err(NoCuda::NoDriver);
        }
        // cudarc panics where a library lacks a function that it wants to call.
        let gpus = quietly(gpus).map_err(NoCuda::BrokenDriver)?.map_err(broken)?;
        if gpus.is_empty() {
            return Err(NoCuda::NoGpu);
        }
        if !has_nvrtc {
            return Err(NoCuda::NoNvrtc);
        }
        let driver = quietly(driver_version).map_err(NoCuda::BrokenDriver)?;
        let nvrtc = quietly(nvrtc_version).map_err(|_| NoCuda::NoNvrtc)?;
        if driver < nvrtc {
            return Err(NoCuda::OldDriver { driver, nvrtc });
        }
        if let Some(missing) = headers() {
            return Err(NoCuda::NoHeaders(missing));
        }
        keep_compiled_kernels();
        failure::watch();
        Ok(Cuda { gpus, driver, nvrtc })
    }

    /// Burn compiles what runs on a GPU when it is first used, and tries which way is fastest. Both are kept in the user's
    /// cache folder, so that this happens once and not in every kernel. Nothing has asked for Burn's settings before.
    fn keep_compiled_kernels() {
        let Some(cache) = dirs::cache_dir() else { return };
        let folder = CacheConfig::File(cache.join("emberbook/cuda"));
        let mut config = CubeClRuntimeConfig::from_current_dir().override_from_env();
        config.autotune.cache = folder.clone();
        config.compilation.cache = Some(folder);
        CubeClRuntimeConfig::set(config);
    }

    fn gpus() -> Result<Vec<Gpu>, DriverError> {
        result::init()?;
        let gpu = |index| {
            let gpu = device::get(index)?;
            // SAFETY: the driver has just given this GPU.
            Ok(Gpu { name: device::get_name(gpu)?, memory: unsafe { device::total_mem(gpu) }? })
        };
        (0..device::get_count()?).map(gpu).collect()
    }

    fn broken(error: DriverError) -> NoCuda {
        match error.0 {
            CUresult::CUDA_ERROR_NO_DEVICE => NoCuda::NoGpu,
            // Its own words would have to come from the driver.
            code => NoCuda::BrokenDriver(format!("{code:?}")),
        }
    }

    /// 13020 is CUDA 13.2.
    fn driver_version() -> Version {
        let mut version: c_int = 0;
        // SAFETY: the driver writes one number.
        unsafe { driver::cuDriverGetVersion(&mut version) };
        let version = version.unsigned_abs();
        Version { major: version / 1000, minor: version % 1000 / 10 }
    }

    fn nvrtc_version() -> Version {
        let (mut major, mut minor): (c_int, c_int) = (0, 0);
        // SAFETY: NVRTC writes two numbers.
        unsafe { nvrtc::nvrtcVersion(&mut major, &mut minor) };
        Version { major: major.unsigned_abs(), minor: minor.unsigned_abs() }
    }

    /// The header that is missing of those that Burn's kernels include, if one is. Burn looks in the same folders.
    fn headers() -> Option<String> {
        let given = std::env::var_os("CUDA_PATH").map(PathBuf::from);
        let toolkit = given.or_else(|| TOOLKITS.map(PathBuf::from).into_iter().find(|folder| folder.exists()));
        let include = toolkit.unwrap_or_default().join("include");
        let header = ["cuda_runtime.h", "mma.h", "crt/mma.h"].map(|name| include.join(name));
        header.iter().find(|header| !header.is_file()).map(|header| header.display().to_string())
    }

    const TOOLKITS: [&str; 2] = ["/usr/local/cuda", "/opt/cuda"];

    /// What it gives, or what it panics with; nothing is printed.
    fn quietly<T>(ask: impl FnOnce() -> T + UnwindSafe) -> Result<T, String> {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(|_| {}));
        let answer = panic::catch_unwind(ask);
        panic::set_hook(hook);
        answer.map_err(|payload| {
            let text = payload.downcast_ref::<String>().cloned();
            text.or_else(|| payload.downcast_ref::<&str>().map(ToString::to_string)).unwrap_or_default()
        })
    }
}
