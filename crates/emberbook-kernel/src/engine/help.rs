//! Help while typing: what could stand at the cursor, and what is known about the word there.
//!
//! It comes from rust-analyzer, in a process of its own (see [`analyst`](super::analyst)): with the sources that it reads
//! it needs 250 MB and some seconds to start, so it does when help is asked for, or when a front end looks like a person's.
//! Cells wait for none of this.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, Once};
use std::time::Duration;

use emberbook_wire::CHANNEL;
use serde::{Deserialize, Serialize};

use super::cell::commands;
use super::{analyst, files};
use crate::bundle::Bundle;
use crate::lock::lock;

/// Words that could stand at the cursor.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Completion {
    pub matches: Vec<String>,
    /// What they would replace, in bytes of the cell.
    pub start: usize,
    pub end: usize,
}

/// What a question is about: the cells so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Notebook {
    /// The commands that change what there is to find, such as `:dep`.
    pub(super) commands: Vec<String>,
    pub(super) definitions: String,
    /// The variables with their types, as source.
    pub(super) variables: BTreeMap<String, String>,
}

/// A question to the analyst, on a line of JSON.
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

/// Answers while cells run, from any thread.
#[derive(Clone)]
pub struct Help {
    folder: PathBuf,
    notebook: Arc<Mutex<Notebook>>,
    analyst: Arc<Mutex<Option<Analyst>>>,
    process: Arc<AtomicU32>,
    warmed: Arc<Once>,
}

impl Help {
    /// How long the first cell has the machine to itself.
    const FIRST_CELL: Duration = Duration::from_secs(2);

    /// Help that works in a folder of its own, once somebody asks.
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            notebook: Arc::default(),
            analyst: Arc::default(),
            process: Arc::default(),
            warmed: Arc::new(Once::new()),
        }
    }

    /// Starts in the background, for somebody who is about to ask.
    pub fn warm(&self) {
        self.warmed.call_once(|| {
            let help = self.clone();
            std::thread::spawn(move || {
                std::thread::sleep(Self::FIRST_CELL);
                help.complete("vec![1.0].", 10)
            });
        });
    }

    /// What could stand at a byte of the cell.
    pub fn complete(&self, code: &str, cursor: usize) -> Completion {
        let line = code[..cursor].rsplit('\n').next().unwrap_or_default();
        if line.starts_with('%') && !line.contains(' ') {
            return Completion { matches: commands::starting_with(line), start: cursor - line.len(), end: cursor };
        }
        if let Some(found) = files::complete(code, cursor) {
            return found;
        }
        let notebook = lock(&self.notebook).clone();
        let in_command =
            cursor < commands::commands(code) || code[..cursor].lines().all(|line| line.starts_with([':', '!']));
        let before = if in_command { String::new() } else { notebook.source() };
        let code = if in_command { code.to_owned() } else { before.clone() + &commands::without_commands(code) };
        let question = Question::Complete { code, cursor: before.len() + cursor };
        match self.ask(&notebook, &question) {
            Ok(Answer::Completion(mut found)) if found.start >= before.len() => {
                found.start -= before.len();
                found.end -= before.len();
                found
            }
            _ => Completion { matches: Vec::new(), start: cursor, end: cursor },
        }
    }

    /// What is known about the word that ends at a byte of the cell, as plain text and as HTML.
    pub fn inspect(&self, code: &str, cursor: usize) -> Option<(String, String)> {
        let end = code[cursor..]
            .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .map_or(code.len(), |length| cursor + length);
        // evcxr looks at the end of what it gets, and finds a method only before its parenthesis.
        let called = code[end..].starts_with('(');
        let looked_at = &code[..if called { end + 1 } else { end }];
        let notebook = lock(&self.notebook).clone();
        let code = notebook.source() + &commands::without_commands(looked_at);
        match self.ask(&notebook, &Question::Inspect { code }).ok()? {
            Answer::Documentation(found) => found,
            _ => None,
        }
    }

    /// Takes over what the cells have made.
    pub(super) fn update(&self, notebook: Notebook) {
        *lock(&self.notebook) = notebook;
    }

    /// The process that answers; 0 while there is none.
    pub(super) fn process(&self) -> Arc<AtomicU32> {
        Arc::clone(&self.process)
    }

    fn ask(&self, notebook: &Notebook, question: &Question) -> io::Result<Answer> {
        let mut slot = lock(&self.analyst);
        let mut analyst = match slot.take() {
            Some(analyst) => analyst,
            None => Analyst::start(&self.folder)?,
        };
        self.process.store(analyst.process.id(), Ordering::Release);
        // One that fails is not put back; the next question starts another.
        let answer = analyst.catch_up(notebook).and_then(|()| analyst.ask(question));
        if answer.is_ok() {
            *slot = Some(analyst);
        }
        answer
    }
}

impl Notebook {
    /// Source that means to the analyst what the cells have made.
    fn source(&self) -> String {
        let variables = self.variables.iter().map(|(name, kind)| format!("let mut {name}: {kind} = todo!();\n"));
        format!("use emberbook::prelude::*;\n{}{}", self.definitions, variables.collect::<String>())
    }
}

/// The process that answers.
struct Analyst {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
    /// How many of the notebook's commands it has run.
    commands: usize,
}

impl Analyst {
    fn start(folder: &PathBuf) -> io::Result<Self> {
        // What is left of one that ended would keep the new one from starting as the first.
        let _ = std::fs::remove_dir_all(folder);
        let bundle = Bundle::installed();
        // The toolchain's own programs come before rustup's of the same names.
        let toolchain = bundle.sysroot().map(|sysroot| sysroot.join("bin"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(toolchain.into_iter().chain(std::env::split_paths(&path)));
        let mut process = Command::new(std::env::current_exe()?)
            .env("PATH", path.map_err(io::Error::other)?)
            .env(analyst::ANALYST, &bundle.folder)
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
        Ok(Self { process, questions, answers: BufReader::new(answers), commands: 0 })
    }

    fn catch_up(&mut self, notebook: &Notebook) -> io::Result<()> {
        for command in &notebook.commands[self.commands.min(notebook.commands.len())..] {
            self.ask(&Question::Command(command.clone()))?;
            self.commands += 1;
        }
        Ok(())
    }

    fn ask(&mut self, question: &Question) -> io::Result<Answer> {
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
