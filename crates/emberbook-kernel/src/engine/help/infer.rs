//! The types of expressions, worked out from the syntax: what a student's cell says before the cursor.

use syn::punctuated::Punctuated;
use syn::{BinOp, Block, Expr, Lit, Local, Pat, Stmt, Token, UnOp};

use super::known::{Function, Known};
use super::solve::is_function;
use super::types::{FLOAT, INTEGER, Substitution, Type};
use crate::index::Kind;

/// The variables that are seen, the innermost last.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    pub(super) known: &'a Known,
    pub(super) variables: Vec<(String, Type)>,
    /// What `Self` is.
    pub(super) own: Option<Type>,
    /// Type parameters of the function around.
    pub(super) parameters: Vec<String>,
    depth: usize,
}

/// Expressions that nest deeper are not looked into.
const DEPTH: usize = 40;

impl<'a> Scope<'a> {
    pub(super) fn new(known: &'a Known) -> Self {
        Self { known, variables: known.variables.clone(), own: None, parameters: Vec::new(), depth: 0 }
    }

    pub(super) fn variable(&self, name: &str) -> Option<&Type> {
        self.variables.iter().rev().find(|(other, _)| other == name).map(|(_, kind)| kind)
    }

    pub(super) fn read(&self, written: &syn::Type) -> Type {
        self.known.read(written, &self.parameters, self.own.as_ref())
    }

    /// The type of an expression.
    pub(super) fn infer(&mut self, expr: &Expr) -> Type {
        if self.depth > DEPTH {
            return Type::Unknown;
        }
        self.depth += 1;
        let kind = self.kind(expr);
        self.depth -= 1;
        self.known.normal(&kind, 0)
    }

    fn kind(&mut self, expr: &Expr) -> Type {
        match expr {
            Expr::Lit(it) => literal(&it.lit),
            Expr::Paren(it) => self.infer(&it.expr),
            Expr::Group(it) => self.infer(&it.expr),
            Expr::Reference(it) => Type::reference(self.infer(&it.expr)),
            Expr::Array(it) => Type::Array(Box::new(it.elems.first().map_or(Type::Unknown, |one| self.infer(one)))),
            Expr::Repeat(it) => Type::Array(Box::new(self.infer(&it.expr))),
            Expr::Tuple(it) => Type::Tuple(it.elems.iter().map(|one| self.infer(one)).collect()),
            Expr::Cast(it) => self.read(&it.ty),
            Expr::Path(it) => self.path(&it.path),
            Expr::Call(it) => self.call(it),
            Expr::MethodCall(it) => {
                let receiver = self.infer(&it.receiver);
                self.method_call(&receiver, it)
            }
            Expr::Field(it) => {
                let of = self.infer(&it.base);
                self.field(&of, &it.member)
            }
            Expr::Index(it) => {
                let (of, index) = (self.infer(&it.expr), self.infer(&it.index));
                let steps = self.known.steps(&of);
                let mut found = steps
                    .iter()
                    .map(|step| self.known.operated("core::ops::index::Index", step, std::slice::from_ref(&index)));
                found.find(Type::is_known).unwrap_or(Type::Unknown)
            }
            Expr::Unary(it) => {
                let of = self.infer(&it.expr);
                match it.op {
                    UnOp::Deref(_) => self.known.steps(&of).into_iter().nth(1).unwrap_or(Type::Unknown),
                    UnOp::Neg(_) => self.known.operated("core::ops::arith::Neg", &of, &[]),
                    _ => of,
                }
            }
            Expr::Binary(it) => self.binary(it),
            Expr::Range(it) => {
                let bound = it.start.as_ref().or(it.end.as_ref()).map_or(Type::Unknown, |one| self.infer(one));
                let name = match (&it.start, &it.end, &it.limits) {
                    (Some(_), Some(_), syn::RangeLimits::HalfOpen(_)) => "Range",
                    (Some(_), Some(_), syn::RangeLimits::Closed(_)) => "RangeInclusive",
                    (Some(_), None, _) => "RangeFrom",
                    (None, Some(_), _) => "RangeTo",
                    (None, None, _) => return Type::named("core::ops::range::RangeFull"),
                };
                Type::Named(format!("core::ops::range::{name}"), vec![bound])
            }
            Expr::Struct(it) => match self.read(&syn::Type::Path(syn::TypePath { qself: None, path: it.path.clone() }))
            {
                Type::Unknown => self.path(&it.path),
                kind => kind,
            },
            Expr::Block(it) => self.clone().block(&it.block),
            Expr::Unsafe(it) => self.clone().block(&it.block),
            Expr::If(it) => {
                let mut inner = self.clone();
                inner.condition(&it.cond);
                match (inner.block(&it.then_branch), &it.else_branch) {
                    (Type::Unknown, Some((_, other))) => self.infer(other),
                    (then, _) => then,
                }
            }
            Expr::Match(it) => {
                let of = self.infer(&it.expr);
                let kinds = it.arms.iter().map(|arm| {
                    let mut inner = self.clone();
                    inner.bind(&arm.pat, &of);
                    inner.infer(&arm.body)
                });
                kinds.into_iter().find(Type::is_known).unwrap_or(Type::Unknown)
            }
            Expr::Closure(it) => self.closure(it, &[]),
            Expr::Try(it) => match self.infer(&it.expr) {
                Type::Named(path, arguments)
                    if ["core::option::Option", "core::result::Result"].contains(&path.as_str()) =>
                {
                    arguments.into_iter().next().unwrap_or(Type::Unknown)
                }
                _ => Type::Unknown,
            },
            Expr::Macro(it) => self.call_of_macro(&it.mac),
            Expr::Assign(_) | Expr::While(_) | Expr::ForLoop(_) | Expr::Let(_) => Type::unit(),
            _ => Type::Unknown,
        }
    }

