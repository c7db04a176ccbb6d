//! The kernel's own temporary folder.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::bundle::{BUNDLE, Bundle};
use crate::engine::put_in_front;

/// The folder where a kernel compiles its cells; it goes when the kernel goes.
pub(super) struct Folder(PathBuf);

const FOLDER: &str = "EMBERBOOK_FOLDER";
const PREFIX: &str = "emberbook-";

impl Folder {
    /// Makes the folder, and starts this program again with the environment that evcxr reads: where it compiles, and
    /// with which compiler. The process stays the same, as Jupyter expects.
    pub(super) fn enter() -> anyhow::Result<Self> {
        if let Some(folder) = std::env::var_os(FOLDER) {
            return Ok(Self(folder.into()));
        }
        let temporary = std::env::temp_dir();
        remove_orphans(&temporary);
        let folder = temporary.join(format!("{PREFIX}{}", std::process::id()));
        let configuration = folder.join("configuration");
        fs::create_dir_all(&configuration).with_context(|| format!("{} cannot be made", folder.display()))?;
        let mut again = Command::new(std::env::current_exe()?);
        again.args(std::env::args_os().skip(1)).env(FOLDER, &folder).env("EVCXR_TMPDIR", folder.join("cells"));
        // A student's own evcxr configuration is for evcxr; it could break a lesson here.
        again.env("EVCXR_CONFIG_DIR", configuration);
        let bundle = Bundle::installed();
        put_in_front(&mut again, &folder.join("bin"), &bundle)?;
        if let Some(toolchain) = bundle.toolchain() {
            again.env("RUSTUP_TOOLCHAIN", toolchain);
        }
        again.envs(bundle.cuda());
        again.env(BUNDLE, &bundle.folder).env("RUST_SRC_PATH", bundle.bare_library());
        Err(again.exec()).context("the kernel could not start itself")
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn remove(&self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A kernel that was killed outright could not clean up; its folder is named by its process.
fn remove_orphans(temporary: &Path) {
    for entry in fs::read_dir(temporary).into_iter().flatten().flatten() {
        let process = entry.file_name().to_str().and_then(|name| name.strip_prefix(PREFIX)?.parse::<u32>().ok());
        if process.is_some_and(|process| !Path::new(&format!("/proc/{process}")).exists()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
