//! A student's cell: parsed once, to what the engine must know of it.

pub(super) mod commands;
pub(super) mod frame;
pub(super) mod names;
mod optimize;
mod statement;
mod stop_checks;

use std::ops::Range;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Block, Item, Stmt};

pub(super) use optimize::is_worth_optimizing;
pub(super) use statement::{Binding, Statement};

use super::compiler::source::Edit;
use super::notebook::{Definition, definitions};

/// A cell as the student wrote it, and its parts.
#[derive(Default)]
pub(super) struct Cell {
    /// All of it, with the notebook's commands.
    pub(super) written: String,
    /// Its execution count.
    pub(super) count: i64,
    pub(super) items: Vec<CellItem>,
    pub(super) statements: Vec<Statement>,
    /// Where `.await` stands outside of everything that is `async`, as bytes of the cell.
    pub(super) awaits: Option<Range<usize>>,
    /// Attributes of a whole program, which a cell has not: `#![allow(…)]`.
    pub(super) attributes: Vec<Range<usize>>,
    /// The student's loops are heavy work with plain numbers.
    pub(super) computes: bool,
}

/// An item of a cell.
pub(super) struct CellItem {
    pub(super) place: Range<usize>,
    pub(super) definitions: Vec<Definition>,
    /// Checks for the stop button.
    pub(super) edits: Vec<Edit>,
    pub(super) is_macro: bool,
    /// A macro's own loops, or a function's, are heavy work with plain numbers.
    pub(super) computes: bool,
}

/// The program that a cell may be.
pub(super) const MAIN: &str = "main";

impl Cell {
    /// Parses a cell's code, which lies in the cell where it lay before its commands were taken out. `is_constant` tells
    /// whether a capital name is a constant in a pattern, `makes_items` whether a macro of the notebook's does.
    pub(super) fn parse(
        written: &str,
        code: &str,
        count: i64,
        is_constant: &dyn Fn(&str) -> bool,
        makes_items: &dyn Fn(&str) -> bool,
    ) -> syn::Result<Self> {
        let mut cell = Self { written: written.to_owned(), count, ..Self::default() };
        cell.attributes = inner_attributes(code);
        // A mark that some editors put at a file's start.
        cell.attributes.extend(code.starts_with('\u{feff}').then_some(0..1));
        let code = crate::blank::blank(code, |byte| !cell.attributes.iter().any(|place| place.contains(&byte)));
        let block: Block = syn::parse_str(&format!("{{{code}\n}}"))?;
        let range = |spanned: &dyn Spanned| {
            let range = spanned.span().byte_range();
            range.start - 1..(range.end - 1).min(code.len())
        };
        let is_program = is_program(&code);
        let own_makers: Vec<String> = block.stmts.iter().filter_map(item_maker).collect();
        let last = block.stmts.len().saturating_sub(1);
        for (number, statement) in block.stmts.iter().enumerate() {
            let item = match statement {
                Stmt::Item(item) => Some(item.clone()),
                Stmt::Macro(call)
                    if is_program && !is_expression(call) || item_macro(call, &own_makers, makes_items) =>
                {
                    Some(Item::Macro(syn::ItemMacro {
                        attrs: call.attrs.clone(),
                        ident: None,
                        mac: call.mac.clone(),
                        semi_token: call.semi_token,
                    }))
                }
                _ => None,
            };
            match item {
                Some(item) => {
                    let edits: Vec<Edit> =
                        stop_checks::in_item(&item).into_iter().map(|edit| shifted(edit, 1)).collect();
                    let computes = is_worth_optimizing(&[], &[&item]);
                    let definitions = definitions(&item, &code, &range, count);
                    cell.items.push(CellItem {
                        definitions: definitions
                            .into_iter()
                            .map(|definition| definition.with(&edits, computes))
                            .collect(),
                        edits,
                        is_macro: matches!(&item, Item::Macro(item) if item.ident.is_some()),
                        computes,
                        place: range(statement),
                    });
                }
                None => cell.add(statement, number == last, range(statement), is_constant),
            }
        }
        let statements: Vec<Stmt> =
            block.stmts.into_iter().filter(|statement| !matches!(statement, Stmt::Item(_))).collect();
        cell.computes = is_worth_optimizing(&statements, &[]);
        Ok(cell)
    }

    fn add(&mut self, written: &Stmt, is_last: bool, place: Range<usize>, is_constant: &dyn Fn(&str) -> bool) {
        let mut statement = Statement::new(written, is_last, place, is_constant);
        self.awaits = self.awaits.take().or(statement.awaits.take());
        self.statements.push(statement);
    }

    /// The definitions that it makes.
    pub(super) fn definitions(&self) -> impl Iterator<Item = &Definition> {
        self.items.iter().flat_map(|item| &item.definitions)
    }

