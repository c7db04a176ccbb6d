//! What stands at the cursor: behind which type's dot, in which module, inside which calls. A cell is seldom whole while it
//! is typed, so it is tried with what it may lack.

use std::ops::Range;

use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Block, Expr};

use super::infer::{Scope, arguments};
use super::known::Known;
use super::types::{Substitution, Type};
use crate::brackets::{too_deep, unmatched};

/// Stands for what is still to be typed.
const TO_COME: &str = "emberbook_cursor";

/// Of a cell that cannot be parsed, no more than this is looked at piece by piece.
const LONG: usize = 8 << 10;

/// What could be typed at a place.
#[derive(Debug)]
pub(super) enum Place {
    /// A field or a method, behind a dot.
    Member(Type),
    /// A name, behind these segments of a path.
    Path(Vec<String>),
    /// A field between the braces of a value of this type.
    Field(Type),
    /// Nothing: it is behind the dot of a name that nobody has defined.
    Nothing,
}

/// A call around the cursor.
#[derive(Debug, Clone)]
pub(super) enum Call {
    Method(Type, String),
    Function(Vec<String>),
}

/// What is found at the cursor.
pub(super) struct Found<'a> {
    pub(super) place: Option<Place>,
    /// The calls whose arguments it is in, the innermost last.
    pub(super) calls: Vec<Call>,
    pub(super) scope: Scope<'a>,
}

/// Looks at the word in this range of a cell's code; it may be empty.
pub(super) fn look<'a>(known: &'a Known, code: &str, word: Range<usize>) -> Found<'a> {
    // Positions in sources that were parsed before take memory for nothing.
    proc_macro2::extra::invalidate_current_thread_spans();
    let mut finder = Finder { at: 0, scope: Scope::new(known), place: None, calls: Vec::new(), expected: Vec::new() };
    if let Some(parsed) = parse(code, &word) {
        parsed.earlier.iter().for_each(|statement| finder.scope.statement(statement));
        finder.at = parsed.at;
        finder.visit_block(&parsed.block);
    }
    let Finder { mut place, calls, scope, .. } = finder;
    if is_in_use(&code[..word.start]) || place.is_none() && !code[..word.start].trim_end().ends_with('.') {
        place = Some(Place::Path(path_before(code, word.start)));
    }
    Found { place, calls, scope }
}

/// A cell's code as far as it can be parsed.
struct Parsed {
    /// Statements before those of the block, which were parsed by themselves.
    earlier: Vec<syn::Stmt>,
    block: Block,
    /// The block's source.
    source: String,
    /// Where the word is in the block's source.
    at: usize,
}

/// The items of a cell that is being typed, as source.
pub(super) fn items(code: &str, word: Range<usize>) -> String {
    let Some(parsed) = parse(code, &word) else { return String::new() };
    let items = parsed.block.stmts.iter().filter(|statement| matches!(statement, syn::Stmt::Item(_)));
    items.filter_map(|item| parsed.source.get(item.bytes())).flat_map(|item| [item, "\n"]).collect()
}

fn parse(code: &str, word: &Range<usize>) -> Option<Parsed> {
    // Behind an argument that is whole comes the next one.
    let gaps: &[&str] = if word.is_empty() { &["", ", "] } else { &[""] };
    gaps.iter().find_map(|gap| parse_behind(code, word, gap))
}