    /// The value of a block, with what it binds.
    pub(super) fn block(&mut self, block: &Block) -> Type {
        let mut last = Type::unit();
        for statement in &block.stmts {
            last = match statement {
                Stmt::Expr(expr, None) => self.infer(expr),
                Stmt::Macro(it) if it.semi_token.is_none() => self.call_of_macro(&it.mac),
                other => {
                    self.statement(other);
                    Type::unit()
                }
            };
        }
        last
    }

    /// Takes over what a statement binds.
    pub(super) fn statement(&mut self, statement: &Stmt) {
        if let Stmt::Local(local) = statement {
            self.local(local);
        }
    }

    fn local(&mut self, local: &Local) {
        let value = local.init.as_ref().map_or(Type::Unknown, |init| self.infer(&init.expr));
        self.bind(&local.pat, &value);
    }

    /// Takes over what a condition binds: `if let Some(x) = y`.
    pub(super) fn condition(&mut self, condition: &Expr) {
        match condition {
            Expr::Let(it) => {
                let value = self.infer(&it.expr);
                self.bind(&it.pat, &value);
            }
            Expr::Binary(it) => {
                self.condition(&it.left);
                self.condition(&it.right);
            }
            _ => {}
        }
    }

    /// Gives the names of a pattern their types.
    pub(super) fn bind(&mut self, pattern: &Pat, kind: &Type) {
        match pattern {
            Pat::Ident(it) => {
                self.variables.push((it.ident.to_string(), kind.clone()));
                if let Some((_, inner)) = &it.subpat {
                    self.bind(inner, kind);
                }
            }
            Pat::Type(it) => {
                let written = self.read(&it.ty);
                // `Vec<_>` leaves something to the value.
                let kind = if written.is_known() && !has_gap(&written) || !kind.is_known() { &written } else { kind };
                self.bind(&it.pat, kind);
            }
            Pat::Paren(it) => self.bind(&it.pat, kind),
            Pat::Reference(it) => match kind {
                Type::Reference(of) => self.bind(&it.pat, of),
                _ => self.bind(&it.pat, kind),
            },
            Pat::Tuple(it) => {
                let (inner, by_reference) = beneath(kind);
                for (place, pattern) in it.elems.iter().enumerate() {
                    let one = match inner {
                        Type::Tuple(types) => types.get(place).cloned().unwrap_or(Type::Unknown),
                        _ => Type::Unknown,
                    };
                    self.bind(pattern, &again(one, by_reference));
                }
            }
            Pat::Slice(it) => {
                let (inner, by_reference) = beneath(kind);
                let one = match inner {
                    Type::Slice(of) | Type::Array(of) => (**of).clone(),
                    _ => Type::Unknown,
                };
                it.elems.iter().for_each(|pattern| self.bind(pattern, &again(one.clone(), by_reference)));
            }
            Pat::TupleStruct(it) => {
                let (inner, by_reference) = beneath(kind);
                let types = self.parts(&it.path, inner);
                for (place, pattern) in it.elems.iter().enumerate() {
                    let one = types.get(place).map_or(Type::Unknown, |(_, kind)| kind.clone());
                    self.bind(pattern, &again(one, by_reference));
                }
            }
            Pat::Struct(it) => {
                let (inner, by_reference) = beneath(kind);
                let types = self.parts(&it.path, inner);
                for field in &it.fields {
                    let name = match &field.member {
                        syn::Member::Named(name) => name.to_string(),
                        syn::Member::Unnamed(place) => place.index.to_string(),
                    };
                    let one =
                        types.iter().find(|(other, _)| *other == name).map_or(Type::Unknown, |(_, kind)| kind.clone());
                    self.bind(&field.pat, &again(one, by_reference));
                }
            }
            Pat::Or(it) => {
                if let Some(first) = it.cases.first() {
                    self.bind(first, kind);
                }
            }
            _ => {}
        }
    }

