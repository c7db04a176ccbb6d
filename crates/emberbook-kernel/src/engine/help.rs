//! Help while typing: what could stand at the cursor, and what is known about the word there.
//!
//! | file | what it does |
//! |---|---|
//! | `word.rs`, `cursor.rs` | find out what stands at the cursor, in a cell that is not whole yet |
//! | `types.rs`, `infer.rs`, `solve.rs` | the types of expressions, and their methods |
//! | `known.rs`, `own.rs` | what is known: the [`Index`] of the libraries, and what the notebook defines |
//! | `complete.rs`, `describe.rs` | the answers |
//! | `analyst.rs` | rust-analyzer, for what is left |
//!
//! rust-analyzer is a process of its own, and needs 250 MB and some seconds to start. So it is asked only for what the index
//! does not tell, and goes when nobody has asked for a while. Cells wait for none of this.

mod analyst;
mod complete;
mod cursor;
mod describe;
mod infer;
mod known;
mod own;
mod solve;
mod types;
mod word;

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::cell::commands;
use super::{files, python};
use crate::bundle::Bundle;
use crate::index::Index;
use crate::lock::lock;
use analyst::{Analyst, Answer, Question};
use known::{Definitions, Known};
use word::Word;

pub(super) use analyst::hook;

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

/// Answers while cells run, from any thread.
#[derive(Clone)]
pub struct Help {
    folder: PathBuf,
    notebook: Arc<Mutex<Notebook>>,
    /// The index, read when somebody asks; none if the bundle has none.
    library: Arc<OnceLock<Option<Arc<Definitions>>>>,
    analyst: Arc<Mutex<Option<Analyst>>>,
    process: Arc<AtomicU32>,
}

impl Help {
    /// How long rust-analyzer stays when nobody asks.
    const IDLE: Duration = Duration::from_secs(180);

