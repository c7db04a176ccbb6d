//! A statement of a cell: what it binds, what it names, and what must be changed in it.

use std::collections::BTreeSet;
use std::ops::Range;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Expr, Local, Pat, Stmt, Token, Type};

use super::frame::OK;
use super::names::{mentions, names};
use super::stop_checks;
use crate::engine::compiler::source::Edit;

/// A statement, as bytes of the cell.
#[derive(Debug)]
pub(in crate::engine) struct Statement {
    pub(in crate::engine) place: Range<usize>,
    pub(in crate::engine) bindings: Vec<Binding>,
    /// The names in it that may be variables, before it binds its own.
    pub(in crate::engine) names: BTreeSet<String>,
    /// All names in it.
    pub(in crate::engine) mentions: BTreeSet<String>,
    /// Changes: `?`, `return`, checks for the stop button, the value that is shown.
    pub(in crate::engine) edits: Vec<Edit>,
    pub(in crate::engine) form: Form,
    /// The names whose values it gives away, whatever else happens.
    pub(super) gives: BTreeSet<String>,
    /// Where it does.
    pub(super) gifts: Vec<(Range<usize>, String)>,
    /// The names to which it gives a new value.
    pub(super) assigns: BTreeSet<String>,
    /// The names that patterns inside of it bind.
    pub(super) inner: BTreeSet<String>,
    pub(super) awaits: Option<Range<usize>>,
}

/// How a statement is run.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::engine) enum Form {
    /// It cannot fail: it stands as it is.
    Plain,
    /// It runs by itself.
    Step,
    /// `let x = &f();`: the value runs by itself, at these bytes, and lives as long as the cell.
    Borrowed(Range<usize>),
    /// `let x;`: it belongs to what follows.
    Declared,
}

/// A variable that a statement defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::engine) struct Binding {
    pub(in crate::engine) name: String,
    pub(in crate::engine) mutable: bool,
    /// The type that the student wrote, if it is a whole one.
    pub(in crate::engine) declared: Option<String>,
    /// Why it cannot stay, where that is plain to see.
    pub(in crate::engine) fleeting: Option<Fleeting>,
}

/// What lives in its own cell only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) enum Fleeting {
    Closure,
    Borrow,
}

impl Statement {
    pub(super) fn new(
        statement: &Stmt,
        is_last: bool,
        place: Range<usize>,
        is_constant: &dyn Fn(&str) -> bool,
    ) -> Self {
        let mut changes = Changes::default();
        changes.visit_stmt(statement);
        if is_last {
            changes.show(statement);
        }
        // Of two at the same byte the outer one was found first; what ends there comes before what begins.
        let mut edits = stop_checks::in_statement(statement);
        edits.extend(changes.edits);
        edits.sort_by_key(|edit| edit.place.start);
        let edits = edits.into_iter().map(|edit| super::shifted(edit, 1)).collect();
        let mut bindings = Vec::new();
        let (names, form) = match statement {
            Stmt::Local(local) => {
                bind(&local.pat, None, is_constant, &mut bindings);
                let form = form(local, changes.returns);
                let init = local.init.as_ref();
                let borrows = matches!(form, Form::Borrowed(_)).then_some(Fleeting::Borrow);
                if let (Some(fleeting), [binding]) =
                    (borrows.or(init.and_then(|init| fleeting(&init.expr))), &mut bindings[..])
                {
                    binding.fleeting = Some(fleeting);
                }
                let tokens: TokenStream = init
                    .map(|init| {
                        let diverge = init.diverge.as_ref().map(|(_, diverge)| diverge);
                        init.expr.to_token_stream().into_iter().chain(diverge.to_token_stream()).collect()
                    })
                    .unwrap_or_default();
                (names(tokens), form)
            }
            statement => (names(statement.to_token_stream()), Form::Step),
        };
        let mentions = mentions(statement.to_token_stream());
        let mut gifts = Gifts::default();
        gifts.visit_stmt(statement);
        let own: BTreeSet<&String> = bindings.iter().map(|binding| &binding.name).collect();
        let inner = gifts.bound.iter().filter(|name| !own.contains(name)).cloned().collect();
        Self {
            place,
            bindings,
            names,
            mentions,
            edits,
            form,
            gives: gifts.given,
            gifts: gifts.places,
            assigns: gifts.assigned,
            inner,
            awaits: changes.awaits,
        }
    }
}

