//! `emberbook lesson`: lessons of an instructor's own. It is written in Python, as the libraries for notebooks are.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Command;

use anyhow::Context;

/// What Python starts with. A file in the current folder does not take the place of a library.
const START: &str = r#"
import sys
sys.path = [path for path in sys.path if path]
try:
    from emberbook_lesson.__main__ import main
except ModuleNotFoundError:
    sys.exit(f"emberbook lesson is not in this Python, {sys.executable}: install Emberbook's wheels with its pip")
sys.exit(main())
"#;

/// Hands over to the Python of the environment that this program is in, or else the one on the path.
pub fn run(arguments: &[OsString]) -> anyhow::Result<()> {
    let beside = std::env::current_exe()?.with_file_name("python3");
    let python = if beside.exists() { beside } else { PathBuf::from("python3") };
    Err(Command::new(&python).args(["-c", START]).args(arguments).exec())
        .with_context(|| format!("emberbook lesson needs Python, and {} does not start", python.display()))
}
