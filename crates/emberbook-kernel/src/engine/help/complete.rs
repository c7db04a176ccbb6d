//! What could stand at the cursor, from what is known.

use std::collections::BTreeSet;

use super::Completion;
use super::cursor::{self, Found, Place};
use super::infer::Scope;
use super::known::{Function, Known};
use super::solve::Method;
use super::types::{Substitution, Type};
use super::word::Word;
use crate::engine::python::pytorch;
use crate::index::{Item, Kind};

const PRIMITIVES: [&str; 17] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16", "u32", "u64", "u128",
    "usize",
];

const KEYWORDS: [&str; 24] = [
    "as", "break", "const", "continue", "else", "enum", "false", "fn", "for", "if", "impl", "in", "let", "loop",
    "match", "move", "mut", "pub", "return", "struct", "trait", "true", "use", "while",
];

/// The words that could stand at a byte of a cell's code; none where what is known does not tell.
pub(super) fn complete(known: &Known, code: &str, word: &Word) -> Option<Completion> {
    let completion = |matches| Some(Completion { matches, start: word.place.start, end: word.place.end });
    if word.is_in_text || word.text.starts_with(|letter: char| letter.is_ascii_digit()) {
        return completion(Vec::new());
    }
    if let Some(start) = word.of_python(known) {
        let matches = pytorch::here(&code[start..word.cursor]);
        return Some(Completion { matches, start, end: word.place.end });
    }
    let Found { place, scope, .. } = cursor::look(known, code, word.place.clone());
    let is_called = code[word.place.end..].starts_with('(');
    let names = Names {
        known,
        scope: &scope,
        typed: word.typed(code),
        is_called,
        is_use: cursor::is_in_use(&code[..word.place.start]),
    };
    let mut found = match place.unwrap_or(Place::Nothing) {
        Place::Nothing => Vec::new(),
        Place::Member(kind) if !kind.is_known() => return None,
        Place::Member(kind) => names.members(&kind),
        Place::Field(kind) => names.fields(&kind),
        Place::Path(module) if module.is_empty() => names.in_scope(),
        Place::Path(module) => names.in_path(&module)?,
    };
    let mut seen = BTreeSet::new();
    found.retain(|name| seen.insert(name.clone()));
    completion(found)
}

/// Finds what begins as what is typed does.
struct Names<'a> {
    known: &'a Known,
    scope: &'a Scope<'a>,
    typed: &'a str,
    /// Whether parentheses stand behind the cursor already.
    is_called: bool,
    /// Whether names alone are wanted.
    is_use: bool,
}

