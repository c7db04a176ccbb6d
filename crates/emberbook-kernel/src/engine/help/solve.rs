//! Which methods a type has, and what associated types are: as much of Rust's trait solving as help needs.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::known::{Function, Implementation, Known};
use super::types::{Bound, FLOAT, INTEGER, Substitution, Type};
use crate::index::{Kind, Member};

const DEREF: &str = "core::ops::deref::Deref";
const ITERATOR: &str = "core::iter::traits::iterator::Iterator";
const INTO_ITERATOR: &str = "core::iter::traits::collect::IntoIterator";
/// How far one implementation may need another.
const DEPTH: usize = 8;

/// A method, and what its type parameters are.
#[derive(Debug, Clone)]
pub(super) struct Method {
    pub(super) member: Member,
    /// The type or the trait that it belongs to.
    pub(super) owner: String,
    pub(super) own: Type,
    pub(super) parameters: Vec<String>,
    pub(super) known: Substitution,
}

/// Why a type implements a trait.
struct Evidence {
    implementation: Option<Arc<Implementation>>,
    known: Substitution,
    bindings: Vec<(String, Type)>,
    arguments: Vec<Type>,
}

impl Known {
    /// The type, and what it dereferences to, as far as it goes.
    pub(super) fn steps(&self, kind: &Type) -> Vec<Type> {
        let mut steps = vec![kind.clone()];
        while let (Some(last), true) = (steps.last().cloned(), steps.len() < DEPTH) {
            let next = match &last {
                Type::Reference(of) => (**of).clone(),
                Type::Array(of) => Type::Slice(of.clone()),
                Type::Named(..) => self.associated(&last, DEREF, &[], "Target", 0),
                _ => Type::Unknown,
            };
            if !next.is_known() || steps.contains(&next) {
                break;
            }
            steps.push(next);
        }
        steps
    }

    /// The traits whose methods every cell can call.
    pub(super) fn traits_in_scope(&self) -> Vec<String> {
        const NOT_CALLED: [&str; 12] = [
            "Drop",
            "Fn",
            "FnMut",
            "FnOnce",
            "AsyncFn",
            "AsyncFnMut",
            "AsyncFnOnce",
            "Sized",
            "Send",
            "Sync",
            "Future",
            "EvcxrDisplay",
        ];
        let mut seen = BTreeSet::new();
        self.in_scope()
            .filter(|(name, path)| {
                !NOT_CALLED.contains(&name.as_str())
                    && self.item(path).is_some_and(|item| item.kind == Kind::Trait)
                    && seen.insert(path.clone())
            })
            .map(|(_, path)| path.clone())
            .collect()
    }

    /// The methods that can be called on a value, those of the type itself first; of one name, only the one that is called.
    pub(super) fn methods(&self, kind: &Type, wanted: &dyn Fn(&str) -> bool) -> Vec<Method> {
        let mut found: Vec<Method> = Vec::new();
        let mut names = BTreeSet::new();
        let traits = self.traits_in_scope();
        for step in self.steps(kind) {
            for method in self.inherent(&step, wanted) {
                if names.insert(method.member.name.clone()) {
                    found.push(method);
                }
            }
            for of in self.traits_with(&step, &traits) {
                let Some(item) = self.item(&of) else { continue };
                let functions =
                    || item.members.iter().filter(|member| member.kind == Kind::Function && wanted(&member.name));
                if functions().next().is_none() {
                    continue;
                }
                let by_reference = || {
                    let reference = Type::reference(step.clone());
                    Some((self.evidence(&reference, &of, &[], 0)?, reference))
                };
                let Some((evidence, own)) =
                    self.evidence(&step, &of, &[], 0).map(|it| (it, step.clone())).or_else(by_reference)
                else {
                    continue;
                };
                let parameters = self.parameters_of(&of);
                let mut known: Substitution = parameters.iter().cloned().zip(evidence.arguments).collect();
                known.insert("Self".to_owned(), own.clone());
                for member in functions().filter(|member| names.insert(member.name.clone())) {
                    found.push(Method {
                        member: member.clone(),
                        owner: of.clone(),
                        own: own.clone(),
                        parameters: parameters.clone(),
                        known: known.clone(),
                    });
                }
            }
        }
        found
    }

    /// The traits in scope, and those of which it is all that is known that the type implements them.
    fn traits_with(&self, kind: &Type, traits: &[String]) -> Vec<String> {
        let mut traits = traits.to_vec();
        if let Type::Opaque(bounds) = kind {
            traits.extend(bounds.iter().map(|bound| bound.path.clone()));
        }
        traits
    }

