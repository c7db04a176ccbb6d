//! `emberbook`: the Jupyter kernel, and the commands that install it and say what is missing.

mod blank;
mod brackets;
mod bundle;
mod doctor;
mod engine;
mod frontend;
mod html;
mod index;
mod install;
mod lesson;
mod lessons;
mod lock;
mod stock_evcxr;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Emberbook: deep learning in Rust notebooks, from the matrix up.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs the kernel; Jupyter calls this.
    Kernel {
        /// The connection file that Jupyter wrote.
        #[arg(long)]
        connection_file: PathBuf,
    },
    /// Tells Jupyter about the kernel.
    Install(install::Install),
    /// Copies the lessons into a folder of your own, to work in them.
    Lessons(lessons::Lessons),
    /// Makes lessons of your own, tries them, and makes versions of them for students.
    #[command(disable_help_flag = true)]
    Lesson {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<std::ffi::OsString>,
    },
    /// Says what is missing, and the command that mends it.
    Doctor,
    /// Prints the phrasebook, Python beside Emberbook, as Markdown.
    Phrasebook,
    /// Builds the library that cells link to; run it in a checkout of Emberbook.
    Bundle(BundleTo),
}

#[derive(Args)]
struct BundleTo {
    /// Where the bundle is put.
    #[arg(long)]
    to: PathBuf,
    /// With tensors on NVIDIA GPUs.
    #[arg(long)]
    cuda: bool,
}

fn main() -> anyhow::Result<()> {
    // The same program is the compiler that cargo calls and the process that runs the cells: it must see first which.
    stock_evcxr::hook();
    engine::hook();
    match Cli::parse().command {
        Command::Kernel { connection_file } => frontend::run(&connection_file),
        Command::Install(install) => install.run(),
        Command::Lessons(lessons) => lessons.run(),
        Command::Lesson { arguments } => lesson::run(&arguments),
        Command::Doctor => doctor::run(),
        Command::Phrasebook => {
            print!("{}", engine::phrasebook());
            Ok(())
        }
        Command::Bundle(bundle) => bundle::build(&bundle.to, bundle.cuda),
    }
}
