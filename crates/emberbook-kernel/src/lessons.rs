//! The lessons that a wheel brings along, for a student to work in.

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;

use crate::bundle::{Bundle, copy_folder};

/// Where the lessons go.
#[derive(Args)]
pub struct Lessons {
    /// The folder that is made.
    #[arg(default_value = "lessons")]
    to: PathBuf,
}

impl Lessons {
    /// Copies them; what a student has written already is never written over.
    pub fn run(&self) -> anyhow::Result<()> {
        let lessons = Bundle::installed().lessons();
        if !lessons.exists() {
            bail!(
                "the lessons are not at {}: only pip puts them there. In a checkout they are in notebooks",
                lessons.display()
            );
        }
        if self.to.exists() {
            bail!("{} is there already; name another folder", self.to.display());
        }
        copy_folder(&lessons, &self.to, &|_| true)?;
        println!("The lessons are in {}", self.to.display());
        Ok(())
    }
}
