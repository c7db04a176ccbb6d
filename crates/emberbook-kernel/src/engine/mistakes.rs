//! Errors as a student reads them: in colour, pointing into the cell, without what the kernel put around it.

pub(super) mod sentences;
pub(super) mod translations;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;
use std::sync::{Arc, LazyLock};

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use emberbook_wire::{Cause, Failure};

use super::CellError;
use super::cell::Cell;
use super::cell::commands::without_commands;
use super::cell::frame::{Choices, Framed};
use super::compiler::CompileError;
use super::compiler::diagnostic::{self, Diagnostic};
use super::compiler::source::Origin;
use super::notebook::{Definition, Items, Loss, Variables};
use super::run::Python;
use crate::brackets::{Brackets, unmatched};
use sentences::Sentences;
use translations::translated;

static SENTENCES: LazyLock<Sentences> = LazyLock::new(Sentences::load);

/// The sentences in the reader's language.
pub(super) fn sentences() -> &'static Sentences {
    &SENTENCES
}

/// What the compiler says about a cell, each mistake with a plain sentence on top where there is one.
pub(super) fn compilation(
    written: &str,
    cell: Option<&Cell>,
    framed: &Framed,
    variables: &Variables,
    items: &Items,
    diagnostics: &[Diagnostic],
    python: Option<Python>,
) -> CellError {
    let known = Known { written, framed, variables, items, cell, python };
    let fatal: Vec<&Diagnostic> =
        diagnostics.iter().filter(|diagnostic| diagnostic.level == diagnostic::Level::Error).collect();
    let mut said = BTreeSet::new();
    let reports: Vec<String> = fatal
        .iter()
        .map(|error| {
            let sentence = known.sentence(error).filter(|sentence| said.insert(sentence.clone()));
            format!(
                "{}{}",
                sentence.map(|sentence| on_top(&sentence)).unwrap_or_default(),
                report(written, framed, error, known.similar(error))
            )
        })
        .collect();
    let value = fatal.first().map(|error| known.about_variable(error).unwrap_or_else(|| error.message.clone()));
    CellError { name: "CompileError".to_owned(), value: value.unwrap_or_default(), traceback: reports.join("\n\n") }
}

fn on_top(sentence: &str) -> String {
    format!("\x1b[1m{sentence}\x1b[0m\n\n")
}

/// The lines of the student's cell, from 0, in which there are errors.
pub(super) fn lines(written: &str, framed: &Framed, diagnostics: &[Diagnostic]) -> BTreeSet<usize> {
    let errors = diagnostics.iter().filter(|diagnostic| diagnostic.level == diagnostic::Level::Error);
    errors.flat_map(|error| error_lines(written, framed, error)).collect()
}

fn error_lines(written: &str, framed: &Framed, error: &Diagnostic) -> Vec<usize> {
    let places = error.spans.iter().filter(|span| span.is_primary).filter_map(|span| {
        let (origin, start) = framed.source.origin(span.place.start)?;
        matches!(origin, Origin::Cell).then_some(start)
    });
    places.filter_map(|start| Some(written.get(..start)?.matches('\n').count())).collect()
}

/// An error with a sentence on top of it.
pub(super) fn beneath(sentence: &str, error: CellError) -> CellError {
    CellError { traceback: on_top(sentence) + &error.traceback, ..error }
}

/// What the kernel knows of what an error may be about.
struct Known<'a> {
    written: &'a str,
    python: Option<Python>,
    framed: &'a Framed,
    variables: &'a Variables,
    items: &'a Items,
    cell: Option<&'a Cell>,
}

