//! A cell's way: parsed, compiled unless it is kept, run, and what it leaves taken over.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;
use std::sync::Arc;

use emberbook_wire::{Comm, Reply, Run};

use super::cell::commands::commands;
use super::cell::frame::{Choices, Framed, frame, free_names};
use super::cell::{Binding, Cell};
use super::compiler::cache::{Key, Report};
use super::compiler::diagnostic::{Diagnostic, Level};
use super::compiler::mend::mend;
use super::compiler::source::{Origin, Source};
use super::compiler::{CompileError, Settings};
use super::notebook::{Change, Definition, Kind, Made};
use super::process::{End, Ended};
use super::python::{self, Names};
use super::{CellError, Engine, Event, Events, Stdio, mistakes};
use crate::brackets::too_deep;

/// A cell that can run.
struct Compiled {
    library: PathBuf,
    plan: Plan,
    report: Report,
}

/// What a cell changes in the notebook, and how it is compiled.
struct Plan {
    change: Change,
    framed: Framed,
    types: BTreeMap<String, u64>,
    /// Variables that are gone when it has run.
    outdated: Vec<String>,
    optimize: bool,
}

/// Why a cell could not be compiled.
enum Failed {
    /// What was compiled, and what the compiler says of it.
    Refused(Box<Plan>, Vec<Diagnostic>),
    Other(CellError),
}

/// What is said of a cell with Python in it.
pub(super) struct Python {
    pub(super) sentence: String,
    /// The lines where it is Python.
    pub(super) lines: BTreeSet<usize>,
}

impl Engine {
    /// Whether an error is that a name is not there which the student used too, and which the notebook has not.
    fn is_about_name_in(&self, error: &Diagnostic, students: &str) -> bool {
        let name = error.message.split('`').nth(1).unwrap_or_default();
        let mut words = students.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        error.lacks_a_name() && words.any(|word| word == name) && self.variables.get(name).is_none()
    }
}

impl Engine {
    /// Runs a cell's code.
    pub(super) fn run(&mut self, written: &str, code: &str, count: i64) -> Result<(), CellError> {
        if let Some(error) = mistakes::brackets(code) {
            return Err(match self.in_rust(code, None) {
                Some(python) => mistakes::beneath(&python.sentence, error),
                None => error,
            });
        }
        let is_constant = |name: &str| self.items.is_constant(name);
        let cell = Cell::parse(written, code, count, &is_constant, &|name| self.items.makes_items(name));
        let cell = match cell {
            Ok(cell) => cell,
            Err(error) => return Err(self.syntax(written, code, &error)),
        };
        if let Some(error) = mistakes::awaits(&cell) {
            return Err(error);
        }
        let events = Arc::clone(&self.events);
        let rebuilt = self.dependencies.refresh(&mut |line| say(&*events, line));
        rebuilt.map_err(|error| mistakes::command(&error.to_string()))?;
        if !self.process.revive().map_err(|error| mistakes::start(&error))? {
            self.variables.crash(count);
        }
        let compiled = match self.compile(&cell) {
            Ok(compiled) => compiled,
            Err(Failed::Refused(plan, diagnostics)) => {
                let python = self.in_rust(code, Some(&mistakes::lines(written, &plan.framed, &diagnostics)));
                let (cell, framed) = (Some(&cell), &plan.framed);
                let (variables, items) = (&self.variables, &self.items);
                return Err(mistakes::compilation(written, cell, framed, variables, items, &diagnostics, python));
            }
            Err(Failed::Other(error)) => return Err(error),
        };
        self.run_compiled(&cell, compiled)
    }