    /// What belongs to the type itself: methods, functions, constants.
    pub(super) fn inherent(&self, kind: &Type, wanted: &dyn Fn(&str) -> bool) -> Vec<Method> {
        let mut found = Vec::new();
        for one in self.implementations(None, kind) {
            let mut known = Substitution::new();
            if !one.members.iter().any(|member| wanted(&member.name))
                || !one.of.is(kind, &mut known)
                || !self.hold(&one.bounds, &mut known, 0)
            {
                continue;
            }
            let of_this = kind.heads().first().map(|head| (*head).to_owned()).unwrap_or_default();
            for member in one.members.iter().filter(|member| wanted(&member.name)) {
                found.push(Method {
                    member: member.clone(),
                    owner: of_this.clone(),
                    own: kind.clone(),
                    parameters: one.parameters.clone(),
                    known: known.clone(),
                });
            }
        }
        found
    }

    /// The method of this name.
    pub(super) fn method(&self, kind: &Type, name: &str) -> Option<Method> {
        self.methods(kind, &|other| other == name).into_iter().find(|method| method.member.kind == Kind::Function)
    }

    /// The signature of a method, with the types that are known.
    pub(super) fn signature(&self, method: &Method) -> Option<Function> {
        self.function(&method.member.text, &method.parameters, Some(&method.own))
    }

    /// What a loop over a value gives.
    pub(super) fn looped(&self, kind: &Type) -> Type {
        self.associated(kind, INTO_ITERATOR, &[], "Item", 0)
    }

    pub(super) fn is_iterator(&self, kind: &Type) -> bool {
        self.evidence(kind, ITERATOR, &[], 0).is_some()
    }

    /// What an operator gives.
    pub(super) fn operated(&self, of: &str, left: &Type, right: &[Type]) -> Type {
        self.associated(left, of, right, "Output", 0)
    }

    /// `<kind as of>::name`
    pub(super) fn associated(&self, kind: &Type, of: &str, arguments: &[Type], name: &str, depth: usize) -> Type {
        let Some(evidence) = self.evidence(kind, of, arguments, depth) else { return Type::Unknown };
        if let Some((_, bound)) = evidence.bindings.iter().find(|(binding, _)| binding == name) {
            return bound.clone();
        }
        let Some(one) = evidence.implementation else { return Type::Unknown };
        let is_it = |member: &&Member| member.kind == Kind::AssociatedType && member.name == name;
        let Some(member) = one.members.iter().find(is_it) else { return Type::Unknown };
        let written = member.text.split_once(" = ").map_or("_", |(_, written)| written);
        let written = syn::parse_str(written)
            .map_or(Type::Unknown, |written| self.read(&written, &one.parameters, Some(&one.of)));
        self.normal(&written.with(&evidence.known), depth + 1)
    }

    /// A type without projections, as far as they can be worked out.
    pub(super) fn normal(&self, kind: &Type, depth: usize) -> Type {
        if depth > DEPTH {
            return Type::Unknown;
        }
        let all = |types: &[Type]| types.iter().map(|one| self.normal(one, depth)).collect();
        match kind {
            Type::Named(path, arguments) => Type::Named(path.clone(), all(arguments)),
            Type::Reference(of) => Type::reference(self.normal(of, depth)),
            Type::Slice(of) => Type::Slice(Box::new(self.normal(of, depth))),
            Type::Array(of) => Type::Array(Box::new(self.normal(of, depth))),
            Type::Tuple(types) => Type::Tuple(all(types)),
            Type::Function(inputs, output) => Type::Function(all(inputs), Box::new(self.normal(output, depth))),
            Type::Opaque(bounds) => Type::Opaque(bounds.iter().map(|bound| self.normal_bound(bound, depth)).collect()),
            Type::Projection(of, bound, name) => {
                let of = self.normal(of, depth);
                if let Type::Parameter(_) = of {
                    return Type::Projection(Box::new(of), bound.clone(), name.clone());
                }
                let traits: Vec<Bound> = match bound {
                    Some(bound) => vec![self.normal_bound(bound, depth)],
                    // It is one of a trait's; these are the ones that are met.
                    None => [ITERATOR, INTO_ITERATOR, DEREF, "core::str::traits::FromStr"]
                        .map(|path| Bound { path: path.to_owned(), arguments: Vec::new(), bindings: Vec::new() })
                        .to_vec(),
                };
                let found =
                    traits.iter().map(|bound| self.associated(&of, &bound.path, &bound.arguments, name, depth + 1));
                found.into_iter().find(Type::is_known).unwrap_or(Type::Unknown)
            }
            other => other.clone(),
        }
    }

    fn normal_bound(&self, bound: &Bound, depth: usize) -> Bound {
        Bound {
            path: bound.path.clone(),
            arguments: bound.arguments.iter().map(|one| self.normal(one, depth)).collect(),
            bindings: bound.bindings.iter().map(|(name, one)| (name.clone(), self.normal(one, depth))).collect(),
        }
    }

