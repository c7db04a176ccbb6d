//! A student's cell, made ready for evcxr.
//!
//! Items (functions, types, `use`) stay as they are: evcxr keeps them for later cells. All statements become one block,
//! which evcxr runs without looking inside:
//!
//! ```text
//! let _ = { let x: T = ::emberbook::cell::take("x"); the variables that the cell names
//! let emberbook_ended = ::emberbook::cell::run(|| {
//! ...                                                the student's statements
//! ; ::emberbook::cell::put("y", y); });              what they define
//! ::emberbook::cell::put("x", x); ::emberbook::cell::end(emberbook_ended); };
//! ```
//!
//! The last expression is wrapped so that it is shown in one compilation whatever its type, and `?` outside a function
//! becomes a call that ends the cell with the error's words. Places in the rewritten cell are mapped back with
//! [`Cell::original`].

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr, Item, Pat, Stmt, Type};

use super::definitions::{Definitions, words};
use super::frame::RUN;
use super::variables::Variables;
use crate::blank::blank;

/// A cell as the student wrote it and as evcxr gets it.
#[derive(Default)]
pub(super) struct Cell {
    /// All of it, with the notebook's commands.
    pub(super) written: String,
    pub(super) rewritten: String,
    /// The variables that it defines, in order.
    pub(super) bindings: Vec<Binding>,
    pub(super) items: Vec<Definition>,
    /// Where `.await` stands outside of everything that is `async`, as bytes of the written cell.
    pub(super) awaits: Option<Range<usize>>,
    /// The bytes of the rewritten cell that hold the items alone; the statements follow.
    items_part: usize,
    edits: Vec<Edit>,
}

/// A variable that a cell defines.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Binding {
    pub(super) name: String,
    pub(super) mutable: bool,
    /// The type that the student wrote, if it is a whole one.
    pub(super) declared: Option<String>,
}

/// An item that a cell defines.
#[derive(Debug)]
pub(super) struct Definition {
    /// None for a `use` and an `impl`.
    pub(super) name: Option<String>,
    pub(super) is_type: bool,
    pub(super) text: String,
}

#[derive(Debug, Clone)]
struct Edit {
    /// The bytes of the written cell that are replaced; empty for an insertion.
    written: Range<usize>,
    text: Cow<'static, str>,
    /// It stands around the statements, and belongs to none of them.
    is_frame: bool,
}

impl Cell {
    /// Rewrites a cell's code, which lies in the cell where it lay before its commands were taken out. What does not
    /// parse stays as it is: the compiler says best what is wrong with it.
    pub(super) fn new(written: &str, code: &str, variables: &Variables, definitions: &Definitions) -> Self {
        let mut cell = Self { written: written.to_owned(), rewritten: code.to_owned(), ..Self::default() };
        cell.rewrite(code, variables, definitions);
        cell
    }

    fn rewrite(&mut self, written: &str, variables: &Variables, definitions: &Definitions) -> Option<()> {
        let code = commands(written);
        let parsed = format!("{{{}\n}}", &written[code..]);
        let block: Block = syn::parse_str(&parsed).ok()?;
        let mut edits = Edits { found: Vec::new(), shift: code as isize - 1, awaits: None };
        let mut items: Vec<Range<usize>> = std::iter::once(0..code).collect();
        let mut statements = Vec::new();
        for statement in &block.stmts {
            match statement {
                Stmt::Item(item) => {
                    let range = edits.range(item);
                    self.items.push(Definition::new(item, &written[range.clone()]));
                    items.push(range);
                }
                statement => {
                    edits.visit_stmt(statement);
                    if let Stmt::Local(local) = statement {
                        bind(&local.pat, None, &mut self.bindings);
                    }
                    statements.push(edits.range(statement));
                }
            }
        }
        if let Some(last) = block.stmts.last() {
            edits.show(last);
        }
        self.awaits = edits.awaits.clone();
        let first = statements.first()?.start;
        let only_items = blank(written, |byte| items.iter().any(|item| item.contains(&byte)));
        let only_statements = blank(written, |byte| !items.iter().any(|item| item.contains(&byte)));
        let (prefix, suffix) = self.frame(variables, definitions, &only_statements);
        let frame = |place, text: String| Edit { written: place..place, text: text.into(), is_frame: true };
        edits.found.insert(0, frame(first, prefix));
        edits.found.push(frame(written.len(), suffix));
        edits.found.sort_by_key(|edit| edit.written.start);
        self.edits = edits.found;

        self.rewritten.clear();
        if !only_items.trim().is_empty() {
            self.rewritten = only_items + "\n";
        }
        self.items_part = self.rewritten.len();
        let mut at = 0;
        for edit in &self.edits {
            self.rewritten += &only_statements[at..edit.written.start];
            self.rewritten += &edit.text;
            at = edit.written.end;
        }
        self.rewritten += &only_statements[at..];
        Some(())
    }

