//! Telling Jupyter about the kernel.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};
use clap::Args;
use serde_json::json;

use crate::bundle::{BUNDLE, Bundle};
use crate::stock_evcxr;

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
    /// The kernel's name, as in `jupyter console --kernel NAME`; by default emberbook, or emberbook-evcxr.
    #[arg(long)]
    name: Option<String>,
    /// Gives a stock evcxr_jupyter the library, as a kernel of its own: the one on PATH, or PROGRAM.
    #[arg(long, value_name = "PROGRAM", num_args = 0..=1, default_missing_value = "evcxr_jupyter")]
    evcxr: Option<PathBuf>,
    /// The library that cells link to; by default the one installed beside this program.
    #[arg(long, value_name = "DIR")]
    bundle: Option<PathBuf>,
    /// Takes the kernel away again.
    #[arg(long)]
    uninstall: bool,
}

const LOGOS: [(&str, &[u8]); 3] = [
    ("logo-32x32.png", include_bytes!("../kernelspec/logo-32x32.png")),
    ("logo-64x64.png", include_bytes!("../kernelspec/logo-64x64.png")),
    ("logo-svg.svg", include_bytes!("../kernelspec/logo-svg.svg")),
];

impl Install {
    pub fn run(&self) -> anyhow::Result<()> {
        let usual = if self.evcxr.is_some() { "emberbook-evcxr" } else { "emberbook" };
        let name = self.name.as_deref().unwrap_or(usual);
        if name.is_empty() || !name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_.".contains(letter)) {
            bail!("a kernel's name has letters, digits, '-', '_' and '.' only: {name:?}");
        }
        let folder = self.kernels()?.join(name);
        if self.uninstall {
            if !folder.exists() {
                bail!("there is no kernel {name:?} in {}", folder.parent().unwrap_or(&folder).display());
            }
            fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
            println!("The kernel {name} is no longer in {}", folder.display());
            return Ok(());
        }
        let bundle = match &self.bundle {
            Some(folder) => Bundle {
                folder: fs::canonicalize(folder).with_context(|| format!("{} is not there", folder.display()))?,
            },
            None => Bundle::installed(),
        };
        let program = std::env::current_exe()?;
        let mut specification = match &self.evcxr {
            Some(evcxr) => stock_evcxr::kernelspec(&stock_evcxr::find(evcxr)?, &bundle, &folder)?,
            None => json!({
                "argv": [program, "kernel", "--connection-file", "{connection_file}"],
                "display_name": "Rust (Emberbook)",
                "language": "rust",
                "interrupt_mode": "message",
                "env": {BUNDLE: bundle.folder},
                "metadata": {"debugger": false},
            }),
        };
        if name != usual
            && let Some(title) = specification["display_name"].as_str()
        {
            specification["display_name"] = json!(title.replace(')', &format!(", {name})")));
        }
        fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        fs::write(folder.join("kernel.json"), serde_json::to_string_pretty(&specification)?)?;
        if self.evcxr.is_some() {
            fs::write(folder.join("init.evcxr"), stock_evcxr::init(&program, &bundle))?;
        }
        for (file, picture) in LOGOS {
            fs::write(folder.join(file), picture)?;
        }
        println!("The kernel {name} is in {}", folder.display());
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
