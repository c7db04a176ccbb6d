//! Telling Jupyter about the kernel.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};
use clap::Args;
use serde_json::json;

use crate::bundle::{BUNDLE, Bundle};

/// Where the kernelspec goes, and under which name.
#[derive(Args)]
pub struct Install {
    /// For this user (the default).
    #[arg(long, group = "place")]
    user: bool,
    /// For the Python environment that is active.
    #[arg(long, group = "place")]
    sys_prefix: bool,
    /// For the Python environment in DIR.
    #[arg(long, group = "place", value_name = "DIR")]
    prefix: Option<PathBuf>,
    /// The kernel's name, as in `jupyter console --kernel NAME`.
    #[arg(long, default_value = "emberbook")]
    name: String,
    /// The library that cells link to; by default the one installed beside this program.
    #[arg(long, value_name = "DIR")]
    bundle: Option<PathBuf>,
    /// Takes the kernel away again.
    #[arg(long)]
    uninstall: bool,
}

const LOGOS: [(&str, &[u8]); 3] = [
    ("logo-32x32.png", include_bytes!("../../../kernelspec/logo-32x32.png")),
    ("logo-64x64.png", include_bytes!("../../../kernelspec/logo-64x64.png")),
    ("logo-svg.svg", include_bytes!("../../../kernelspec/logo-svg.svg")),
];

impl Install {
    pub fn run(&self) -> anyhow::Result<()> {
        if self.name.is_empty()
            || !self.name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter))
        {
            bail!("a kernel's name has letters, digits, '-', '_' and '.' only: {:?}", self.name);
        }
        let folder = self.kernels()?.join(&self.name);
        if self.uninstall {
            if !folder.exists() {
                bail!("there is no kernel {:?} in {}", self.name, folder.parent().unwrap_or(&folder).display());
            }
            fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
            println!("The kernel {} is no longer in {}", self.name, folder.display());
            return Ok(());
        }
        let bundle = match &self.bundle {
            Some(folder) => Bundle {
                folder: fs::canonicalize(folder).with_context(|| format!("{} is not there", folder.display()))?,
            },
            None => Bundle::installed(),
        };
        let program = std::env::current_exe()?;
        let specification = json!({
            "argv": [program, "kernel", "--connection-file", "{connection_file}"],
            "display_name": if self.name == "emberbook" { "Rust (Emberbook)".to_owned() } else { format!("Rust (Emberbook, {})", self.name) },
            "language": "rust",
            "interrupt_mode": "message",
            "env": {BUNDLE: bundle.folder},
            "metadata": {"debugger": false},
        });
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        fs::write(folder.join("kernel.json"), serde_json::to_string_pretty(&specification)?)?;
        for (name, picture) in LOGOS {
            fs::write(folder.join(name), picture)?;
        }
        println!("The kernel {} is in {}", self.name, folder.display());
        Ok(())
    }

    fn kernels(&self) -> anyhow::Result<PathBuf> {
        let data = if let Some(prefix) = &self.prefix {
            fs::create_dir_all(prefix)?;
            fs::canonicalize(prefix)?.join("share/jupyter")
        } else if self.sys_prefix {
            active_environment()?.join("share/jupyter")
        } else {
            match std::env::var_os("JUPYTER_DATA_DIR") {
                Some(folder) => folder.into(),
                None => dirs::data_dir().context("there is no home folder; use --prefix DIR")?.join("jupyter"),
            }
        };
        Ok(data.join("kernels"))
    }
}

/// The active environment: the variable that activation sets, or where `python3` says it is.
fn active_environment() -> anyhow::Result<PathBuf> {
    if let Some(folder) = std::env::var_os("VIRTUAL_ENV").or_else(|| std::env::var_os("CONDA_PREFIX")) {
        return Ok(folder.into());
    }
    let python = Command::new("python3")
        .args(["-c", "import sys; print(sys.prefix)"])
        .output()
        .context("no Python environment is active, and python3 was not found")?;
    Ok(String::from_utf8(python.stdout)?.trim().into())
}
