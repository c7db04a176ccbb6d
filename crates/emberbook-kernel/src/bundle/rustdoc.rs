//! What rustdoc says in JSON, as Rust's own text again.

use rustdoc_types::{
    AssocItemConstraintKind, Crate, Enum, Function, FunctionSignature, GenericArg, GenericArgs, GenericBound,
    GenericParamDef, GenericParamDefKind, Generics, Id, Impl, Item, ItemEnum, Path, PolyTrait, StructKind, Term,
    TraitBoundModifier, Type, VariantKind, Visibility, WherePredicate,
};

use crate::index::heads;

/// Writes the text of a crate's items.
pub(super) struct Names<'a>(pub(super) &'a Crate);

impl Names<'_> {
    /// The path of a definition.
    pub(super) fn path(&self, id: Id) -> Option<String> {
        Some(self.0.paths.get(&id)?.path.join("::"))
    }

    /// An item without its body.
    pub(super) fn text(&self, item: &Item) -> String {
        let name = item.name.as_deref().unwrap_or_default();
        let public = if item.visibility == Visibility::Public { "pub " } else { "" };
        match &item.inner {
            ItemEnum::Module(_) => format!("{public}mod {name}"),
            ItemEnum::Struct(it) => {
                let (parameters, wheres) = self.generics(&it.generics);
                let fields = match &it.kind {
                    StructKind::Unit => ";".to_owned(),
                    StructKind::Tuple(fields) => format!("({});", self.in_parentheses(fields)),
                    StructKind::Plain { fields, has_stripped_fields } => self.in_braces(fields, *has_stripped_fields),
                };
                format!("{public}struct {name}{parameters}{wheres}{fields}")
            }
            ItemEnum::Enum(it) => self.enumeration(public, name, it),
            ItemEnum::Union(it) => format!("{public}union {name}{}", self.generics(&it.generics).0),
            ItemEnum::Trait(it) => {
                let (parameters, wheres) = self.generics(&it.generics);
                let bounds =
                    if it.bounds.is_empty() { String::new() } else { format!(": {}", self.bounds(&it.bounds)) };
                format!("{public}trait {name}{parameters}{bounds}{wheres}")
            }
            ItemEnum::Function(it) => self.function(public, name, it),
            ItemEnum::TypeAlias(it) => {
                format!("{public}type {name}{} = {}", self.generics(&it.generics).0, self.kind(&it.type_))
            }
            ItemEnum::Constant { type_, .. } => format!("{public}const {name}: {}", self.kind(type_)),
            ItemEnum::Static(it) => format!("{public}static {name}: {}", self.kind(&it.type_)),
            ItemEnum::Macro(_) | ItemEnum::ProcMacro(_) => format!("macro_rules! {name}"),
            ItemEnum::Primitive(_) => name.to_owned(),
            ItemEnum::StructField(kind) => format!("{public}{name}: {}", self.kind(kind)),
            ItemEnum::Variant(it) => match &it.kind {
                VariantKind::Plain => name.to_owned(),
                VariantKind::Tuple(fields) => format!("{name}({})", self.in_parentheses(fields).replace("pub ", "")),
                VariantKind::Struct { fields, has_stripped_fields } => {
                    format!("{name}{}", self.in_braces(fields, *has_stripped_fields))
                }
            },
            ItemEnum::AssocConst { type_, .. } => format!("const {name}: {}", self.kind(type_)),
            ItemEnum::AssocType { type_, bounds, .. } => match type_ {
                Some(kind) => format!("type {name} = {}", self.kind(kind)),
                None if bounds.is_empty() => format!("type {name}"),
                None => format!("type {name}: {}", self.bounds(bounds)),
            },
            _ => name.to_owned(),
        }
    }

    /// What stands before the braces of an `impl`.
    pub(super) fn header(&self, it: &Impl) -> String {
        let (parameters, wheres) = self.generics(&it.generics);
        let of = it.trait_.as_ref().map(|of| format!("{} for ", self.resolved(of))).unwrap_or_default();
        format!("impl{parameters} {of}{}{wheres}", self.kind(&it.for_))
    }

    /// The outermost part of a type.
    pub(super) fn head(&self, kind: &Type) -> String {
        match kind {
            Type::ResolvedPath(path) => self.path(path.id).unwrap_or_default(),
            Type::Primitive(name) => name.clone(),
            Type::Generic(_) => heads::ANY.to_owned(),
            Type::BorrowedRef { .. } => heads::REFERENCE.to_owned(),
            Type::Slice(_) => heads::SLICE.to_owned(),
            Type::Array { .. } => heads::ARRAY.to_owned(),
            Type::Tuple(_) => heads::TUPLE.to_owned(),
            _ => heads::OTHER.to_owned(),
        }
    }

    fn enumeration(&self, public: &str, name: &str, it: &Enum) -> String {
        let (parameters, wheres) = self.generics(&it.generics);
        let variants: Vec<String> =
            it.variants.iter().filter_map(|id| Some(format!("\n    {},", self.text(self.0.index.get(id)?)))).collect();
        format!("{public}enum {name}{parameters}{wheres} {{{}\n}}", variants.concat())
    }

    fn in_parentheses(&self, fields: &[Option<Id>]) -> String {
        let field = |id: &Option<Id>| match id.and_then(|id| self.0.index.get(&id)).map(|item| &item.inner) {
            Some(ItemEnum::StructField(kind)) => format!("pub {}", self.kind(kind)),
            _ => "_".to_owned(),
        };
        let fields: Vec<String> = fields.iter().map(field).collect();
        fields.join(", ")
    }

    fn in_braces(&self, fields: &[Id], more: bool) -> String {
        let mut text = String::new();
        for item in fields.iter().filter_map(|id| self.0.index.get(id)) {
            text += &format!("\n    {},", self.text(item));
        }
        match (text.is_empty(), more) {
            (true, true) => " { /* … */ }".to_owned(),
            (false, true) => format!(" {{{text}\n    /* … */\n}}"),
            (_, false) => format!(" {{{text}\n}}"),
        }
    }

    fn function(&self, public: &str, name: &str, it: &Function) -> String {
        let (parameters, wheres) = self.generics(&it.generics);
        let header = &it.header;
        let constant = if header.is_const { "const " } else { "" };
        let asynchronous = if header.is_async { "async " } else { "" };
        let dangerous = if header.is_unsafe { "unsafe " } else { "" };
        format!("{public}{constant}{asynchronous}{dangerous}fn {name}{parameters}{}{wheres}", self.signature(&it.sig))
    }

    fn signature(&self, it: &FunctionSignature) -> String {
        let inputs: Vec<String> = it.inputs.iter().map(|(name, kind)| self.input(name, kind)).collect();
        let output = it.output.as_ref().map(|kind| format!(" -> {}", self.kind(kind))).unwrap_or_default();
        format!("({}){output}", inputs.join(", "))
    }

    fn input(&self, name: &str, kind: &Type) -> String {
        let is_self = |kind: &Type| matches!(kind, Type::Generic(name) if name == "Self");
        match kind {
            kind if name == "self" && is_self(kind) => "self".to_owned(),
            Type::BorrowedRef { is_mutable, type_, .. } if name == "self" && is_self(type_) => {
                format!("&{}self", if *is_mutable { "mut " } else { "" })
            }
            kind if name.is_empty() => format!("_: {}", self.kind(kind)),
            kind => format!("{name}: {}", self.kind(kind)),
        }
    }

    /// The parameters in angle brackets, and the clause with `where`.
    fn generics(&self, it: &Generics) -> (String, String) {
        let parameters: Vec<String> = it.params.iter().filter_map(|parameter| self.parameter(parameter)).collect();
        let parameters = if parameters.is_empty() { String::new() } else { format!("<{}>", parameters.join(", ")) };
        let predicates: Vec<String> =
            it.where_predicates.iter().filter_map(|predicate| self.predicate(predicate)).collect();
        let wheres = if predicates.is_empty() { String::new() } else { format!(" where {}", predicates.join(", ")) };
        (parameters, wheres)
    }

    fn parameter(&self, it: &GenericParamDef) -> Option<String> {
        let name = &it.name;
        match &it.kind {
            GenericParamDefKind::Lifetime { .. } => Some(name.clone()),
            GenericParamDefKind::Type { is_synthetic: true, .. } => None,
            GenericParamDefKind::Type { bounds, default, .. } => {
                let bounds = self.bounds(bounds);
                let bounds = if bounds.is_empty() { String::new() } else { format!(": {bounds}") };
                let default = default.as_ref().map(|kind| format!(" = {}", self.kind(kind))).unwrap_or_default();
                Some(format!("{name}{bounds}{default}"))
            }
            GenericParamDefKind::Const { type_, .. } => Some(format!("const {name}: {}", self.kind(type_))),
        }
    }

    fn predicate(&self, it: &WherePredicate) -> Option<String> {
        match it {
            WherePredicate::BoundPredicate { type_, bounds, .. } => {
                let bounds = self.bounds(bounds);
                (!bounds.is_empty()).then(|| format!("{}: {bounds}", self.kind(type_)))
            }
            _ => None,
        }
    }

    fn bounds(&self, bounds: &[GenericBound]) -> String {
        let bound = |bound: &GenericBound| match bound {
            // Nobody reads by it what may be evaluated while compiling.
            GenericBound::TraitBound { trait_, modifier, .. } => match modifier {
                TraitBoundModifier::Maybe => Some(format!("?{}", self.resolved(trait_))),
                _ => Some(self.resolved(trait_)),
            },
            _ => None,
        };
        let bounds: Vec<String> =
            bounds.iter().filter_map(bound).filter(|bound| !bound.ends_with("::Destruct")).collect();
        bounds.join(" + ")
    }

    fn resolved(&self, path: &Path) -> String {
        let name = self.path(path.id).unwrap_or_else(|| path.path.clone());
        name + &path.args.as_deref().map(|arguments| self.arguments(arguments)).unwrap_or_default()
    }

    fn arguments(&self, arguments: &GenericArgs) -> String {
        match arguments {
            GenericArgs::AngleBracketed { args, constraints } => {
                let argument = |argument: &GenericArg| match argument {
                    GenericArg::Lifetime(name) => name.clone(),
                    GenericArg::Type(kind) => self.kind(kind),
                    GenericArg::Const(constant) => constant.expr.clone(),
                    GenericArg::Infer => "_".to_owned(),
                };
                let mut all: Vec<String> = args.iter().map(argument).collect();
                for constraint in constraints {
                    match &constraint.binding {
                        AssocItemConstraintKind::Equality(Term::Type(kind)) => {
                            all.push(format!("{} = {}", constraint.name, self.kind(kind)))
                        }
                        AssocItemConstraintKind::Constraint(bounds) => {
                            all.push(format!("{}: {}", constraint.name, self.bounds(bounds)))
                        }
                        AssocItemConstraintKind::Equality(Term::Constant(_)) => {}
                    }
                }
                if all.is_empty() { String::new() } else { format!("<{}>", all.join(", ")) }
            }
            GenericArgs::Parenthesized { inputs, output } => {
                let inputs: Vec<String> = inputs.iter().map(|kind| self.kind(kind)).collect();
                let output = output.as_ref().map(|kind| format!(" -> {}", self.kind(kind))).unwrap_or_default();
                format!("({}){output}", inputs.join(", "))
            }
            GenericArgs::ReturnTypeNotation => String::new(),
        }
    }

    fn kind(&self, kind: &Type) -> String {
        match kind {
            Type::ResolvedPath(path) => self.resolved(path),
            Type::DynTrait(it) => {
                let traits: Vec<String> =
                    it.traits.iter().map(|PolyTrait { trait_, .. }| self.resolved(trait_)).collect();
                format!("dyn {}", traits.join(" + "))
            }
            Type::Generic(name) => name.clone(),
            Type::Primitive(name) if name == "never" => "!".to_owned(),
            Type::Primitive(name) => name.clone(),
            Type::FunctionPointer(it) => format!("fn{}", self.pointed(&it.sig)),
            Type::Tuple(kinds) => match kinds.as_slice() {
                [one] => format!("({},)", self.kind(one)),
                kinds => format!("({})", kinds.iter().map(|kind| self.kind(kind)).collect::<Vec<_>>().join(", ")),
            },
            Type::Slice(kind) => format!("[{}]", self.kind(kind)),
            Type::Array { type_, len } => format!("[{}; {len}]", self.kind(type_)),
            Type::Pat { type_, .. } => self.kind(type_),
            Type::ImplTrait(bounds) => format!("impl {}", self.bounds(bounds)),
            Type::Infer => "_".to_owned(),
            Type::RawPointer { is_mutable, type_ } => {
                format!("*{} {}", if *is_mutable { "mut" } else { "const" }, self.kind(type_))
            }
            Type::BorrowedRef { lifetime, is_mutable, type_ } => {
                let lifetime = lifetime.as_ref().map(|name| format!("{name} ")).unwrap_or_default();
                let target = self.kind(type_);
                let target = if target.contains(" + ") && (target.starts_with("dyn ") || target.starts_with("impl ")) {
                    format!("({target})")
                } else {
                    target
                };
                format!("&{lifetime}{}{target}", if *is_mutable { "mut " } else { "" })
            }
            Type::QualifiedPath { name, self_type, trait_, .. } => match trait_ {
                Some(of) if !of.path.is_empty() => {
                    format!("<{} as {}>::{name}", self.kind(self_type), self.resolved(of))
                }
                _ => format!("{}::{name}", self.kind(self_type)),
            },
        }
    }

    fn pointed(&self, it: &FunctionSignature) -> String {
        let inputs: Vec<String> = it.inputs.iter().map(|(_, kind)| self.kind(kind)).collect();
        let output = it.output.as_ref().map(|kind| format!(" -> {}", self.kind(kind))).unwrap_or_default();
        format!("({}){output}", inputs.join(", "))
    }
}
