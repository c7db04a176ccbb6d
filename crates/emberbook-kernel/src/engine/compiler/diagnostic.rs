//! What rustc says about a cell, read from its JSON.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use serde::Deserialize;

/// A diagnostic, with its places in the source that was compiled.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Diagnostic {
    pub(in crate::engine) level: Level,
    pub(in crate::engine) message: String,
    /// `E0308`, or the name of a lint.
    pub(in crate::engine) code: Option<String>,
    pub(in crate::engine) spans: Vec<Span>,
    /// Notes, and changes that the compiler proposes.
    pub(in crate::engine) children: Vec<Diagnostic>,
}

impl Diagnostic {
    /// Whether it is an error about a name that is not there.
    pub(in crate::engine) fn lacks_a_name(&self) -> bool {
        let codes = ["E0425", "E0433", "E0412", "E0405", "E0432", "E0422", "E0404", "E0423", "E0531"];
        self.level == Level::Error
            && (self.code.as_deref().is_some_and(|code| codes.contains(&code))
                || self.message.starts_with("cannot find"))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum Level {
    Error,
    Warning,
    Note,
    Help,
    Other,
}

/// A place that a diagnostic points to.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Span {
    pub(in crate::engine) place: Range<usize>,
    pub(in crate::engine) is_primary: bool,
    pub(in crate::engine) label: String,
    /// What the compiler would write there.
    pub(in crate::engine) replacement: Option<String>,
}

/// Reads what rustc has written with `--error-format=json`, as far as it is about the source in `file`. What is no JSON,
/// such as the words of a compiler that has crashed, is an error of its own.
pub(in crate::engine) fn read(stderr: &str, file: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut other = String::new();
    for line in stderr.lines() {
        match serde_json::from_str::<Message>(line) {
            Ok(message) if message.is_summary() => {}
            Ok(message) => found.push(message.into_diagnostic(file)),
            Err(_) => other = other + line + "\n",
        }
    }
    if !other.trim().is_empty() {
        let message = other.trim().to_owned();
        found.push(Diagnostic { level: Level::Error, message, code: None, spans: Vec::new(), children: Vec::new() });
    }
    found
}

#[derive(Deserialize)]
struct Message {
    message: String,
    code: Option<Code>,
    level: String,
    #[serde(default)]
    spans: Vec<JsonSpan>,
    #[serde(default)]
    children: Vec<Message>,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Deserialize)]
struct JsonSpan {
    file_name: String,
    byte_start: usize,
    byte_end: usize,
    is_primary: bool,
    label: Option<String>,
    suggested_replacement: Option<String>,
    expansion: Option<Box<Expansion>>,
}

#[derive(Deserialize)]
struct Expansion {
    span: JsonSpan,
}

impl Message {
    /// "aborting due to 2 previous errors", "For more information …".
    fn is_summary(&self) -> bool {
        self.level == "failure-note"
            || self.spans.is_empty()
                && (self.message.starts_with("aborting due to")
                    || self.message.contains("warning emitted")
                    || self.message.contains("warnings emitted"))
    }

    fn into_diagnostic(self, file: &str) -> Diagnostic {
        let level = match self.level.as_str() {
            "error" | "error: internal compiler error" => Level::Error,
            "warning" => Level::Warning,
            "note" => Level::Note,
            "help" => Level::Help,
            _ => Level::Other,
        };
        Diagnostic {
            level,
            message: without_paths(&self.message),
            code: self.code.map(|code| code.code),
            spans: self.spans.into_iter().filter_map(|span| span.into_span(file)).collect(),
            children: self.children.into_iter().map(|child| child.into_diagnostic(file)).collect(),
        }
    }
}

/// The compiler's words without the way to our types: `Tensor` and not `_::tensor::Tensor`.
fn without_paths(message: &str) -> String {
    static PATH: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b_::(?:\w+::)*").ok());
    PATH.as_ref().map_or_else(|| message.to_owned(), |path| path.replace_all(message, "").into_owned())
}

impl JsonSpan {
    /// A place in the file; what is in a macro of another file is where the macro is called.
    fn into_span(self, file: &str) -> Option<Span> {
        let (is_primary, replacement) = (self.is_primary, self.suggested_replacement);
        let label = self.label.as_deref().map(without_paths).unwrap_or_default();
        let mut at = (self.file_name, self.byte_start..self.byte_end, self.expansion);
        while at.0 != file {
            let Some(outer) = at.2 else {
                // A `use` goes to the top of the program, which is elsewhere.
                let elsewhere = Span { place: 0..0, is_primary: false, label: String::new(), replacement };
                return elsewhere.replacement.is_some().then_some(elsewhere);
            };
            at = (outer.span.file_name, outer.span.byte_start..outer.span.byte_end, outer.span.expansion);
        }
        Some(Span { place: at.1, is_primary, label, replacement })
    }
}
