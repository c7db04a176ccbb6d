//! Where a student's loops look at the stop flag, so that Stop ends a cell that calls nothing of the library.
//!
//! A loop looks at the head of every turn, a function that calls itself at its own. That would keep the compiler from
//! using vector instructions, so an innermost `for` that only computes runs in chunks, and looks once in each: see
//! `emberbook::chunked!`. No line is added, and what the student wrote keeps its order.

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprForLoop, Item, Signature, Stmt};

use crate::engine::compiler::source::Edit;

/// The checks in a statement of a cell, as bytes of what was parsed.
pub(super) fn in_statement(statement: &Stmt) -> Vec<Edit> {
    let mut checks = StopChecks::default();
    checks.visit_stmt(statement);
    checks.edits()
}

/// The checks in an item.
pub(super) fn in_item(item: &Item) -> Vec<Edit> {
    let mut checks = StopChecks::default();
    checks.visit_item(item);
    checks.edits()
}

/// What to insert, as bytes of the parsed text. Of two texts for one place, the first comes first.
///
/// Feed it with `visit_stmt` or `visit_item`.
#[derive(Default)]
struct StopChecks(Vec<Edit>);

impl StopChecks {
    /// Sorted; of two at one place, the first comes first.
    fn edits(mut self) -> Vec<Edit> {
        self.0.sort_by_key(|edit| edit.place.start);
        self.0
    }

    fn insert(&mut self, place: usize, text: &str) {
        self.0.push(Edit { place: place..place, text: text.to_owned() });
    }

    fn head(&mut self, body: &Block) {
        let end = body.brace_token.span.close().byte_range().start;
        let place = body.stmts.first().map_or(end, |first| first.span().byte_range().start);
        self.insert(place, "::emberbook::interrupt::check(); ");
    }

    fn chunk(&mut self, each: &ExprForLoop) {
        let kind = if matches!(*each.expr, Expr::Range(syn::ExprRange { limits: syn::RangeLimits::HalfOpen(_), .. })) {
            "ranges"
        } else {
            "chunks"
        };
        let (whole, body) = (each.span().byte_range(), each.body.span().byte_range());
        self.insert(whole.start, &format!("::emberbook::chunked! {{ {kind} "));
        self.insert(body.start, "=> ");
        self.insert(whole.end, " }");
    }
}

impl<'ast> Visit<'ast> for StopChecks {
    fn visit_stmt(&mut self, statement: &'ast Stmt) {
        match statement {
            Stmt::Expr(Expr::ForLoop(each), _) if only_computes(each) => self.chunk(each),
            _ => visit::visit_stmt(self, statement),
        }
    }

    fn visit_expr_for_loop(&mut self, each: &'ast ExprForLoop) {
        self.head(&each.body);
        visit::visit_expr_for_loop(self, each);
    }

    fn visit_expr_while(&mut self, repeat: &'ast syn::ExprWhile) {
        self.head(&repeat.body);
        visit::visit_expr_while(self, repeat);
    }

