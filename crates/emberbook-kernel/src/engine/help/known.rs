//! What is known: the index of the libraries, and what the notebook's own cells define, as one.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use syn::{GenericParam, Generics, Signature, WherePredicate};

use super::types::{Bound, Reader, Substitution, Type};
use crate::index::{Docs, Impl, Index, Item, Kind, Member, heads};
use crate::lock::lock;

/// The modules whose names every cell sees.
const PRELUDES: [&str; 2] = ["emberbook::prelude", "std::prelude::rust_2024"];

/// Definitions, and where to find them.
#[derive(Default)]
pub(super) struct Definitions {
    index: Index,
    /// The implementations of traits by trait and type, and those without a trait by type.
    places: HashMap<(Option<String>, String), Vec<usize>>,
    parsed: Mutex<HashMap<usize, Option<Arc<Implementation>>>>,
}

/// The libraries, and the notebook.
pub(super) struct Known {
    pub(super) folder: PathBuf,
    pub(super) library: Arc<Definitions>,
    pub(super) own: Definitions,
    /// That of the notebook's own definitions.
    pub(super) documentation: String,
    pub(super) variables: Vec<(String, Type)>,
}

/// An `impl`.
#[derive(Debug)]
pub(super) struct Implementation {
    pub(super) parameters: Vec<String>,
    pub(super) bounds: Vec<(Type, Bound)>,
    pub(super) of: Type,
    pub(super) implements: Option<Bound>,
    pub(super) members: Vec<Member>,
}

/// A function's or a method's parts.
#[derive(Debug, Clone)]
pub(super) struct Function {
    pub(super) parameters: Vec<String>,
    pub(super) bounds: Vec<(Type, Bound)>,
    /// `&self`
    pub(super) receiver: Option<String>,
    pub(super) inputs: Vec<(String, Type)>,
    pub(super) output: Type,
}

impl Definitions {
    pub(super) fn new(index: Index) -> Self {
        let mut places: HashMap<(Option<String>, String), Vec<usize>> = HashMap::new();
        for (number, one) in index.impls.iter().enumerate() {
            places.entry((one.implements.clone(), one.of.clone())).or_default().push(number);
        }
        Self { index, places, parsed: Mutex::default() }
    }

    pub(super) fn into_index(self) -> Index {
        self.index
    }
}

impl Known {
    fn both(&self) -> [&Definitions; 2] {
        [&self.own, &self.library]
    }

    pub(super) fn item(&self, path: &str) -> Option<&Item> {
        self.both().into_iter().find_map(|definitions| definitions.index.items.get(path))
    }