    /// What a student hears whose cell, with errors in these lines, is Python: what it is in Rust, if the compiler takes
    /// that.
    fn in_rust(&mut self, code: &str, wrong: Option<&BTreeSet<usize>>) -> Option<Python> {
        let types = self.variables.types();
        let defines = |name: &str| {
            let is_defined = |start: &str| code.contains(&format!("{start} {name}"));
            ["fn", "let", "let mut", "struct"].iter().any(|start| is_defined(start))
        };
        let items = &self.items;
        let own = |name: &str| items.iter().any(|item| item.provides().contains(name)) || defines(name);
        let names = Names { types: &types, own: &own };
        let tensors = ["torch", "nn.", "F.", "np.", ".shape", "@", ".mm("].iter().any(|word| code.contains(word));
        let readings: Vec<python::Reading> =
            [tensors, !tensors].into_iter().filter_map(|tensors| python::read(code, &names, wrong, tensors)).collect();
        let python = |reading: &python::Reading, text: Option<&str>| Python {
            sentence: reading.say(mistakes::sentences(), text),
            lines: reading.lines.clone(),
        };
        let proposals = |part: bool| {
            readings.iter().filter_map(move |reading| {
                Some((reading, if part { reading.part.as_deref()? } else { reading.whole.as_deref()? }))
            })
        };
        let mut tried = BTreeSet::new();
        for (reading, text) in proposals(false).chain(proposals(true)) {
            // A line that is left out is no answer where another has none.
            let is_empty_part = text.is_empty() && reading.whole.is_none();
            if is_empty_part || !tried.insert(text) {
                continue;
            }
            if self.takes(text, code, reading.sure && !reading.guessed) {
                return Some(python(reading, Some(text)));
            }
        }
        readings.first().filter(|reading| reading.sure).map(|reading| python(reading, None))
    }

