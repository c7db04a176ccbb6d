//! Makes the [`Index`] for help while typing, of what rustdoc says.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};
use rustdoc_types::{Attribute, Crate, Id, Item as Documented, ItemEnum, ItemKind, StructKind};

use super::build::copy_folder;
use super::rustdoc::Names;
use crate::index::{Docs, Impl, Index, Item, Kind, Member};

/// What no lesson uses: thousands of names for one processor each, and the compiler's own.
const UNUSED: [&str; 8] = [
    "core::arch",
    "core::core_arch",
    "core::core_simd",
    "core::simd",
    "core::intrinsics",
    "std::os",
    "core::unicode",
    "std::arch",
];

/// Collects what rustdoc says of several crates.
#[derive(Default)]
pub(super) struct Collection {
    index: Index,
    documentation: String,
    places: HashMap<String, Docs>,
    /// Modules that show all of another: who shows what.
    globs: Vec<(String, String)>,
}

impl Collection {
    /// The standard library's crates.
    pub(super) fn standard_library(&mut self, sysroot: &Path, host: &str) -> anyhow::Result<()> {
        // std itself is compiled with what its build script and the crates beside it say.
        let libraries = sysroot.join("lib/rustlib").join(host).join("lib");
        let mut of_std = vec![
            "--cfg=backtrace_in_libstd".into(),
            "-Zforce-unstable-if-unmarked".into(),
            "-L".into(),
            libraries.display().to_string(),
        ];
        for name in [
            "core",
            "alloc",
            "hashbrown",
            "cfg_if",
            "libc",
            "std_detect",
            "rustc_demangle",
            "addr2line",
            "object",
            "miniz_oxide",
            "unwind",
        ] {
            of_std.extend(extern_argument(&libraries, name)?);
        }
        let library = sysroot.join("lib/rustlib/src/rust/library");
        self.add("core", &library.join("core/src/lib.rs"), &[])?;
        // rustdoc leaves out what a crate adds to a primitive type, unless it is documented there.
        let copy = tempfile::tempdir()?;
        copy_folder(&library.join("alloc/src"), copy.path(), &|_| true)?;
        let root = copy.path().join("lib.rs");
        let documented =
            ["slice", "str"].map(|name| format!("#[rustc_doc_primitive = \"{name}\"]\nmod primitive_{name} {{}}\n"));
        fs::write(&root, fs::read_to_string(&root)? + &documented.concat())?;
        self.add("alloc", &root, &[])?;
        self.add("std", &library.join("std/src/lib.rs"), &of_std)
    }

    /// A crate, by the root of its source.
    pub(super) fn add(&mut self, name: &str, source: &Path, arguments: &[String]) -> anyhow::Result<()> {
        let folder = tempfile::tempdir()?;
        let ended = Command::new("rustdoc")
            // What it says in JSON is not stable; the compiler is pinned, and rustdoc-types with it.
            .env("RUSTC_BOOTSTRAP", "1")
            .env("STD_ENV_ARCH", std::env::consts::ARCH)
            .args([
                "--edition=2024",
                "--crate-type=rlib",
                "-Zunstable-options",
                "--output-format=json",
                "--cap-lints=allow",
            ])
            .args(["--crate-name", name])
            .args(arguments)
            .arg("-o")
            .arg(folder.path())
            .arg(source)
            .status()
            .context("no rustdoc was found")?;
        if !ended.success() {
            bail!("rustdoc could not read {}", source.display());
        }
        let said = fs::read(folder.path().join(name).with_extension("json"))?;
        let said: Crate =
            serde_json::from_slice(&said).with_context(|| format!("what rustdoc says of {name} is in another form"))?;
        self.take(name, &said);
        Ok(())
    }

    /// Puts the index into a folder.
    pub(super) fn write(mut self, folder: &Path) -> anyhow::Result<()> {
        // A glob may show what another one shows.
        for _ in 0..4 {
            for (module, shown) in &self.globs {
                let names = self.index.modules.get(shown).cloned().unwrap_or_else(|| variants(&self.index, shown));
                let module = self.index.modules.entry(module.clone()).or_default();
                for name in names {
                    if !module.contains(&name) {
                        module.push(name);
                    }
                }
            }
        }
        Ok(self.index.write(&self.documentation, folder)?)
    }

