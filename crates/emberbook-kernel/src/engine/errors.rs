//! Errors as a student reads them: in colour, pointing into the cell, without what the kernel put around it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use emberbook_wire::{Cause, Failure};
use evcxr::CompilationError;

use super::CellError;
use super::frame::RUN;
use super::sentences::Sentences;
use super::source::{Cell, byte, without_commands};
use super::variables::Variables;
use crate::brackets::{Brackets, unmatched};

static SENTENCES: LazyLock<Sentences> = LazyLock::new(Sentences::load);

/// What the compiler says about a cell, each mistake with a plain sentence on top where there is one.
pub(super) fn compilation(cell: &Cell, variables: &Variables, errors: &[CompilationError]) -> CellError {
    let fatal: Vec<&CompilationError> = errors.iter().filter(|error| error.level() != "warning").collect();
    let mut said = BTreeSet::new();
    let reports: Vec<String> = fatal
        .iter()
        .map(|error| {
            let sentence = sentence(cell, variables, error).filter(|sentence| said.insert(sentence.clone()));
            format!("{}{}", sentence.map(|sentence| on_top(&sentence)).unwrap_or_default(), report(cell, error))
        })
        .collect();
    let known = fatal.first().and_then(|error| about_variable(cell, variables, error));
    CellError {
        name: "CompileError".to_owned(),
        value: known.or_else(|| Some(fatal.first()?.message())).unwrap_or_default(),
        traceback: reports.join("\n\n"),
    }
}

fn on_top(sentence: &str) -> String {
    format!("\x1b[1m{sentence}\x1b[0m\n\n")
}

/// The plain sentence for an error: what the kernel knows, else what the compiler's words tell.
fn sentence(cell: &Cell, variables: &Variables, error: &CompilationError) -> Option<String> {
    about_variable(cell, variables, error).or_else(|| SENTENCES.about(error.code(), &words(error)))
}

/// What became of the variable that an error is about.
fn about_variable(cell: &Cell, variables: &Variables, error: &CompilationError) -> Option<String> {
    let message = error.message();
    if error.code() == Some("E0425") {
        let name = message.split('`').nth(1)?;
        let gone = variables.gone(name)?;
        return Some(SENTENCES.say(gone.loss.name(), &[("name", name), ("cell", &gone.cell.to_string())]));
    }
    let spans = error.spanned_messages().iter().filter_map(|spanned| spanned.span);
    let name = spans.filter_map(|span| cell.taken_at(span.start_line, span.start_column)).next()?;
    let kind = variables.types().remove(name).unwrap_or_default();
    Some(SENTENCES.say("unnamed type", &[("name", name), ("type", &kind)]))
}

