//! Whether a cell is worth the compiler's optimiser: yes where its own loops take longer without it than it takes.
//!
//! It is judged by the syntax alone. How often a loop turns is read where it is written in numbers; other ranges, `while`,
//! `loop`, and functions that branch into themselves count as long. A loop that calls the library, or prints, spends its
//! time there.

use std::collections::HashSet;

use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Expr, ExprCall, Item, Lit, Stmt, Token};

use super::stop_checks::calls;

/// Turns that take as long without the optimiser as it takes.
const WORTH: f64 = 1e6;
/// Turns of a loop that does not say; and where the library is called in each, nobody waits for more than
const LONG: f64 = 1e9;
const LONG_WITH_LIBRARY: f64 = 1e3;
/// How long a vector, a string or a map is taken to be.
const COLLECTION: f64 = 1e5;

/// What tensors, modules and optimizers can do and numbers and iterators cannot; what prints, and what waits.
const SLOW: &str = "allclose argmax backward detach eval forward grad item matmul mean mm named_parameters parameters \
    read_line recv relu reshape row set_bias set_data set_weight sigmoid sleep softmax step synchronize to_vec2 unsqueeze \
    zero_grad print println eprint eprintln sequential";

/// Whether to optimise a cell of these statements and the items that they need.
pub(in crate::engine) fn is_worth_optimizing(statements: &[Stmt], items: &[&Item]) -> bool {
    let mut own = Own::default();
    items.iter().for_each(|item| own.visit_item(item));
    statements.iter().for_each(|statement| own.visit_stmt(statement));
    let slow = SLOW.split_whitespace().map(str::to_owned).filter(|name| !own.0.contains(name)).collect();
    let mut work = Work { own: own.0, slow, count: Count::default() };
    // Twice: the first time finds which functions call the library, whatever their order.
    items.iter().for_each(|item| work.visit_item(item));
    work.count = Count::default();
    items.iter().for_each(|item| work.visit_item(item));
    statements.iter().for_each(|statement| work.visit_stmt(statement));
    work.count.turns >= WORTH
}

/// The functions and variables that the cell and its items define, and what they import.
#[derive(Default)]
struct Own(HashSet<String>);

impl<'ast> Visit<'ast> for Own {
    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.0.insert(signature.ident.to_string());
        visit::visit_signature(self, signature);
    }

    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        self.0.insert(pattern.ident.to_string());
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_use_name(&mut self, name: &'ast syn::UseName) {
        self.0.extend(Some(name.ident.to_string()).filter(|name| name != "sleep"));
    }
}

#[derive(Default)]
struct Count {
    turns: f64,
    /// It calls something slow, and not only under a condition.
    is_slow: bool,
}

struct Work {
    own: HashSet<String>,
    slow: HashSet<String>,
    count: Count,
}

impl Work {
    fn inside(&mut self, visit: impl FnOnce(&mut Self)) -> Count {
        let before = std::mem::take(&mut self.count);
        visit(self);
        std::mem::replace(&mut self.count, before)
    }

    fn repeat(&mut self, turns: f64, visit: impl FnOnce(&mut Self)) {
        let inside = self.inside(visit);
        let (most, own) = if inside.is_slow { (LONG_WITH_LIBRARY, 0.) } else { (LONG, 1.) };
        self.count.turns += turns.min(most) * (inside.turns + own);
        self.count.is_slow |= inside.is_slow;
    }

    fn perhaps(&mut self, visit: impl FnOnce(&mut Self)) {
        self.count.turns += self.inside(visit).turns;
    }

    fn function(&mut self, name: String, body: &syn::Block) {
        let inside = self.inside(|work| work.visit_block(body));
        let calls = calls(&name, body);
        self.count.turns += inside.turns;
        if inside.is_slow {
            self.slow.insert(name);
        } else if calls > 1 {
            self.count.turns += LONG;
        }
    }
}

impl<'ast> Visit<'ast> for Work {
    fn visit_expr_for_loop(&mut self, each: &'ast syn::ExprForLoop) {
        self.repeat(turns(&each.expr).unwrap_or(COLLECTION), |work| visit::visit_expr_for_loop(work, each));
    }

    fn visit_expr_while(&mut self, repeat: &'ast syn::ExprWhile) {
        self.repeat(LONG, |work| visit::visit_expr_while(work, repeat));
    }

    fn visit_expr_loop(&mut self, repeat: &'ast syn::ExprLoop) {
        self.repeat(LONG, |work| visit::visit_expr_loop(work, repeat));
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.count.is_slow |= self.slow.contains(&call.method.to_string());
        let drives = ["count", "max", "min", "product", "sum"].iter().any(|name| call.method == name);
        let drives = drives || call.args.iter().any(|argument| matches!(argument, Expr::Closure(_)));
        match turns(&call.receiver).filter(|_| drives) {
            Some(turns) => self.repeat(turns, |work| call.args.iter().for_each(|argument| work.visit_expr(argument))),
            None => call.args.iter().for_each(|argument| self.visit_expr(argument)),
        }
        self.visit_expr(&call.receiver);
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let Some((name, bare)) = called(call) {
            // What is called by its bare name and is not the student's is the prelude's.
            let library = bare && !self.own.contains(&name) && name.starts_with(char::is_lowercase) && name != "drop";
            self.count.is_slow |= library || self.slow.contains(&name);
        }
        visit::visit_expr_call(self, call);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.count.is_slow |= call.path.get_ident().is_some_and(|name| self.slow.contains(&name.to_string()));
        let arguments = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(call.tokens.clone());
        arguments.iter().flatten().for_each(|argument| self.visit_expr(argument));
    }