    /// Help that works in a folder of its own, once somebody asks.
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            notebook: Arc::default(),
            library: Arc::default(),
            analyst: Arc::default(),
            process: Arc::default(),
        }
    }

    /// What could stand at a byte of the cell.
    pub fn complete(&self, code: &str, cursor: usize) -> Completion {
        let line = code[..cursor].rsplit('\n').next().unwrap_or_default();
        if line.starts_with(['%', ':']) && !line.starts_with("::") && !line.contains(' ') {
            return Completion { matches: commands::starting_with(line), start: cursor - line.len(), end: cursor };
        }
        if let Some(found) = files::complete(code, cursor) {
            return found;
        }
        let notebook = lock(&self.notebook).clone();
        let in_command =
            cursor < commands::commands(code) || code[..cursor].lines().all(|line| line.starts_with([':', '!']));
        if in_command {
            return Completion { matches: Vec::new(), start: cursor, end: cursor };
        }
        let code = commands::without_commands(code);
        let word = Word::at(&code, cursor);
        if word.typed(&code).is_empty() && code.trim().is_empty() {
            return Completion { matches: Vec::new(), start: cursor, end: cursor };
        }
        let known = self.known(&notebook, &code, &word);
        match known.as_ref().and_then(|known| complete::complete(known, &code, &word)) {
            Some(found) => found,
            // Only the crates of `:dep` have modules that are not known.
            None if known.is_some() && !code[..word.place.start].ends_with('.') && notebook.commands.is_empty() => {
                Completion { matches: Vec::new(), start: cursor, end: cursor }
            }
            None => {
                let before = notebook.source();
                self.complete_by_analyst(&notebook, &before, &code, cursor)
            }
        }
    }

    /// rust-analyzer's answer for a byte of the cell.
    fn complete_by_analyst(&self, notebook: &Notebook, before: &str, cell: &str, cursor: usize) -> Completion {
        let question = Question::Complete { code: before.to_owned() + cell, cursor: before.len() + cursor };
        match self.ask(notebook, &question) {
            Ok(Answer::Completion(mut found)) if found.start >= before.len() => {
                found.start -= before.len();
                found.end -= before.len();
                // It offers private fields too. Those of the notebook's own types are no secret.
                let is_field = cell[..found.start].ends_with('.');
                let is_tuple = found.matches.iter().any(|name| name == "1");
                let is_own = |name: &str| match name.parse::<usize>() {
                    Ok(_) => is_tuple,
                    Err(_) => notebook.definitions.contains(&format!("{name}:")),
                };
                found.matches.retain(|name| {
                    let of_evcxr = name.to_lowercase().starts_with("evcxr");
                    !of_evcxr && (!is_field || name.contains('(') || is_own(name))
                });
                found
            }
            _ => Completion { matches: Vec::new(), start: cursor, end: cursor },
        }
    }

    /// What is known about the word at a byte of the cell, or about the call around it, as plain text and as HTML.
    pub fn inspect(&self, code: &str, cursor: usize) -> Option<(String, String)> {
        let notebook = lock(&self.notebook).clone();
        let code = commands::without_commands(code);
        let word = Word::at(&code, cursor);
        let known = self.known(&notebook, &code, &word);
        if let Some(known) = &known {
            if let Some(found) = describe::describe(known, &code, &word) {
                return Some(found);
            }
            if word.of_python(known).is_some() {
                let page = python::page(&word.in_chain(), true)?;
                return Some((page.get("text/plain")?.clone(), page.get("text/html")?.clone()));
            }
            if word.text.is_empty() || word.is_in_text || notebook.commands.is_empty() {
                return None;
            }
        }
        // evcxr looks at the end of what it gets, and finds a method only before its parenthesis.
        let end = word.place.end;
        let called = code[end..].starts_with('(');
        let looked_at = &code[..if called { end + 1 } else { end }];
        match self.ask(&notebook, &Question::Inspect { code: notebook.source() + looked_at }).ok()? {
            Answer::Documentation(found) => found,
            _ => None,
        }
    }

    /// What is known about a name: as [`inspect`](Self::inspect), or of the methods that are called so.
    pub(super) fn describe(&self, name: &str) -> Option<(String, String)> {
        let notebook = lock(&self.notebook).clone();
        let word = Word::at(name, name.len());
        let known = self.known(&notebook, name, &word)?;
        describe::describe(&known, name, &word)
            .or_else(|| describe::by_name(&known, name))
            .or_else(|| self.inspect(name, name.len()))
    }

    /// What is known where this is typed; none without an index.
    fn known(&self, notebook: &Notebook, code: &str, word: &Word) -> Option<Known> {
        let bundle = Bundle::installed();
        let folder = bundle.index();
        let library = self.library.get_or_init(|| Some(Arc::new(Definitions::new(Index::read(&folder).ok()?))));
        let mut known = Known {
            folder,
            library: Arc::clone(library.as_ref()?),
            own: Definitions::default(),
            documentation: String::new(),
            variables: Vec::new(),
        };
        own::add(&mut known, &[&notebook.definitions, &cursor::items(code, word.place.clone())]);
        let variables = notebook.variables.iter().map(|(name, kind)| (name.clone(), known.read_text(kind)));
        known.variables = variables.collect();
        Some(known)
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
            None => {
                self.end_when_idle(Self::IDLE);
                Analyst::start(&self.folder)?
            }
        };
        self.process.store(analyst.process.id(), Ordering::Release);
        analyst.asked = Instant::now();
        // One that fails is not put back; the next question starts another.
        let answer = analyst.catch_up(notebook).and_then(|()| analyst.ask(question));
        if answer.is_ok() {
            *slot = Some(analyst);
        }
        answer
    }

    /// Ends rust-analyzer once nobody has asked it for so long.
    fn end_when_idle(&self, idle: Duration) {
        let (analyst, process) = (Arc::downgrade(&self.analyst), Arc::clone(&self.process));
        std::thread::spawn(move || {
            loop {
                std::thread::sleep(idle / 4);
                let Some(analyst) = analyst.upgrade() else { return };
                let mut slot = lock(&analyst);
                match &*slot {
                    Some(analyst) if analyst.asked.elapsed() < idle => {}
                    _ => {
                        *slot = None;
                        process.store(0, Ordering::Release);
                        return;
                    }
                }
            }
        });
    }
}

impl Notebook {
    /// Source that means to the analyst what the cells have made.
    fn source(&self) -> String {
        let variables = self.variables.iter().map(|(name, kind)| format!("let mut {name}: {kind} = todo!();\n"));
        format!("use emberbook::prelude::*;\n{}{}", self.definitions, variables.collect::<String>())
    }
}
