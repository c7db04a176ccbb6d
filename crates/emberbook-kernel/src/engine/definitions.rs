//! The functions, types and `use` lines that cells have defined.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Definition;

#[derive(Default)]
pub(super) struct Definitions {
    named: BTreeMap<String, Named>,
    /// `use`, `impl`.
    unnamed: Vec<String>,
}

struct Named {
    text: String,
    is_type: bool,
}

impl Definitions {
    /// The types that change when a cell defines these items: the ones that are defined anew, and all that are made of
    /// them.
    pub(super) fn changed_by(&self, items: &[Definition]) -> BTreeSet<String> {
        let anew = |item: &&Definition| {
            let old = item.name.as_ref().and_then(|name| self.named.get(name));
            item.is_type && old.is_some_and(|old| old.text != item.text)
        };
        let mut changed: BTreeSet<String> = items.iter().filter(anew).filter_map(|item| item.name.clone()).collect();
        loop {
            let more: Vec<String> = self
                .named
                .iter()
                .filter(|(name, old)| old.is_type && !changed.contains(*name))
                .filter(|(_, old)| words(&old.text).any(|word| changed.contains(word)))
                .map(|(name, _)| name.clone())
                .collect();
            if more.is_empty() {
                return changed;
            }
            changed.extend(more);
        }
    }

    /// Takes over what a cell has defined.
    pub(super) fn add(&mut self, items: Vec<Definition>) {
        for Definition { name, is_type, text } in items {
            match name {
                Some(name) => {
                    self.named.insert(name, Named { text, is_type });
                }
                None if !self.unnamed.contains(&text) => self.unnamed.push(text),
                None => {}
            }
        }
    }

    /// All of it, as source.
    pub(super) fn text(&self) -> String {
        let named = self.named.values().map(|item| &item.text);
        named.chain(&self.unnamed).map(|text| format!("{text}\n")).collect()
    }
}

/// The names and keywords in a piece of source.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn types(texts: &[(&str, &str)]) -> Vec<Definition> {
        let item = |(name, text): &(&str, &str)| Definition {
            name: Some((*name).to_owned()),
            is_type: true,
            text: (*text).to_owned(),
        };
        texts.iter().map(item).collect()
    }

    #[test]
    fn a_type_changes_with_the_types_that_it_is_made_of() {
        let mut definitions = Definitions::default();
        definitions.add(types(&[
            ("Point", "struct Point { x: f32 }"),
            ("Line", "struct Line(Point, Point);"),
            ("Shape", "enum Shape { Line(Line) }"),
            ("Color", "struct Color;"),
        ]));
        let changed = definitions.changed_by(&types(&[("Point", "struct Point { x: f32, y: f32 }")]));
        assert_eq!(changed.into_iter().collect::<Vec<_>>(), ["Line", "Point", "Shape"]);
    }

    #[test]
    fn the_same_definition_again_changes_nothing() {
        let mut definitions = Definitions::default();
        definitions.add(types(&[("Color", "struct Color;")]));
        assert!(definitions.changed_by(&types(&[("Color", "struct Color;")])).is_empty());
    }
}