    fn visit_expr_if(&mut self, choice: &'ast syn::ExprIf) {
        self.visit_expr(&choice.cond);
        self.perhaps(|work| work.visit_block(&choice.then_branch));
        if let Some((_, otherwise)) = &choice.else_branch {
            self.perhaps(|work| work.visit_expr(otherwise));
        }
    }

    fn visit_arm(&mut self, arm: &'ast syn::Arm) {
        self.perhaps(|work| visit::visit_arm(work, arm));
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.function(function.sig.ident.to_string(), &function.block);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.function(function.sig.ident.to_string(), &function.block);
    }
}

/// The last name of the function's path, and whether that is all of it.
fn called(call: &ExprCall) -> Option<(String, bool)> {
    let Expr::Path(function) = &*call.func else { return None };
    Some((function.path.segments.last()?.ident.to_string(), function.path.get_ident().is_some()))
}

/// How many elements an expression iterates over, if it looks like an iterator.
fn turns(iterator: &Expr) -> Option<f64> {
    match iterator {
        Expr::Range(range) => {
            Some((|| Some(number(range.end.as_ref()?)? - number(range.start.as_ref()?)?))().unwrap_or(LONG))
        }
        Expr::Array(array) => Some(array.elems.len() as f64),
        Expr::Paren(inner) => turns(&inner.expr),
        Expr::Reference(reference) => turns(&reference.expr),
        // progress(0..200)
        Expr::Call(call) => turns(call.args.first()?),
        Expr::MethodCall(call) => {
            match (turns(&call.receiver), call.method.to_string().as_str(), call.args.first().and_then(number)) {
                (Some(turns), "take", Some(most)) => Some(turns.min(most)),
                (Some(turns), "step_by", Some(step)) => Some(turns / step),
                (None, "bytes" | "chars" | "into_iter" | "iter" | "iter_mut" | "keys" | "lines" | "values", _) => {
                    Some(COLLECTION)
                }
                (turns, ..) => turns,
            }
        }
        _ => None,
    }
}

fn number(expression: &Expr) -> Option<f64> {
    match expression {
        Expr::Lit(syn::ExprLit { lit: Lit::Int(number), .. }) => number.base10_parse().ok(),
        Expr::Unary(negative) => number(&negative.expr).map(|number| -number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_worth_optimizing(cell: &str) -> bool {
        let (items, statements): (Vec<_>, Vec<_>) = syn::Block::parse_within
            .parse_str(cell)
            .unwrap()
            .into_iter()
            .partition(|part| matches!(part, Stmt::Item(_)));
        let items: Vec<_> =
            items.iter().filter_map(|part| if let Stmt::Item(item) = part { Some(item) } else { None }).collect();
        super::is_worth_optimizing(&statements, &items)
    }

    #[test]
    fn long_loops_over_plain_numbers_are() {
        for cell in [
            "for i in 0..50_000_000u64 { s += (i as f64).sqrt() }",
            "for i in 0..300 { for j in 0..300 { for k in 0..300 { c[i][j] += a[i][k] * b[k][j]; } } }",
            "for i in 0..x.len() { y[i] += a * x[i]; }",
            "while i * i <= n { if prime[i] { let mut j = i * i; while j <= n { prime[j] = false; j += i; } } i += 1; }",
            "for _ in 0..30 { for x in &v { s += x * x; } }",
            "for i in 0..n { if i % 1000 == 0 { println!(\"{i}\"); } s += i; }",
            "fn fib(n: u32) -> u64 { if n < 2 { 1 } else { fib(n - 1) + fib(n - 2) } } println!(\"{}\", fib(40));",
            "fn step(x: f64) -> f64 { x / 2. } for i in 0..n { x = step(x); }",
            "println!(\"{}\", (1..=n).filter(|n| n % 3 == 0).sum::<u64>());",
            "let sigmoid = |x: f64| 1. / (1. + (-x).exp()); for i in 0..n { y[i] = sigmoid(x[i]); }",
            "for i in 0..n { *counts.entry(words[i].clone()).or_insert(0) += 1; }",
        ] {
            assert!(is_worth_optimizing(cell), "{cell}");
        }
    }

    #[test]
    fn what_calls_the_library_prints_or_ends_soon_is_not() {
        for cell in [
            "for e in progress(1..n) { let loss = mse_loss(&net.forward(&x), &y); loss.backward(); optimizer.step(); }",
            "for e in 0..epochs { for b in &batches { train(b); } losses.push(0.); } fn train(b: &T) { b.loss().backward(); }",
            "for param in net.parameters() { println!(\"{param}\"); }",
            "for param in net.parameters() { param.set_data(param.data() - rate * param.grad()); }",
            "for p in a.to_vec() { println!(\"{p:.2}\"); }",
            "while runs < 2 || start.elapsed() < limit { for _ in 0..10usize.min(n) { a.mm(&b); runs += 1; } device.synchronize(); }",
            "loop { let guess = input(\"?\"); match guess.cmp(&n) { Less => println!(\"more\"), _ => break } }",
            "for i in 0..1000 { for j in 0..10 { s += i * j; } }",
            "let sizes: Vec<usize> = (1..13).map(|power| 2_usize.pow(power)).collect();",
            "sizes.iter().zip(times).map(|(&n, time)| (n as f64).powi(3) / time).collect()",
            "fn factorial(n: u64) -> u64 { if n == 0 { 1 } else { n * factorial(n - 1) } } factorial(10)",
            "for _ in 0..n { thread::sleep(second); }",
            "net.forward(&x)",
        ] {
            assert!(!is_worth_optimizing(cell), "{cell}");
        }
    }
}