    /// What a module shows, in order.
    pub(super) fn module<'k>(&'k self, path: &str) -> Option<impl Iterator<Item = &'k (String, String)> + use<'k>> {
        let found = self.both().map(|definitions| definitions.index.modules.get(path));
        found.iter().any(Option::is_some).then(|| found.into_iter().flatten().flatten())
    }

    /// What cells see without naming a module, the notebook's own first.
    pub(super) fn in_scope(&self) -> impl Iterator<Item = &(String, String)> {
        ["crate"].into_iter().chain(PRELUDES).filter_map(|module| self.module(module)).flatten()
    }

    /// The definition that a path means: a type's, a function's, a module's, a variant's. A macro is asked for with `!`.
    pub(super) fn resolve(&self, segments: &[String], wanted: &dyn Fn(&str) -> bool) -> Option<String> {
        let segments = match segments {
            [first, rest @ ..] if !rest.is_empty() && ["crate", "self", ""].contains(&first.as_str()) => {
                return self.resolve(rest, wanted);
            }
            other => other,
        };
        let joined = segments.join("::");
        if self.item(&joined).is_some() && wanted(&joined) {
            return Some(joined);
        }
        let (name, module) = segments.split_last()?;
        if module.is_empty() {
            let is_it = |path: &str| {
                (self.item(path).is_some() || self.variant(path).is_some() || self.is_module(path)) && wanted(path)
            };
            let found = self.in_scope().find(|(shown, path)| shown == name && is_it(path));
            let crates = || ["std", "core", "alloc", "emberbook"].contains(&name.as_str()).then(|| name.clone());
            return found.map(|(_, path)| path.clone()).or_else(crates).filter(|path| wanted(path));
        }
        let module = self.resolve(module, &|path| {
            self.is_module(path) || self.item(path).is_some_and(|item| item.kind == Kind::Type)
        })?;
        let in_module = self.module(&module).into_iter().flatten().find(|(shown, path)| shown == name && wanted(path));
        in_module.map(|(_, path)| path.clone()).or_else(|| {
            let path = format!("{module}::{name}");
            (self.variant(&path).is_some() && wanted(&path)).then_some(path)
        })
    }

    pub(super) fn is_module(&self, path: &str) -> bool {
        self.both().into_iter().any(|definitions| definitions.index.modules.contains_key(path))
    }

    /// The type or the trait of this name.
    pub(super) fn find_type(&self, segments: &[String], arguments: Vec<Type>) -> Option<Type> {
        let path = self.resolve(segments, &|path| self.item(path).is_some_and(|item| item.kind == Kind::Type))?;
        let text = &self.item(&path)?.text;
        if !text.trim_start_matches("pub ").starts_with("type ") {
            return Some(Type::Named(path, arguments));
        }
        let alias: syn::ItemType = syn::parse_str(&format!("{text};")).ok()?;
        let parameters = parameters(&alias.generics);
        let known = parameters.iter().cloned().zip(arguments).collect();
        Some(self.read(&alias.ty, &parameters, None).with(&known))
    }

    pub(super) fn find_trait(&self, segments: &[String]) -> Option<String> {
        self.resolve(segments, &|path| self.item(path).is_some_and(|item| item.kind == Kind::Trait))
    }

    /// An enum's variant, by its path: the enum's path, and the variant.
    pub(super) fn variant(&self, path: &str) -> Option<(String, &Member)> {
        let (of, name) = path.rsplit_once("::")?;
        let is_it = |member: &&Member| member.kind == Kind::Variant && member.name == name;
        Some((of.to_owned(), self.item(of)?.members.iter().find(is_it)?))
    }

    /// A documentation; that of the notebook's own definitions is not in a file.
    pub(super) fn docs(&self, docs: Docs, is_own: bool) -> Option<String> {
        if !is_own {
            return docs.read(&self.folder);
        }
        let begin = usize::try_from(docs.0).ok()?;
        self.documentation.get(begin..begin + docs.1).filter(|text| !text.is_empty()).map(str::to_owned)
    }

    pub(super) fn read(&self, written: &syn::Type, parameters: &[String], own: Option<&Type>) -> Type {
        self.reader(parameters, own, |reader| reader.read(written))
    }

    pub(super) fn reader<T>(&self, parameters: &[String], own: Option<&Type>, work: impl FnOnce(&Reader) -> T) -> T {
        let find = |segments: &[String], arguments| self.find_type(segments, arguments);
        let find_trait = |segments: &[String]| self.find_trait(segments);
        work(&Reader { find: &find, find_trait: &find_trait, parameters, own })
    }

    /// The type that a text says.
    pub(super) fn read_text(&self, text: &str) -> Type {
        syn::parse_str(text).map_or(Type::Unknown, |written| self.read(&written, &[], None))
    }

    fn bounds(&self, generics: &Generics, parameters: &[String], own: Option<&Type>) -> Vec<(Type, Bound)> {
        self.reader(parameters, own, |reader| {
            let mut bounds = Vec::new();
            for parameter in &generics.params {
                if let GenericParam::Type(parameter) = parameter {
                    let of = Type::Parameter(parameter.ident.to_string());
                    bounds.extend(reader.bounds(&parameter.bounds).into_iter().map(|bound| (of.clone(), bound)));
                }
            }
            for predicate in generics.where_clause.iter().flat_map(|clause| &clause.predicates) {
                if let WherePredicate::Type(predicate) = predicate {
                    let of = reader.read(&predicate.bounded_ty);
                    bounds.extend(reader.bounds(&predicate.bounds).into_iter().map(|bound| (of.clone(), bound)));
                }
            }
            bounds
        })
    }

    /// The implementations for a type, of a trait or of none.
    pub(super) fn implementations(&self, of: Option<&str>, kind: &Type) -> Vec<Arc<Implementation>> {
        let mut found = Vec::new();
        for definitions in self.both() {
            for head in kind.heads().into_iter().chain(of.is_some().then_some(heads::ANY)) {
                let key = (of.map(str::to_owned), head.to_owned());
                let numbers = definitions.places.get(&key).map(Vec::as_slice).unwrap_or_default();
                found.extend(numbers.iter().filter_map(|number| self.implementation(definitions, *number)));
            }
        }
        found
    }

    fn implementation(&self, definitions: &Definitions, number: usize) -> Option<Arc<Implementation>> {
        if let Some(found) = lock(&definitions.parsed).get(&number) {
            return found.clone();
        }
        let found = self.parse(&definitions.index.impls[number]).map(Arc::new);
        lock(&definitions.parsed).insert(number, found.clone());
        found
    }

    fn parse(&self, one: &Impl) -> Option<Implementation> {
        let header: syn::ItemImpl = syn::parse_str(&format!("{} {{}}", one.header)).ok()?;
        let parameters = parameters(&header.generics);
        let of = self.read(&header.self_ty, &parameters, None);
        let implements = header
            .trait_
            .as_ref()
            .and_then(|(_, path, _)| self.reader(&parameters, Some(&of), |reader| reader.bound(path)));
        if header.trait_.is_some() && implements.is_none() {
            return None;
        }
        let bounds = self.bounds(&header.generics, &parameters, Some(&of));
        Some(Implementation { parameters, bounds, of, implements, members: one.members.clone() })
    }

    /// The parts of a function, where `Self` and the parameters around it mean this.
    pub(super) fn function(&self, text: &str, around: &[String], own: Option<&Type>) -> Option<Function> {
        let text = text.trim_start_matches("pub ");
        let signature: Signature = syn::parse_str(text).ok()?;
        let mut parameters = parameters(&signature.generics);
        let mut bounds = Vec::new();
        let all: Vec<String> = around.iter().chain(&parameters).cloned().collect();
        bounds.extend(self.bounds(&signature.generics, &all, own));
        let (mut receiver, mut inputs) = (None, Vec::new());
        for input in &signature.inputs {
            match input {
                syn::FnArg::Receiver(it) => {
                    let mutable = if it.mutability.is_some() && it.reference.is_some() { "mut " } else { "" };
                    receiver = Some(format!("{}{mutable}self", if it.reference.is_some() { "&" } else { "" }));
                }
                syn::FnArg::Typed(it) => {
                    let name = match &*it.pat {
                        syn::Pat::Ident(name) => name.ident.to_string(),
                        _ => "_".to_owned(),
                    };
                    // `impl Fn(f32) -> f32` is a parameter without a name.
                    let mut kind = self.read(&it.ty, &all, own);
                    if let (syn::Type::ImplTrait(_), Type::Opaque(of)) = (&*it.ty, &kind) {
                        let unnamed = Type::Parameter(format!("impl {}", inputs.len()));
                        bounds.extend(of.iter().map(|bound| (unnamed.clone(), bound.clone())));
                        parameters.push(format!("impl {}", inputs.len()));
                        kind = unnamed;
                    }
                    inputs.push((name, kind));
                }
            }
        }
        let output = self.reader(&all, own, |reader| reader.output(&signature.output));
        Some(Function { parameters, bounds, receiver, inputs, output })
    }

    /// The names of a type's parameters.
    pub(super) fn parameters_of(&self, path: &str) -> Vec<String> {
        let Some(item) = self.item(path) else { return Vec::new() };
        generics(&item.text).map(|generics| parameters(&generics)).unwrap_or_default()
    }

    /// The fields of a type that anybody may use, with their types.
    pub(super) fn fields(&self, kind: &Type) -> Vec<(&Member, Type)> {
        let Type::Named(path, arguments) = kind else { return Vec::new() };
        let Some(item) = self.item(path) else { return Vec::new() };
        let parameters = self.parameters_of(path);
        let known: Substitution = parameters.iter().cloned().zip(arguments.iter().cloned()).collect();
        let fields = item.members.iter().filter(|member| member.kind == Kind::Field);
        let typed = fields.map(|field| {
            let written = field.text.split_once(": ").map_or("_", |(_, written)| written);
            let written =
                syn::parse_str(written).map_or(Type::Unknown, |written| self.read(&written, &parameters, Some(kind)));
            (field, written.with(&known))
        });
        typed.collect()
    }
}

pub(super) fn parameters(generics: &Generics) -> Vec<String> {
    let name = |parameter: &GenericParam| match parameter {
        GenericParam::Type(parameter) => Some(parameter.ident.to_string()),
        GenericParam::Const(parameter) => Some(parameter.ident.to_string()),
        GenericParam::Lifetime(_) => None,
    };
    generics.params.iter().filter_map(name).collect()
}

/// The parameters of a type, of which the text is the definition.
fn generics(text: &str) -> Option<Generics> {
    let open = text.find(['<', '{', '(', ';'])?;
    if !text[open..].starts_with('<') {
        return Some(Generics::default());
    }
    let mut depth = 0;
    let end = text[open..].char_indices().find_map(|(place, letter)| {
        depth += match letter {
            '<' => 1,
            '>' if !text[open..open + place].ends_with('-') => -1,
            _ => 0,
        };
        (depth == 0).then_some(open + place + 1)
    })?;
    syn::parse_str(&text[open..end]).ok()
}