impl Known<'_> {
    /// The plain sentence for an error: what the kernel knows, else what the compiler's words tell.
    fn sentence(&self, error: &Diagnostic) -> Option<String> {
        let (code, words) = (error.code.as_deref(), words(self.framed, error));
        let places = error_lines(self.written, self.framed, error);
        let lines: Vec<&str> = places.iter().filter_map(|line| self.written.lines().nth(*line)).collect();
        let lines = lines.join("\n");
        let is_python = |python: &&Python| self.cell.is_none() || places.iter().any(|line| python.lines.contains(line));
        let known = SENTENCES.own(code, &words, &lines).or_else(|| self.about_variable(error));
        known
            .or_else(|| self.about_earlier(error))
            .or_else(|| self.python.as_ref().filter(is_python).map(|python| python.sentence.clone()))
            .or_else(|| SENTENCES.about(code, &words, &lines))
    }

    /// What became of the variable that an error is about.
    fn about_variable(&self, error: &Diagnostic) -> Option<String> {
        if matches!(error.code.as_deref(), Some("E0425" | "E0434")) {
            let name = error.message.split('`').nth(1)?;
            if self.is_in_item(error)
                && self.cell.is_some_and(|cell| cell.bindings().any(|binding| binding.name == name))
            {
                return Some(SENTENCES.say("in function", &[("name", name), ("type", "...")]));
            }
            if let Some(kind) = self.variables.types().remove(name) {
                let count = self.cell.map_or(0, |cell| cell.count).to_string();
                return Some(match self.is_in_item(error) {
                    true => SENTENCES.say("in function", &[("name", name), ("type", &kind)]),
                    // It goes with what this cell defines.
                    false => SENTENCES.say(Loss::OldType.name(), &[("name", name), ("cell", &count)]),
                });
            }
            let gone = self.variables.gone(name)?;
            return Some(SENTENCES.say(gone.loss.name(), &[("name", name), ("cell", &gone.cell.to_string())]));
        }
        let is_at = |place: &Range<usize>| {
            self.framed
                .takes
                .iter()
                .find(|(take, _)| take.start <= place.start && place.end <= take.end)
                .map(|(_, name)| name)
        };
        let name = error.spans.iter().filter(|span| span.is_primary).find_map(|span| is_at(&span.place))?;
        let kind = self.variables.types().remove(name).unwrap_or_default();
        Some(SENTENCES.say("unnamed type", &[("name", name), ("type", &kind)]))
    }

    /// Whether an error is in a function of the cell's own.
    fn is_in_item(&self, error: &Diagnostic) -> bool {
        let primary = error.spans.iter().find(|span| span.is_primary);
        let place = primary.and_then(|span| match self.framed.source.origin(span.place.start) {
            Some((Origin::Cell, place)) => Some(place),
            _ => None,
        });
        self.cell.zip(place).is_some_and(|(cell, place)| cell.items.iter().any(|item| item.place.contains(&place)))
    }

    /// The definition of an earlier cell that does not fit.
    fn about_earlier(&self, error: &Diagnostic) -> Option<String> {
        let earlier = earlier(self.framed, error)?;
        let is_there = self.items.iter().any(|item| item.key == earlier.key);
        is_there.then(|| SENTENCES.say("earlier", &[("name", earlier.name()), ("cell", &earlier.cell.to_string())]))
    }
}

impl Known<'_> {
    /// A name of the notebook's that may have been meant. The compiler knows of those only that the cell needs.
    fn similar(&self, error: &Diagnostic) -> Option<String> {
        if !matches!(error.code.as_deref(), Some("E0425" | "E0433" | "E0412" | "E0405" | "E0422")) {
            return None;
        }
        let name = error.message.split('`').nth(1)?;
        let types = self.variables.types();
        let names = self.items.iter().flat_map(|item| item.provides()).chain(types.keys());
        let distance = |other: &&String| strsim::osa_distance(name, other);
        let closest = names.filter(|other| *other != name).min_by_key(distance)?;
        let is_close = distance(&closest) <= name.chars().count().max(3) / 3;
        let is_said = error.children.iter().any(|child| child.message.contains("similar"));
        (is_close && !is_said).then(|| format!("a similar name exists: `{closest}`"))
    }
}

/// The definition of an earlier cell in which an error is.
fn earlier<'a>(framed: &'a Framed, error: &Diagnostic) -> Option<&'a Arc<Definition>> {
    let primary = error.spans.iter().find(|span| span.is_primary)?;
    match framed.source.origin(primary.place.start) {
        Some((Origin::Earlier(definition), _)) => Some(definition),
        _ => None,
    }
}

/// All that the compiler says about a mistake: its message, then labels, then notes.
fn words(framed: &Framed, error: &Diagnostic) -> String {
    let labels = error.spans.iter().map(|span| span.label.clone()).filter(|label| !label.is_empty());
    let notes = advice(framed, error).into_iter().map(|(_, text)| text);
    std::iter::once(error.message.clone()).chain(labels).chain(notes).collect::<Vec<_>>().join("\n")
}

