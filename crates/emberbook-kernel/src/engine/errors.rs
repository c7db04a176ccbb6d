//! Errors as a student reads them: in colour, pointing into the cell, without what the kernel put around it.

use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use emberbook_wire::{Cause, Failure};
use evcxr::CompilationError;

use super::CellError;
use super::frame::RUN;
use super::source::{Cell, byte};
use super::variables::Variables;

/// What the compiler says about a cell.
pub(super) fn compilation(cell: &Cell, variables: &Variables, errors: &[CompilationError]) -> CellError {
    let fatal: Vec<&CompilationError> = errors.iter().filter(|error| error.level() != "warning").collect();
    let reports: Vec<String> = fatal.iter().map(|error| report(cell, variables, error)).collect();
    CellError {
        name: "CompileError".to_owned(),
        value: fatal.first().map(|error| error.message()).unwrap_or_default(),
        traceback: reports.join("\n\n"),
    }
}

fn report(cell: &Cell, variables: &Variables, error: &CompilationError) -> String {
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

/// The compiler's notes and helps, those about the kernel's own lines left out.
fn advice(error: &CompilationError) -> Vec<(Level<'static>, String)> {
    let children = error.json["children"].as_array().into_iter().flatten();
    children
        .filter_map(|child| {
            let level = match child["level"].as_str()? {
                "help" => Level::HELP,
                "note" => Level::NOTE,
                _ => return None,
            };
            let mut text = child["message"].as_str()?.to_owned();
            let replacements: Vec<&str> = child["spans"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|span| span["suggested_replacement"].as_str())
                .map(str::trim)
                .filter(|replacement| !replacement.is_empty())
                .collect();
            if !replacements.is_empty() {
                text += &format!(": `{}`", replacements.join(" "));
            }
            (!text.contains("evcxr") && !text.contains("emberbook::cell")).then_some((level, text))
        })
        .collect()
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
    let value = "the cell was stopped; the variables of earlier cells are still there".to_owned();
    let traceback = render(Group::with_title(Level::ERROR.with_name("Interrupted").primary_title(value.as_str())));
    CellError { name: "Interrupted".to_owned(), value, traceback }
}

/// The process that runs the cells is gone.
pub(super) fn crash(status: &str, variables: &BTreeMap<String, String>, stopped: bool) -> CellError {
    let why = if stopped {
        "the cell did not stop when asked, so its process was ended".to_owned()
    } else {
        // evcxr: what the process printed at its end, then its status.
        let status =
            status.lines().last().unwrap_or_default().trim_start_matches("Subprocess terminated with status: ");
        format!("the process that runs your cells ended ({status}){}", why_ended(status))
    };
    let lost = match variables.len() {
        0 => "No variable is lost. ".to_owned(),
        _ => format!("These variables are lost: {}. ", variables.keys().cloned().collect::<Vec<_>>().join(", ")),
    };
    let value =
        format!("{why}. {lost}Functions and types are still there; run the cells that make the variables again.");
    let name = if stopped { "Interrupted" } else { "Crash" };
    let traceback = render(Group::with_title(Level::ERROR.with_name(name).primary_title(value.as_str())));
    CellError { name: name.to_owned(), value, traceback }
}

/// What most often ends a process like that.
fn why_ended(status: &str) -> &'static str {
    const WHYS: [(&str, &str); 5] = [
        (
            "SIGSEGV",
            ": it ran out of stack, as a function does that calls itself without end, or `unsafe` code used memory that is not its own",
        ),
        ("SIGBUS", ": `unsafe` code used memory that is not there"),
        ("SIGABRT", ": it gave up, as a program does that runs out of memory or panics while it cleans up"),
        ("SIGKILL", ": it was killed from outside, as the system does when memory runs out"),
        ("exit status", ": the cell called `exit`"),
    ];
    WHYS.iter().find(|(name, _)| status.contains(name)).map_or("", |(_, why)| why)
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