    fn take(&mut self, name: &str, said: &Crate) {
        let names = Names(said);
        let seen = &mut BTreeSet::new();
        self.module(name, said.root, &names, seen);
        // What only the types of other items lead to.
        let mut others: Vec<&Documented> = said.index.values().filter(|item| !is_unstable(item)).collect();
        others.sort_by_key(|item| item.id.0);
        others.into_iter().for_each(|item| self.item(item, &names, seen));
        let mut implementations = Vec::new();
        for item in said.index.values() {
            match &item.inner {
                ItemEnum::Impl(it) if !it.is_synthetic && it.blanket_impl.is_none() && !it.is_negative => {
                    implementations.push((item.id, it));
                }
                _ => {}
            }
        }
        implementations.sort_by_key(|(id, _)| id.0);
        for (_, it) in implementations {
            let header = names.header(it);
            let (generics, of) =
                (it.trait_.is_some(), header.split_once(" for ").map_or(header.as_str(), |(_, of)| of));
            let is_unused = |path: &str| UNUSED.iter().any(|unused| path.contains(unused));
            if is_unused(of) || is_unused(&header) {
                continue;
            }
            let kept = |member: &Member| !generics || member.kind == Kind::AssociatedType;
            let members: Vec<Member> = self.members(&it.items, &names).into_iter().filter(kept).collect();
            if generics || !members.is_empty() {
                self.index.impls.push(Impl {
                    of: names.head(&it.for_),
                    implements: it.trait_.as_ref().and_then(|of| names.path(of.id)),
                    header,
                    members,
                });
            }
        }
    }

    /// Takes over a module, and what is in it.
    fn module(&mut self, path: &str, id: Id, names: &Names, seen: &mut BTreeSet<Id>) {
        let Some(ItemEnum::Module(module)) = names.0.index.get(&id).map(|item| &item.inner) else { return };
        if UNUSED.contains(&path) || !seen.insert(id) {
            return;
        }
        let mut found = Vec::new();
        for id in &module.items {
            let Some(item) = names.0.index.get(id).filter(|item| !is_unstable(item)) else { continue };
            if let ItemEnum::Use(import) = &item.inner {
                let Some(target) = import.id else { continue };
                let is_macro = names.0.paths.get(&target).is_some_and(|it| it.kind == ItemKind::Macro);
                let Some(mut shown) = names.path(target) else { continue };
                shown += if is_macro { "!" } else { "" };
                if import.is_glob {
                    self.globs.push((path.to_owned(), shown));
                } else {
                    found.push((import.name.clone() + if is_macro { "!" } else { "" }, shown));
                }
                if let Some(item) = names.0.index.get(&target) {
                    self.item(item, names, seen);
                }
                continue;
            }
            let Some(name) = &item.name else { continue };
            if let ItemEnum::Primitive(_) = item.inner {
                self.item(item, names, seen);
                continue;
            }
            let Some(mut own) = names.path(*id) else { continue };
            let mut name = name.clone();
            if let ItemEnum::Macro(_) | ItemEnum::ProcMacro(_) = item.inner {
                own += "!";
                name += "!";
            }
            self.item(item, names, seen);
            found.push((name, own));
        }
        self.index.modules.entry(path.to_owned()).or_default().extend(found);
    }

