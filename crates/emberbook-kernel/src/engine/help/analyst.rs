//! rust-analyzer, for what the index does not tell: a process of its own that answers a line for a line.

mod process;

use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Instant;

use emberbook_wire::CHANNEL;
use serde::{Deserialize, Serialize};

use super::{Completion, Notebook};
use crate::bundle::Bundle;

pub(in crate::engine) use process::hook;

/// Set where this program is to be the analyst; the folder of the bundle.
const ANALYST: &str = "EMBERBOOK_ANALYST";

/// The process that answers.
pub(super) struct Analyst {
    pub(super) process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// How many of the notebook's commands it has run.
    commands: usize,
    pub(super) asked: Instant,
}

impl Analyst {
    pub(super) fn start(folder: &Path) -> io::Result<Self> {
        // What is left of one that ended would keep the new one from starting as the first.
        let _ = std::fs::remove_dir_all(folder);
        let bundle = Bundle::installed();
        // The toolchain's own programs come before rustup's of the same names.
        let toolchain = bundle.sysroot().map(|sysroot| sysroot.join("bin"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(toolchain.into_iter().chain(std::env::split_paths(&path)));
        let mut process = Command::new(std::env::current_exe()?)
            .env("PATH", path.map_err(io::Error::other)?)
            .env(ANALYST, &bundle.folder)
            .envs(bundle.evcxr())
            .env("EVCXR_TMPDIR", folder)
            .env("EVCXR_CONFIG_DIR", folder)
            .env_remove(CHANNEL)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let pipes = process.stdin.take().zip(process.stdout.take());
        let (questions, answers) = pipes.ok_or_else(|| io::Error::other("the process has no pipes"))?;
        Ok(Self { process, questions, answers: BufReader::new(answers), commands: 0, asked: Instant::now() })
    }

    /// Runs the commands that the notebook has run since the last question.
    pub(super) fn catch_up(&mut self, notebook: &Notebook) -> io::Result<()> {
        for command in &notebook.commands[self.commands.min(notebook.commands.len())..] {
            self.ask(&Question::Command(command.clone()))?;
            self.commands += 1;
        }
        Ok(())
    }

    pub(super) fn ask(&mut self, question: &Question) -> io::Result<Answer> {
        writeln!(self.questions, "{}", serde_json::to_string(question)?)?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    }
}

impl Drop for Analyst {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A question, on a line of JSON.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Question {
    Command(String),
    Complete { code: String, cursor: usize },
    Inspect { code: String },
}

/// Its answer, on another.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    Done,
    Completion(Completion),
    Documentation(Option<(String, String)>),
}