    /// What stands before and after the statements.
    fn frame(&self, variables: &Variables, definitions: &Definitions, statements: &str) -> (String, String) {
        let named: BTreeSet<&str> = words(statements).collect();
        let hidden = self.item_names();
        let changed_types = definitions.changed_by(&self.items);
        let bound: BTreeSet<&str> = self.bindings.iter().map(|binding| binding.name.as_str()).collect();
        let (mut prefix, mut suffix) = ("let _ = { ".to_owned(), "\n; ".to_owned());
        for name in &bound {
            suffix += &format!("{} ", put(name));
        }
        suffix += "}); ";
        for (name, variable) in variables.iter() {
            let name = name.as_str();
            if !named.contains(name) || hidden.contains(name) || variable.is_made_of(&changed_types) {
                continue;
            }
            let mutable = if variable.mutable { "mut " } else { "" };
            prefix += &format!("let {mutable}{name}: {} = {} ", variable.source, take(name));
            if bound.contains(name) {
                prefix += &keep(name);
            } else {
                suffix += &format!("{} ", put(name));
            }
        }
        prefix += &format!("\nlet emberbook_ended = {RUN}\n");
        suffix += "::emberbook::cell::end(emberbook_ended); };";
        (prefix, suffix)
    }

    /// The names of the items that it defines.
    pub(super) fn item_names(&self) -> BTreeSet<&str> {
        self.items.iter().filter_map(|item| item.name.as_deref()).collect()
    }

    /// The byte of the written cell for a line and a column (in characters, both from 1) of the rewritten one; none in
    /// what the kernel wrote.
    pub(super) fn original(&self, line: usize, column: usize) -> Option<usize> {
        let place = byte(&self.rewritten, line, column);
        let Some(place) = place.checked_sub(self.items_part) else {
            return Some(place.min(self.written.len()));
        };
        let mut shift = 0isize;
        for edit in &self.edits {
            let start = edit.written.start.wrapping_add_signed(shift);
            if place < start || (place == start && !edit.is_frame) {
                break;
            }
            if place < start + edit.text.len() {
                return (!edit.is_frame).then_some(edit.written.start);
            }
            shift += edit.text.len() as isize - edit.written.len() as isize;
        }
        Some(place.saturating_add_signed(-shift).min(self.written.len()))
    }

    /// The variable whose type stands at a place in what the kernel wrote before the statements.
    pub(super) fn taken_at(&self, line: usize, column: usize) -> Option<&str> {
        let place = byte(&self.rewritten, line, column);
        let rest = self.rewritten.get(place..)?;
        let name = &rest[rest.find(TAKE)? + TAKE.len()..];
        (self.original(line, column).is_none() && rest.find(RUN) > rest.find(TAKE))
            .then(|| name.split('"').next())
            .flatten()
    }

    /// The line of the rewritten cell after which the statements come.
    pub(super) fn run_line(&self) -> Option<usize> {
        Some(self.rewritten[..self.rewritten.find(RUN)?].matches('\n').count() + 1)
    }
}

const TAKE: &str = "::emberbook::cell::take(\"";

/// Where a variable goes to be there in later cells.
pub(super) fn put(name: &str) -> String {
    format!("::emberbook::cell::put(\"{name}\", {name});")
}

/// Where a variable of an earlier cell comes from.
pub(super) fn take(name: &str) -> String {
    format!("{TAKE}{name}\");")
}

/// Leaves a copy of a variable that the cell takes over.
pub(super) fn keep(name: &str) -> String {
    format!(
        "{{ use ::emberbook::cell::{{KeepClone as _, KeepNothing as _}}; (&&::emberbook::cell::Taken(&{name})).keep(\"{name}\"); }} "
    )
}

/// The bytes of the lines that evcxr takes as commands: those before the code that start with a colon or an exclamation
/// mark.
pub(super) fn commands(written: &str) -> usize {
    written
        .split_inclusive('\n')
        .take_while(|line| line.trim().is_empty() || line.starts_with([':', '!']))
        .map(str::len)
        .sum()
}

/// The cell with spaces for its commands.
pub(super) fn without_commands(cell: &str) -> String {
    let code = commands(cell);
    blank(cell, |byte| byte >= code)
}

