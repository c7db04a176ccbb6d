//! The bundle: the helper crate, built once, in the form that every cell links to.
//!
//! | file | what it is |
//! |---|---|
//! | `libemberbook.so` | the helper crate, with Burn inside |
//! | `libstd-….so` | the standard library, which cells share with it |
//! | `deps/` | the metadata of its dependencies, which rustc wants to see |
//! | `index/` | signatures and documentation of the helper crate and the standard library, for help while typing |
//! | `source/` | the helper crate's source without dependencies, for rust-analyzer; to rustc it is an empty crate |
//! | `library/` | the standard library's source, trimmed to what that help reads |
//! | `cell` | the program that runs cells |
//! | `report` | a program that says what tensors can be on, for `emberbook doctor` |
//! | `cells/` | compiled cells of the lessons, put there by scripts/lab |
//! | `id.txt` | what tells one build of the library from another |
//! | `rustc.txt` | the compiler that built it; the bundle is valid for no other |
//! | `toolchain.txt` | rustup's name for that compiler |
//! | `sysroot.txt` | the folder where that compiler was; not in a wheel, which is for other machines |

mod build;
mod index;
mod rustdoc;
mod source;
mod standard_library;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

pub use build::{build, copy_folder};
use thiserror::Error;

/// The environment variable that names the bundle's folder; the kernelspec sets it.
pub const BUNDLE: &str = "EMBERBOOK_BUNDLE";

/// A bundle that fits the compiler in use.
#[derive(Debug, Clone)]
pub struct Bundle {
    pub folder: PathBuf,
}

/// Why there is no bundle to work with.
#[derive(Debug, Error)]
pub enum BundleError {
    #[error("the prebuilt library is not at {0}; run scripts/lab in a checkout of Emberbook to build it")]
    Missing(PathBuf),
    #[error(
        "the prebuilt library was built by another compiler:\n  it: {built}\n  now: {now}\nRun scripts/lab again to build it for this one"
    )]
    OtherCompiler { built: String, now: String },
    #[error("no rustc was found: {0}; install the emberbook-rustc wheels, or Rust from https://rustup.rs")]
    NoCompiler(std::io::Error),
}

impl Bundle {
    /// The bundle that the environment names, or the one installed beside this program, whether it is there or not.
    pub fn installed() -> Self {
        Self { folder: std::env::var_os(BUNDLE).map(PathBuf::from).unwrap_or_else(beside_program) }
    }

    /// The bundle, if it is there and fits the compiler in use.
    pub fn find() -> Result<Self, BundleError> {
        let bundle = Self::installed();
        let missing = |_| BundleError::Missing(bundle.folder.clone());
        let built = fs::read_to_string(bundle.folder.join("rustc.txt")).map_err(missing)?;
        let now = compiler(&bundle.program("rustc"))?;
        if built != now {
            let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
            return Err(BundleError::OtherCompiler { built: first(&built), now: first(&now) });
        }
        Ok(bundle)
    }

    pub fn library(&self) -> PathBuf {
        self.folder.join("libemberbook.so")
    }

    pub fn dependencies(&self) -> PathBuf {
        self.folder.join("deps")
    }

    /// What help while typing knows of the library.
    pub fn index(&self) -> PathBuf {
        self.folder.join("index")
    }

    pub fn source(&self) -> PathBuf {
        self.folder.join("source")
    }

    /// The source of the standard library, as far as rust-analyzer needs it.
    pub fn standard_library(&self) -> PathBuf {
        self.folder.join("library")
    }

    /// The variables by which evcxr finds the compiler that built the bundle, and the standard library's source.
    pub fn evcxr(&self) -> Vec<(&'static str, OsString)> {
        let toolchain = self.toolchain().map(|name| ("RUSTUP_TOOLCHAIN", name.into()));
        [("RUST_SRC_PATH", self.standard_library().into())].into_iter().chain(toolchain).collect()
    }

    /// A program that says what tensors can be on.
    pub fn report(&self) -> PathBuf {
        self.folder.join("report")
    }

    /// The variables with which Burn finds what compiles for GPUs, which scripts/lab puts beside the bundle.
    pub fn cuda(&self) -> Vec<(&'static str, OsString)> {
        const LIBRARIES: &str = "LD_LIBRARY_PATH";
        let toolkit = self.folder.with_file_name("cuda");
        if !toolkit.exists() {
            return Vec::new();
        }
        let before = std::env::var_os(LIBRARIES).unwrap_or_default();
        let folders = std::iter::once(toolkit.join("lib64")).chain(std::env::split_paths(&before));
        let libraries = std::env::join_paths(folders).unwrap_or_default();
        vec![("CUDA_PATH", toolkit.into()), (LIBRARIES, libraries)]
    }

    /// The process that runs cells.
    pub fn cell_program(&self) -> PathBuf {
        self.folder.join("cell")
    }

    /// A program of the toolchain that built the bundle.
    pub fn program(&self, name: &str) -> PathBuf {
        let of_toolchain =
            self.sysroot().map(|sysroot| sysroot.join("bin").join(name)).filter(|program| program.exists());
        of_toolchain.unwrap_or_else(|| name.into())
    }

    /// Compiled cells that fit this library.
    pub fn cells(&self) -> PathBuf {
        self.folder.join("cells")
    }

    /// The lessons, which a wheel brings along.
    pub fn lessons(&self) -> PathBuf {
        self.folder.with_file_name("lessons")
    }

    /// What tells this library from every other: a compiled cell fits one of them only.
    pub fn id(&self) -> Option<String> {
        fs::read_to_string(self.folder.join("id.txt")).ok()
    }

    /// The folder of the compiler that built the bundle: where it was then, or else rustup's, or else the wheels', which
    /// put it beside the bundle.
    pub fn sysroot(&self) -> Option<PathBuf> {
        let then = fs::read_to_string(self.folder.join("sysroot.txt")).ok().map(PathBuf::from);
        let rustup = rustup_home().zip(self.toolchain()).map(|(home, name)| home.join("toolchains").join(name));
        let beside = self.folder.with_file_name("rust");
        let mut places = then.into_iter().chain(rustup).chain([beside]);
        places.find(|sysroot| sysroot.join("bin/rustc").exists())
    }

    /// The toolchain that built the bundle, as rustup names it; none if Rust is here without rustup.
    pub fn toolchain(&self) -> Option<String> {
        let name = fs::read_to_string(self.folder.join("toolchain.txt")).ok()?;
        Some(name.trim().to_owned()).filter(|name| !name.is_empty())
    }
}

fn beside_program() -> PathBuf {
    let program = std::env::current_exe().unwrap_or_default();
    program.ancestors().nth(2).unwrap_or(Path::new("/")).join("share/emberbook/bundle")
}

/// Where rustup keeps its toolchains.
fn rustup_home() -> Option<PathBuf> {
    std::env::var_os("RUSTUP_HOME").map(PathBuf::from).or_else(|| Some(dirs::home_dir()?.join(".rustup")))
}

fn compiler(rustc: &Path) -> Result<String, BundleError> {
    let version = Command::new(rustc).arg("-vV").output().map_err(BundleError::NoCompiler)?;
    Ok(String::from_utf8_lossy(&version.stdout).into_owned())
}