    /// What a struct or a variant holds, by name or place, where the whole is of this type.
    fn parts(&self, path: &syn::Path, kind: &Type) -> Vec<(String, Type)> {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let variant = self.known.resolve(&segments, &|path| self.known.variant(path).is_some());
        let Some((of, member)) = variant.as_deref().and_then(|path| self.known.variant(path)) else {
            return self.known.fields(kind).into_iter().map(|(member, kind)| (member.name.clone(), kind)).collect();
        };
        let parameters = self.known.parameters_of(&of);
        let arguments = match kind {
            Type::Named(path, arguments) if *path == of => arguments.clone(),
            _ => Vec::new(),
        };
        let known: Substitution = parameters.iter().cloned().zip(arguments).collect();
        let written = syn::parse_str::<syn::Variant>(&member.text);
        let fields = written.map(|variant| variant.fields).unwrap_or(syn::Fields::Unit);
        let read = |field: &syn::Field| self.known.read(&field.ty, &parameters, None).with(&known);
        let named = fields.iter().enumerate().map(|(place, field)| {
            (field.ident.as_ref().map_or_else(|| place.to_string(), ToString::to_string), read(field))
        });
        named.collect()
    }

    fn path(&mut self, path: &syn::Path) -> Type {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let [name] = segments.as_slice() {
            if let Some(kind) = self.variable(name) {
                return kind.clone();
            }
            if name == "self" {
                return self.own.clone().unwrap_or(Type::Unknown);
            }
        }
        if let Some(function) = self.callable(path) {
            return Type::Function(
                function.inputs.into_iter().map(|(_, kind)| kind).collect(),
                Box::new(function.output),
            );
        }
        let known = self.known;
        let is_value = |path: &str| {
            known.item(path).is_some_and(|item| item.kind == Kind::Constant) || known.variant(path).is_some()
        };
        let found = known.resolve(&segments, &is_value);
        if let Some((of, _)) = found.as_deref().and_then(|path| known.variant(path)) {
            return Type::named(&of);
        }
        if let Some(item) = found.and_then(|path| known.item(&path)) {
            let written = item.text.split_once(": ").map_or("_", |(_, written)| written);
            return known.read_text(written);
        }
        // A constant of a type: `f32::MAX`.
        if let Some((method, _)) = self.of_type(path).filter(|(method, _)| method.member.kind == Kind::Constant) {
            let written = method.member.text.split_once(": ").map_or("_", |(_, written)| written);
            return syn::parse_str(written)
                .map_or(Type::Unknown, |kind| known.read(&kind, &method.parameters, Some(&method.own)));
        }
        self.known.find_type(&segments, Vec::new()).unwrap_or(Type::Unknown)
    }

    /// What belongs to a type, by its path: `Tensor::zeros`, `Vec::<f64>::new`; and the type.
    fn of_type(&mut self, path: &syn::Path) -> Option<(super::solve::Method, Type)> {
        let mut of = path.clone();
        let name = of.segments.pop()?.into_value().ident.to_string();
        of.segments.pop_punct();
        if of.segments.is_empty() {
            return None;
        }
        let kind = self.read(&syn::Type::Path(syn::TypePath { qself: None, path: of }));
        let wanted = |other: &str| other == name;
        let found = self
            .known
            .inherent(&kind, &wanted)
            .into_iter()
            .next()
            .or_else(|| self.known.methods(&kind, &wanted).into_iter().next());
        Some((found?, kind))
    }