fn parse_behind(code: &str, word: &Range<usize>, gap: &str) -> Option<Parsed> {
    let before = format!("{}{gap}{TO_COME}", &code[..word.end]);
    let after = &code[word.end..];
    // It stays one word.
    let rest = after.find(|letter: char| !letter.is_alphanumeric() && letter != '_').unwrap_or(after.len());
    let parsed = |text: &str, earlier: &dyn Fn() -> Vec<syn::Stmt>, from: usize| {
        let source = format!("{{{text}\n}}");
        let block = (!too_deep(&source)).then(|| syn::parse_str::<Block>(&source).ok()).flatten()?;
        Some(Parsed { earlier: earlier(), block, source, at: word.start + gap.len() - from + 1 })
    };
    for ending in ["", ";"] {
        let whole = format!("{before}{ending}{}", &after[rest..]);
        let found = parsed(&whole, &Vec::new, 0);
        if found.is_some() {
            return found;
        }
    }
    // What follows is left out, and what is open is closed; where even this cannot be parsed, so is what comes before.
    for from in starts(&code[..word.end]) {
        let part = &before[from..];
        let (close, end) = closing(part);
        for text in ["", " {}", "()", " => {}", ": ()", ";", " in () {}"]
            .iter()
            .flat_map(|ending| [format!("{part}{ending}{close}"), format!("{part}{ending}{end}")])
        {
            let found = parsed(&text, &|| earlier(&code[..from]), from);
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

/// The brackets that close what a piece of source leaves open; and the same with a semicolon behind each statement.
fn closing(text: &str) -> (String, String) {
    let (mut close, mut end) = (String::new(), String::new());
    let mut is_open = true;
    for place in unmatched(text).unclosed.iter().rev() {
        let bracket = match &text[*place..=*place] {
            "(" => ')',
            "[" => ']',
            _ => '}',
        };
        if bracket == '}' && is_open {
            end.push(';');
        }
        is_open = bracket != '}';
        close.push(bracket);
        end.push(bracket);
    }
    if is_open {
        end.push(';');
    }
    (close, end)
}

/// Where a source could begin, so that what cannot be parsed is left out: at its start, and behind each line and statement.
fn starts(text: &str) -> Vec<usize> {
    const MOST: usize = 12;
    let mut starts: Vec<usize> =
        text.rmatch_indices([';', '\n', '{', '}']).map(|(place, _)| place + 1).take(MOST).collect();
    if text.len() < LONG {
        starts.push(0);
    }
    starts.reverse();
    starts
}

/// The statements in lines that can be parsed by themselves.
fn earlier(text: &str) -> Vec<syn::Stmt> {
    let from = text.char_indices().rev().map(|(place, _)| place).find(|place| text.len() - place >= LONG).unwrap_or(0);
    let text = &text[from..];
    let mut found = Vec::new();
    let mut piece = String::new();
    for line in text.split_inclusive(['\n', ';']) {
        piece += line;
        if let Ok(block) = syn::parse_str::<Block>(&format!("{{{piece}\n}}")) {
            found.extend(block.stmts);
            piece.clear();
        } else if !unmatched(&piece).unclosed.is_empty() && piece.len() < LONG / 4 {
            continue;
        } else {
            piece.clear();
        }
    }
    found
}

/// Whether a `use` stands before this place, and nothing after it.
pub(super) fn is_in_use(before: &str) -> bool {
    let statement = before.rfind([';', '}']).map_or(before, |place| &before[place + 1..]);
    statement.trim_start().starts_with("use ")
}

/// The segments of a path before its last: `std::collections::` gives two.
fn path_before(code: &str, start: usize) -> Vec<String> {
    let mut segments = Vec::new();
    let mut rest = code[..start].trim_end();
    // `use std::{fs, io`
    if let Some(open) = rest.rfind('{')
        && let Some(head) = rest[..open].trim_end().strip_suffix("::")
        && rest.rfind("use ").is_some_and(|place| place < open && !rest[place..].contains(';'))
    {
        let own = path_before(&rest[open + 1..], rest.len() - open - 1);
        segments = path_before(&format!("{head}::"), head.len() + 2);
        segments.extend(own);
        return segments;
    }
    while let Some(head) = rest.strip_suffix("::") {
        let begin = head
            .rfind(|letter: char| !letter.is_alphanumeric() && letter != '_')
            .map_or(0, |place| place + head[place..].chars().next().map_or(1, char::len_utf8));
        segments.insert(0, head[begin..].to_owned());
        rest = &head[..begin];
    }
    segments
}

struct Finder<'a> {
    at: usize,
    scope: Scope<'a>,
    place: Option<Place>,
    calls: Vec<Call>,
    /// What the closure that comes next is given.
    expected: Vec<Type>,
}

impl Finder<'_> {
    fn holds(&self, spanned: &dyn Bytes) -> bool {
        let range = spanned.bytes();
        range.start <= self.at && self.at < range.end
    }

    fn begins(&self, name: &proc_macro2::Ident) -> bool {
        let range = name.span().byte_range();
        range.start <= self.at && self.at < range.end
    }

    fn behind_dot(&mut self, of: &Expr, kind: Type) -> Place {
        if kind.is_known() || self.is_defined(of) { Place::Member(kind) } else { Place::Nothing }
    }

    /// Whether somebody has defined the name that an expression begins with.
    fn is_defined(&mut self, of: &Expr) -> bool {
        match of {
            Expr::Path(it) => match it.path.get_ident() {
                Some(name) => {
                    let name = name.to_string();
                    let known = self.scope.known;
                    self.scope.variable(&name).is_some() || known.resolve(&[name], &|_| true).is_some()
                }
                None => true,
            },
            Expr::MethodCall(it) => self.is_defined(&it.receiver),
            Expr::Field(it) => self.is_defined(&it.base),
            Expr::Index(it) => self.is_defined(&it.expr),
            Expr::Call(it) => self.is_defined(&it.func),
            Expr::Reference(it) => self.is_defined(&it.expr),
            Expr::Paren(it) => self.is_defined(&it.expr),
            Expr::Try(it) => self.is_defined(&it.expr),
            _ => true,
        }
    }

    fn function(&mut self, signature: &syn::Signature, own: Option<&Type>) {
        self.scope.variables.clear();
        self.scope.parameters.extend(super::known::parameters(&signature.generics));
        for input in &signature.inputs {
            match input {
                syn::FnArg::Receiver(it) => {
                    let own = own.cloned().unwrap_or(Type::Unknown);
                    self.scope.own = Some(own.clone());
                    let own = if it.reference.is_some() { Type::reference(own) } else { own };
                    self.scope.variables.push(("self".to_owned(), own));
                }
                syn::FnArg::Typed(it) => {
                    let kind = self.scope.read(&it.ty);
                    self.scope.bind(&it.pat, &kind);
                }
            }
        }
    }

    /// Arguments in a row, of which one may hold the cursor.
    fn given<'e>(&mut self, call: Call, arguments: impl IntoIterator<Item = &'e Expr>) {
        for (place, argument) in arguments.into_iter().enumerate() {
            if !self.holds(argument) {
                continue;
            }
            if let Expr::Closure(_) = argument {
                let function = match &call {
                    Call::Method(kind, name) => self.scope.known.method(kind, name).and_then(|method| {
                        let function = self.scope.known.signature(&method)?;
                        Some((function, method.known))
                    }),
                    Call::Function(path) => {
                        let path = syn::parse_str::<syn::Path>(&path.join("::")).ok();
                        path.and_then(|path| self.scope.callable(&path)).map(|function| (function, Substitution::new()))
                    }
                };
                self.expected =
                    function.map(|(function, known)| self.scope.expected(&function, &known, place)).unwrap_or_default();
            }
            self.calls.push(call.clone());
            self.visit_expr(argument);
            return;
        }
        self.calls.push(call);
    }
}

