//! The definitions of a notebook (functions, types, `impl`s, macros, modules, `use`s, constants), and what depends on what.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{ImplItem, Item, TraitItem, UseTree, Visibility};

use crate::engine::cell::names::{layout_names, mentions, of_form};
use crate::engine::cell::{Cell, makes_items};
use crate::engine::compiler::source::Edit;

/// Something that a cell has defined.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Definition {
    /// What it replaces when it is run again: its namespace and name, or an `impl`'s header.
    pub(in crate::engine) key: String,
    pub(in crate::engine) kind: Kind,
    /// The execution count of its cell.
    pub(in crate::engine) cell: i64,
    pub(in crate::engine) text: String,
    /// Where that is in its cell.
    start: usize,
    /// Of a member of an `impl`: what stands before the brace.
    pub(in crate::engine) header: Option<String>,
    /// Checks for the stop button.
    pub(in crate::engine) edits: Vec<Edit>,
    /// Its loops are heavy work with plain numbers.
    pub(in crate::engine) computes: bool,
    /// The names by which others ask for it.
    provides: BTreeSet<String>,
    /// All names in it.
    names: BTreeSet<String>,
    /// What names it, as an `impl` its types: it is needed where all of them are.
    header_names: BTreeSet<String>,
    /// Of an `impl`, or of those in a module: the names in its type.
    self_names: BTreeSet<String>,
    /// Its text without spaces and comments: two are the same if these are.
    tokens: String,
    /// What the form of a value depends on: a text, and the names in it.
    layout: Option<(String, BTreeSet<String>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::engine) enum Kind {
    Macro,
    /// A macro that is called where items stand, and makes some.
    Items,
    Use {
        glob: bool,
    },
    Type,
    Trait,
    /// A function, a constant, a static.
    Value,
    Module,
    Impl,
}

impl Definition {
    /// With what was found in its item: checks for the stop button, as bytes of the cell, and whether its loops are work.
    pub(in crate::engine) fn with(mut self, edits: &[Edit], computes: bool) -> Self {
        let (start, end) = (self.start, self.start + self.text.len());
        let within =
            |edit: &&Edit| start <= edit.place.start && edit.place.end <= end && self.kind != Kind::Use { glob: false };
        self.edits = edits
            .iter()
            .filter(within)
            .map(|edit| Edit { place: edit.place.start - start..edit.place.end - start, text: edit.text.clone() })
            .collect();
        self.computes = computes;
        self
    }

    /// All names in it.
    pub(in crate::engine) fn names(&self) -> &BTreeSet<String> {
        &self.names
    }

    /// The names by which others ask for it.
    pub(in crate::engine) fn provides(&self) -> &BTreeSet<String> {
        &self.provides
    }

    /// What a student calls it: a name, or an `impl`'s header.
    pub(in crate::engine) fn name(&self) -> &str {
        match self.kind {
            Kind::Impl => &self.key,
            _ => self.key.split_once(' ').map_or(&self.key, |(_, name)| name),
        }
    }
}