    /// The function that a path names.
    pub(super) fn callable(&mut self, path: &syn::Path) -> Option<Function> {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let known = self.known;
        let is_function = |path: &str| known.item(path).is_some_and(|item| item.kind == Kind::Function);
        if let Some(item) = known.resolve(&segments, &is_function).and_then(|path| known.item(&path)) {
            return known.function(&item.text, &[], None);
        }
        let (method, _) = self.of_type(path)?;
        let mut function = known.signature(&method)?;
        if let Some(receiver) = &function.receiver {
            let own = method.own.clone();
            let own = if receiver.starts_with('&') { Type::reference(own) } else { own };
            function.inputs.insert(0, ("self".to_owned(), own));
        }
        function.parameters.extend(method.parameters.iter().cloned());
        let with = |kind: Type| kind.with(&method.known);
        function.inputs = function.inputs.into_iter().map(|(name, kind)| (name, with(kind))).collect();
        function.output = with(function.output);
        Some(function)
    }

    fn call(&mut self, call: &syn::ExprCall) -> Type {
        let Expr::Path(path) = &*call.func else {
            let function = self.infer(&call.func);
            return self.called(&function);
        };
        if let Some(kind) = path.path.get_ident().and_then(|name| self.variable(&name.to_string())).cloned() {
            return self.called(&kind);
        }
        if let Some(function) = self.callable(&path.path) {
            let given = path.path.segments.last().map(|segment| &segment.arguments);
            return self.result(&function, Substitution::new(), &call.args, given);
        }
        // A struct or a variant with its parts in parentheses.
        let known = self.known;
        let segments: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let variant = known.resolve(&segments, &|path| known.variant(path).is_some());
        let of = match variant.as_deref().and_then(|path| known.variant(path)) {
            Some((of, _)) => Type::Named(of, Vec::new()),
            None => self.path(&path.path),
        };
        let Type::Named(of, _) = of else { return of };
        let parameters = known.parameters_of(&of);
        let open = Type::Named(of.clone(), parameters.iter().cloned().map(Type::Parameter).collect());
        let parts = self.parts(&path.path, &open);
        let mut found = Substitution::new();
        for ((_, pattern), argument) in parts.iter().zip(&call.args) {
            pattern.is(&self.infer(argument), &mut found);
        }
        open_to_unknown(open.with(&found))
    }

    /// What calling a value gives.
    fn called(&self, function: &Type) -> Type {
        for step in self.known.steps(function) {
            match step {
                Type::Function(_, output) => return *output,
                Type::Opaque(bounds) => {
                    if let Some(bound) = bounds.iter().find(|bound| is_function(&bound.path)) {
                        return bound.bindings.first().map_or(Type::unit(), |(_, kind)| kind.clone());
                    }
                }
                _ => {}
            }
        }
        Type::Unknown
    }

    fn method_call(&mut self, receiver: &Type, call: &syn::ExprMethodCall) -> Type {
        let Some(method) = self.known.method(receiver, &call.method.to_string()) else { return Type::Unknown };
        let Some(function) = self.known.signature(&method) else { return Type::Unknown };
        let given = call.turbofish.clone().map(syn::PathArguments::AngleBracketed);
        self.result(&function, method.known, &call.args, given.as_ref())
    }

    /// What a function gives for these arguments.
    fn result(
        &mut self,
        function: &Function,
        mut found: Substitution,
        arguments: &Punctuated<Expr, Token![,]>,
        given: Option<&syn::PathArguments>,
    ) -> Type {
        if let Some(syn::PathArguments::AngleBracketed(given)) = given {
            let types = self.known.reader(&self.parameters, self.own.as_ref(), |reader| reader.given(given));
            found.extend(function.parameters.iter().cloned().zip(types));
        }
        for (place, argument) in arguments.iter().enumerate() {
            let Some((_, pattern)) = function.inputs.get(place) else { break };
            let kind = match argument {
                Expr::Closure(closure) => {
                    let inputs = self.expected(function, &found, place);
                    self.closure(closure, &inputs)
                }
                other => self.infer(other),
            };
            let pattern = self.known.normal(&pattern.with(&found), 0);
            pattern.is(&kind, &mut found);
            self.learn(function, &mut found);
        }
        self.learn(function, &mut found);
        open_to_unknown(self.known.normal(&function.output.with(&found), 0))
    }