/// All that the compiler says about a mistake: its message, then labels, then notes.
fn words(error: &CompilationError) -> String {
    let labels = error.json["spans"].as_array().into_iter().flatten().filter_map(|span| span["label"].as_str());
    let notes = advice(error).into_iter().map(|(_, text)| text);
    let said = std::iter::once(error.message()).chain(labels.map(str::to_owned)).chain(notes);
    said.collect::<Vec<_>>().join("\n")
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

fn report(cell: &Cell, error: &CompilationError) -> String {
    let message = error.message();
    let title = Level::ERROR.primary_title(message.as_str());
    let title = match error.code() {
        Some(code) => title.id(code),
        None => title,
    };
    let spans: Vec<(Range<usize>, &str, bool)> = error
        .spanned_messages()
        .iter()
        .filter_map(|spanned| {
            let span = spanned.span?;
            let start = cell.original(span.start_line, span.start_column)?;
            let range = start..cell.original(span.end_line, span.end_column).unwrap_or(start);
            let own_words = spanned.label.strip_prefix("error: ") == Some(message.as_str());
            Some((range, if own_words { "" } else { spanned.label.as_str() }, spanned.is_primary))
        })
        .collect();
    let mut group = Group::with_title(title);
    if !spans.is_empty() {
        let mut snippet = Snippet::source(cell.written.as_str());
        for (range, label, primary) in spans {
            let kind = if primary { AnnotationKind::Primary } else { AnnotationKind::Context };
            let annotation = kind.span(range.start..range.end.max(range.start));
            snippet = snippet.annotation(if label.is_empty() { annotation } else { annotation.label(label) });
        }
        group = group.element(snippet);
    }
    let helps = advice(error);
    for (level, text) in &helps {
        group = group.element(level.clone().message(text.as_str()));
    }
    render(group)
}

/// The compiler's notes and helps, those about the kernel's own lines left out; a change that it proposes is shown as
/// the line would be.
fn advice(error: &CompilationError) -> Vec<(Level<'static>, String)> {
    let children = error.json["children"].as_array().into_iter().flatten();
    children
        .filter_map(|child| {
            let level = match child["level"].as_str()? {
                "help" => Level::HELP,
                "note" => Level::NOTE,
                _ => return None,
            };
            // Types of the libraries under ours are no help.
            let inner = |line: &&str| line.contains("num_complex::") || line.contains("ndarray::");
            let lines = child["message"].as_str()?.lines().filter(|line| !inner(line));
            let mut text = lines.collect::<Vec<_>>().join("\n");
            if let Some(change) = change(child) {
                text += &format!(": `{change}`");
            }
            let kernels_own = ["evcxr", "emberbook::cell", "emberbook_ended"].iter().any(|name| text.contains(name));
            (!kernels_own).then_some((level, text))
        })
        .collect()
}

/// The student's line with the changes that the compiler proposes.
fn change(child: &serde_json::Value) -> Option<String> {
    let spans: Vec<&serde_json::Value> =
        child["spans"].as_array()?.iter().filter(|span| span["suggested_replacement"].is_string()).collect();
    let first = spans.first()?;
    let replacement = first["suggested_replacement"].as_str()?.trim();
    let line = first["text"][0]["text"].as_str().unwrap_or_default();
    let on_one_line = |span: &&&serde_json::Value| {
        span["line_start"] == first["line_start"] && span["line_end"] == first["line_start"]
    };
    if replacement.starts_with("use ") || !spans.iter().all(|span| on_one_line(&span)) {
        return (!replacement.is_empty()).then(|| replacement.to_owned());
    }
    let mut changes: Vec<(usize, usize, &str)> = spans
        .iter()
        .filter_map(|span| {
            let column = |name: &str| Some(span[name].as_u64()? as usize);
            let start = byte(line, 1, column("column_start")?);
            Some((start, byte(line, 1, column("column_end")?), span["suggested_replacement"].as_str()?))
        })
        .collect();
    changes.sort_by_key(|(start, ..)| std::cmp::Reverse(*start));
    let mut changed = line.to_owned();
    for (start, end, replacement) in changes {
        changed.replace_range(start..end, replacement.trim_end_matches('\n'));
    }
    Some(without_show(&changed).to_owned())
}

/// The line without what the kernel wrote around a last expression.
fn without_show(line: &str) -> &str {
    let line = line.trim();
    match line.strip_prefix("emberbook::show!(") {
        Some(shown) => shown.strip_suffix(");").unwrap_or(shown),
        None => line,
    }
}

fn render(group: Group<'_>) -> String {
    Renderer::styled().render(&[group])
}

/// A cell that ended early: a panic, a `?`, the stop button.
pub(super) fn failure(cell: &Cell, failure: &Failure, frame: &str) -> CellError {
    let name = match failure.cause {
        Cause::Panic => "Panic",
        Cause::Error => "Error",
        Cause::Interrupted => return interrupted(),
    };
    let mut group = Group::with_title(Level::ERROR.with_name(name).primary_title(failure.message.as_str()));
    if let Some(place) = failure.place.as_ref().and_then(|(file, line, column)| {
        file.ends_with("src/lib.rs").then(|| written_line(cell, frame, *line as usize, *column as usize)).flatten()
    }) {
        group = group.element(Snippet::source(cell.written.as_str()).annotation(AnnotationKind::Primary.span(place)));
    }
    CellError { name: name.to_owned(), value: failure.message.clone(), traceback: render(group) }
}

/// The student stopped the cell.
pub(super) fn interrupted() -> CellError {
    ended("Interrupted", SENTENCES.say("interrupted", &[]))
}

/// The process that runs the cells is gone.
pub(super) fn crash(status: &str, variables: &BTreeMap<String, String>, stopped: bool) -> CellError {
    // evcxr: what the process printed at its end, then its status.
    let status = status.lines().last().unwrap_or_default().trim_start_matches("Subprocess terminated with status: ");
    let why = match stopped {
        true => SENTENCES.say("forced", &[]),
        false => SENTENCES.say("crash", &[("status", status)]),
    };
    let lost = match variables.len() {
        0 => SENTENCES.say("nothing lost", &[]),
        _ => SENTENCES.say("lost", &[("names", &variables.keys().cloned().collect::<Vec<_>>().join(", "))]),
    };
    ended(if stopped { "Interrupted" } else { "Crash" }, format!("{why} {lost}"))
}

fn ended(name: &str, value: String) -> CellError {
    let traceback = render(Group::with_title(Level::ERROR.with_name(name).primary_title(value.as_str())));
    CellError { name: name.to_owned(), value, traceback }
}

/// What is wrong with a command of the notebook's.
pub(super) fn command(text: &str) -> CellError {
    ended("CommandError", text.to_owned())
}

/// What evcxr says in its own words.
pub(super) fn message(text: &str) -> CellError {
    let traceback = render(Group::with_title(Level::ERROR.primary_title(text)));
    CellError { name: "CompileError".to_owned(), value: text.to_owned(), traceback }
}

/// The bytes of the student's cell for a place in the source that was compiled.
///
/// The statements follow the line that runs them, as in the rewritten cell. The items come before, in an order of
/// evcxr's: there the text of the line is looked for, and of several equal ones the first is taken.
fn written_line(cell: &Cell, source: &str, line: usize, column: usize) -> Option<Range<usize>> {
    let lines: Vec<&str> = source.lines().collect();
    let run = lines.iter().position(|line| line.contains(RUN))? + 1;
    let start = if line > run {
        cell.original(cell.run_line()? + line - run, column)?
    } else {
        let text = lines.get(line.checked_sub(1)?)?.trim_end();
        let (number, written) =
            cell.written.lines().enumerate().find(|(_, written)| !text.is_empty() && written.contains(text))?;
        let before = written.find(text).map(|place| written[..place].chars().count())?;
        byte(&cell.written, number + 1, before + column)
    };
    let rest = &cell.written[start..];
    let word = rest.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(rest.len());
    Some(start..start + word.max(rest.chars().next().map_or(0, char::len_utf8)))
}
