//! The names in a piece of syntax.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The names that could be variables: what comes after a dot or before `::`, and lifetimes, are left out; what a format
/// string names is in.
pub(in crate::engine) fn names(tokens: TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(tokens, &mut found, true, &|next, after| !(is_colon(next) && is_colon(after)));
    found
}

/// All names that could be definitions: methods are, too.
pub(in crate::engine) fn mentions(tokens: TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(tokens, &mut found, false, &|_, _| true);
    found
}

/// The names that the form of a type depends on: not those of fields, nor what attributes say but for `repr`.
pub(in crate::engine) fn layout_names(tokens: TokenStream) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(of_form(tokens), &mut found, true, &|next, after| !is_colon(next) || is_colon(after));
    found
}

fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(colon)) if colon.as_char() == ':')
}

/// The tokens without what changes no form: attributes but for `repr`, and a comma at an end.
pub(in crate::engine) fn of_form(tokens: TokenStream) -> TokenStream {
    let mut result = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(hash) if hash.as_char() == '#' => match tokens.peek() {
                Some(TokenTree::Group(attribute)) if attribute.delimiter() == Delimiter::Bracket => {
                    if attribute.stream().to_string().starts_with("repr") {
                        result.push(TokenTree::Punct(hash));
                    } else {
                        tokens.next();
                    }
                }
                _ => result.push(TokenTree::Punct(hash)),
            },
            TokenTree::Group(group) => {
                let inner = of_form(group.stream());
                result.push(TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner)));
            }
            token => result.push(token),
        }
    }
    if matches!(result.last(), Some(TokenTree::Punct(comma)) if comma.as_char() == ',') {
        result.pop();
    }
    result.into_iter().collect()
}

type Wanted<'a> = &'a dyn Fn(Option<&TokenTree>, Option<&TokenTree>) -> bool;

/// `variables` tells whether what comes after a dot is left out.
fn collect(tokens: TokenStream, found: &mut BTreeSet<String>, variables: bool, wanted: Wanted) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let (mut after_dot, mut after_quote) = (false, false);
    for (place, token) in tokens.iter().enumerate() {
        let (mut dot, mut quote) = (false, false);
        match token {
            TokenTree::Ident(name) => {
                let is_left_out = after_quote || after_dot && variables;
                if !is_left_out && wanted(tokens.get(place + 1), tokens.get(place + 2)) {
                    let name = name.to_string();
                    found.extend(name.strip_prefix("r#").map(str::to_owned));
                    found.insert(name);
                }
            }
            TokenTree::Group(group) => collect(group.stream(), found, variables, wanted),
            TokenTree::Literal(literal) => in_format(&literal.to_string(), found),
            // `..` is no dot.
            TokenTree::Punct(punct) if punct.as_char() == '.' => {
                let beside =
                    |other: Option<&TokenTree>| matches!(other, Some(TokenTree::Punct(p)) if p.as_char() == '.');
                dot = !(beside(tokens.get(place + 1)) || place > 0 && beside(tokens.get(place - 1)));
            }
            TokenTree::Punct(punct) => quote = punct.as_char() == '\'',
        }
        (after_dot, after_quote) = (dot, quote);
    }
}

/// What a text names between braces, if it is a format string.
fn in_format(literal: &str, found: &mut BTreeSet<String>) {
    if !literal.contains('"') {
        return;
    }
    for part in literal.split('{').skip(1) {
        let inside = part.split('}').next().unwrap_or_default();
        // `{x}`, `{x:>width$}`.
        for word in inside.split(|letter: char| !letter.is_alphanumeric() && letter != '_') {
            if word.starts_with(|letter: char| letter.is_alphabetic() || letter == '_') {
                found.insert(word.to_owned());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(code: &str) -> Vec<String> {
        names(code.parse().unwrap()).into_iter().collect()
    }

    #[test]
    fn what_a_piece_names() {
        assert_eq!(found("x.mm(&w1.t()) + b"), ["b", "w1", "x"]);
        assert_eq!(found("println!(\"{a:>width$} {{b}} {}\", c)"), ["a", "b", "c", "println", "width"]);
        assert_eq!(found("'outer: for i in 0..n { break 'outer; }"), ["break", "for", "i", "in", "n"]);
        assert_eq!(found("std::thread::spawn(work)"), ["spawn", "work"]);
    }

    #[test]
    fn what_the_form_of_a_type_depends_on() {
        let tokens = "#[derive(Debug)] #[repr(C)] struct Buf { size: u8, d: [a::T; N] }".parse().unwrap();
        let names: Vec<String> = layout_names(tokens).into_iter().collect();
        assert_eq!(names, ["Buf", "C", "N", "T", "a", "repr", "struct", "u8"]);
    }
}