    /// What the bounds say of the parameters.
    fn learn(&self, function: &Function, found: &mut Substitution) {
        for bound in &function.bounds {
            self.known.hold(std::slice::from_ref(bound), found, 0);
        }
    }

    /// What a closure in this place is given.
    pub(super) fn expected(&self, function: &Function, found: &Substitution, place: usize) -> Vec<Type> {
        let Some((_, Type::Parameter(name))) = function.inputs.get(place) else { return Vec::new() };
        let is_it = |of: &Type| matches!(of, Type::Parameter(other) if other == name);
        let bound = function.bounds.iter().find(|(of, bound)| is_it(of) && is_function(&bound.path));
        match bound.and_then(|(_, bound)| bound.arguments.first()) {
            Some(inputs) => match self.known.normal(&inputs.with(found), 0) {
                Type::Tuple(inputs) => inputs,
                _ => Vec::new(),
            },
            None => Vec::new(),
        }
    }

    /// Binds what a closure is given.
    pub(super) fn enter(&mut self, closure: &syn::ExprClosure, expected: &[Type]) {
        for (place, pattern) in closure.inputs.iter().enumerate() {
            self.bind(pattern, expected.get(place).unwrap_or(&Type::Unknown));
        }
    }

    fn closure(&mut self, closure: &syn::ExprClosure, expected: &[Type]) -> Type {
        let mut inner = self.clone();
        inner.enter(closure, expected);
        let output = match &closure.output {
            syn::ReturnType::Type(_, kind) => self.read(kind),
            syn::ReturnType::Default => inner.infer(&closure.body),
        };
        let inputs = (0..closure.inputs.len()).map(|place| expected.get(place).cloned().unwrap_or(Type::Unknown));
        Type::Function(inputs.collect(), Box::new(output))
    }

    fn field(&self, of: &Type, member: &syn::Member) -> Type {
        let name = match member {
            syn::Member::Named(name) => name.to_string(),
            syn::Member::Unnamed(place) => place.index.to_string(),
        };
        for step in self.known.steps(of) {
            if let (Type::Tuple(types), Ok(place)) = (&step, name.parse::<usize>()) {
                return types.get(place).cloned().unwrap_or(Type::Unknown);
            }
            if let Some((_, kind)) = self.known.fields(&step).into_iter().find(|(field, _)| field.name == name) {
                return kind;
            }
        }
        Type::Unknown
    }

    fn binary(&mut self, it: &syn::ExprBinary) -> Type {
        let of = match it.op {
            BinOp::Add(_) => "arith::Add",
            BinOp::Sub(_) => "arith::Sub",
            BinOp::Mul(_) => "arith::Mul",
            BinOp::Div(_) => "arith::Div",
            BinOp::Rem(_) => "arith::Rem",
            BinOp::BitAnd(_) => "bit::BitAnd",
            BinOp::BitOr(_) => "bit::BitOr",
            BinOp::BitXor(_) => "bit::BitXor",
            BinOp::Shl(_) => "bit::Shl",
            BinOp::Shr(_) => "bit::Shr",
            BinOp::Eq(_)
            | BinOp::Ne(_)
            | BinOp::Lt(_)
            | BinOp::Le(_)
            | BinOp::Gt(_)
            | BinOp::Ge(_)
            | BinOp::And(_)
            | BinOp::Or(_) => {
                return Type::named("bool");
            }
            _ => return Type::unit(),
        };
        let (left, right) = (self.infer(&it.left), self.infer(&it.right));
        let (a, b) = (left.behind_references(), right.behind_references());
        if super::solve::is_number(a) && (super::solve::is_number(b) || !b.is_known()) {
            let is_open = matches!(a, Type::Named(name, _) if name == INTEGER || name == FLOAT);
            return if is_open && b.is_known() { b.clone() } else { a.clone() };
        }
        self.known.operated(&format!("core::ops::{of}"), &left, &[right])
    }

