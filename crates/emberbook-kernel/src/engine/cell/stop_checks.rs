//! Where a student's loops look at the stop flag, so that Stop ends a cell that calls nothing of the library.
//!
//! A loop looks at the head of every turn. That would keep the compiler from using vector instructions, so an innermost
//! `for` that only computes runs in chunks, and looks once in each: see `emberbook::chunked!`. Everything is inserted
//! where it stands; no line is added, and what the student wrote keeps its order.

use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr, ExprForLoop, ExprMethodCall, Item, Signature, Stmt};

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
struct StopChecks( Vec<(Range<usize>, String)>);

impl StopChecks {
    fn edits(self) -> Vec<Edit> {
        let mut edits: Vec<Edit> = self.0.into_iter().map(|(place, text)| Edit { place, text }).collect();
        edits.sort_by_key(|edit| edit.place.start);
        edits
    }

    fn insert(&mut self, place: usize, text: &str) {
        self.0.push((place..place, text.to_owned()));
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

/// A `const fn` calls only its like, and a panic may not leave an `extern "C" fn`.
fn may_unwind(signature: &Signature) -> bool {
    signature.constness.is_none() && signature.abi.is_none()
}

/// Whether a turn of the loop takes a few nanoseconds, and nothing leaves the loop.
fn only_computes(each: &ExprForLoop) -> bool {
    each.attrs.is_empty() && each.label.is_none() && steps_quickly(&each.expr) && block_is_plain(&each.body)
}

/// Iterators whose next element is there at once.
fn steps_quickly(iterator: &Expr) -> bool {
    const QUICK: &[&str] = &["iter", "iter_mut", "zip", "enumerate", "rev", "step_by", "skip", "take", "copied"];
    match iterator {
        Expr::Range(range) => range.start.is_some() && range.end.is_some(),
        Expr::Reference(reference) => is_plain(&reference.expr),
        Expr::Paren(inner) => steps_quickly(&inner.expr),
        Expr::MethodCall(call) => {
            QUICK.iter().any(|name| call.method == name)
                && (steps_quickly(&call.receiver) || is_plain(&call.receiver))
                && call.args.iter().all(|argument| steps_quickly(argument) || is_plain(argument))
        }
        _ => false,
    }
}

fn block_is_plain(block: &Block) -> bool {
    block.stmts.iter().all(|statement| match statement {
        Stmt::Local(local) => local.init.as_ref().is_none_or(|init| init.diverge.is_none() && is_plain(&init.expr)),
        Stmt::Expr(expression, _) => is_plain(expression),
        Stmt::Item(_) | Stmt::Macro(_) => false,
    })
}

/// Arithmetic on numbers, and on elements of arrays and vectors.
fn is_plain(expression: &Expr) -> bool {
    match expression {
        Expr::Lit(_) | Expr::Path(_) => true,
        Expr::Assign(assign) => is_plain(&assign.left) && is_plain(&assign.right),
        Expr::Binary(binary) => is_plain(&binary.left) && is_plain(&binary.right),
        Expr::Block(block) => block.label.is_none() && block_is_plain(&block.block),
        Expr::Cast(cast) => is_plain(&cast.expr),
        Expr::Field(field) => is_plain(&field.base),
        Expr::If(choice) => {
            is_plain(&choice.cond)
                && block_is_plain(&choice.then_branch)
                && choice.else_branch.as_ref().is_none_or(|(_, otherwise)| is_plain(otherwise))
        }
        Expr::Index(index) => is_plain(&index.expr) && is_plain(&index.index),
        Expr::MethodCall(call) => is_arithmetic(call) && is_plain(&call.receiver) && call.args.iter().all(is_plain),
        Expr::Paren(inner) => is_plain(&inner.expr),
        Expr::Reference(reference) => is_plain(&reference.expr),
        Expr::Tuple(tuple) => tuple.elems.iter().all(is_plain),
        Expr::Unary(unary) => is_plain(&unary.expr),
        _ => false,
    }
}

fn is_arithmetic(call: &ExprMethodCall) -> bool {
    const NAMES: &[&str] = &[
        "abs", "abs_diff", "ceil", "clamp", "cos", "div_euclid", "exp", "floor", "ln", "max", "min", "mul_add", "pow",
        "powf", "powi", "recip", "rem_euclid", "round", "signum", "sin", "sqrt", "swap", "tan", "tanh", "trunc", "len",
    ];
    let name = call.method.to_string();
    NAMES.contains(&name.as_str()) || name.starts_with("wrapping_") || name.starts_with("saturating_")
}
