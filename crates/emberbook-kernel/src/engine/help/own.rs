//! What the notebook's own cells define, in the form of the [`Index`].

use super::cursor::Bytes;
use syn::{Fields, ImplItem, Item as Written, TraitItem, UseTree};

use super::known::{Definitions, Known};
use crate::index::{Docs, Impl, Index, Item, Kind, Member};

/// Adds the definitions of a source to what is known. What cannot be parsed is left out.
pub(super) fn add(known: &mut Known, sources: &[&str]) {
    let mut own = Own::default();
    for source in sources {
        if let Ok(file) = syn::parse_file(source) {
            file.items.iter().for_each(|item| own.item(source, item));
        }
    }
    let Own { mut index, impls, uses, documentation } = own;
    known.documentation = documentation;
    index.modules.entry("crate".to_owned()).or_default().extend(
        index
            .items
            .keys()
            .filter_map(|path| Some((path.strip_prefix("crate::")?.to_owned(), path.clone())))
            .collect::<Vec<_>>(),
    );
    known.own = Definitions::new(index);
    // Names of types and traits can be told now.
    let mut shown = Vec::new();
    for (name, path) in uses {
        if name == "*" {
            shown.extend(
                known
                    .resolve(&path, &|path| known.is_module(path))
                    .and_then(|path| known.module(&path))
                    .into_iter()
                    .flatten()
                    .cloned(),
            );
        } else {
            shown.extend(known.resolve(&path, &|_| true).map(|path| (name, path)));
        }
    }
    let impls: Vec<Impl> =
        impls.into_iter().filter_map(|(header, members)| implementation(known, header, members)).collect();
    let mut index = std::mem::take(&mut known.own).into_index();
    index.modules.entry("crate".to_owned()).or_default().extend(shown);
    index.impls = impls;
    known.own = Definitions::new(index);
}

fn implementation(known: &Known, header: String, members: Vec<Member>) -> Option<Impl> {
    let written: syn::ItemImpl = syn::parse_str(&format!("{header} {{}}")).ok()?;
    let parameters = super::known::parameters(&written.generics);
    let of = known.read(&written.self_ty, &parameters, None);
    let of = match &of {
        super::types::Type::Parameter(_) => crate::index::heads::ANY.to_owned(),
        of => (*of.heads().first()?).to_owned(),
    };
    let implements = match &written.trait_ {
        Some((_, path, _)) => {
            let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            Some(known.find_trait(&segments)?)
        }
        None => None,
    };
    let kept = |member: &Member| implements.is_none() || member.kind == Kind::AssociatedType;
    let members = members.into_iter().filter(kept).collect();
    Some(Impl { header, of, implements, members })
}

#[derive(Default)]
struct Own {
    index: Index,
    impls: Vec<(String, Vec<Member>)>,
    /// Names that `use` brings in.
    uses: Vec<(String, Vec<String>)>,
    documentation: String,
}