/// The definitions of an item: one, but several for an `impl` and a `use`. `code` is the cell's code, `place` says where
/// something stands in it.
pub(in crate::engine) fn definitions(
    item: &Item,
    code: &str,
    place: &dyn Fn(&dyn Spanned) -> Range<usize>,
    cell: i64,
) -> Vec<Definition> {
    let whole = |kind: Kind, key: String, provides: &[String]| {
        let tokens = item.to_token_stream();
        let layout = match (kind, item) {
            (Kind::Type | Kind::Trait | Kind::Value, Item::Trait(item)) => Some(signatures(item)),
            (Kind::Impl, Item::Impl(item)) => associated(&item.items, &header(item)),
            _ => Some(tokens.clone()),
        };
        Definition {
            key,
            kind,
            cell,
            text: code[place(item)].to_owned(),
            start: place(item).start,
            header: None,
            edits: Vec::new(),
            computes: false,
            provides: provides.iter().cloned().collect(),
            names: mentions(tokens.clone()),
            header_names: BTreeSet::new(),
            self_names: impls_inside(item),
            tokens: tokens.to_string(),
            layout: layout.map(|tokens| (of_form(tokens.clone()).to_string(), layout_names(tokens))),
        }
    };
    let named = |kind: Kind, namespace: &str, name: &syn::Ident| {
        let name = name.to_string();
        vec![whole(kind, format!("{namespace} {name}"), &[name])]
    };
    match item {
        Item::Fn(item) => named(Kind::Value, "value", &item.sig.ident),
        Item::Const(constant) if constant.ident == "_" => {
            vec![whole(Kind::Items, format!("items {}", item.to_token_stream()), &[])]
        }
        Item::Const(item) => named(Kind::Value, "value", &item.ident),
        Item::Static(item) => named(Kind::Value, "value", &item.ident),
        Item::Struct(item) => named(Kind::Type, "type", &item.ident),
        Item::Enum(item) => named(Kind::Type, "type", &item.ident),
        Item::Union(item) => named(Kind::Type, "type", &item.ident),
        Item::Type(item) => named(Kind::Type, "type", &item.ident),
        Item::Mod(item) => named(Kind::Module, "type", &item.ident),
        Item::Trait(item) => {
            let members = item.items.iter().filter_map(member_name);
            let provides: Vec<String> = members.chain([item.ident.to_string()]).collect();
            vec![whole(Kind::Trait, format!("type {}", item.ident), &provides)]
        }
        Item::Macro(item) => match &item.ident {
            Some(name) => named(Kind::Macro, "macro", name),
            None => vec![whole(Kind::Items, format!("items {}", item.to_token_stream()), &[])],
        },
        Item::Impl(item) => {
            let header = header(item);
            let parameters: Vec<String> = parameters(&item.generics);
            let is_own = |name: &String| !parameters.contains(name);
            let own = |tokens: TokenStream| mentions(tokens).into_iter().filter(is_own).collect::<BTreeSet<String>>();
            let self_names = own(item.self_ty.to_token_stream());
            let of_trait = item.trait_.as_ref().map(|(_, path, _)| own(path.to_token_stream())).unwrap_or_default();
            let header_names: BTreeSet<String> = of_trait.union(&self_names).cloned().collect();
            let key = format!("impl {}", anonymous(&header, &item.generics));
            let text = code[place(item).start..place(&item.brace_token.span.open()).start].to_owned();
            let of_member = |member: &ImplItem| {
                let tokens = member.to_token_stream();
                Definition {
                    key: format!("{key}::{}", impl_member_name(member)),
                    provides: associated_names(std::slice::from_ref(member)),
                    text: code[place(member)].to_owned(),
                    start: place(member).start,
                    header: Some(text.clone()),
                    names: mentions(tokens.clone()).into_iter().chain(mentions(header.clone())).collect(),
                    header_names: header_names.clone(),
                    self_names: self_names.clone(),
                    tokens: format!("{header} {tokens}"),
                    layout: associated(std::slice::from_ref(member), &header)
                        .map(|tokens| (of_form(tokens.clone()).to_string(), layout_names(tokens))),
                    ..whole(Kind::Impl, String::new(), &[])
                }
            };
            if item.trait_.is_none() && !item.items.is_empty() {
                return item.items.iter().map(of_member).collect();
            }
            vec![Definition {
                header_names,
                self_names,
                provides: associated_names(&item.items),
                ..whole(Kind::Impl, key, &[])
            }]
        }
        Item::Use(item) => {
            let start = format!("{}{}use ", attributes(&item.attrs), visibility(&item.vis));
            let mut leaves = Vec::new();
            let root = if item.leading_colon.is_some() { "::" } else { "" };
            collect_leaves(&item.tree, root.to_owned(), &mut leaves);
            let of_leaf = |(path, name): (String, Option<String>)| {
                let text = format!("{start}{path};");
                let tokens: TokenStream = text.parse().unwrap_or_default();
                let key = name.as_ref().map_or_else(|| format!("use {path}"), |name| format!("use {name}"));
                Definition {
                    names: mentions(tokens.clone()),
                    layout: Some((text.clone(), mentions(tokens))),
                    tokens: text.clone(),
                    text,
                    ..whole(Kind::Use { glob: name.is_none() }, key, &name.into_iter().collect::<Vec<_>>())
                }
            };
            leaves.into_iter().map(of_leaf).collect()
        }
        _ => vec![whole(Kind::Items, format!("items {}", item.to_token_stream()), &[])],
    }
}

fn attributes(attributes: &[syn::Attribute]) -> String {
    attributes.iter().map(|attribute| format!("{} ", attribute.to_token_stream())).collect()
}

fn visibility(visibility: &Visibility) -> String {
    match visibility {
        Visibility::Inherited => String::new(),
        other => format!("{} ", other.to_token_stream()),
    }
}