/// The variables that a pattern binds.
fn bind(pattern: &Pat, declared: Option<&Type>, found: &mut Vec<Binding>) {
    match pattern {
        Pat::Ident(ident) => {
            let name = ident.ident.to_string();
            // In a pattern, `None` and `EPOCHS` are constants.
            if ident.subpat.is_none() && name.starts_with(char::is_uppercase) {
                return;
            }
            if let Some((_, inner)) = &ident.subpat {
                bind(inner, None, found);
            }
            let declared = declared.and_then(|declared| {
                let text = declared.span().source_text()?;
                (!Inferred::is_in(declared)).then_some(text)
            });
            found.push(Binding { name, mutable: ident.mutability.is_some(), declared });
        }
        Pat::Type(typed) => bind(&typed.pat, Some(&typed.ty), found),
        Pat::Tuple(tuple) => tuple.elems.iter().for_each(|inner| bind(inner, None, found)),
        Pat::TupleStruct(tuple) => tuple.elems.iter().for_each(|inner| bind(inner, None, found)),
        Pat::Slice(slice) => slice.elems.iter().for_each(|inner| bind(inner, None, found)),
        Pat::Struct(fields) => fields.fields.iter().for_each(|field| bind(&field.pat, None, found)),
        Pat::Reference(reference) => bind(&reference.pat, None, found),
        Pat::Paren(paren) => bind(&paren.pat, None, found),
        Pat::Or(cases) => cases.cases.iter().take(1).for_each(|inner| bind(inner, None, found)),
        _ => {}
    }
}

/// Finds `_` in a type.
#[derive(Default)]
struct Inferred(bool);

impl Inferred {
    fn is_in(declared: &Type) -> bool {
        let mut search = Self::default();
        search.visit_type(declared);
        search.0
    }
}

impl Visit<'_> for Inferred {
    fn visit_type_infer(&mut self, _: &syn::TypeInfer) {
        self.0 = true;
    }
}

impl Definition {
    fn new(item: &Item, text: &str) -> Self {
        let (name, is_type) = match item {
            Item::Struct(item) => (Some(&item.ident), true),
            Item::Enum(item) => (Some(&item.ident), true),
            Item::Union(item) => (Some(&item.ident), true),
            Item::Type(item) => (Some(&item.ident), true),
            Item::Trait(item) => (Some(&item.ident), true),
            Item::Fn(item) => (Some(&item.sig.ident), false),
            Item::Const(item) => (Some(&item.ident), false),
            Item::Static(item) => (Some(&item.ident), false),
            Item::Mod(item) => (Some(&item.ident), false),
            _ => (None, false),
        };
        Self { name: name.map(ToString::to_string), is_type, text: text.to_owned() }
    }
}

/// The byte of a line and a column (in characters, both from 1).
pub(super) fn byte(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column.saturating_sub(1)).map_or(rest.len(), |(place, _)| place)
}

struct Edits {
    found: Vec<Edit>,
    /// From a byte of what was parsed to a byte of the cell.
    shift: isize,
    awaits: Option<Range<usize>>,
}

impl Edits {
    fn range(&self, spanned: &impl Spanned) -> Range<usize> {
        let range = spanned.span().byte_range();
        range.start.saturating_add_signed(self.shift)..range.end.saturating_add_signed(self.shift)
    }