/// How a `let` is run.
fn form(local: &Local, returns: bool) -> Form {
    let Some(init) = &local.init else {
        return Form::Declared;
    };
    if init.diverge.is_some() || returns {
        return Form::Step;
    }
    if is_safe(&init.expr) {
        return Form::Plain;
    }
    match &*init.expr {
        // A part of what is made here goes with it.
        Expr::Reference(reference)
            if !is_place(&reference.expr)
                && !is_constant_value(&reference.expr)
                && !matches!(&*reference.expr, Expr::Index(_) | Expr::Field(_) | Expr::Unary(_)) =>
        {
            let range = reference.expr.span().byte_range();
            Form::Borrowed(range.start - 1..range.end - 1)
        }
        _ => Form::Step,
    }
}

/// Whether an expression cannot fail, nor return from the cell.
fn is_safe(value: &Expr) -> bool {
    match value {
        Expr::Lit(_) | Expr::Path(_) | Expr::Closure(_) => true,
        Expr::Reference(reference) => {
            is_safe(&reference.expr) && (is_place(&reference.expr) || is_constant_value(&reference.expr))
        }
        Expr::Field(field) => is_safe(&field.base),
        Expr::Paren(inner) => is_safe(&inner.expr),
        Expr::Unary(unary) => matches!(*unary.expr, Expr::Lit(_)),
        Expr::Cast(cast) => is_safe(&cast.expr),
        Expr::Tuple(tuple) => tuple.elems.iter().all(is_safe),
        Expr::Array(array) => array.elems.iter().all(is_safe),
        Expr::Range(range) => [&range.start, &range.end].into_iter().flatten().all(|end| is_safe(end)),
        Expr::Struct(fields) => fields.fields.iter().all(|field| is_safe(&field.expr)) && fields.rest.is_none(),
        Expr::Call(call) => {
            let function = call.func.to_token_stream().to_string().replace(' ', "");
            function.ends_with("::new") && call.args.is_empty()
        }
        Expr::Macro(call) => {
            call.mac.path.is_ident("vec") && arguments(&call.mac).is_some_and(|all| all.iter().all(is_safe))
        }
        _ => false,
    }
}

/// Whether there may be a value to show. Of a block that never ends the compiler finds no type.
fn has_value(value: &Expr) -> bool {
    let at_end = |block: &syn::Block| match block.stmts.last() {
        Some(Stmt::Expr(value, None)) => has_value(value),
        Some(Stmt::Macro(call)) => call.semi_token.is_none(),
        _ => false,
    };
    match value {
        Expr::ForLoop(_) | Expr::While(_) | Expr::Loop(_) => false,
        Expr::Return(_) | Expr::Break(_) | Expr::Continue(_) | Expr::Assign(_) => false,
        Expr::Block(block) => at_end(&block.block),
        Expr::Unsafe(block) => at_end(&block.block),
        Expr::If(choice) => {
            choice.else_branch.as_ref().is_some_and(|(_, other)| at_end(&choice.then_branch) || has_value(other))
        }
        Expr::Match(choice) => choice.arms.iter().any(|arm| has_value(&arm.body)),
        _ => true,
    }
}

/// Whether an expression names something that is there already.
fn is_place(value: &Expr) -> bool {
    match value {
        Expr::Path(_) => true,
        Expr::Field(field) => is_place(&field.base),
        Expr::Index(index) => is_place(&index.expr),
        Expr::Paren(inner) => is_place(&inner.expr),
        Expr::Unary(unary) => matches!(unary.op, syn::UnOp::Deref(_)),
        _ => false,
    }
}

/// Whether a reference to it lives for ever.
fn is_constant_value(value: &Expr) -> bool {
    match value {
        Expr::Lit(_) => true,
        Expr::Unary(unary) => is_constant_value(&unary.expr),
        Expr::Paren(inner) => is_constant_value(&inner.expr),
        Expr::Reference(inner) => is_constant_value(&inner.expr),
        Expr::Array(array) => array.elems.iter().all(is_constant_value),
        Expr::Tuple(tuple) => tuple.elems.iter().all(is_constant_value),
        Expr::Repeat(repeat) => is_constant_value(&repeat.expr),
        _ => false,
    }
}