/// The names that a `use` brings in, each with its path; none for all of a module's.
fn collect_leaves(tree: &UseTree, path: String, found: &mut Vec<(String, Option<String>)>) {
    match tree {
        UseTree::Path(part) => collect_leaves(&part.tree, format!("{path}{}::", part.ident), found),
        UseTree::Name(name) if name.ident == "self" => {
            let path = path.trim_end_matches("::");
            found.push((path.to_owned(), path.rsplit("::").next().map(str::to_owned)));
        }
        UseTree::Name(name) => found.push((format!("{path}{}", name.ident), Some(name.ident.to_string()))),
        UseTree::Rename(renamed) => {
            let path = if renamed.ident == "self" {
                path.trim_end_matches("::").to_owned()
            } else {
                format!("{path}{}", renamed.ident)
            };
            // A trait that is only to be in scope has no name.
            let name = if renamed.rename == "_" { path.clone() } else { renamed.rename.to_string() };
            found.push((format!("{path} as {}", renamed.rename), Some(name)));
        }
        UseTree::Glob(_) => found.push((format!("{path}*"), None)),
        UseTree::Group(group) => group.items.iter().for_each(|inner| collect_leaves(inner, path.clone(), found)),
    }
}

/// The names in the path of a `use …::*`, from where the notebook begins.
fn segments(path: &str) -> Vec<&str> {
    path.split("::").map(str::trim).filter(|part| !["", "*", "crate", "self", "super"].contains(part)).collect()
}

/// The names that `use …::*` brings in of an item, or of what a path leads to in it.
fn names_inside(item: &Item, path: &[&str]) -> BTreeSet<String> {
    let items = match item {
        Item::Enum(item) if path.is_empty() => {
            return item.variants.iter().map(|variant| variant.ident.to_string()).collect();
        }
        Item::Mod(syn::ItemMod { content: Some((_, items)), .. }) => items,
        _ => return BTreeSet::new(),
    };
    let at = |path: &[&str]| {
        let Some((first, rest)) = path.split_first() else { return BTreeSet::new() };
        let is_first = |item: &&Item| match item {
            Item::Enum(item) => item.ident == first,
            Item::Mod(item) => item.ident == first,
            _ => false,
        };
        items.iter().find(is_first).map(|item| names_inside(item, rest)).unwrap_or_default()
    };
    if !path.is_empty() {
        return at(path);
    }
    let of_item = |item: &Item| {
        let (visibility, name) = match item {
            Item::Fn(item) => (&item.vis, &item.sig.ident),
            Item::Const(item) => (&item.vis, &item.ident),
            Item::Static(item) => (&item.vis, &item.ident),
            Item::Struct(item) => (&item.vis, &item.ident),
            Item::Enum(item) => (&item.vis, &item.ident),
            Item::Type(item) => (&item.vis, &item.ident),
            Item::Trait(item) => (&item.vis, &item.ident),
            Item::Mod(item) => (&item.vis, &item.ident),
            Item::Use(item) if matches!(item.vis, Visibility::Public(_)) => {
                let mut leaves = Vec::new();
                collect_leaves(&item.tree, String::new(), &mut leaves);
                let of_leaf = |(path, name): (String, Option<String>)| match name {
                    Some(name) => BTreeSet::from([name]),
                    None => at(&segments(&path)),
                };
                return leaves.into_iter().flat_map(of_leaf).collect();
            }
            _ => return Vec::new(),
        };
        if matches!(visibility, Visibility::Inherited) { Vec::new() } else { vec![name.to_string()] }
    };
    items.iter().flat_map(of_item).collect()
}

/// The names in the types of the `impl`s that a module has.
fn impls_inside(item: &Item) -> BTreeSet<String> {
    let Item::Mod(syn::ItemMod { content: Some((_, items)), .. }) = item else { return BTreeSet::new() };
    let of_item = |item: &Item| match item {
        Item::Impl(item) => mentions(item.self_ty.to_token_stream()),
        other => impls_inside(other),
    };
    items.iter().flat_map(of_item).collect()
}

fn member_name(member: &TraitItem) -> Option<String> {
    match member {
        TraitItem::Fn(function) => Some(function.sig.ident.to_string()),
        TraitItem::Const(constant) => Some(constant.ident.to_string()),
        TraitItem::Type(kind) => Some(kind.ident.to_string()),
        _ => None,
    }
}

fn impl_member_name(member: &ImplItem) -> String {
    match member {
        ImplItem::Fn(function) => function.sig.ident.to_string(),
        ImplItem::Const(constant) => constant.ident.to_string(),
        ImplItem::Type(kind) => kind.ident.to_string(),
        other => other.to_token_stream().to_string(),
    }
}