    fn visit_expr_loop(&mut self, repeat: &'ast syn::ExprLoop) {
        self.head(&repeat.body);
        visit::visit_expr_loop(self, repeat);
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if may_unwind(&function.sig) {
            if calls(&function.sig.ident.to_string(), &function.block) > 0 {
                self.head(&function.block);
            }
            visit::visit_item_fn(self, function);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if may_unwind(&function.sig) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_expr_repeat(&mut self, repeat: &'ast syn::ExprRepeat) {
        self.visit_expr(&repeat.expr);
    }

    // The compiler itself runs what is in these.
    fn visit_expr_const(&mut self, _: &'ast syn::ExprConst) {}
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_trait_item_const(&mut self, _: &'ast syn::TraitItemConst) {}
    fn visit_variant(&mut self, _: &'ast syn::Variant) {}
    fn visit_generics(&mut self, _: &'ast syn::Generics) {}
    fn visit_generic_argument(&mut self, _: &'ast syn::GenericArgument) {}
    fn visit_type(&mut self, _: &'ast syn::Type) {}
}

/// How often a block calls a function of this name, as written.
pub(super) fn calls(name: &str, block: &Block) -> usize {
    struct Calls<'a>(&'a str, usize);
    impl<'ast> Visit<'ast> for Calls<'_> {
        fn visit_expr_call(&mut self, call: &'ast syn::ExprCall) {
            let is_it = matches!(&*call.func, Expr::Path(function) if function.path.is_ident(self.0));
            self.1 += usize::from(is_it);
            visit::visit_expr_call(self, call);
        }
    }
    let mut calls = Calls(name, 0);
    calls.visit_block(block);
    calls.1
}

/// A `const fn` calls only its like, and a panic may not leave an `extern "C" fn`.
fn may_unwind(signature: &Signature) -> bool {
    signature.constness.is_none() && signature.abi.is_none()
}

/// Whether each turn of the loop is a few nanoseconds of arithmetic, and none leaves it.
fn only_computes(each: &ExprForLoop) -> bool {
    let steps = matches!(*each.expr, Expr::Range(_) | Expr::Reference(_) | Expr::MethodCall(_) | Expr::Paren(_));
    let mut computes = Computes(steps && each.attrs.is_empty() && each.label.is_none());
    computes.visit_expr(&each.expr);
    computes.visit_block(&each.body);
    computes.0
}

struct Computes(bool);

impl<'ast> Visit<'ast> for Computes {
    fn visit_expr(&mut self, expression: &'ast Expr) {
        self.0 &= match expression {
            Expr::Assign(_) | Expr::Binary(_) | Expr::Cast(_) | Expr::Field(_) | Expr::If(_) | Expr::Index(_) => true,
            Expr::Lit(_) | Expr::Paren(_) | Expr::Path(_) | Expr::Reference(_) | Expr::Tuple(_) | Expr::Unary(_) => {
                true
            }
            Expr::Block(block) => block.label.is_none(),
            Expr::Continue(next) => next.label.is_none(),
            Expr::Range(range) => range.start.is_some() && range.end.is_some(),
            Expr::MethodCall(call) => is_quick(&call.method.to_string(), call.args.len()),
            _ => false,
        };
        visit::visit_expr(self, expression);
    }

    fn visit_macro(&mut self, _: &'ast syn::Macro) {
        self.0 = false;
    }

    fn visit_item(&mut self, _: &'ast syn::Item) {
        self.0 = false;
    }
}

/// Methods of numbers, and of vectors and iterators where they are as quick.
fn is_quick(method: &str, arguments: usize) -> bool {
    const NAMES: &str = " abs abs_diff ceil clamp cos div_euclid exp floor ln mul_add pow powf powi recip rem_euclid round \
        signum sin sqrt tan tanh trunc copied enumerate iter iter_mut len rev skip step_by swap take zip ";
    // Without an argument, these are an iterator's.
    let quick = NAMES.contains(&format!(" {method} ")) || arguments == 1 && ["max", "min"].contains(&method);
    quick || method.starts_with("wrapping_") || method.starts_with("saturating_")
}

#[cfg(test)]
mod tests {
    use syn::parse::Parser;

    use super::*;

    fn checked(cell: &str) -> String {
        let mut checks = StopChecks::default();
        Block::parse_within.parse_str(cell).unwrap().iter().for_each(|statement| checks.visit_stmt(statement));
        let mut cell = cell.to_owned();
        checks.edits().into_iter().rev().for_each(|edit| cell.replace_range(edit.place, &edit.text));
        cell.replace("::emberbook::interrupt::check();", "CHECK;").replace("::emberbook::chunked!", "CHUNKED!")
    }

    #[test]
    fn every_loop_looks_at_its_head() {
        assert_eq!(checked("while ö() { f(); }"), "while ö() { CHECK; f(); }");
        assert_eq!(checked("'a: loop { #![allow(x)] break 'a }"), "'a: loop { #![allow(x)] CHECK; break 'a }");
        assert_eq!(checked("for x in v {\n    f(x)\n}"), "for x in v {\n    CHECK; f(x)\n}");
        assert_eq!(checked("fn f() { f() + 1 }"), "fn f() { CHECK; f() + 1 }");
        assert_eq!(checked("let x = loop {};"), "let x = loop {CHECK; };");
        assert_eq!(checked("impl A { fn f() { || loop {} } }"), "impl A { fn f() { || loop {CHECK; } } }");
        assert_eq!(checked("mod m { trait T { async fn f() { loop {} } } }").matches("CHECK").count(), 1);
    }

    #[test]
    fn an_innermost_loop_that_only_computes_is_chunked() {
        assert_eq!(
            checked("for _ in 0..9 { for i in 0..n { y[i] += a * x[i].sqrt(); } }"),
            "for _ in 0..9 { CHECK; CHUNKED! { ranges for i in 0..n => { y[i] += a * x[i].sqrt(); } } }"
        );
        assert_eq!(checked("for x in &mut v { *x *= 2. }"), "CHUNKED! { chunks for x in &mut v => { *x *= 2. } }");
        assert!(
            checked("for (a, b) in x.iter().zip(&y).rev() { if a > b { s += 1 } }").starts_with("CHUNKED! { chunks")
        );
        assert!(checked("for i in 1..=n { s += i as f64; }").starts_with("CHUNKED! { chunks"));
    }

    #[test]
    fn a_loop_that_may_take_long_for_a_turn_or_is_left_early_is_not_chunked() {
        for body in ["f(i);", "break;", "return;", "v.sort();", "println!(\"{i}\");", "w?;"] {
            let cell = format!("for i in 0..n {{ {body} }}");
            assert_eq!(checked(&cell), cell.replace("{ ", "{ CHECK; "));
        }
        assert_eq!(checked("for x in rx { s += x }"), "for x in rx { CHECK; s += x }");
        assert_eq!(checked("'a: for i in 0..n { s += i }"), "'a: for i in 0..n { CHECK; s += i }");
    }

    #[test]
    fn what_the_compiler_runs_itself_stays() {
        for cell in [
            "const fn f() { loop {} }",
            "const N: i32 = { loop {} };",
            "static S: [i32; { loop {} }] = [0; 2];",
            "impl A { const N: i32 = { loop {} }; const fn f() { loop {} } }",
            "let a: [i32; { while c {} 3 }] = [0; { while c {} 3 }];",
            "f::<{ loop {} }>(const { loop {} });",
            "enum E { A = { loop {} } }",
            "extern \"C\" fn f() { loop {} }",
            "m! { loop {} }",
        ] {
            assert_eq!(checked(cell), cell);
        }
    }
}
