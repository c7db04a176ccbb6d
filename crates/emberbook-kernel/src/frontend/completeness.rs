//! Whether a cell is ready to run, for consoles that ask at each line.

use crate::brackets::{too_deep, unmatched};

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Completeness {
    Complete,
    /// More must follow; the next line starts with these spaces.
    Incomplete {
        indent: String,
    },
    Invalid,
}

/// Nobody types more than this, in bytes; what was pasted is judged by its brackets.
const TYPED: usize = 64 << 10;

/// Whether a cell is one that somebody types, which is parsed at once.
pub(super) fn is_typed(code: &str) -> bool {
    code.len() <= TYPED && !too_deep(code)
}

/// What can be said of a cell without compiling it. It needs [`STACK`](crate::brackets::STACK).
pub(super) fn completeness(code: &str) -> Completeness {
    if code.trim_start().starts_with([':', '!', '%', '?']) {
        return Completeness::Complete;
    }
    let brackets = unmatched(code);
    if brackets.unopened.is_some() {
        return Completeness::Invalid;
    }
    if brackets.endless.is_some() {
        return Completeness::Incomplete { indent: String::new() };
    }
    let incomplete = Completeness::Incomplete { indent: "    ".repeat(brackets.unclosed.len()) };
    if !brackets.unclosed.is_empty() {
        return incomplete;
    }
    if !is_typed(code) {
        return Completeness::Complete;
    }
    // Positions in sources that were parsed before take memory for nothing.
    proc_macro2::extra::invalidate_current_thread_spans();
    match syn::parse_str::<syn::Block>(&format!("{{{code}\n}}")) {
        Ok(_) => Completeness::Complete,
        // The parser met the brace that closes what was asked about: it wanted more.
        Err(error)
            if error.span().end().line > code.lines().count()
                || error.to_string().starts_with("unexpected end of input") =>
        {
            incomplete
        }
        Err(_) => Completeness::Invalid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incomplete(indent: usize) -> Completeness {
        Completeness::Incomplete { indent: " ".repeat(indent) }
    }

    #[test]
    fn what_can_run_is_complete() {
        for code in ["1 + 1", "let x = 1;", "fn f() {}", "for i in 0..3 {\n}", ":dep rand", "", "// nothing"] {
            assert_eq!(completeness(code), Completeness::Complete, "{code}");
        }
    }

    #[test]
    fn what_is_open_wants_more() {
        assert_eq!(completeness("for i in 0..3 {"), incomplete(4));
        assert_eq!(completeness("f(vec![\n"), incomplete(8));
        assert_eq!(completeness("let x ="), incomplete(0));
        assert_eq!(completeness("let s = \"ab"), incomplete(0));
        assert_eq!(completeness("/* so"), incomplete(0));
        assert_eq!(completeness("fn f()"), incomplete(0));
    }

    #[test]
    fn what_cannot_become_a_cell_is_invalid() {
        assert_eq!(completeness("let x = );"), Completeness::Invalid);
        assert_eq!(completeness("import numpy as np"), Completeness::Invalid);
    }
}