/// What a student should hear of a cell that ran: a line for each warning about the student's own code.
pub(super) fn warnings(cell: &Cell, framed: &Framed, diagnostics: &[Diagnostic]) -> Vec<String> {
    let mut lines = Vec::new();
    for warning in diagnostics {
        let Some(Origin::Cell) = warning
            .spans
            .iter()
            .find(|span| span.is_primary)
            .and_then(|span| Some(framed.source.origin(span.place.start)?.0))
        else {
            continue;
        };
        let place = warning
            .spans
            .iter()
            .find(|span| span.is_primary)
            .and_then(|span| Some(framed.source.origin(span.place.start)?.1));
        let number = cell.written[..place.unwrap_or_default()].matches('\n').count() + 1;
        let code = warning.code.as_deref().unwrap_or_default();
        if let Some(sentence) = SENTENCES.about(
            Some(code),
            &words(framed, warning),
            cell.written.lines().nth(number - 1).unwrap_or_default(),
        ) {
            let line = format!("{}{sentence}", SENTENCES.say("warning", &[("line", &number.to_string())]));
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    lines
}

/// What is said of earlier definitions that do not fit any more.
pub(super) fn aside(items: &Items, choices: &Choices) -> Vec<String> {
    let gone = items.iter().filter(|item| choices.aside.contains(&item.key));
    gone.map(|item| SENTENCES.say("set aside", &[("name", item.name()), ("cell", &item.cell.to_string())])).collect()
}

/// A cell whose brackets or quotes do not match; none if they do.
pub(super) fn brackets(code: &str) -> Option<CellError> {
    let Brackets { unclosed, unopened, endless } = unmatched(&without_commands(code));
    let (place, when) = match (endless, unopened, unclosed.last()) {
        (Some(place), _, _) => (place, "endless"),
        (_, Some(place), _) => (place, "unopened"),
        (_, _, Some(place)) => (*place, "unclosed"),
        _ => return None,
    };
    let begin = &code[place..];
    let (bracket, length) = match when {
        "endless" if begin.starts_with("/*") => ("*/", 2),
        "endless" => ("\"", 1),
        _ => (&begin[..1], 1),
    };
    Some(found_before_compiling(code, place..place + length, SENTENCES.say(when, &[("bracket", bracket)])))
}

/// A cell that waits for a future; it is no `async` function. None if it does not.
pub(super) fn awaits(cell: &Cell) -> Option<CellError> {
    Some(found_before_compiling(&cell.written, cell.awaits.clone()?, SENTENCES.say("await", &[])))
}

fn found_before_compiling(code: &str, place: Range<usize>, value: String) -> CellError {
    let snippet = Snippet::source(code).annotation(AnnotationKind::Primary.span(place));
    let traceback = render(Group::with_title(Level::ERROR.primary_title(value.as_str())).element(snippet));
    CellError { name: "CompileError".to_owned(), value, traceback }
}

fn report(written: &str, framed: &Framed, error: &Diagnostic, similar: Option<String>) -> String {
    let title = Level::ERROR.primary_title(error.message.as_str());
    let title = match &error.code {
        Some(code) => title.id(code.as_str()),
        None => title,
    };
    let mut group = Group::with_title(title);
    let of_cell = annotations(framed, error, written.len(), &|origin| matches!(origin, Origin::Cell));
    if !of_cell.is_empty() {
        group = group.element(Snippet::source(written).annotations(of_cell));
    }
    let earlier = earlier(framed, error);
    if let Some(definition) = earlier {
        let is_it = |origin: &Origin| matches!(origin, Origin::Earlier(other) if Arc::ptr_eq(other, definition));
        let snippet = Snippet::source(definition.text.as_str()).path(format!("[{}]", definition.cell));
        group = group.element(snippet.annotations(annotations(framed, error, definition.text.len(), &is_it)));
    }
    let mut helps = advice(framed, error);
    helps.extend(similar.map(|text| (Level::HELP, text)));
    for (level, text) in &helps {
        group = group.element(level.clone().message(text.as_str()));
    }
    render(group)
}

/// What a diagnostic says at places in one text.
fn annotations<'a>(
    framed: &Framed,
    error: &'a Diagnostic,
    length: usize,
    is_wanted: &dyn Fn(&Origin) -> bool,
) -> Vec<annotate_snippets::Annotation<'a>> {
    let mut found = Vec::new();
    for span in &error.spans {
        let Some((origin, start)) = framed.source.origin(span.place.start) else { continue };
        if !is_wanted(origin) {
            continue;
        }
        let end = framed.source.origin(span.place.end).filter(|(origin, _)| is_wanted(origin));
        let range = start.min(length)..end.map_or(start, |(_, end)| end.max(start)).min(length);
        let kind = if span.is_primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        let annotation = kind.span(range);
        found.push(if span.label.is_empty() { annotation } else { annotation.label(span.label.as_str()) });
    }
    found
}

