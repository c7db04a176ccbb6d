//! A student's cell, made ready for evcxr.
//!
//! The last expression is wrapped so that it is shown in one compilation whatever its type, and `?` outside a function
//! becomes a call that ends the cell with the error's words. No line is added or removed; places in the rewritten cell
//! are mapped back with [`Cell::original`].

use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr, Stmt};

/// A cell as the student wrote it and as evcxr gets it.
pub(super) struct Cell {
    pub(super) written: String,
    pub(super) rewritten: String,
    edits: Vec<Edit>,
}

#[derive(Debug, Clone)]
struct Edit {
    /// The bytes of the written cell that are replaced; empty for an insertion.
    written: Range<usize>,
    text: &'static str,
}

impl Cell {
    /// Rewrites a cell. One that does not parse stays as it is: the compiler says best what is wrong with it.
    pub(super) fn new(written: &str) -> Self {
        let mut edits = edits(written).unwrap_or_default();
        edits.sort_by_key(|edit| edit.written.start);
        let mut rewritten = String::with_capacity(written.len());
        let mut at = 0;
        for edit in &edits {
            rewritten += &written[at..edit.written.start];
            rewritten += edit.text;
            at = edit.written.end;
        }
        rewritten += &written[at..];
        Self { written: written.to_owned(), rewritten, edits }
    }

    /// The byte of the written cell for a line and a column (in characters, both from 1) of the rewritten one.
    pub(super) fn original(&self, line: usize, column: usize) -> usize {
        let rewritten = byte(&self.rewritten, line, column);
        let mut shift = 0isize;
        for edit in &self.edits {
            let start = edit.written.start.wrapping_add_signed(shift);
            if rewritten <= start {
                break;
            }
            if rewritten < start + edit.text.len() {
                return edit.written.start;
            }
            shift += edit.text.len() as isize - edit.written.len() as isize;
        }
        rewritten.saturating_add_signed(-shift).min(self.written.len())
    }
}

/// The byte of a line and a column (in characters, both from 1).
pub(super) fn byte(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(place, _)| place)
}

fn edits(written: &str) -> Option<Vec<Edit>> {
    // evcxr takes the lines that start with a colon or an exclamation mark before the first line of code.
    let commands: usize = written
        .split_inclusive('\n')
        .take_while(|line| line.trim().is_empty() || line.starts_with([':', '!']))
        .map(str::len)
        .sum();
    let parsed = format!("{{{}\n}}", &written[commands..]);
    let block: Block = syn::parse_str(&parsed).ok()?;
    let mut edits = Edits { found: Vec::new(), shift: commands as isize - 1 };
    for statement in &block.stmts {
        edits.visit_stmt(statement);
    }
    if let Some(last) = block.stmts.last() {
        edits.show(last);
    }
    Some(edits.found)
}

struct Edits {
    found: Vec<Edit>,
    /// From a byte of what was parsed to a byte of the cell.
    shift: isize,
}

impl Edits {
    fn range(&self, spanned: &impl Spanned) -> Range<usize> {
        let range = spanned.span().byte_range();
        range.start.saturating_add_signed(self.shift)..range.end.saturating_add_signed(self.shift)
    }

    fn edit(&mut self, written: Range<usize>, text: &'static str) {
        self.found.push(Edit { written, text });
    }

    /// Shows the last statement if it is an expression.
    fn show(&mut self, last: &Stmt) {
        let range = self.range(last);
        match last {
            // They have no value; evcxr would show theirs as `()`.
            Stmt::Expr(Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) | Expr::Return(_), None) => {
                self.edit(range.end..range.end, ";");
            }
            Stmt::Expr(_, None) => self.wrap(range),
            Stmt::Macro(call) if call.semi_token.is_none() && !call.mac.path.is_ident("macro_rules") => {
                self.wrap(range)
            }
            _ => {}
        }
    }

    fn wrap(&mut self, range: Range<usize>) {
        // Before an edit that starts at the same byte, after one that ends there.
        self.found.insert(0, Edit { written: range.start..range.start, text: "emberbook::show!(" });
        self.edit(range.end..range.end, ");");
    }
}

impl<'ast> Visit<'ast> for Edits {
    fn visit_expr_try(&mut self, attempt: &'ast syn::ExprTry) {
        let start = self.range(&attempt.expr).start;
        let question = self.range(&attempt.question_token);
        self.edit(start..start, "emberbook::cell::ok(");
        self.edit(question, ")");
        visit::visit_expr_try(self, attempt);
    }

    // In these, `?` returns from something of the student's own.
    fn visit_item(&mut self, _: &'ast syn::Item) {}
    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    fn visit_expr_async(&mut self, _: &'ast syn::ExprAsync) {}
    fn visit_expr_try_block(&mut self, _: &'ast syn::ExprTryBlock) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(cell: &str) -> String {
        Cell::new(cell).rewritten
    }

    #[test]
    fn the_last_expression_is_shown() {
        assert_eq!(rewritten("let x = 1;\nx + 1"), "let x = 1;\nemberbook::show!(x + 1);");
        assert_eq!(rewritten("vec![1, 2]"), "emberbook::show!(vec![1, 2]);");
        assert_eq!(rewritten("x // the value"), "emberbook::show!(x); // the value");
        assert_eq!(rewritten(":dep foo\n\nx"), ":dep foo\n\nemberbook::show!(x);");
    }

    #[test]
    fn what_has_no_value_is_not_shown() {
        assert_eq!(rewritten("let x = 1;"), "let x = 1;");
        assert_eq!(rewritten("x.run();"), "x.run();");
        assert_eq!(rewritten("for i in 0..3 { f(i) }"), "for i in 0..3 { f(i) };");
        assert_eq!(rewritten("fn f() -> i32 { 1 }"), "fn f() -> i32 { 1 }");
    }

    #[test]
    fn a_question_mark_ends_the_cell() {
        assert_eq!(rewritten("let t = read(\"a\")?;"), "let t = emberbook::cell::ok(read(\"a\"));");
        assert_eq!(rewritten("a()?.b()?"), "emberbook::show!(emberbook::cell::ok(emberbook::cell::ok(a()).b()));");
        let function = "fn f() -> Option<i32> { g()? }";
        assert_eq!(rewritten(function), function);
        let closure = "let f = || -> Option<i32> { g()? };";
        assert_eq!(rewritten(closure), closure);
    }

    #[test]
    fn a_cell_that_does_not_parse_stays_as_it_is() {
        assert_eq!(rewritten("let x = "), "let x = ");
    }

    #[test]
    fn places_are_mapped_back() {
        let cell = Cell::new("let ä = 1;\nlet t = read(ä)?.len();\nt.foo()");
        let column = |line: usize, text: &str| {
            let line = cell.rewritten.lines().nth(line - 1).unwrap();
            line[..line.find(text).unwrap()].chars().count() + 1
        };
        for (line, text) in [(1, "ä"), (2, "read"), (2, "len"), (3, "foo")] {
            let place = cell.original(line, column(line, text));
            assert!(cell.written[place..].starts_with(text), "{text}: {:?}", &cell.written[place..]);
        }
    }
}