impl Own {
    fn item(&mut self, source: &str, item: &Written) {
        let text = |from: &dyn Bytes, to: &dyn Bytes| {
            source.get(from.bytes().start..to.bytes().end).unwrap_or_default().to_owned()
        };
        match item {
            Written::Fn(it) => self.put(&it.sig.ident, Kind::Function, text(&it.sig, &it.sig), &it.attrs, Vec::new()),
            Written::Struct(it) => {
                let members = self.fields(source, &it.fields);
                self.derived(source, &it.attrs, &it.ident, &it.generics);
                self.put(&it.ident, Kind::Type, text(&it.struct_token, it), &it.attrs, members);
            }
            Written::Enum(it) => {
                let variants = it.variants.iter().map(|variant| {
                    let docs = self.docs(&variant.attrs);
                    Member {
                        name: variant.ident.to_string(),
                        kind: Kind::Variant,
                        text: text(&variant.ident, variant),
                        docs,
                    }
                });
                let variants = variants.collect();
                self.derived(source, &it.attrs, &it.ident, &it.generics);
                self.put(&it.ident, Kind::Type, text(&it.enum_token, it), &it.attrs, variants);
            }
            Written::Trait(it) => {
                let mut members = Vec::new();
                for item in &it.items {
                    match item {
                        TraitItem::Fn(method) => {
                            let docs = self.docs(&method.attrs);
                            members.push(Member {
                                name: method.sig.ident.to_string(),
                                kind: Kind::Function,
                                text: text(&method.sig, &method.sig),
                                docs,
                            });
                        }
                        TraitItem::Type(kind) => {
                            members.push(Member {
                                name: kind.ident.to_string(),
                                kind: Kind::AssociatedType,
                                text: text(&kind.type_token, &kind.ident),
                                docs: Docs::default(),
                            });
                        }
                        _ => {}
                    }
                }
                let head = source
                    .get(it.trait_token.bytes().start..it.brace_token.span.open().byte_range().start)
                    .unwrap_or_default();
                self.put(&it.ident, Kind::Trait, head.trim().to_owned(), &it.attrs, members);
            }
            Written::Type(it) => self.put(&it.ident, Kind::Type, text(&it.type_token, &it.ty), &it.attrs, Vec::new()),
            Written::Const(it) => {
                self.put(&it.ident, Kind::Constant, text(&it.const_token, &it.ty), &it.attrs, Vec::new())
            }
            Written::Static(it) => {
                self.put(&it.ident, Kind::Constant, text(&it.static_token, &it.ty), &it.attrs, Vec::new())
            }
            Written::Macro(it) => {
                if let Some(name) = &it.ident {
                    let docs = self.docs(&it.attrs);
                    let text = format!("macro_rules! {name}");
                    self.index
                        .items
                        .insert(format!("crate::{name}!"), Item { kind: Kind::Macro, text, docs, members: Vec::new() });
                }
            }
            Written::Impl(it) => {
                let head = source
                    .get(it.impl_token.bytes().start..it.brace_token.span.open().byte_range().start)
                    .unwrap_or_default();
                let mut members = Vec::new();
                for item in &it.items {
                    let (name, kind, text, attributes) = match item {
                        ImplItem::Fn(method) => {
                            (&method.sig.ident, Kind::Function, text(&method.sig, &method.sig), &method.attrs)
                        }
                        ImplItem::Const(it) => (&it.ident, Kind::Constant, text(&it.const_token, &it.ty), &it.attrs),
                        ImplItem::Type(it) => {
                            (&it.ident, Kind::AssociatedType, text(&it.type_token, &it.ty), &it.attrs)
                        }
                        _ => continue,
                    };
                    let docs = self.docs(attributes);
                    members.push(Member { name: name.to_string(), kind, text, docs });
                }
                self.impls.push((head.trim().to_owned(), members));
            }
            Written::Use(it) => self.import(&it.tree, &mut Vec::new()),
            _ => {}
        }
    }

    fn put(
        &mut self,
        name: &syn::Ident,
        kind: Kind,
        text: String,
        attributes: &[syn::Attribute],
        members: Vec<Member>,
    ) {
        let docs = self.docs(attributes);
        self.index.items.insert(format!("crate::{name}"), Item { kind, text, docs, members });
    }

    fn fields(&mut self, source: &str, fields: &Fields) -> Vec<Member> {
        let mut members = Vec::new();
        for (place, field) in fields.iter().enumerate() {
            let name = field.ident.as_ref().map_or_else(|| place.to_string(), ToString::to_string);
            let kind = source.get(field.ty.bytes()).unwrap_or("_");
            members.push(Member {
                text: format!("{name}: {kind}"),
                name,
                kind: Kind::Field,
                docs: self.docs(&field.attrs),
            });
        }
        members
    }

    /// The traits that `derive` implements.
    fn derived(&mut self, source: &str, attributes: &[syn::Attribute], name: &syn::Ident, generics: &syn::Generics) {
        let parameters = super::known::parameters(generics);
        let given = if parameters.is_empty() { String::new() } else { format!("<{}>", parameters.join(", ")) };
        let written = source.get(generics.bytes()).unwrap_or_default();
        let written = if parameters.is_empty() { "" } else { written };
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
            let _ = attribute.parse_nested_meta(|of| {
                let of: Vec<String> = of.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
                self.impls.push((format!("impl{written} {} for {name}{given}", of.join("::")), Vec::new()));
                Ok(())
            });
        }
    }

    fn import(&mut self, tree: &UseTree, before: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.import(&path.tree, before);
                before.pop();
            }
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.import(tree, before)),
            UseTree::Name(name) if name.ident == "self" => {
                self.uses.extend(before.last().cloned().map(|name| (name, before.clone())));
            }
            UseTree::Name(name) => {
                self.uses.push((name.ident.to_string(), [before.as_slice(), &[name.ident.to_string()]].concat()))
            }
            UseTree::Rename(name) => {
                self.uses.push((name.rename.to_string(), [before.as_slice(), &[name.ident.to_string()]].concat()))
            }
            UseTree::Glob(_) => self.uses.push(("*".to_owned(), before.clone())),
        }
    }

    fn docs(&mut self, attributes: &[syn::Attribute]) -> Docs {
        let begin = self.documentation.len();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("doc")) {
            if let syn::Meta::NameValue(syn::MetaNameValue {
                value: syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }),
                ..
            }) = &attribute.meta
            {
                let line = text.value();
                self.documentation += line.strip_prefix(' ').unwrap_or(&line);
                self.documentation += "\n";
            }
        }
        Docs(begin as u64, self.documentation.len() - begin)
    }
}