/// An `impl` without what is between its braces, and without attributes.
fn header(item: &syn::ItemImpl) -> TokenStream {
    let empty = syn::ItemImpl { attrs: Vec::new(), items: Vec::new(), ..item.clone() };
    let tokens: Vec<TokenTree> = empty.to_token_stream().into_iter().collect();
    tokens[..tokens.len().saturating_sub(1)].iter().cloned().collect()
}

/// The names of the parameters of an `impl`.
fn parameters(generics: &syn::Generics) -> Vec<String> {
    let name = |parameter: &syn::GenericParam| match parameter {
        syn::GenericParam::Type(parameter) => parameter.ident.to_string(),
        syn::GenericParam::Const(parameter) => parameter.ident.to_string(),
        syn::GenericParam::Lifetime(parameter) => parameter.lifetime.ident.to_string(),
    };
    generics.params.iter().map(name).collect()
}

/// A header whatever its parameters are called.
fn anonymous(header: &TokenStream, generics: &syn::Generics) -> String {
    let parameters = parameters(generics);
    fn rename(tokens: TokenStream, parameters: &[String]) -> TokenStream {
        let renamed = |token| match token {
            TokenTree::Ident(name) => match parameters.iter().position(|parameter| name == parameter) {
                Some(place) => TokenTree::Ident(syn::Ident::new(&format!("_{place}"), name.span())),
                None => TokenTree::Ident(name),
            },
            TokenTree::Group(group) => {
                let inner = rename(group.stream(), parameters);
                TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner))
            }
            token => token,
        };
        tokens.into_iter().map(renamed).collect()
    }
    rename(header.clone(), &parameters).to_string()
}

/// The names of the constants and types of an `impl`.
fn associated_names(members: &[ImplItem]) -> BTreeSet<String> {
    let of_form = members.iter().filter(|member| matches!(member, ImplItem::Const(_) | ImplItem::Type(_)));
    of_form.map(impl_member_name).collect()
}

/// The constants and types of an `impl`, which the form of a value may depend on; none if it has none.
fn associated(members: &[ImplItem], header: &TokenStream) -> Option<TokenStream> {
    let of_form = members.iter().filter(|member| matches!(member, ImplItem::Const(_) | ImplItem::Type(_)));
    let tokens: TokenStream = of_form.map(ToTokens::to_token_stream).collect();
    (!tokens.is_empty()).then(|| header.clone().into_iter().chain(tokens).collect())
}

/// A trait without the bodies of its functions.
fn signatures(item: &syn::ItemTrait) -> TokenStream {
    let mut item = item.clone();
    for member in &mut item.items {
        if let TraitItem::Fn(function) = member {
            function.default = None;
        }
    }
    item.to_token_stream()
}

/// What a cell changes.
#[derive(Debug, Clone, Default)]
pub(in crate::engine) struct Change {
    /// The definitions after it.
    after: Vec<Arc<Definition>>,
    /// Those that are in the cell.
    own: BTreeSet<String>,
    /// What tells a notebook in which a type has changed from one in which it has not.
    pub(in crate::engine) generation: u64,
    /// Whether it has changed a type.
    pub(in crate::engine) changes_types: bool,
}

/// The definitions of a notebook, in the order in which they were made.
#[derive(Default)]
pub(in crate::engine) struct Items {
    all: Vec<Arc<Definition>>,
    generation: u64,
}

impl Items {
    pub(in crate::engine) fn iter(&self) -> impl Iterator<Item = &Arc<Definition>> {
        self.all.iter()
    }

    /// Whether a capital name is a constant in a pattern.
    pub(in crate::engine) fn is_constant(&self, name: &str) -> bool {
        name == "None"
            || self.all.iter().any(|definition| match definition.kind {
                Kind::Value | Kind::Use { .. } => definition.provides.contains(name),
                // A unit struct, or a variant that a `use` has brought in.
                Kind::Type => definition.tokens.ends_with(';') && definition.provides.contains(name),
                _ => false,
            })
            || self.all.iter().any(|definition| {
                definition.kind == (Kind::Use { glob: true })
                    && self.all.iter().any(|kind| {
                        kind.kind == Kind::Type
                            && kind.tokens.contains("enum ")
                            && kind.names.contains(name)
                            && kind.provides.iter().any(|provided| definition.names.contains(provided))
                    })
            })
    }

    /// Whether a macro makes items.
    pub(in crate::engine) fn makes_items(&self, name: &str) -> bool {
        let definition = self.all.iter().find(|definition| definition.key == format!("macro {name}"));
        definition.and_then(|definition| syn::parse_str(&definition.text).ok()).is_some_and(|item| makes_items(&item))
    }