    /// Whether the compiler takes a proposal. What only lacks names that the student used too may be right, if `lacking`.
    fn takes(&mut self, text: &str, students: &str, lacking: bool) -> bool {
        if too_deep(text) || commands(text) > 0 || mistakes::brackets(text).is_some() {
            return false;
        }
        let is_constant = |name: &str| self.items.is_constant(name);
        let cell = Cell::parse(text, text, 0, &is_constant, &|name| self.items.makes_items(name));
        let Ok(cell) = cell else { return false };
        match self.compile(&cell) {
            Ok(_) => true,
            Err(Failed::Refused(_, diagnostics)) => diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.level == Level::Error)
                .all(|error| lacking && self.is_about_name_in(error, students)),
            Err(Failed::Other(_)) => false,
        }
    }

    /// What the compiler says of a cell that cannot be parsed.
    fn syntax(&mut self, written: &str, code: &str, error: &syn::Error) -> CellError {
        let mut framed = Framed::default();
        framed.source.write("fn emberbook_cell() {\n");
        framed.source.copy(code, 0..code.len(), &[], &Origin::Cell);
        framed.source.write("\n}\n");
        match self.compiler.compile(&framed.source, &Settings::default()) {
            Err(CompileError::Refused(diagnostics)) => {
                let python = self.in_rust(code, None);
                mistakes::compilation(written, None, &framed, &self.variables, &self.items, &diagnostics, python)
            }
            Err(other) => mistakes::compiler(&other),
            Ok(_) => mistakes::message(&error.to_string()),
        }
    }

    fn plan(&self, cell: &Cell, choices: &Choices, is_alone: bool) -> Plan {
        let change = self.items.change(cell, &choices.aside);
        let mut wanted: BTreeSet<String> =
            cell.statements.iter().flat_map(|statement| statement.mentions.clone()).collect();
        wanted.extend(cell.definitions().flat_map(Definition::names).cloned());
        wanted.extend(
            free_names(cell).into_iter().filter_map(|name| Some(self.variables.get(name)?.own_names())).flatten(),
        );
        if only_types(cell) {
            wanted = change.dependents(&wanted, &cell.definitions().flat_map(Definition::provides).cloned().collect());
        }
        let needed = if is_alone { Vec::new() } else { change.needed(&wanted) };
        let types = change.types(&needed);
        let made = Made { change: &change, types: types.clone(), dependencies: &self.dependencies };
        let items: BTreeSet<&str> = cell
            .definitions()
            .filter(|item| item.kind == Kind::Value)
            .flat_map(Definition::provides)
            .map(String::as_str)
            .collect();
        let outdated = self.variables.outdated(&made, &items);
        let visible = self.variables.without(&outdated);
        let framed = frame(cell, &needed, &visible, choices);
        let optimize = cell.computes
            || cell.items.iter().any(|item| item.computes)
            || needed.iter().any(|definition| definition.computes);
        Plan { change, framed, types, outdated, optimize }
    }

    /// Tells one build of the crates of `:dep` from another.
    fn build(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.dependencies.arguments().hash(&mut hasher);
        hasher.finish()
    }

    fn settings(&self, plan: &Plan) -> Settings {
        let dependencies = self.dependencies.arguments().to_vec();
        Settings { generation: plan.change.generation, optimize: plan.optimize, dependencies }
    }

    /// Compiles a cell, or finds it among those that are kept.
    fn compile(&mut self, cell: &Cell) -> Result<Compiled, Failed> {
        /// Each round finds out all that the compiler tells at one time, and sets aside what does not fit any more.
        const ROUNDS: usize = 12;
        let mut choices = Choices::default();
        let mut is_alone = cell.is_program();
        let mut plan = self.plan(cell, &choices, is_alone);
        let settings = self.settings(&plan);
        let key = self.bundle.id().and_then(|id| Key::new(&id, &settings, self.build(), &plan.framed.source.text));
        if let Some((library, report)) = key.as_ref().and_then(|key| key.find(&self.bundle)) {
            if report.choices != choices || report.with_notebook {
                plan = self.plan(cell, &report.choices, is_alone && !report.with_notebook);
            }
            return Ok(Compiled { library, plan, report });
        }
        let mut first: Option<(Plan, Vec<Diagnostic>)> = None;
        for round in 1.. {
            let settings = self.settings(&plan);
            match self.compiler.compile(&plan.framed.source, &settings) {
                Ok((library, warnings)) => {
                    let mut report =
                        Report { choices, with_notebook: cell.is_program() && !is_alone, ..Report::default() };
                    report.warnings = mistakes::warnings(cell, &plan.framed, &warnings);
                    report.warnings.extend(mistakes::aside(&self.items, &report.choices));
                    if !settings.dependencies.is_empty() {
                        report.types = self.compiler.types(&plan.framed, &settings);
                    }
                    if let Some(key) = key {
                        key.keep(&library, &report);
                    }
                    return Ok(Compiled { library, plan, report });
                }
                Err(CompileError::Refused(diagnostics)) => {
                    if self.phase.is_stopped() {
                        return Err(Failed::Other(mistakes::interrupted()));
                    }
                    // A function that no longer fits a changed type is told of; methods come with the type.
                    let needs = |earlier: &Definition| only_types(cell) && earlier.kind == Kind::Value;
                    let mended = mend(&plan.framed, &diagnostics, &choices, &needs);
                    let next = match mended {
                        Some(mended) => Some((mended, is_alone)),
                        // A program that is not all there may use what the notebook has.
                        None => (is_alone && diagnostics.iter().any(lacks_something)).then(|| (choices.clone(), false)),
                    };
                    match next.filter(|_| round < ROUNDS) {
                        Some((mended, alone)) => {
                            let set_aside = mended.aside.len() > choices.aside.len();
                            (choices, is_alone) = (mended, alone);
                            let next = self.plan(cell, &choices, is_alone);
                            let before = std::mem::replace(&mut plan, next);
                            if set_aside {
                                first.get_or_insert((before, diagnostics));
                            }
                        }
                        None => {
                            // Without what was set aside it does not work either.
                            let (plan, diagnostics) = first.unwrap_or((plan, diagnostics));
                            return Err(Failed::Refused(Box::new(plan), diagnostics));
                        }
                    }
                }
                Err(other) => return Err(Failed::Other(mistakes::compiler(&other))),
            }
        }
        unreachable!("the last round returns")
    }

    fn run_compiled(&mut self, cell: &Cell, compiled: Compiled) -> Result<(), CellError> {
        let Compiled { library, plan, report } = compiled;
        let Plan { change, framed, types, outdated, .. } = plan;
        let mut run = std::mem::take(&mut self.next);
        run.cell = Some(self.own_copy(&framed.source, library));
        run.libraries = self.dependencies.library().map(Into::into).into_iter().collect();
        run.forget.extend(outdated.iter().cloned());
        if !self.phase.begin() {
            self.next = Run { cell: None, ..run };
            return Err(mistakes::interrupted());
        }
        let own = run.cell.clone().filter(|library| library.starts_with(&self.folder));
        let ended = self.process.order(&Reply::Run(run)).map_err(|error| mistakes::start(&error))?;
        // It stays loaded.
        own.into_iter().for_each(|library| drop(std::fs::remove_file(library)));
        let count = cell.count;
        self.variables.forget(&outdated, count);
        match ended {
            Ended::Done(End::Done { failure, variables }) => {
                let made = Made { change: &change, types, dependencies: &self.dependencies };
                let bindings: BTreeMap<String, Binding> =
                    cell.bindings().map(|binding| (binding.name.clone(), binding.clone())).collect();
                let lost = if failure.is_some() { BTreeMap::new() } else { framed.lost.clone() };
                self.next.fingerprints = self.variables.update(count, &bindings, variables, lost, &report.types, &made);
                self.items.apply(change);
                if let Some(failure) = failure {
                    return Err(mistakes::failure(Some((cell, &framed)), &failure));
                }
                report.warnings.iter().for_each(|warning| say(&*self.events, warning));
                Ok(())
            }
            Ended::Done(End::Gone { .. }) => unreachable!("a process that is gone has crashed"),
            Ended::Crashed { status, last_words } => {
                let lost = self.variables.types();
                self.variables.crash(count);
                self.items.apply(change);
                Err(mistakes::crash(status, &last_words, &lost, self.phase.is_stopped()))
            }
        }
    }

    /// Has a widget hear what the front end says to it: its closure runs, as a cell does.
    pub fn hear(&mut self, comm: Comm) -> Result<(), CellError> {
        self.phase.start();
        self.phase.begin();
        let ended = self.process.order(&Reply::Comm(comm));
        let stopped = self.phase.finish();
        match ended.map_err(|error| mistakes::start(&error))? {
            Ended::Done(End::Done { failure: Some(failure), .. }) => Err(mistakes::failure(None, &failure)),
            Ended::Done(_) => Ok(()),
            Ended::Crashed { status, last_words } => {
                let lost = self.variables.types();
                self.variables.crash(self.count);
                self.tell_help();
                Err(mistakes::crash(status, &last_words, &lost, stopped))
            }
        }
    }

    /// A library is loaded once under one name. Where a cell has state of its own, each run gets another.
    fn own_copy(&mut self, source: &Source, library: PathBuf) -> PathBuf {
        if !source.text.contains("static ") && !source.text.contains("thread_local") {
            return library;
        }
        self.copies += 1;
        let copy = self.folder.join(format!("run-{}.so", self.copies));
        std::fs::copy(&library, &copy).map_or(library, |_| copy)
    }

    /// Forgets variables and definitions.
    pub(super) fn forget_all(&mut self) {
        let names = self.variables.types().into_keys();
        let forget = std::mem::take(&mut self.next).forget.into_iter().chain(names).collect();
        self.next = Run { forget, ..Run::default() };
        (self.items, self.variables) = Default::default();
        self.commands.clear();
        self.tell_help();
    }
}

/// Tells the student something that is no error, below what the cell has shown.
pub(super) fn say(events: &Events, line: &str) {
    events(Event::Stream { name: Stdio::Stderr, text: format!("{line}\n") });
}

/// Whether a cell defines types and nothing else. Then all that uses them is compiled with it, so that a mistake is told
/// where it is made.
fn only_types(cell: &Cell) -> bool {
    cell.statements.is_empty() && cell.definitions().all(|definition| definition.kind == Kind::Type)
}

/// Whether the compiler misses a name or a method.
fn lacks_something(diagnostic: &Diagnostic) -> bool {
    diagnostic.lacks_a_name() || diagnostic.code.as_deref() == Some("E0599")
}
