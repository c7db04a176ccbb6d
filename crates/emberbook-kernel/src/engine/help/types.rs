//! Types, as far as help while typing tells them apart.

use std::collections::HashMap;

use syn::{GenericArgument, PathArguments};

use crate::index::heads;

/// A type, or what is known of one. Lifetimes and the values of constants are left out.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Type {
    /// By the path of its definition: `alloc::vec::Vec`, `f32`.
    Named(String, Vec<Type>),
    Reference(Box<Type>),
    Slice(Box<Type>),
    Array(Box<Type>),
    Tuple(Vec<Type>),
    /// `*const T`, `!`: what no lesson has.
    Rare,
    /// A closure, or a pointer to a function.
    Function(Vec<Type>, Box<Type>),
    /// `T`
    Parameter(String),
    /// Something that implements these traits.
    Opaque(Vec<Bound>),
    /// `<T as Iterator>::Item`
    Projection(Box<Type>, Option<Box<Bound>>, String),
    Unknown,
}

/// A trait that a type implements: `Iterator<Item = f64>`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bound {
    pub(super) path: String,
    pub(super) arguments: Vec<Type>,
    pub(super) bindings: Vec<(String, Type)>,
}

/// What stands for type parameters.
pub(super) type Substitution = HashMap<String, Type>;

/// The type of a number without a suffix.
pub(super) const INTEGER: &str = "{integer}";
pub(super) const FLOAT: &str = "{float}";

const INTEGERS: [&str; 12] = ["i32", "usize", "i64", "u8", "u32", "u64", "i8", "i16", "u16", "i128", "u128", "isize"];

impl Type {
    pub(super) fn named(path: &str) -> Self {
        Self::Named(path.to_owned(), Vec::new())
    }

    pub(super) fn reference(of: Type) -> Self {
        Self::Reference(Box::new(of))
    }

    pub(super) fn unit() -> Self {
        Self::Tuple(Vec::new())
    }

    /// The outermost parts by which implementations are found.
    pub(super) fn heads(&self) -> Vec<&str> {
        match self {
            Self::Named(path, _) if path == INTEGER => INTEGERS.to_vec(),
            Self::Named(path, _) if path == FLOAT => vec!["f64", "f32"],
            Self::Named(path, _) => vec![path],
            Self::Reference(_) => vec![heads::REFERENCE],
            Self::Slice(_) => vec![heads::SLICE],
            Self::Array(_) => vec![heads::ARRAY],
            Self::Tuple(_) => vec![heads::TUPLE],
            _ => vec![heads::OTHER],
        }
    }

    /// The type behind references.
    pub(super) fn behind_references(&self) -> &Self {
        match self {
            Self::Reference(of) => of.behind_references(),
            other => other,
        }
    }