    /// What becomes of the definitions if a cell runs.
    pub(in crate::engine) fn change(&self, cell: &Cell, aside: &BTreeSet<String>) -> Change {
        let own: BTreeSet<String> = cell.definitions().map(|definition| definition.key.clone()).collect();
        let defined: BTreeSet<&String> = cell.definitions().flat_map(named).collect();
        let globs: Vec<Vec<&str>> = cell
            .definitions()
            .filter(|new| new.kind == Kind::Use { glob: true })
            .map(|glob| segments(glob.key.trim_start_matches("use ")))
            .collect();
        let is_root =
            |root: &Definition, path: &[&str]| path.first().is_some_and(|first| named(root).any(|name| name == first));
        let roots = || self.all.iter().map(Arc::as_ref).filter(|old| !own.contains(&old.key)).chain(cell.definitions());
        let brought_in: BTreeSet<String> = globs
            .iter()
            .flat_map(|path| roots().filter(|root| is_root(root, path)).map(move |root| (root, &path[1..])))
            .filter_map(|(root, path)| Some(names_inside(&syn::parse_str(&root.text).ok()?, path)))
            .flatten()
            .collect();
        let is_replaced = |old: &Definition| {
            own.contains(&old.key)
                || aside.contains(&old.key)
                // To the compiler, what is defined would hide what `*` brings in, however much older it is.
                || named(old).any(|name| brought_in.contains(name)) && !globs.iter().any(|path| is_root(old, path))
                // A name that is brought in takes the place of one that is defined, and the other way round.
                || named(old).any(|name| defined.contains(name) && cell.definitions().any(|new| hides(new, old, name)))
        };
        let kept = self.all.iter().filter(|old| !is_replaced(old)).cloned();
        let new = cell.definitions().map(|definition| Arc::new(definition.clone()));
        let after: Vec<Arc<Definition>> = kept.chain(new).collect();
        let mut change = Change { after, own, generation: self.generation, changes_types: false };
        if !change.own.is_empty() || !aside.is_empty() {
            let mut hasher = DefaultHasher::new();
            self.generation.hash(&mut hasher);
            for old in self.all.iter().filter(|old| matches!(old.kind, Kind::Type | Kind::Trait | Kind::Module)) {
                let fingerprint = self.fingerprint(&old.provides);
                if fingerprint != layout(&change.after, &old.provides) {
                    fingerprint.hash(&mut hasher);
                    change.changes_types = true;
                }
            }
            if change.changes_types {
                change.generation = hasher.finish();
            }
        }
        change
    }

    /// Takes over what a cell has changed.
    pub(in crate::engine) fn apply(&mut self, change: Change) {
        (self.all, self.generation) = (change.after, change.generation);
    }

    /// What the form of a value depends on that is made of these names.
    pub(in crate::engine) fn fingerprint(&self, names: &BTreeSet<String>) -> u64 {
        layout(&self.all, names)
    }

    /// All of it, as source.
    pub(in crate::engine) fn text(&self) -> String {
        let text = |definition: &Arc<Definition>| match &definition.header {
            Some(header) => format!("{header}{{ {} }}\n", definition.text),
            None => format!("{}\n", definition.text),
        };
        self.all.iter().map(text).collect()
    }
}

/// The names that a definition gives to something.
fn named(definition: &Definition) -> impl Iterator<Item = &String> {
    definition.provides.iter().filter(|name| definition.key.ends_with(&format!(" {name}")))
}

/// Whether a new definition takes the place of an old one of another kind and the same name.
fn hides(new: &Definition, old: &Definition, name: &str) -> bool {
    let is_use = |definition: &Definition| matches!(definition.kind, Kind::Use { .. });
    let is_macro = |definition: &Definition| definition.kind == Kind::Macro;
    named(new).any(|own| own == name) && (is_use(new) || is_use(old)) && is_macro(new) == is_macro(old)
}

