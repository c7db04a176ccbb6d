//! The definitions that a cell needs. evcxr writes all that the notebook has defined into every cell; what the cell does
//! not name, and the compiler has seen before, need not be compiled again.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::{fs, io};

use syn::Item;
use syn::spanned::Spanned;

use super::cell_process::CELL;
use super::definitions::words;
use super::frame;
use crate::blank::blank;

/// A cell's source as the compiler gets it.
pub(super) struct Source {
    pub(super) text: String,
    /// The needed definitions, sorted, and then the cell. It is the same for the same cell, where evcxr writes the
    /// definitions in another order in each kernel.
    pub(super) in_order: String,
    /// All that the notebook defines; none where the source is only looked at.
    definitions: Option<BTreeSet<String>>,
}

impl Source {
    /// In the folder of the cells.
    const KNOWN: &str = "emberbook-known.json";

    /// Reads what evcxr has written for a cell.
    pub(super) fn read(file: &Path) -> io::Result<Self> {
        let source = fs::read_to_string(file)?;
        let text = frame::rewrite(&source);
        let is_to_run = frame::is_to_run(&source);
        // To a mistake belong all the names that could have been meant.
        let known = if is_to_run { Self::known() } else { BTreeSet::new() };
        Ok(match only_needed(&text, &known) {
            Some(needed) if is_to_run => needed,
            Some(all) => Self { definitions: None, ..all },
            None => Self { in_order: text.clone(), text, definitions: None },
        })
    }

    fn known() -> BTreeSet<String> {
        fs::read(Self::KNOWN).ok().and_then(|json| serde_json::from_slice(&json).ok()).unwrap_or_default()
    }

    /// Remembers that the compiler has seen all of the notebook's definitions, and refused none.
    pub(super) fn compiled(&self) -> io::Result<()> {
        match &self.definitions {
            Some(definitions) => fs::write(Self::KNOWN, serde_json::to_vec(definitions)?),
            None => Ok(()),
        }
    }
}

/// A cell's source with spaces in the place of the definitions that it does not need, of those that are `known`. None if
/// it does not parse.
fn only_needed(source: &str, known: &BTreeSet<String>) -> Option<Source> {
    let file = syn::parse_file(source).ok()?;
    let definitions: Vec<Definition> = file.items.iter().map(|item| Definition::new(item, source)).collect();
    let of_notebook: Vec<(&Definition, bool)> =
        definitions.iter().zip(needed(&definitions, known)).filter(|(definition, _)| !definition.is_cell).collect();
    let without =
        |left_out: Vec<&Range<usize>>| blank(source, |byte| !left_out.iter().any(|place| place.contains(&byte)));
    let places = of_notebook.iter().map(|(definition, _)| &definition.place);
    let unneeded = of_notebook.iter().filter(|(_, needed)| !needed).map(|(definition, _)| &definition.place);
    let cell = without(places.collect());
    let mut in_order: Vec<&str> =
        of_notebook.iter().filter(|(_, needed)| *needed).map(|(definition, _)| definition.text).collect();
    in_order.sort_unstable();
    in_order.extend(cell.lines().filter(|line| !line.trim().is_empty()));
    Some(Source {
        text: without(unneeded.collect()),
        in_order: in_order.join("\n"),
        definitions: Some(of_notebook.iter().map(|(definition, _)| definition.text.to_owned()).collect()),
    })
}

/// An item of the source.
struct Definition<'a> {
    place: Range<usize>,
    text: &'a str,
    words: BTreeSet<&'a str>,
    /// What a source that needs it names: its own name, or the types of an `impl`. None if that cannot be told.
    names: Option<BTreeSet<&'a str>>,
    is_cell: bool,
}

impl<'a> Definition<'a> {
    fn new(item: &Item, source: &'a str) -> Self {
        let text = |part: &dyn Spanned| &source[part.span().byte_range()];
        let named = |part: &dyn Spanned| Some(words(text(part)).collect());
        let names = match item {
            Item::Fn(item) => named(&item.sig.ident),
            Item::Struct(item) => named(&item.ident),
            Item::Enum(item) => named(&item.ident),
            Item::Union(item) => named(&item.ident),
            Item::Type(item) => named(&item.ident),
            Item::Mod(item) => named(&item.ident),
            Item::Static(item) => named(&item.ident),
            Item::Const(item) if item.ident != "_" => named(&item.ident),
            Item::Impl(item) => {
                let of_trait = item.trait_.as_ref().map_or("", |(_, path, _)| text(path));
                Some(words(of_trait).chain(words(text(&item.self_ty))).collect())
            }
            _ => None,
        };
        let is_cell = matches!(item, Item::Fn(item) if item.sig.ident == CELL);
        Self { place: item.span().byte_range(), text: text(item), words: words(text(item)).collect(), names, is_cell }
    }

    fn names(&self) -> Option<&BTreeSet<&'a str>> {
        self.names.as_ref()
    }

    fn words(&self) -> Option<&BTreeSet<&'a str>> {
        Some(&self.words)
    }
}