/// The compiler's notes and helps, those about the kernel's own lines left out; a change that it proposes is shown as
/// the line would be.
fn advice(framed: &Framed, error: &Diagnostic) -> Vec<(Level<'static>, String)> {
    error
        .children
        .iter()
        .filter_map(|child| {
            let level = match child.level {
                diagnostic::Level::Help => Level::HELP,
                diagnostic::Level::Note => Level::NOTE,
                _ => return None,
            };
            // What was written is not to be left out: `.argmax(1)` means `.argmax_dim(1)`.
            let is_no_way_out = child.message.starts_with("remove the extra argument");
            if is_no_way_out || is_foreign(child) || is_rare_format(&child.message) {
                return None;
            }
            // Types of the libraries under ours are no help.
            let inner = |line: &&str| line.contains("num_complex::") || line.contains("ndarray::");
            let lines = child.message.lines().filter(|line| !inner(line));
            let mut text = lines.collect::<Vec<_>>().join("\n");
            if let Some(change) = change(framed, child) {
                text += &format!(": `{change}`");
            }
            let kernels_own = ["emberbook::cell", "emberbook_", "::emberbook::interrupt", "closure"]
                .iter()
                .any(|name| text.contains(name));
            (!kernels_own && !text.is_empty()).then_some((level, text))
        })
        .collect()
}

/// Whether it lists the ways in which Rust can print a value: as text is the one that is meant.
fn is_rare_format(message: &str) -> bool {
    message.starts_with("the only appropriate formatting traits")
        || message.starts_with("use the `") && message.ends_with("` trait") && message != "use the `Display` trait"
}

/// Whether it proposes only names of libraries that the student has not asked for.
fn is_foreign(child: &Diagnostic) -> bool {
    let known = ["std", "core", "alloc", "emberbook", "crate", "self", "super"];
    let is_own = |path: &str| known.iter().any(|root| path.split("::").next() == Some(root));
    if let Some((_, called)) = child.message.split_once("to call the method `") {
        return called.contains("::") && !is_own(called);
    }
    let uses: Vec<&str> =
        child.spans.iter().filter_map(|span| span.replacement.as_deref()?.trim().strip_prefix("use ")).collect();
    !uses.is_empty() && !uses.iter().any(|path| is_own(path))
}

/// The student's line with the changes that the compiler proposes.
fn change(framed: &Framed, child: &Diagnostic) -> Option<String> {
    let text = &framed.source.text;
    let spans: Vec<(&Range<usize>, &str)> =
        child.spans.iter().filter_map(|span| Some((&span.place, span.replacement.as_deref()?))).collect();
    let (first, replacement) = spans.first()?;
    let start = text.get(..first.start)?.rfind('\n').map_or(0, |end| end + 1);
    let end = text.get(first.start..)?.find('\n').map_or(text.len(), |length| first.start + length);
    if replacement.trim().starts_with("use ") || spans.iter().any(|(place, _)| place.start < start || place.end > end) {
        let replacement = replacement.trim();
        return (!replacement.is_empty()).then(|| replacement.to_owned());
    }
    // Of alternatives, the first.
    let mut changes: Vec<(&Range<usize>, &str)> = Vec::new();
    for (place, replacement) in spans {
        if changes.iter().all(|(other, _)| place.end < other.start || other.end < place.start) {
            changes.push((place, replacement));
        }
    }
    changes.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
    let mut changed = text[start..end].to_owned();
    for (place, replacement) in changes {
        changed.replace_range(place.start - start..place.end - start, replacement.trim_end_matches('\n'));
    }
    Some(without_frame(&changed).to_owned())
}

/// The line without what the kernel wrote around a statement.
fn without_frame(line: &str) -> &str {
    let line = line.rsplit("::emberbook::cell::step(|| {").next().unwrap_or(line).trim();
    let line = line.split(" ::core::option::Option::Some((").next().unwrap_or(line);
    let line = line.strip_prefix("::emberbook::chunked! { chunks ").unwrap_or(line);
    match line.strip_prefix("::emberbook::show!(") {
        Some(shown) => shown.strip_suffix(");").unwrap_or(shown),
        None => line,
    }
}

fn render(group: Group<'_>) -> String {
    Renderer::styled().render(&[group])
}