/// Where something that was parsed stands, in bytes of its source.
pub(super) trait Bytes {
    fn bytes(&self) -> Range<usize>;
}

impl<T: Spanned> Bytes for T {
    fn bytes(&self) -> Range<usize> {
        self.span().byte_range()
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_block(&mut self, block: &'ast Block) {
        // Items are seen from everywhere; statements only from below.
        for statement in &block.stmts {
            if self.holds(statement) {
                self.visit_stmt(statement);
                if self.place.is_some() || !self.calls.is_empty() {
                    return;
                }
            } else {
                self.scope.statement(statement);
            }
        }
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        if !self.holds(expr) {
            return;
        }
        match expr {
            Expr::Closure(it) => {
                let expected = std::mem::take(&mut self.expected);
                self.scope.enter(it, &expected);
                visit::visit_expr_closure(self, it);
            }
            Expr::ForLoop(it) if self.holds(&it.body) => {
                let over = self.scope.infer(&it.expr);
                let kind = self.scope.known.looped(&over);
                self.scope.bind(&it.pat, &kind);
                self.visit_block(&it.body);
            }
            Expr::If(it) if self.holds(&it.then_branch) => {
                self.scope.condition(&it.cond);
                self.visit_block(&it.then_branch);
            }
            Expr::While(it) if self.holds(&it.body) => {
                self.scope.condition(&it.cond);
                self.visit_block(&it.body);
            }
            Expr::Match(it) if !self.holds(&*it.expr) => {
                let of = self.scope.infer(&it.expr);
                if let Some(arm) = it.arms.iter().find(|arm| self.holds(*arm)) {
                    self.scope.bind(&arm.pat, &of);
                    self.visit_arm(arm);
                }
            }
            Expr::MethodCall(it) => {
                if self.holds(&*it.receiver) {
                    return self.visit_expr(&it.receiver);
                }
                let receiver = self.scope.infer(&it.receiver);
                if self.begins(&it.method) {
                    self.place = Some(self.behind_dot(&it.receiver, receiver));
                } else if it.turbofish.as_ref().is_some_and(|given| self.holds(given)) {
                    visit::visit_expr_method_call(self, it);
                } else if self.at > it.method.span().byte_range().end {
                    self.given(Call::Method(receiver, it.method.to_string()), &it.args);
                }
            }
            Expr::Field(it) => match &it.member {
                syn::Member::Named(name) if self.begins(name) => {
                    let of = self.scope.infer(&it.base);
                    self.place = Some(self.behind_dot(&it.base, of));
                }
                syn::Member::Unnamed(index) if !self.holds(&*it.base) && self.at >= index.span.byte_range().start => {
                    let of = self.scope.infer(&it.base);
                    self.place = Some(self.behind_dot(&it.base, of));
                }
                _ => self.visit_expr(&it.base),
            },
            Expr::Call(it) if !self.holds(&*it.func) => {
                let path = match &*it.func {
                    Expr::Path(path) => path.path.segments.iter().map(|segment| segment.ident.to_string()).collect(),
                    _ => Vec::new(),
                };
                self.given(Call::Function(path), &it.args);
            }
            Expr::Struct(it) => {
                let of = self.scope.infer(expr);
                for field in &it.fields {
                    if let syn::Member::Named(name) = &field.member
                        && self.begins(name)
                    {
                        self.place = Some(Place::Field(of));
                        return;
                    }
                }
                visit::visit_expr_struct(self, it);
            }
            _ => visit::visit_expr(self, expr),
        }
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        if !self.holds(call) {
            return;
        }
        if self.holds(&call.path) {
            return self.visit_path(&call.path);
        }
        for argument in arguments(call) {
            if self.holds(&argument) {
                self.visit_expr(&argument);
            }
        }
    }

    fn visit_item_fn(&mut self, it: &'ast syn::ItemFn) {
        self.function(&it.sig, None);
        visit::visit_item_fn(self, it);
    }

    fn visit_item_impl(&mut self, it: &'ast syn::ItemImpl) {
        self.scope.parameters = super::known::parameters(&it.generics);
        self.scope.own = Some(self.scope.read(&it.self_ty));
        visit::visit_item_impl(self, it);
    }

    fn visit_impl_item_fn(&mut self, it: &'ast syn::ImplItemFn) {
        if self.holds(it) {
            let own = self.scope.own.clone();
            self.function(&it.sig, own.as_ref());
            visit::visit_impl_item_fn(self, it);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let place = path.segments.iter().position(|segment| self.begins(&segment.ident));
        match place {
            Some(place) => {
                let before = path.segments.iter().take(place).map(|segment| segment.ident.to_string());
                self.place = Some(Place::Path(before.collect()));
            }
            None => visit::visit_path(self, path),
        }
    }
}