    pub(super) fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown | Self::Parameter(_) | Self::Projection(..))
    }

    /// With types in the places of parameters.
    pub(super) fn with(&self, known: &Substitution) -> Self {
        let all = |types: &[Type]| types.iter().map(|one| one.with(known)).collect();
        match self {
            Self::Parameter(name) => known.get(name).cloned().unwrap_or_else(|| self.clone()),
            Self::Named(path, arguments) => Self::Named(path.clone(), all(arguments)),
            Self::Reference(of) => Self::reference(of.with(known)),
            Self::Slice(of) => Self::Slice(Box::new(of.with(known))),
            Self::Array(of) => Self::Array(Box::new(of.with(known))),
            Self::Tuple(types) => Self::Tuple(all(types)),
            Self::Function(inputs, output) => Self::Function(all(inputs), Box::new(output.with(known))),
            Self::Opaque(bounds) => Self::Opaque(bounds.iter().map(|bound| bound.with(known)).collect()),
            Self::Projection(of, bound, name) => {
                let bound = bound.as_ref().map(|bound| Box::new(bound.with(known)));
                Self::Projection(Box::new(of.with(known)), bound, name.clone())
            }
            Self::Rare => Self::Rare,
            Self::Unknown => Self::Unknown,
        }
    }

    /// Finds what stands for parameters where this pattern is that type.
    pub(super) fn is(&self, other: &Type, known: &mut Substitution) -> bool {
        match (self, other) {
            (Self::Parameter(name), _) => match known.get(name).cloned() {
                Some(before) if before.is_known() => before.is(other, &mut Substitution::new()),
                _ => {
                    if *other != *self {
                        known.insert(name.clone(), other.clone());
                    }
                    true
                }
            },
            (Self::Unknown | Self::Projection(..), _)
            | (_, Self::Unknown | Self::Parameter(_) | Self::Projection(..)) => true,
            (Self::Named(a, _), Self::Named(b, _)) if a == INTEGER || a == FLOAT => {
                other.heads().iter().any(|head| self.heads().contains(head)) || a == b
            }
            (Self::Named(a, _), Self::Named(b, _)) if b == INTEGER || b == FLOAT => other.heads().contains(&a.as_str()),
            (Self::Named(a, of_a), Self::Named(b, of_b)) => a == b && all(of_a, of_b, known),
            (Self::Reference(a), Self::Reference(b))
            | (Self::Slice(a), Self::Slice(b))
            | (Self::Array(a), Self::Array(b)) => a.is(b, known),
            (Self::Tuple(a), Self::Tuple(b)) => a.len() == b.len() && all(a, b, known),
            (Self::Function(a, to_a), Self::Function(b, to_b)) => {
                a.len() == b.len() && all(a, b, known) && to_a.is(to_b, known)
            }
            (Self::Opaque(_) | Self::Rare, _) | (_, Self::Opaque(_)) => self == other,
            _ => false,
        }
    }
}

fn all(patterns: &[Type], types: &[Type], known: &mut Substitution) -> bool {
    patterns.iter().zip(types).all(|(pattern, one)| pattern.is(one, known))
}

impl Bound {
    pub(super) fn with(&self, known: &Substitution) -> Self {
        Self {
            path: self.path.clone(),
            arguments: self.arguments.iter().map(|one| one.with(known)).collect(),
            bindings: self.bindings.iter().map(|(name, one)| (name.clone(), one.with(known))).collect(),
        }
    }
}

/// Finds the type that a path names, with the types that it was given.
type Find<'a> = &'a dyn Fn(&[String], Vec<Type>) -> Option<Type>;

/// Reads types that are written in Rust.
pub(super) struct Reader<'a> {
    /// Finds the definition of a path, with the types that it was given; an alias is looked through.
    pub(super) find: Find<'a>,
    /// Finds the definition of a trait.
    pub(super) find_trait: &'a dyn Fn(&[String]) -> Option<String>,
    pub(super) parameters: &'a [String],
    /// What `Self` is.
    pub(super) own: Option<&'a Type>,
}