/// A cell that ended early: a panic, a `?`, the stop button. Of what a widget runs later it is not known where it was written.
pub(super) fn failure(source: Option<(&Cell, &Framed)>, failure: &Failure) -> CellError {
    let name = match failure.cause {
        Cause::Panic => "Panic",
        Cause::Error => "Error",
        Cause::Interrupted => return interrupted(),
        Cause::Load => return unresolved(&failure.message),
    };
    let mut group = Group::with_title(Level::ERROR.with_name(name).primary_title(failure.message.as_str()));
    let place = failure.place.as_ref().filter(|(file, ..)| file.ends_with("stdin"));
    let origin = source.zip(place).and_then(|((cell, framed), (_, line, column))| {
        let (origin, start) = framed.source.origin(framed.source.byte(*line as usize, *column as usize))?;
        Some((cell, origin, start))
    });
    match origin {
        Some((cell, Origin::Cell, start)) => {
            let place = word_at(&cell.written, start);
            group =
                group.element(Snippet::source(cell.written.as_str()).annotation(AnnotationKind::Primary.span(place)));
        }
        Some((_, Origin::Earlier(definition), start)) => {
            let place = word_at(&definition.text, start);
            let snippet = Snippet::source(definition.text.as_str()).path(format!("[{}]", definition.cell));
            group = group.element(snippet.annotation(AnnotationKind::Primary.span(place)));
        }
        None => {}
    }
    // Shapes that do not fit are drawn below what is said of them.
    let said = failure.message.split("\n\n").next().unwrap_or_default();
    let sentence = SENTENCES.about(Some("panic"), &failure.message, "").or_else(|| translated(said));
    let sentence = sentence.map(|sentence| on_top(&sentence)).unwrap_or_default();
    CellError { name: name.to_owned(), value: failure.message.clone(), traceback: sentence + &render(group) }
}

/// The word that begins at a byte.
fn word_at(text: &str, start: usize) -> Range<usize> {
    let rest = &text[start..];
    let word = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
    start..start + word.max(rest.chars().next().map_or(0, char::len_utf8))
}

/// The compiled cell names something that is in no library.
fn unresolved(message: &str) -> CellError {
    let symbol = message.split("undefined symbol: ").nth(1).unwrap_or(message);
    ended("LinkError", SENTENCES.say("unresolved", &[("name", symbol)]))
}

/// The student stopped the cell.
pub(super) fn interrupted() -> CellError {
    ended("Interrupted", SENTENCES.say("interrupted", &[]))
}

/// Why a cell that was asked to stop goes on.
pub(super) fn waits() -> String {
    SENTENCES.say("waits", &[])
}

/// The process that runs the cells is gone.
pub(super) fn crash(
    status: ExitStatus,
    last_words: &str,
    variables: &BTreeMap<String, String>,
    stopped: bool,
) -> CellError {
    let overflow = status.signal() == Some(6)
        && last_words.contains("has overflowed its stack\nfatal runtime error: stack overflow");
    let status = if overflow { "stack overflow".to_owned() } else { status.to_string() };
    let why = match stopped {
        true => SENTENCES.say("forced", &[]),
        false => SENTENCES.say("crash", &[("status", &status)]),
    };
    let lost = match variables.len() {
        0 => SENTENCES.say("nothing lost", &[]),
        _ => SENTENCES.say("lost", &[("names", &variables.keys().cloned().collect::<Vec<_>>().join(", "))]),
    };
    ended(if stopped { "Interrupted" } else { "Crash" }, format!("{why} {lost}"))
}

/// The compiler, or the linker, could not do its work.
pub(super) fn compiler(error: &CompileError) -> CellError {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    ended("KernelError", format!("{error}{cause}. Run `emberbook doctor` in a terminal: it says what is missing."))
}

/// The process that runs cells could not be started.
pub(super) fn start(error: &io::Error) -> CellError {
    ended("KernelError", format!("{error}. Run `emberbook doctor` in a terminal: it says what is missing."))
}

fn ended(name: &str, value: String) -> CellError {
    let traceback = render(Group::with_title(Level::ERROR.with_name(name).primary_title(value.as_str())));
    CellError { name: name.to_owned(), value, traceback }
}

/// What is wrong with a command of the notebook's.
pub(super) fn command(text: &str) -> CellError {
    ended("CommandError", text.to_owned())
}

/// A mistake in its own words.
pub(super) fn message(text: &str) -> CellError {
    let traceback = render(Group::with_title(Level::ERROR.primary_title(text)));
    CellError { name: "CompileError".to_owned(), value: text.to_owned(), traceback }
}