    /// Whether it is a program that somebody pasted.
    pub(super) fn is_program(&self) -> bool {
        self.statements.is_empty() && self.definitions().any(|definition| definition.key == "value main")
    }

    /// The variables that it defines, in order.
    pub(super) fn bindings(&self) -> impl Iterator<Item = &Binding> {
        self.statements.iter().flat_map(|statement| &statement.bindings)
    }
}

/// The bytes of what was parsed are those of the cell, behind a brace.
fn shifted(edit: Edit, by: usize) -> Edit {
    Edit { place: edit.place.start - by..edit.place.end - by, text: edit.text }
}

/// The attributes at a program's top.
fn inner_attributes(code: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let Ok(tokens) = code.parse::<TokenStream>() else {
        return found;
    };
    let mut tokens = tokens.into_iter();
    while let (Some(TokenTree::Punct(hash)), Some(TokenTree::Punct(mark)), Some(TokenTree::Group(group))) =
        (tokens.next(), tokens.next(), tokens.next())
    {
        if (hash.as_char(), mark.as_char()) != ('#', '!') {
            break;
        }
        // What these say is nothing to a cell; others must be refused.
        let name = group.stream().into_iter().next().map(|name| name.to_string()).unwrap_or_default();
        if ["allow", "warn", "deny", "forbid", "expect", "doc", "rustfmt", "clippy"].contains(&name.as_str()) {
            found.push(hash.span().byte_range().start..group.span().byte_range().end);
        }
    }
    found
}

/// Whether a cell is a whole program: what is called at its top makes items.
fn is_program(code: &str) -> bool {
    let is_main = |item: &Item| matches!(item, Item::Fn(function) if function.sig.ident == MAIN);
    code.contains("fn main") && syn::parse_file(code).is_ok_and(|file| file.items.iter().any(is_main))
}

/// Whether a macro is called that makes a value, and no items.
fn is_expression(call: &syn::StmtMacro) -> bool {
    const OF_STD: [&str; 14] = [
        "print",
        "println",
        "eprint",
        "eprintln",
        "dbg",
        "panic",
        "todo",
        "unimplemented",
        "unreachable",
        "assert",
        "assert_eq",
        "assert_ne",
        "debug_assert",
        "vec",
    ];
    OF_STD.iter().any(|name| call.mac.path.is_ident(name))
}

/// Whether a macro is called that makes items.
fn item_macro(call: &syn::StmtMacro, own_makers: &[String], makes_items: &dyn Fn(&str) -> bool) -> bool {
    let name = call.mac.path.get_ident().map(ToString::to_string).unwrap_or_default();
    name == "thread_local" || own_makers.contains(&name) || makes_items(&name)
}

/// The name of a macro that makes items, where each of its rules begins as an item does.
fn item_maker(statement: &Stmt) -> Option<String> {
    let Stmt::Item(Item::Macro(definition)) = statement else {
        return None;
    };
    makes_items(definition).then(|| definition.ident.as_ref().map(ToString::to_string)).flatten()
}

/// Whether each rule of a macro begins as an item does.
pub(super) fn makes_items(definition: &syn::ItemMacro) -> bool {
    const ITEMS: [&str; 15] = [
        "struct",
        "enum",
        "union",
        "impl",
        "fn",
        "pub",
        "trait",
        "mod",
        "const",
        "static",
        "type",
        "use",
        "#",
        "extern",
        "macro_rules",
    ];
    fn first(tokens: TokenStream) -> Option<String> {
        let mut tokens = tokens.into_iter();
        match (tokens.next()?, tokens.next()) {
            // A repetition, or a fragment such as `$vis`.
            (TokenTree::Punct(dollar), Some(TokenTree::Group(group))) if dollar.as_char() == '$' => {
                first(group.stream())
            }
            (TokenTree::Punct(dollar), Some(TokenTree::Ident(_))) if dollar.as_char() == '$' => {
                Some(tokens.next()?.to_string())
            }
            (token, _) => Some(token.to_string()),
        }
    }
    let tokens: Vec<TokenTree> = definition.mac.tokens.to_token_stream().into_iter().collect();
    let bodies = tokens.windows(3).filter_map(|rule| match rule {
        [TokenTree::Punct(equal), TokenTree::Punct(arrow), TokenTree::Group(body)]
            if (equal.as_char(), arrow.as_char()) == ('=', '>') =>
        {
            Some(first(body.stream()))
        }
        _ => None,
    });
    let bodies: Vec<Option<String>> = bodies.collect();
    !bodies.is_empty() && bodies.iter().all(|first| first.as_ref().is_some_and(|first| ITEMS.contains(&first.as_str())))
}