    /// The traits that come with one.
    fn comes_with(&self, of: &str) -> Vec<Bound> {
        let text = self.item(of).map(|item| format!("{} {{}}", item.text)).unwrap_or_default();
        let Ok(written) = syn::parse_str::<syn::ItemTrait>(&text) else { return Vec::new() };
        self.reader(&[], None, |reader| reader.bounds(&written.supertraits))
    }

    fn evidence(&self, kind: &Type, of: &str, arguments: &[Type], depth: usize) -> Option<Evidence> {
        if depth > DEPTH || !kind.is_known() {
            return None;
        }
        let from_bound = |bound: Bound| Evidence {
            implementation: None,
            known: Substitution::new(),
            bindings: bound.bindings,
            arguments: bound.arguments,
        };
        match kind {
            Type::Opaque(bounds) => {
                for bound in bounds {
                    if bound.path == of || is_function(&bound.path) && is_function(of) {
                        return Some(from_bound(bound.clone()));
                    }
                    if self.comes_with(&bound.path).iter().any(|bound| bound.path == of) {
                        return Some(from_bound(bound.clone()));
                    }
                }
            }
            Type::Function(inputs, output) if is_function(of) => {
                let bindings = vec![("Output".to_owned(), (**output).clone())];
                return Some(from_bound(Bound {
                    path: of.to_owned(),
                    arguments: vec![Type::Tuple(inputs.clone())],
                    bindings,
                }));
            }
            // These have what their parts have.
            Type::Tuple(_) if of.starts_with("core::cmp::") || is_copied(of) => {
                return Some(from_bound(Bound { path: of.to_owned(), arguments: Vec::new(), bindings: Vec::new() }));
            }
            Type::Function(..) if is_copied(of) => {
                return Some(from_bound(Bound { path: of.to_owned(), arguments: Vec::new(), bindings: Vec::new() }));
            }
            _ => {}
        }
        self.implementations(Some(of), kind).into_iter().find_map(|one| {
            let mut known = Substitution::new();
            let bound = one.implements.as_ref()?;
            let fits = one.of.is(kind, &mut known)
                && bound.arguments.iter().zip(arguments).all(|(pattern, one)| pattern.is(one, &mut known))
                && self.hold(&one.bounds, &mut known, depth + 1);
            let arguments = bound.arguments.iter().map(|one| one.with(&known)).collect();
            fits.then(|| Evidence { implementation: Some(Arc::clone(&one)), known, bindings: Vec::new(), arguments })
        })
    }

    /// Whether the bounds hold; what they say of parameters is learnt.
    pub(super) fn hold(&self, bounds: &[(Type, Bound)], known: &mut Substitution, depth: usize) -> bool {
        bounds.iter().all(|(of, bound)| {
            let of = self.normal(&of.with(known), depth);
            if !of.is_known() || is_marker(&bound.path) {
                return true;
            }
            let arguments: Vec<Type> = bound.arguments.iter().map(|one| self.normal(&one.with(known), depth)).collect();
            let Some(evidence) = self.evidence(&of, &bound.path, &arguments, depth + 1) else { return false };
            for (pattern, one) in bound.arguments.iter().zip(&evidence.arguments) {
                pattern.is(one, known);
            }
            for (name, pattern) in &bound.bindings {
                let one = match evidence.bindings.iter().find(|(binding, _)| binding == name) {
                    Some((_, one)) => one.clone(),
                    None => self.associated(&of, &bound.path, &arguments, name, depth + 1),
                };
                pattern.is(&one, known);
            }
            true
        })
    }
}

/// Whether a trait is one of those for what can be called.
pub(super) fn is_function(path: &str) -> bool {
    path.strip_prefix("core::ops::function::").is_some_and(|name| ["Fn", "FnMut", "FnOnce"].contains(&name))
}

fn is_copied(path: &str) -> bool {
    ["core::clone::Clone", "core::marker::Copy"].contains(&path)
}

/// Whether a trait says nothing of what a type can do.
fn is_marker(path: &str) -> bool {
    let is_other = ["core::marker::Copy", "core::marker::FnPtr"].contains(&path);
    !is_other
        && ["core::marker::", "core::panic::unwind_safe::", "core::alloc::"].iter().any(|start| path.starts_with(start))
}

/// Whether a type is a number's.
pub(super) fn is_number(kind: &Type) -> bool {
    matches!(kind, Type::Named(path, arguments) if arguments.is_empty()
        && (path == INTEGER || path == FLOAT || path.len() <= 5 && path.starts_with(['i', 'u', 'f']) && path != "unit"))
}