impl Change {
    /// The earlier definitions that the cell needs, which names these: macros come first.
    pub(in crate::engine) fn needed(&self, cell_names: &BTreeSet<String>) -> Vec<Arc<Definition>> {
        let known: BTreeSet<&String> = self.after.iter().flat_map(|definition| named(definition)).collect();
        let mut wanted: BTreeSet<&String> = cell_names.iter().collect();
        let mut needed = vec![false; self.after.len()];
        loop {
            let before = needed.iter().filter(|needed| **needed).count();
            for (place, definition) in self.after.iter().enumerate() {
                let asked = || !definition.provides.iter().all(|name| !wanted.contains(name));
                let is_named =
                    |names: &BTreeSet<String>| names.iter().any(|name| wanted.contains(name) && !is_everywhere(name));
                let is_needed = match definition.kind {
                    // What it makes is named by it, or by its macro.
                    Kind::Items => {
                        let is_its = |other: &&Arc<Definition>| {
                            other.kind == Kind::Macro && !other.provides.is_disjoint(&definition.names)
                        };
                        is_named(&definition.names) || self.after.iter().filter(is_its).any(|its| is_named(&its.names))
                    }
                    Kind::Use { glob: true } => {
                        let is_root = |root: &&Arc<Definition>| named(root).any(|name| definition.names.contains(name));
                        let mut roots = self.after.iter().filter(is_root).peekable();
                        roots.peek().is_none() || roots.any(|root| is_named(&root.names))
                    }
                    Kind::Use { glob: false } => {
                        let is_root = |name: &&String| known.contains(name) && !definition.provides.contains(*name);
                        let mut roots = definition.names.iter().filter(is_root).peekable();
                        asked() || roots.peek().is_none() || roots.any(|root| wanted.contains(root))
                    }
                    Kind::Impl => definition
                        .header_names
                        .iter()
                        .filter(|name| known.contains(name))
                        .all(|name| wanted.contains(name)),
                    Kind::Module => {
                        asked()
                            || definition.self_names.iter().any(|name| known.contains(name) && wanted.contains(name))
                    }
                    _ => asked(),
                };
                if !needed[place] && is_needed {
                    needed[place] = true;
                    wanted.extend(&definition.names);
                }
            }
            if needed.iter().filter(|needed| **needed).count() == before {
                break;
            }
        }
        let is_earlier = |definition: &Arc<Definition>| !self.own.contains(&definition.key);
        let mut found: Vec<Arc<Definition>> = self
            .after
            .iter()
            .zip(needed)
            .filter(|(definition, needed)| *needed && is_earlier(definition))
            .map(|(definition, _)| Arc::clone(definition))
            .collect();
        // A macro is known only after the place where it is written, and what macros make may be one.
        found.sort_by_key(|definition| match definition.kind {
            Kind::Macro => 0,
            Kind::Items => 1,
            _ => 2,
        });
        found
    }

    /// What the form of a value depends on that is made of these names.
    pub(in crate::engine) fn fingerprint(&self, names: &BTreeSet<String>) -> u64 {
        layout(&self.after, names)
    }

    /// The types that may be in a value that a cell has made which needs these, each with its fingerprint.
    pub(in crate::engine) fn types(&self, needed: &[Arc<Definition>]) -> BTreeMap<String, u64> {
        let own = self.after.iter().filter(|definition| self.own.contains(&definition.key));
        let is_type =
            |definition: &&Arc<Definition>| matches!(definition.kind, Kind::Type | Kind::Trait | Kind::Module);
        let names = needed.iter().chain(own).filter(is_type).flat_map(|definition| named(definition));
        names.map(|name| (name.clone(), self.fingerprint(&BTreeSet::from([name.clone()])))).collect()
    }

    /// The names of all that uses these names, beside what is wanted already.
    pub(in crate::engine) fn dependents(
        &self,
        wanted: &BTreeSet<String>,
        changed: &BTreeSet<String>,
    ) -> BTreeSet<String> {
        let (mut reached, mut users) = (changed.clone(), wanted.clone());
        loop {
            let before = reached.len();
            for definition in self.after.iter().filter(|definition| definition.kind != Kind::Items) {
                if !definition.names.is_disjoint(&reached) && !matches!(definition.kind, Kind::Use { .. }) {
                    reached.extend(named(definition).cloned());
                    users.extend(definition.header_names.iter().cloned());
                }
            }
            if reached.len() == before {
                users.extend(reached);
                return users;
            }
        }
    }
}