impl Names<'_> {
    fn begins(&self, name: &str) -> bool {
        name.starts_with(self.typed)
    }

    fn of(&self, names: &[&str]) -> Vec<String> {
        names.iter().filter(|name| self.begins(name)).map(|name| (*name).to_owned()).collect()
    }

    fn fields(&self, kind: &Type) -> Vec<String> {
        let fields = self.known.fields(kind.behind_references()).into_iter();
        fields.map(|(field, _)| field.name.clone()).filter(|name| self.begins(name)).collect()
    }

    fn members(&self, kind: &Type) -> Vec<String> {
        let mut found = Vec::new();
        for step in self.known.steps(kind) {
            if let Type::Tuple(types) = &step {
                found.extend((0..types.len()).map(|place| place.to_string()).filter(|place| self.begins(place)));
            }
            found.extend(self.fields(&step));
        }
        let methods = self.known.methods(kind, &|name| self.begins(name));
        found.extend(methods.iter().filter_map(|method| {
            let function = self.known.signature(method)?;
            function.receiver.is_some().then(|| self.call(&method.member.name, &function, false))
        }));
        if !self.known.is_iterator(kind) && !self.is_called {
            found.extend(self.by_iterator(kind));
        }
        found
    }

    /// What an iterator over a value can do.
    fn by_iterator(&self, kind: &Type) -> Vec<String> {
        let known = self.known;
        let result = |method: Method| Some(known.normal(&known.signature(&method)?.output.with(&method.known), 0));
        let by = |name: &str| known.method(kind, name).and_then(result).filter(|iterator| known.is_iterator(iterator));
        let Some((start, iterator)) = ["iter", "into_iter"].into_iter().find_map(|name| Some((name, by(name)?))) else {
            return Vec::new();
        };
        let methods = known.methods(&iterator, &|name| self.begins(name));
        let calls = methods.iter().filter_map(|method| {
            let function = known.signature(method)?;
            function
                .receiver
                .is_some()
                .then(|| format!("{start}().{}", self.call(&method.member.name, &function, false)))
        });
        calls.collect()
    }

    fn in_scope(&self) -> Vec<String> {
        let locals = self.scope.variables.iter().rev().map(|(name, _)| name.clone());
        let mut found: Vec<String> = locals.filter(|name| self.begins(name)).collect();
        found.extend(self.shown_of(self.known.in_scope()));
        found.extend(self.of(&["std::", "emberbook::", "crate::", "self::"]));
        found.extend(self.of(&PRIMITIVES));
        found.extend(self.of(&KEYWORDS));
        found
    }

    /// What a module, a type, or an enum has; none if it is not known.
    fn in_path(&self, path: &[String]) -> Option<Vec<String>> {
        if ["crate", "self"].contains(&path[0].as_str()) && path.len() == 1 {
            return Some(self.in_scope());
        }
        let mut found = Vec::new();
        if let Some(module) = self.known.resolve(path, &|path| self.known.is_module(path)) {
            found.extend(self.shown_of(self.known.module(&module)?));
            if !PRIMITIVES.contains(&path[0].as_str()) {
                return Some(found);
            }
        }
        if let Some(of) = self.known.find_trait(path).and_then(|of| self.known.item(&of)) {
            let functions =
                of.members.iter().filter(|member| member.kind == Kind::Function && self.begins(&member.name));
            let calls = functions.filter_map(|member| {
                Some(self.call(&member.name, &self.known.function(&member.text, &[], None)?, true))
            });
            return Some(calls.collect());
        }
        let kind = self.scope.read(&syn::parse_str(&path.join("::")).ok()?);
        let Type::Named(of, _) = &kind else { return None };
        let members = self.known.item(of).map(|item| item.members.as_slice()).unwrap_or_default();
        let variants = members.iter().filter(|member| member.kind == Kind::Variant && self.begins(&member.name));
        found.extend(variants.map(|variant| self.variant(&variant.name, &variant.text)));
        let wanted = |name: &str| self.begins(name);
        let methods = self.known.inherent(&kind, &wanted).into_iter().chain(self.known.methods(&kind, &wanted));
        found.extend(methods.filter_map(|method| match method.member.kind {
            Kind::Function => Some(self.call(&method.member.name, &self.known.signature(&method)?, true)),
            Kind::Constant => Some(method.member.name.clone()),
            _ => None,
        }));
        Some(found)
    }

    fn shown_of<'n>(&self, names: impl Iterator<Item = &'n (String, String)>) -> Vec<String> {
        let mut found: Vec<String> =
            names.filter(|(name, _)| self.begins(name)).filter_map(|(name, path)| self.shown(name, path)).collect();
        found.sort();
        found
    }

    /// A name as it is offered: a function with what it takes, a module with what leads into it.
    fn shown(&self, name: &str, path: &str) -> Option<String> {
        if self.is_use {
            return Some(name.trim_end_matches('!').to_owned());
        }
        if let Some(item) = self.known.item(path) {
            return Some(match item.kind {
                Kind::Function => self.call(name, &self.known.function(&item.text, &[], None)?, true),
                Kind::Macro => self.called_macro(name, item, path),
                _ => name.to_owned(),
            });
        }
        if let Some((_, variant)) = self.known.variant(path) {
            return Some(self.variant(name, &variant.text));
        }
        // The way down leads to a crate that is not in the index.
        let is_crate = !path.contains("::") && path == name;
        self.known.is_module(path).then(|| format!("{name}::")).or_else(|| is_crate.then(|| name.to_owned()))
    }

    fn variant(&self, name: &str, text: &str) -> String {
        match text.contains('(') && !self.is_called {
            true => format!("{name}(())"),
            false => name.to_owned(),
        }
    }

    /// A macro with the brackets that its documentation uses.
    fn called_macro(&self, name: &str, item: &Item, path: &str) -> String {
        if self.is_called {
            return name.to_owned();
        }
        let docs = self.known.docs(item.docs, path.starts_with("crate::")).unwrap_or_default();
        let brackets =
            docs.match_indices(name).find_map(|(place, _)| match docs[place + name.len()..].chars().next() {
                Some('(') => Some("()"),
                Some('[') => Some("[]"),
                _ => docs[place + name.len()..].starts_with(" {").then_some(" {}"),
            });
        format!("{name}{}", brackets.unwrap_or("()"))
    }

    fn call(&self, name: &str, function: &Function, with_receiver: bool) -> String {
        if self.is_called {
            return name.to_owned();
        }
        let input = |(name, kind): &(String, Type)| {
            // A variable that fits by its name is lent where the function borrows.
            let name = name.trim_start_matches('_');
            let lends = |own: &Type| matches!(kind, Type::Reference(of) if of.is(own, &mut Substitution::new()));
            format!("{}{name}", if self.scope.variable(name).is_some_and(lends) { "&" } else { "" })
        };
        let receiver = function.receiver.iter().filter(|_| with_receiver).cloned();
        let inputs: Vec<String> = receiver.chain(function.inputs.iter().map(input)).collect();
        format!("{name}({})", inputs.join(", "))
    }
}