    fn item(&mut self, item: &Documented, names: &Names, seen: &mut BTreeSet<Id>) {
        let Some(path) = names.path(item.id) else { return };
        if UNUSED.iter().any(|unused| path.starts_with(unused)) {
            return;
        }
        let name = item.name.as_deref().unwrap_or_default();
        let (path, kind, members): (String, Kind, &[Id]) = match &item.inner {
            ItemEnum::Module(_) => {
                self.module(&path, item.id, names, seen);
                (format!("{path}::"), Kind::Module, &[])
            }
            ItemEnum::Struct(it) => match &it.kind {
                StructKind::Plain { fields, .. } => (path, Kind::Type, fields),
                StructKind::Tuple(fields) => {
                    let members = self.fields(fields, names);
                    return self.put(path, Kind::Type, item, members, names);
                }
                StructKind::Unit => (path, Kind::Type, &[]),
            },
            ItemEnum::Enum(it) => (path, Kind::Type, &it.variants),
            ItemEnum::Union(_) | ItemEnum::TypeAlias(_) => (path, Kind::Type, &[]),
            ItemEnum::Primitive(_) => (name.to_owned(), Kind::Type, &[]),
            ItemEnum::Trait(it) => (path, Kind::Trait, &it.items),
            ItemEnum::Function(_) => (path, Kind::Function, &[]),
            ItemEnum::Constant { .. } | ItemEnum::Static(_) => (path, Kind::Constant, &[]),
            ItemEnum::Macro(_) | ItemEnum::ProcMacro(_) => (path + "!", Kind::Macro, &[]),
            _ => return,
        };
        let members = self.members(members, names);
        self.put(path, kind, item, members, names);
    }

    fn put(&mut self, path: String, kind: Kind, item: &Documented, members: Vec<Member>, names: &Names) {
        let docs = self.docs(item);
        self.index.items.entry(path).or_insert_with(|| Item { kind, text: names.text(item), docs, members });
    }

    fn fields(&mut self, fields: &[Option<Id>], names: &Names) -> Vec<Member> {
        let public: Vec<Id> = fields.iter().flatten().copied().collect();
        self.members(&public, names)
    }

    fn members(&mut self, ids: &[Id], names: &Names) -> Vec<Member> {
        let mut members = Vec::new();
        for item in ids.iter().filter_map(|id| names.0.index.get(id)).filter(|item| !is_unstable(item)) {
            let kind = match &item.inner {
                ItemEnum::StructField(_) => Kind::Field,
                ItemEnum::Variant(_) => Kind::Variant,
                ItemEnum::Function(_) => Kind::Function,
                ItemEnum::AssocConst { .. } => Kind::Constant,
                ItemEnum::AssocType { .. } => Kind::AssociatedType,
                _ => continue,
            };
            let docs = self.docs(item);
            members.push(Member { name: item.name.clone().unwrap_or_default(), kind, text: names.text(item), docs });
        }
        members
    }

    fn docs(&mut self, item: &Documented) -> Docs {
        let Some(text) = item.docs.as_ref().filter(|text| !text.trim().is_empty()) else { return Docs::default() };
        if let Some(docs) = self.places.get(text) {
            return *docs;
        }
        let docs = Docs(self.documentation.len() as u64, text.len());
        self.documentation += text;
        self.places.insert(text.clone(), docs);
        docs
    }
}

/// The variants of an enum, as names that a glob shows.
fn variants(index: &Index, path: &str) -> Vec<(String, String)> {
    let members = index.items.get(path).map(|item| item.members.as_slice()).unwrap_or_default();
    let variants = members.iter().filter(|member| member.kind == Kind::Variant);
    variants.map(|member| (member.name.clone(), format!("{path}::{}", member.name))).collect()
}

/// Whether only the compiler's own crates may use it.
fn is_unstable(item: &Documented) -> bool {
    item.attrs.iter().any(|attribute| matches!(attribute, Attribute::Other(text) if text.contains("attr = Stability") && text.contains("level: Unstable")))
}

/// Names a crate of the toolchain by the file of its metadata.
fn extern_argument(libraries: &Path, name: &str) -> anyhow::Result<Vec<String>> {
    let start = format!("lib{name}-");
    for entry in fs::read_dir(libraries)? {
        let file = entry?.path();
        let is_it = file
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(|name| name.starts_with(&start) && name.ends_with(".rmeta"));
        if is_it {
            return Ok(vec!["--extern".to_owned(), format!("{name}={}", file.display())]);
        }
    }
    Ok(Vec::new())
}