/// Whether each definition is needed.
fn needed(definitions: &[Definition], known: &BTreeSet<String>) -> Vec<bool> {
    let new = definitions.iter().map(|definition| !known.contains(definition.text)).collect();
    // What uses a changed definition must fit it still.
    let changed = spread(definitions, new, Definition::names, Definition::words);
    let named = definitions.iter().zip(changed).map(|(definition, changed)| changed || definition.names.is_none());
    spread(definitions, named.collect(), Definition::words, Definition::names)
}

type Words<'a, 'b> = fn(&'b Definition<'a>) -> Option<&'b BTreeSet<&'a str>>;

/// Spreads from some definitions to all that `hear` of what those `tell`, and from these on.
fn spread<'a, 'b>(
    definitions: &'b [Definition<'a>],
    mut reached: Vec<bool>,
    tell: Words<'a, 'b>,
    hear: Words<'a, 'b>,
) -> Vec<bool> {
    let told = |definition| tell(definition).into_iter().flatten().copied();
    let mut all: BTreeSet<&str> = definitions
        .iter()
        .zip(&reached)
        .filter(|(_, reached)| **reached)
        .flat_map(|(definition, _)| told(definition))
        .collect();
    let hears = |definition, all: &BTreeSet<&str>| hear(definition).is_some_and(|words| !words.is_disjoint(all));
    while let Some(next) = (0..definitions.len()).find(|place| !reached[*place] && hears(&definitions[*place], &all)) {
        reached[next] = true;
        all.extend(told(&definitions[next]));
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of the definitions, all known, when a cell says this.
    fn left(definitions: &[&str], cell: &str) -> Vec<String> {
        left_of(definitions, &definitions.iter().map(ToString::to_string).collect(), cell)
    }

    fn left_of(definitions: &[&str], known: &BTreeSet<String>, cell: &str) -> Vec<String> {
        let source = definitions.join("\n") + &format!("\npub extern \"C\" fn {CELL}() {{ {cell} }}\n");
        let Source { text, definitions: all, .. } = only_needed(&source, known).unwrap();
        assert_eq!(text.len(), source.len());
        assert_eq!(all.unwrap().len(), definitions.len());
        definitions.iter().filter(|definition| text.contains(**definition)).map(ToString::to_string).collect()
    }

    const POINT: &str = "struct Point { x: f32 }";
    const LENGTH: &str = "impl Point { fn length(&self) -> f32 { square(self.x) } }";
    const SQUARE: &str = "fn square(x: f32) -> f32 { x * x }";
    const MAKE: &str = "fn make() -> Point { Point { x: 1.0 } }";
    const OTHER: &str = "fn other() {}";
    const ALL: [&str; 5] = [POINT, LENGTH, SQUARE, MAKE, OTHER];

    #[test]
    fn what_a_cell_does_not_name_is_left_out() {
        assert!(left(&ALL, "println!(\"hello\")").is_empty());
        assert_eq!(left(&ALL, "square(2.0)"), [SQUARE]);
    }

    #[test]
    fn what_a_named_definition_needs_comes_with_it() {
        assert_eq!(left(&ALL, "make().length()"), [POINT, LENGTH, SQUARE, MAKE]);
    }

    #[test]
    fn use_lines_macros_and_traits_are_always_there() {
        let always = ["use Color::*;", "enum Color { Red }", "macro_rules! two { () => { deux() } }", "fn deux() {}"];
        assert_eq!(left(&always, ""), always);
        let of_trait = ["trait Area { fn area(&self) -> f64; }", "impl Area for f64 { fn area(&self) -> f64 { 0. } }"];
        assert_eq!(left(&of_trait, "2.0.area()"), of_trait);
    }

    #[test]
    fn a_changed_definition_is_compiled_with_all_that_uses_it() {
        let known = [LENGTH, SQUARE, MAKE, OTHER].iter().map(ToString::to_string).collect();
        assert_eq!(left_of(&ALL, &known, ""), [POINT, LENGTH, SQUARE, MAKE]);
    }

    #[test]
    fn the_order_of_the_definitions_makes_no_other_cell() {
        let in_order = |definitions: &[&str], cell: &str| {
            let source = definitions.join("\n") + &format!("\nfn {CELL}() {{\n{cell}\n}}\n");
            only_needed(&source, &BTreeSet::new()).unwrap().in_order
        };
        assert_eq!(in_order(&[POINT, SQUARE, LENGTH], "f()"), in_order(&[LENGTH, POINT, SQUARE], "f()"));
        assert_ne!(in_order(&[POINT, SQUARE, LENGTH], "f()"), in_order(&[POINT, SQUARE, LENGTH], "g()"));
        assert_ne!(in_order(&[POINT, SQUARE, LENGTH], "f()"), in_order(&[POINT, SQUARE], "f()"));
    }
}