/// What a value is that lives in its own cell only.
fn fleeting(value: &Expr) -> Option<Fleeting> {
    match value {
        Expr::Closure(_) => Some(Fleeting::Closure),
        Expr::Reference(reference) if is_local(&reference.expr) => Some(Fleeting::Borrow),
        _ => None,
    }
}

/// Whether an expression names a variable, or a part of one; a capital name may be a constant.
fn is_local(value: &Expr) -> bool {
    match value {
        Expr::Path(path) => path.path.get_ident().is_some_and(|name| name.to_string().starts_with(char::is_lowercase)),
        Expr::Field(field) => is_local(&field.base),
        Expr::Index(index) => is_local(&index.expr),
        Expr::Paren(inner) => is_local(&inner.expr),
        _ => false,
    }
}

/// The variables that a pattern binds.
fn bind(pattern: &Pat, declared: Option<&Type>, is_constant: &dyn Fn(&str) -> bool, found: &mut Vec<Binding>) {
    let mut all =
        |patterns: &mut dyn Iterator<Item = &Pat>| patterns.for_each(|inner| bind(inner, None, is_constant, found));
    match pattern {
        Pat::Ident(ident) => {
            let name = ident.ident.to_string();
            if ident.subpat.is_none() && name.starts_with(char::is_uppercase) && is_constant(&name) {
                return;
            }
            if let Some((_, inner)) = &ident.subpat {
                bind(inner, None, is_constant, found);
            }
            let declared = declared.and_then(|declared| {
                let text = declared.span().source_text()?;
                (!Inferred::is_in(declared)).then_some(text)
            });
            found.push(Binding { name, mutable: ident.mutability.is_some(), declared, fleeting: None });
        }
        Pat::Type(typed) => bind(&typed.pat, Some(&typed.ty), is_constant, found),
        Pat::Tuple(tuple) => all(&mut tuple.elems.iter()),
        Pat::TupleStruct(tuple) => all(&mut tuple.elems.iter()),
        Pat::Slice(slice) => all(&mut slice.elems.iter()),
        Pat::Struct(fields) => all(&mut fields.fields.iter().map(|field| &*field.pat)),
        Pat::Reference(reference) => all(&mut std::iter::once(&*reference.pat)),
        Pat::Paren(paren) => all(&mut std::iter::once(&*paren.pat)),
        Pat::Or(cases) => all(&mut cases.cases.iter().take(1)),
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

/// The arguments of a macro that is called as a function is.
fn arguments(call: &syn::Macro) -> Option<Punctuated<Expr, Token![,]>> {
    call.parse_body_with(Punctuated::parse_terminated).ok()
}

/// What must be changed for a statement to be a part of a cell; bytes of what was parsed.
#[derive(Default)]
struct Changes {
    edits: Vec<Edit>,
    awaits: Option<Range<usize>>,
    returns: bool,
}

impl Changes {
    fn edit(&mut self, place: Range<usize>, text: &str) {
        self.edits.push(Edit { place, text: text.to_owned() });
    }

    /// Shows the last statement if it is an expression.
    fn show(&mut self, last: &Stmt) {
        let range = last.span().byte_range();
        match last {
            Stmt::Expr(value, None) if !has_value(value) => self.edit(range.end..range.end, ";"),
            // The end of a `main` that may fail.
            Stmt::Expr(Expr::Call(call), None) if call.to_token_stream().to_string().replace(' ', "") == "Ok(())" => {
                self.edit(range, "");
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
        self.edits.insert(0, Edit { place: range.start..range.start, text: "::emberbook::show!(".into() });
        self.edit(range.end..range.end, ");");
    }
}

impl<'ast> Visit<'ast> for Changes {
    fn visit_expr_try(&mut self, attempt: &'ast syn::ExprTry) {
        let start = attempt.expr.span().byte_range().start;
        self.edit(start..start, OK);
        self.edit(attempt.question_token.span().byte_range(), ")");
        visit::visit_expr_try(self, attempt);
    }

    fn visit_expr_return(&mut self, given: &'ast syn::ExprReturn) {
        self.returns = true;
        let end = given.span().byte_range().end;
        match &given.expr {
            None => self.edit(end..end, " ::core::option::Option::None"),
            Some(value) => {
                let range = value.span().byte_range();
                if value.to_token_stream().to_string().replace(' ', "") == "Ok(())" {
                    self.edit(range, "::core::option::Option::None");
                } else {
                    self.edit(range.start..range.start, "{ ");
                    self.edit(range.end..range.end, "; ::core::option::Option::None }");
                }
            }
        }
        visit::visit_expr_return(self, given);
    }

    fn visit_expr_await(&mut self, wait: &'ast syn::ExprAwait) {
        let range = wait.await_token.span().byte_range();
        self.awaits = Some(range.start - 1..range.end - 1);
        visit::visit_expr_await(self, wait);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        for argument in arguments(call).iter().flatten() {
            // It lives no longer than this, and what is found in it is bytes only.
            let mut inside = Changes::default();
            inside.visit_expr(argument);
            self.edits.extend(inside.edits);
            self.returns |= inside.returns;
            self.awaits = self.awaits.take().or(inside.awaits);
        }
    }

    // In these, `?` and `return` leave something of the student's own, and `.await` has its place in the async ones.
    fn visit_item(&mut self, _: &'ast syn::Item) {}
    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
    fn visit_expr_async(&mut self, _: &'ast syn::ExprAsync) {}
    fn visit_expr_try_block(&mut self, _: &'ast syn::ExprTryBlock) {}
}

/// The names whose values are given away for certain, unless they are copied; and all that patterns bind.
#[derive(Default)]
struct Gifts {
    given: BTreeSet<String>,
    /// As bytes of the cell.
    places: Vec<(Range<usize>, String)>,
    assigned: BTreeSet<String>,
    bound: BTreeSet<String>,
}

impl Gifts {
    fn give<'a>(&mut self, values: impl IntoIterator<Item = &'a Expr>) {
        for value in values {
            if let Expr::Path(path) = value
                && let Some(name) = path.path.get_ident()
            {
                self.given.insert(name.to_string());
                let place = name.span().byte_range();
                self.places.push((place.start - 1..place.end - 1, name.to_string()));
            }
        }
    }
}

impl<'ast> Visit<'ast> for Gifts {
    fn visit_expr(&mut self, value: &'ast Expr) {
        match value {
            Expr::Call(call) => self.give(&call.args),
            Expr::MethodCall(call) => self.give(&call.args),
            Expr::Tuple(tuple) => self.give(&tuple.elems),
            Expr::Array(array) => self.give(&array.elems),
            Expr::Struct(fields) => self.give(fields.fields.iter().map(|field| &field.expr)),
            Expr::Assign(assign) => {
                self.give([&*assign.right]);
                let parts = match &*assign.left {
                    Expr::Tuple(tuple) => tuple.elems.iter().collect(),
                    other => vec![other],
                };
                for part in parts {
                    match part {
                        Expr::Path(path) => self.assigned.extend(path.path.get_ident().map(ToString::to_string)),
                        other => self.visit_expr(other),
                    }
                }
                // What is on its left gives nothing away.
                return self.visit_expr(&assign.right);
            }
            Expr::ForLoop(each) => self.give([&*each.expr]),
            Expr::Binary(binary) => {
                use syn::BinOp::{Add, Div, Mul, Rem, Sub};
                if matches!(binary.op, Add(_) | Sub(_) | Mul(_) | Div(_) | Rem(_)) {
                    self.give([&*binary.left, &*binary.right]);
                }
            }
            _ => {}
        }
        visit::visit_expr(self, value);
    }

    fn visit_local(&mut self, local: &'ast Local) {
        if let Some(init) = &local.init
            && !matches!(local.pat, Pat::Wild(_))
        {
            self.give([&*init.expr]);
        }
        visit::visit_local(self, local);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if let Some(all) = arguments(call) {
            if call.path.is_ident("vec") {
                self.give(&all);
            }
            let mut inside = Gifts::default();
            all.iter().for_each(|value| inside.visit_expr(value));
            self.given.extend(inside.given);
            self.places.extend(inside.places);
            self.bound.extend(inside.bound);
        }
    }

    fn visit_block(&mut self, block: &'ast syn::Block) {
        if let Some(Stmt::Expr(value, None)) = block.stmts.last() {
            self.give([value]);
        }
        visit::visit_block(self, block);
    }

    fn visit_pat_ident(&mut self, ident: &'ast syn::PatIdent) {
        self.bound.insert(ident.ident.to_string());
        visit::visit_pat_ident(self, ident);
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {}
}

#[cfg(test)]
mod tests {
    use crate::engine::cell::Cell;
    use crate::engine::cell::frame::{Choices, frame};
    use crate::engine::notebook::Variables;

    use super::*;

    fn cell(written: &str) -> Cell {
        Cell::parse(written, written, 1, &|name| name == "None", &|_| false).unwrap()
    }

    /// What is compiled for the statements, between the first step's braces.
    fn changed(written: &str) -> String {
        let framed = frame(&cell(written), &[], &Variables::default(), &Choices { whole: true, ..Choices::default() });
        let text = framed.source.text;
        let start = text.find("step(|| {").unwrap() + "step(|| {".len();
        let end = text[start..].find("\n ").map_or(text.len(), |end| start + end);
        let is_kernels = |line: &&str| line.contains("::cell::forget") || line.contains("emberbook_keep");
        let lines: Vec<&str> = text[start..end].lines().filter(|line| !is_kernels(line)).collect();
        lines.join("\n").replace("::emberbook::", "").trim().to_owned()
    }

    #[test]
    fn the_last_expression_is_shown() {
        assert_eq!(changed("let x = 1;\nx + 1"), "let x = 1;\nshow!(x + 1);");
        assert_eq!(changed("vec![1, 2]"), "show!(vec![1, 2]);");
        assert_eq!(changed("x // the value"), "show!(x);");
        assert_eq!(changed("x;"), "x;");
        assert_eq!(changed("Ok(())"), "");
    }

    #[test]
    fn a_loop_has_no_value() {
        assert_eq!(changed("while f() {}"), "while f() {interrupt::check(); };");
    }

    #[test]
    fn a_question_mark_ends_the_cell_outside_of_closures() {
        assert_eq!(changed("let t = read(a)?.len();"), "let t = cell::ok(read(a)).len();");
        assert_eq!(changed("println!(\"{}\", a?);"), "println!(\"{}\", cell::ok(a));");
        assert_eq!(changed("let f = || a?;"), "let f = || a?;");
    }

    #[test]
    fn a_return_leaves_the_cell() {
        assert_eq!(changed("if a { return; }\nf();"), "if a { return ::core::option::Option::None; }\nf();");
        assert_eq!(changed("let f = || { return 1; };"), "let f = || { return 1; };");
    }

    #[test]
    fn every_binding_is_found() {
        let names = |written: &str| -> Vec<String> {
            let cell = cell(written);
            cell.bindings()
                .map(|binding| format!("{}{}", if binding.mutable { "mut " } else { "" }, binding.name))
                .collect()
        };
        assert_eq!(names("let mut x = 1; let y: i32;"), ["mut x", "y"]);
        assert_eq!(names("let (a, Point { b, c: [d, ..] }, _) = e;"), ["a", "b", "d"]);
        assert_eq!(names("let Some(x) = y else { return; }; let None = z else { return; };"), ["x"]);
        assert_eq!(names("let X = 1; let (W, b) = (1, 2);"), ["X", "W", "b"]);
        assert_eq!(names("{ let inner = 1; }"), [""; 0]);
    }

    #[test]
    fn what_cannot_fail_is_no_step() {
        let form = |written: &str| cell(written).statements.remove(0).form;
        for plain in
            ["let x = 1;", "let mut losses = vec![];", "let f = |x: f64| 2.0 * x;", "let v = &w;", "let t = (a, -1);"]
        {
            assert_eq!(form(plain), Form::Plain, "{plain}");
        }
        for step in ["let x = f();", "let v = &w[1..];", "let Some(x) = y else { return; };", "f();", "a + b"] {
            assert_eq!(form(step), Form::Step, "{step}");
        }
        assert_eq!(form("let s = &f();"), Form::Borrowed(9..12));
        assert_eq!(form("let x;"), Form::Declared);
    }
}