    fn call_of_macro(&mut self, call: &syn::Macro) -> Type {
        let name = call.path.segments.last().map(|segment| segment.ident.to_string()).unwrap_or_default();
        match name.as_str() {
            "vec" => {
                let element = match arguments(call).first() {
                    Some(first) => self.infer(first),
                    None => Type::Unknown,
                };
                Type::Named("alloc::vec::Vec".to_owned(), vec![element])
            }
            "format" => Type::named("alloc::string::String"),
            "sequential" => Type::named("emberbook::nn::Module"),
            "println" | "print" | "eprintln" | "eprint" | "assert" | "assert_eq" | "assert_ne" | "check" => {
                Type::unit()
            }
            "dbg" => arguments(call).first().map_or(Type::Unknown, |first| self.infer(first)),
            "matches" => Type::named("bool"),
            _ => Type::Unknown,
        }
    }
}

/// The expressions that a macro is given, as far as they are some.
pub(super) fn arguments(call: &syn::Macro) -> Vec<Expr> {
    if let Ok(found) = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated) {
        return found.into_iter().collect();
    }
    // `vec![0.0; 3]`
    let repeated = call.parse_body_with(|input: syn::parse::ParseStream| {
        let first: Expr = input.parse()?;
        input.parse::<Token![;]>()?;
        Ok(vec![first, input.parse()?])
    });
    // `sequential!["fc1" => linear(2, 3), "relu" => relu()]`
    let named = || {
        call.parse_body_with(Punctuated::<Named, Token![,]>::parse_terminated)
            .map(|found| found.into_iter().map(|named| named.0).collect())
    };
    repeated.or_else(|_| named()).unwrap_or_default()
}

/// A named layer of `sequential!`: `"fc1" => linear(2, 3)`.
struct Named(Expr);

impl syn::parse::Parse for Named {
    fn parse(input: syn::parse::ParseStream) -> syn::Result<Self> {
        if input.peek(syn::LitStr) && input.peek2(Token![=>]) {
            input.parse::<syn::LitStr>()?;
            input.parse::<Token![=>]>()?;
        }
        Ok(Self(input.parse()?))
    }
}

fn literal(literal: &Lit) -> Type {
    match literal {
        Lit::Str(_) => Type::reference(Type::named("str")),
        Lit::ByteStr(_) => Type::reference(Type::Array(Box::new(Type::named("u8")))),
        Lit::Byte(_) => Type::named("u8"),
        Lit::Char(_) => Type::named("char"),
        Lit::Bool(_) => Type::named("bool"),
        Lit::Int(it) if it.suffix().is_empty() => Type::named(INTEGER),
        Lit::Int(it) => Type::named(it.suffix()),
        Lit::Float(it) if it.suffix().is_empty() => Type::named(FLOAT),
        Lit::Float(it) => Type::named(it.suffix()),
        _ => Type::Unknown,
    }
}

/// What is behind a reference, and whether there was one.
fn beneath(kind: &Type) -> (&Type, bool) {
    (kind.behind_references(), matches!(kind, Type::Reference(_)))
}

/// Parts of what is behind a reference are bound as references.
fn again(kind: Type, by_reference: bool) -> Type {
    if by_reference { Type::reference(kind) } else { kind }
}

/// Whether a type leaves something open.
fn has_gap(kind: &Type) -> bool {
    match kind {
        Type::Unknown => true,
        Type::Named(_, types) | Type::Tuple(types) => types.iter().any(has_gap),
        Type::Reference(of) | Type::Slice(of) | Type::Array(of) => has_gap(of),
        _ => false,
    }
}

/// Nothing is known of parameters that no argument has told.
fn open_to_unknown(kind: Type) -> Type {
    match kind {
        Type::Parameter(_) => Type::Unknown,
        Type::Named(path, arguments) => Type::Named(path, arguments.into_iter().map(open_to_unknown).collect()),
        Type::Reference(of) => Type::reference(open_to_unknown(*of)),
        Type::Slice(of) => Type::Slice(Box::new(open_to_unknown(*of))),
        Type::Array(of) => Type::Array(Box::new(open_to_unknown(*of))),
        Type::Tuple(types) => Type::Tuple(types.into_iter().map(open_to_unknown).collect()),
        other => other,
    }
}