    fn edit(&mut self, written: Range<usize>, text: impl Into<Cow<'static, str>>) {
        self.found.push(Edit { written, text: text.into(), is_frame: false });
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
        self.found
            .insert(0, Edit { written: range.start..range.start, text: "emberbook::show!(".into(), is_frame: false });
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

    fn visit_expr_await(&mut self, wait: &'ast syn::ExprAwait) {
        self.awaits = Some(self.range(&wait.await_token));
        visit::visit_expr_await(self, wait);
    }

    // In these, `?` returns from something of the student's own, and `.await` has its place in the async ones.
    fn visit_item(&mut self, _: &'ast syn::Item) {}
    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    fn visit_expr_async(&mut self, _: &'ast syn::ExprAsync) {}
    fn visit_expr_try_block(&mut self, _: &'ast syn::ExprTryBlock) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(written: &str) -> Cell {
        Cell::new(written, written, &Variables::default(), &Definitions::default())
    }

    /// The statements, without what stands before and after them.
    fn statements(written: &str) -> String {
        let cell = cell(written);
        let start = cell.rewritten.find(RUN).map_or(0, |place| place + RUN.len() + 1);
        let end = cell.rewritten.rfind("\n; ").unwrap_or(cell.rewritten.len());
        cell.rewritten[start..end].to_owned()
    }

    #[test]
    fn the_last_expression_is_shown() {
        assert_eq!(statements("let x = 1;\nx + 1"), "let x = 1;\nemberbook::show!(x + 1);");
        assert_eq!(statements("vec![1, 2]"), "emberbook::show!(vec![1, 2]);");
        assert_eq!(statements("x // the value"), "emberbook::show!(x); // the value");
        assert_eq!(statements(":dep foo\n\nx"), "emberbook::show!(x);");
    }

    #[test]
    fn what_has_no_value_is_not_shown() {
        assert_eq!(statements("let x = 1;"), "let x = 1;");
        assert_eq!(statements("x.run();"), "x.run();");
        assert_eq!(statements("for i in 0..3 { f(i) }"), "for i in 0..3 { f(i) };");
        assert_eq!(cell("fn f() -> i32 { 1 }").rewritten, "fn f() -> i32 { 1 }");
    }

    #[test]
    fn a_question_mark_ends_the_cell() {
        assert_eq!(statements("let t = read(\"a\")?;"), "let t = emberbook::cell::ok(read(\"a\"));");
        assert_eq!(statements("a()?.b()?"), "emberbook::show!(emberbook::cell::ok(emberbook::cell::ok(a()).b()));");
        let function = "fn f() -> Option<i32> { g()? }";
        assert_eq!(cell(function).rewritten, function);
        let closure = "let f = || -> Option<i32> { g()? };";
        assert_eq!(statements(closure), closure);
    }

    #[test]
    fn a_cell_that_does_not_parse_stays_as_it_is() {
        assert_eq!(cell("let x = ").rewritten, "let x = ");
    }

    #[test]
    fn items_stand_alone_before_the_statements() {
        let cell = cell(":dep rand\nlet x = 1;\nfn f(a: i32) -> i32 { a }\nf(x)");
        let (items, statements) = cell.rewritten.split_at(cell.items_part);
        assert_eq!(items, ":dep rand\n          \nfn f(a: i32) -> i32 { a }\n    \n");
        assert!(!statements.contains("fn f") && statements.contains("let x = 1;"));
        assert_eq!(cell.items[0].name.as_deref(), Some("f"));
    }

    #[test]
    fn every_binding_is_found() {
        let names = |written: &str| -> Vec<String> {
            cell(written)
                .bindings
                .iter()
                .map(|binding| format!("{}{}", if binding.mutable { "mut " } else { "" }, binding.name))
                .collect()
        };
        assert_eq!(names("let mut x = 1; let y: i32;"), ["mut x", "y"]);
        assert_eq!(names("let (a, Point { b, c: [d, ..] }, _) = e;"), ["a", "b", "d"]);
        assert_eq!(names("let Some(x) = y else { return; }; let None = z else { return; };"), ["x"]);
        assert_eq!(names("{ let inner = 1; }"), [""; 0]);
        assert_eq!(
            cell("let rng: rand::Rng = f(); let v: Vec<_> = g();")
                .bindings
                .iter()
                .map(|b| b.declared.as_deref())
                .collect::<Vec<_>>(),
            [Some("rand::Rng"), None]
        );
    }

    #[test]
    fn places_are_mapped_back() {
        for written in [
            "let ä = 1;\nlet t = read(ä)?.len();\nt.foo()",
            ":dep a\nfn g() { ö }\nlet ä = 1;\nlet t = read(ä)?.len();\nfn h() {}\nt.foo()",
        ] {
            let cell = cell(written);
            for text in ["ä =", "read", "len", "foo", "ö"].into_iter().filter(|text| written.contains(text)) {
                let place = cell.rewritten.find(text).unwrap();
                let line = cell.rewritten[..place].matches('\n').count() + 1;
                let column = cell.rewritten[..place].chars().rev().take_while(|letter| *letter != '\n').count() + 1;
                let place = cell.original(line, column).unwrap();
                assert!(cell.written[place..].starts_with(text), "{text}: {:?}", &cell.written[place..]);
            }
        }
    }

    #[test]
    fn what_the_kernel_wrote_is_nowhere_in_the_cell() {
        let cell = cell("let x = 1;\nx");
        let lines = cell.rewritten.lines().count();
        assert_eq!(cell.original(1, 3), None);
        assert_eq!(cell.original(2, 5), None);
        assert_eq!(cell.original(3, 1), Some(0));
        assert_eq!(cell.original(lines, 5), None);
    }
}