impl Reader<'_> {
    pub(super) fn read(&self, written: &syn::Type) -> Type {
        match written {
            syn::Type::Paren(of) => self.read(&of.elem),
            syn::Type::Group(of) => self.read(&of.elem),
            syn::Type::Reference(of) => Type::reference(self.read(&of.elem)),
            syn::Type::Slice(of) => Type::Slice(Box::new(self.read(&of.elem))),
            syn::Type::Array(of) => Type::Array(Box::new(self.read(&of.elem))),
            syn::Type::Tuple(of) => Type::Tuple(of.elems.iter().map(|one| self.read(one)).collect()),
            syn::Type::BareFn(of) => Type::Function(
                of.inputs.iter().map(|one| self.read(&one.ty)).collect(),
                Box::new(self.output(&of.output)),
            ),
            syn::Type::ImplTrait(of) => Type::Opaque(self.bounds(&of.bounds)),
            syn::Type::TraitObject(of) => Type::Opaque(self.bounds(&of.bounds)),
            syn::Type::Ptr(_) | syn::Type::Never(_) => Type::Rare,
            syn::Type::Path(of) => self.path(of),
            _ => Type::Unknown,
        }
    }

    pub(super) fn output(&self, written: &syn::ReturnType) -> Type {
        match written {
            syn::ReturnType::Default => Type::unit(),
            syn::ReturnType::Type(_, kind) => self.read(kind),
        }
    }

    fn path(&self, written: &syn::TypePath) -> Type {
        let segments: Vec<String> = written.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let last = segments.len() - 1;
        if let Some(of) = &written.qself {
            let bound = (of.position > 0).then(|| {
                let path = syn::Path {
                    leading_colon: None,
                    segments: written.path.segments.iter().take(of.position).cloned().collect(),
                };
                self.bound(&path)
            });
            return Type::Projection(
                Box::new(self.read(&of.ty)),
                bound.flatten().map(Box::new),
                segments[last].clone(),
            );
        }
        let first = &segments[0];
        let parameter = match first.as_str() {
            "Self" => Some(self.own.cloned().unwrap_or_else(|| Type::Parameter("Self".to_owned()))),
            name if self.parameters.iter().any(|parameter| parameter == name) => Some(Type::Parameter(name.to_owned())),
            _ => None,
        };
        match (parameter, last) {
            (Some(parameter), 0) => parameter,
            (Some(parameter), _) => Type::Projection(Box::new(parameter), None, segments[last].clone()),
            (None, _) => {
                let arguments = self.arguments(&written.path.segments[last].arguments).0;
                let of_library = ["core", "alloc", "std", "emberbook"].contains(&first.as_str());
                (self.find)(&segments, arguments.clone()).unwrap_or_else(|| match of_library {
                    // A type that is not in the index is still no other type.
                    true => Type::Named(segments.join("::"), arguments),
                    false => Type::Unknown,
                })
            }
        }
    }

    fn arguments(&self, written: &PathArguments) -> (Vec<Type>, Vec<(String, Type)>) {
        match written {
            PathArguments::None => (Vec::new(), Vec::new()),
            PathArguments::AngleBracketed(given) => {
                let (mut types, mut bindings) = (Vec::new(), Vec::new());
                for one in &given.args {
                    match one {
                        GenericArgument::Type(kind) => types.push(self.read(kind)),
                        GenericArgument::Const(_) => types.push(Type::Unknown),
                        GenericArgument::AssocType(binding) => {
                            bindings.push((binding.ident.to_string(), self.read(&binding.ty)))
                        }
                        GenericArgument::Constraint(bound) => {
                            bindings.push((bound.ident.to_string(), Type::Opaque(self.bounds(&bound.bounds))));
                        }
                        _ => {}
                    }
                }
                (types, bindings)
            }
            PathArguments::Parenthesized(given) => {
                let inputs = given.inputs.iter().map(|one| self.read(one)).collect();
                (vec![Type::Tuple(inputs)], vec![("Output".to_owned(), self.output(&given.output))])
            }
        }
    }

    /// The types between angle brackets, as in `collect::<Vec<_>>()`.
    pub(super) fn given(&self, written: &syn::AngleBracketedGenericArguments) -> Vec<Type> {
        self.arguments(&PathArguments::AngleBracketed(written.clone())).0
    }

    pub(super) fn bounds<'b>(&self, written: impl IntoIterator<Item = &'b syn::TypeParamBound>) -> Vec<Bound> {
        let bound = |bound: &syn::TypeParamBound| match bound {
            syn::TypeParamBound::Trait(bound) if matches!(bound.modifier, syn::TraitBoundModifier::None) => {
                self.bound(&bound.path)
            }
            _ => None,
        };
        written.into_iter().filter_map(bound).collect()
    }

    pub(super) fn bound(&self, path: &syn::Path) -> Option<Bound> {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let (arguments, bindings) = self.arguments(&path.segments.last()?.arguments);
        // A trait that is not stable is known by its path alone.
        let path = (self.find_trait)(&segments).or_else(|| (segments.len() > 1).then(|| segments.join("::")))?;
        Some(Bound { path, arguments, bindings })
    }
}