/// The fingerprint of all that the form of a value depends on that is made of these names.
fn layout(all: &[Arc<Definition>], names: &BTreeSet<String>) -> u64 {
    let known: BTreeSet<&String> = all.iter().flat_map(|definition| named(definition)).collect();
    let mut reached: BTreeSet<&String> = names.iter().collect();
    let mut found = vec![false; all.len()];
    let is_reached =
        |reached: &BTreeSet<&String>, names: &BTreeSet<String>| names.iter().any(|name| reached.contains(name));
    loop {
        let mut more = false;
        for (place, definition) in all.iter().enumerate() {
            let Some((_, names)) = &definition.layout else { continue };
            let belongs = match definition.kind {
                // What it brings in is what it is about.
                Kind::Use { glob: true } => all.iter().any(|root| {
                    named(root).any(|name| definition.names.contains(name))
                        && reached.iter().any(|name| root.names.contains(*name) && !is_everywhere(name))
                }),
                Kind::Items => is_reached(&reached, &definition.names),
                Kind::Impl => {
                    // `K::N` names no trait; of `<u8 as T>::N`, the trait alone is the notebook's.
                    let mut types = definition.self_names.iter().filter(|name| known.contains(name)).peekable();
                    let is_its = if types.peek().is_some() {
                        types.all(|name| reached.contains(name))
                    } else {
                        is_reached(&reached, &definition.header_names)
                    };
                    is_its && is_reached(&reached, &definition.provides)
                }
                Kind::Trait => named(definition).any(|name| reached.contains(name)),
                _ => is_reached(&reached, &definition.provides),
            };
            if belongs && !found[place] {
                (found[place], more) = (true, true);
                reached.extend(names);
            }
        }
        if !more {
            break;
        }
    }
    let of_form = all.iter().zip(found).filter(|(_, found)| *found);
    let texts: BTreeSet<&String> =
        of_form.filter_map(|(definition, _)| definition.layout.as_ref()).map(|(text, _)| text).collect();
    let mut hasher = DefaultHasher::new();
    texts.hash(&mut hasher);
    hasher.finish()
}

