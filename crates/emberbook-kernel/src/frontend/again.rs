//! What evcxr reads from the environment: where it compiles, and with which compiler.

use std::os::unix::process::CommandExt;
use std::process::Command;

use anyhow::Context;

use super::folder::Folder;
use crate::bundle::{BUNDLE, Bundle};
use crate::engine::put_in_front;

const FOLDER: &str = "EMBERBOOK_FOLDER";

/// Makes the kernel's folder, and starts this program again with the environment. The process stays the same, as Jupyter
/// expects.
pub(super) fn with_environment() -> anyhow::Result<Folder> {
    if let Some(folder) = std::env::var_os(FOLDER) {
        return Folder::hold(folder.into()).context("the kernel's folder is gone");
    }
    let folder = Folder::make_unheld()?;
    let configuration = folder.join("configuration");
    std::fs::create_dir(&configuration)?;
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
