//! The phrasebook: what is said in Python, and what is said here. A table: see `phrasebook.toml`.

use std::collections::BTreeMap;

use super::expression::MODULES;
use super::grammar::{Argument, Expr, expression};
use super::words;
use crate::engine::mistakes::sentences::Row;

/// One row of the table.
pub(in crate::engine) struct Phrase {
    /// As the reader of the table sees it: `nn.Linear(in, out)`.
    pub(super) python: String,
    pub(super) rust: String,
    /// What is to be known of it, in the reader's language.
    pub(super) sentence: Option<String>,
    /// What `?` finds it by.
    pub(super) names: Vec<String>,
    /// Whether it is about a method, which Emberbook may have under the same name.
    pub(super) is_method: bool,
    pub(super) topic: String,
    pattern: Option<Expr>,
    pub(super) template: String,
}

/// What a phrase leaves open, and what stands there.
pub(super) type Holes = BTreeMap<String, Vec<Expr>>;

impl Phrase {
    pub(super) fn new(row: Row) -> Self {
        let pattern = words::of(&row.python).and_then(|words| expression(&words));
        let names = match (&row.when, &pattern) {
            (Some(when), _) => when.split(" | ").map(str::to_owned).collect(),
            (None, Some(pattern)) => name(pattern).into_iter().collect(),
            (None, None) => Vec::new(),
        };
        let pattern = pattern.filter(|_| row.when.is_none());
        let is_method = pattern.is_some() && row.python.starts_with('$');
        Self {
            is_method,
            topic: row.topic,
            python: shown(&row.python),
            rust: shown(&row.rust),
            sentence: row.text,
            names,
            pattern,
            template: row.rust,
        }
    }

    /// Whether it says this, with what stands in its holes and the settings that it does not mention.
    pub(super) fn says<'a>(&self, expr: &'a Expr) -> Option<(Holes, Vec<&'a Argument>)> {
        let mut found = Match::default();
        let is_it = found.is(self.pattern.as_ref()?, expr);
        is_it.then_some((found.holes, found.settings))
    }
}

/// A template as a reader sees it: without the signs of its holes.
fn shown(template: &str) -> String {
    let mut shown = String::new();
    let mut rest = template;
    while let Some(place) = rest.find('$') {
        shown += &rest[..place];
        let hole = &rest[place + 1..];
        let length = hole.find(|l: char| !l.is_alphanumeric() && l != '*').unwrap_or(hole.len());
        let name = &hole[..length];
        shown += if name.starts_with('*') { "..." } else { name };
        rest = hole[length..].strip_prefix(":f").or(hole[length..].strip_prefix(":&")).unwrap_or(&hole[length..]);
    }
    shown + rest
}

/// What a pattern is about: `nn.Linear`, `append`.
fn name(pattern: &Expr) -> Option<String> {
    match pattern {
        Expr::Call(function, _) => name(function),
        Expr::Index(value, _) => name(value),
        Expr::Name(name) => Some(name.clone()),
        Expr::Attribute(of, attribute) => Some(match &**of {
            Expr::Hole(_) => attribute.clone(),
            of => format!("{}.{attribute}", name(of)?),
        }),
        _ => None,
    }
}

#[derive(Default)]
struct Match<'a> {
    holes: Holes,
    settings: Vec<&'a Argument>,
}

impl<'a> Match<'a> {
    fn is(&mut self, pattern: &Expr, expr: &'a Expr) -> bool {
        match (pattern, expr) {
            (Expr::Hole(_), Expr::Name(name)) if MODULES.contains(&name.as_str()) => false,
            (Expr::Hole(name), _) => self.fill(name, std::slice::from_ref(expr)),
            (Expr::Text(_, a), Expr::Text(prefix, b)) => a == b && !prefix.contains('f'),
            (Expr::Attribute(a, name), Expr::Attribute(b, other)) => name == other && self.is(a, b),
            (Expr::Call(a, wanted), Expr::Call(b, given)) => self.is(a, b) && self.arguments(wanted, given),
            (Expr::Index(a, wanted), Expr::Index(b, given)) => self.is(a, b) && self.all(wanted, given),
            (Expr::Tuple(a), Expr::Tuple(b)) | (Expr::List(a), Expr::List(b)) => self.all(a, b),
            (Expr::Unary(sign, a), Expr::Unary(other, b)) => sign == other && self.is(a, b),
            (Expr::Binary(a, sign, b), Expr::Binary(c, other, d)) => sign == other && self.is(a, c) && self.is(b, d),
            _ => pattern == expr,
        }
    }

    fn fill(&mut self, name: &str, exprs: &[Expr]) -> bool {
        let before = self.holes.insert(name.to_owned(), exprs.to_vec());
        before.is_none_or(|before| before == exprs)
    }

    fn all(&mut self, patterns: &[Expr], exprs: &'a [Expr]) -> bool {
        match patterns {
            [Expr::Hole(rest)] if rest.starts_with('*') => self.fill(rest, exprs),
            _ => {
                patterns.len() == exprs.len()
                    && patterns.iter().zip(exprs).all(|(pattern, expr)| self.is(pattern, expr))
            }
        }
    }

    /// A pattern `dim=$d` is said by name or in its place.
    fn arguments(&mut self, wanted: &[Argument], given: &'a [Argument]) -> bool {
        let mut rest: Vec<&Argument> = given.iter().collect();
        for pattern in wanted {
            if let Expr::Hole(name) = &pattern.value
                && name.starts_with('*')
            {
                let (placed, named): (Vec<&Argument>, Vec<&Argument>) = rest.iter().partition(|one| one.name.is_none());
                let values: Vec<Expr> = placed.iter().map(|one| one.value.clone()).collect();
                rest = named;
                if !self.fill(name, &values) {
                    return false;
                }
                continue;
            }
            let by_name = pattern.name.as_ref().and_then(|_| rest.iter().position(|one| one.name == pattern.name));
            // A flag is always named.
            let is_flag = matches!(&pattern.value, Expr::Name(value) if value == "True" || value == "False");
            let by_place = || rest.first().filter(|one| one.name.is_none() && !is_flag).map(|_| 0);
            let Some(place) = by_name.or_else(by_place) else { return false };
            let argument = rest.remove(place);
            if !self.is(&pattern.value, &argument.value) {
                return false;
            }
        }
        self.settings = rest;
        self.settings.iter().all(|setting| setting.name.is_some())
    }
}