/// Whether a name is Rust's own, and so tells nothing of what a module holds.
fn is_everywhere(name: &str) -> bool {
    const NAMES: [&str; 24] = [
        "Self", "String", "Vec", "Option", "Box", "Rc", "RefCell", "HashMap", "Debug", "bool", "char", "str", "f32",
        "f64", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "usize", "derive",
    ];
    NAMES.contains(&name) || syn::parse_str::<syn::Ident>(name).is_err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(code: &str) -> Cell {
        Cell::parse(code, code, 1, &|_| false, &|_| false).unwrap()
    }

    fn after(cells: &[&str]) -> Items {
        let mut items = Items::default();
        for code in cells {
            items.apply(items.change(&cell(code), &BTreeSet::new()));
        }
        items
    }

    fn texts(items: &Items) -> Vec<String> {
        items.iter().map(|definition| definition.text.clone()).collect()
    }

    /// What a cell of these names needs.
    fn needed(cells: &[&str], names: &[&str]) -> Vec<String> {
        let items = after(cells);
        let names = names.iter().map(ToString::to_string).collect();
        let needed = items.change(&cell(""), &BTreeSet::new()).needed(&names);
        needed.iter().map(|definition| definition.text.clone()).collect()
    }

    const POINT: &str = "struct Point { x: f32 }";
    const LENGTH: &str = "fn length(&self) -> f32 { square(self.x) }";
    const SQUARE: &str = "fn square(x: f32) -> f32 { x * x }";
    const MAKE: &str = "fn make() -> Point { Point { x: 1.0 } }";

    fn all() -> Vec<String> {
        vec![POINT.into(), format!("impl Point {{ {LENGTH} }}"), SQUARE.into(), MAKE.into(), "fn other() {}".into()]
    }

    #[test]
    fn a_cell_needs_what_it_names_and_what_that_needs() {
        let all = all();
        let all: Vec<&str> = all.iter().map(String::as_str).collect();
        assert!(needed(&all, &["println"]).is_empty());
        assert_eq!(needed(&all, &["square"]), [SQUARE]);
        assert_eq!(needed(&all, &["make", "length"]), [POINT, LENGTH, SQUARE, MAKE]);
    }

    #[test]
    fn a_trait_is_needed_where_its_methods_are_called_and_macros_come_first() {
        let area = "trait Area { fn area(&self) -> f64; }";
        let of_numbers = "impl Area for f64 { fn area(&self) -> f64 { two!(*self) } }";
        let two = "macro_rules! two { ($x:expr) => { 2. * $x } }";
        assert_eq!(needed(&[area, of_numbers, two], &["area"]), [two, area, of_numbers]);
    }

    #[test]
    fn an_impl_of_types_that_are_not_needed_is_left_out() {
        let cells = [
            "trait Area { fn area(&self) -> f64; }",
            "struct A;",
            "struct B;",
            "impl Area for A {}",
            "impl Area for B {}",
        ];
        assert_eq!(needed(&cells, &["area", "A"]), [cells[0], "struct A;", "impl Area for A {}"]);
    }

    #[test]
    fn a_module_is_needed_where_a_type_is_that_it_gives_methods_to() {
        let methods = "mod methods { impl super::Point { pub fn zero() -> Self { super::Point { x: 0. } } } }";
        assert_eq!(needed(&[POINT, methods, "mod other {}"], &["Point", "zero"]), [POINT, methods]);
    }

    #[test]
    fn what_is_run_again_takes_the_place_of_what_was_there() {
        let cells = ["fn f() -> i32 { 1 }", "impl P { fn a() {} fn b() {} }", "impl<T> Show for G<T> {}"];
        let again = ["fn f() -> i32 { 2 }", "impl P { fn a() { } }", "impl<U> Show for G<U> { }"];
        assert_eq!(texts(&after(&[cells, again].concat())), ["fn b() {}", again[0], "fn a() { }", again[2]]);
    }

    #[test]
    fn a_name_is_brought_in_or_defined() {
        assert_eq!(
            texts(&after(&["use std::fmt::{self, Result};", "type Result = i32;"])),
            ["use std::fmt;", "type Result = i32;"]
        );
        assert_eq!(
            texts(&after(&["struct Map;", "use std::collections::HashMap as Map;"])),
            ["use std::collections::HashMap as Map;"]
        );
        assert_eq!(texts(&after(&["macro_rules! max { () => {} }", "fn max() {}"])).len(), 2);
        let shapes = "mod shapes { pub fn area() {} fn side() {} pub enum Shape { Circle } pub use Shape::*; }";
        assert_eq!(
            texts(&after(&["fn area() {}", "fn side() {}", "struct Circle;", shapes, "use shapes::*;"])),
            ["fn side() {}", shapes, "use shapes::*;"]
        );
    }

    /// Whether the form of a value of type `P` changes with the last of these cells.
    fn changes(cells: &[&str]) -> bool {
        let (last, before) = cells.split_last().unwrap();
        let items = after(before);
        let change = items.change(&cell(last), &BTreeSet::new());
        let names = BTreeSet::from(["P".to_owned()]);
        assert!(items.fingerprint(&names) == change.fingerprint(&names) || change.changes_types);
        items.fingerprint(&names) != change.fingerprint(&names)
    }

    #[test]
    fn the_form_of_a_value_depends_on_all_that_its_type_is_made_of() {
        assert!(changes(&["struct P { d: [u8; N] }", "const N: usize = 2;", "const N: usize = 3;"]));
        assert!(changes(&["struct P(Q);", "type Q = u8;", "type Q = u64;"]));
        assert!(changes(&["struct P(m::Q);", "mod m { pub struct Q; }", "mod m { pub struct Q(u8); }"]));
        assert!(changes(&[
            "struct P([u8; C::N]); struct C;",
            "impl C { const N: usize = 1; }",
            "impl C { const N: usize = 2; }"
        ]));
        assert!(changes(&[
            "struct P(<u8 as T>::A); trait T { type A; }",
            "impl T for u8 { type A = u8; }",
            "impl T for u8 { type A = i64; }"
        ]));
        assert!(changes(&["use m::*; struct P(Q);", "mod m { pub struct Q; }", "mod m { pub struct Q(u8); }"]));
        assert!(changes(&["macro_rules! q { () => { u8 } }", "struct P(q!());", "macro_rules! q { () => { u64 } }"]));
        assert!(changes(&["struct P(Box<dyn T>); trait T { fn a(&self); }", "trait T { fn b(&self); fn a(&self); }"]));
        assert!(changes(&[
            "const fn n() -> usize { 1 } const N: usize = n(); struct P([u8; N]);",
            "const fn n() -> usize { 2 }"
        ]));
    }

    #[test]
    fn it_does_not_depend_on_what_is_done_with_it() {
        assert!(!changes(&["struct P { n: u8 }", "impl P { fn f(&self) {} }", "impl P { fn f(&self) { self.n; } }"]));
        assert!(!changes(&[
            "struct P;",
            "impl std::ops::Add for P { type Output = P; fn add(self, _: P) -> P { P } }"
        ]));
        assert!(!changes(&["struct P { n: u8 }", "#[derive(Debug)]\nstruct P {\n    n: u8, // a number\n}"]));
        assert!(!changes(&["struct P { area: u8 }", "fn area() {}"]));
        assert!(!changes(&["struct P;", "mod m { pub struct Q; }", "use m::*;"]));
    }
}
