//! The notebook's variables, as far as a cell that uses them must know: which there are, their types, and what became of
//! those that are there no more.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use emberbook_wire::{self as wire, Faces};
use serde::{Deserialize, Serialize};

use super::items::Change;
use super::type_names::{self, Nameless};
use crate::engine::cell::Binding;
use crate::engine::compiler::dependencies::Dependencies;
use crate::html::escaped;

/// A variable that the next cell can use.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Variable {
    /// As Rust prints it: paths are those of definitions.
    pub(in crate::engine) type_name: String,
    /// As a cell writes it.
    pub(in crate::engine) source: String,
    pub(in crate::engine) mutable: bool,
    /// It stays when a cell gives it away.
    pub(in crate::engine) handle: bool,
    /// Of its type, and all that its form depends on.
    pub(in crate::engine) fingerprint: u64,
    /// The student's own types that may be in it without being named by its type, as in a `Box<dyn Any>`.
    hidden: BTreeMap<String, u64>,
}

/// Why a variable that a cell defined is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::engine) enum Loss {
    /// Its value was given away.
    Moved,
    /// It borrows from another variable.
    Borrows,
    /// It was never given a value.
    Empty,
    /// It is a closure, or holds one.
    Closure,
    /// It is a function itself, not a pointer to one.
    Function,
    /// Its type is one that later cells cannot name.
    Inner,
    /// Its type has the `!` of what never ends in it.
    Never,
    /// The type that it had was defined anew.
    OldType,
    /// The process that held it is gone.
    Crash,
}

impl Loss {
    /// Its name in the table of sentences.
    pub(in crate::engine) fn name(&self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Borrows => "borrows",
            Self::Empty => "empty",
            Self::Closure => "closure",
            Self::Function => "function",
            Self::Inner => "inner",
            Self::Never => "never",
            Self::OldType => "old type",
            Self::Crash => "crashed",
        }
    }
}

/// What became of a variable.
#[derive(Debug, Clone)]
pub(in crate::engine) struct Gone {
    pub(in crate::engine) loss: Loss,
    /// The execution count of the cell where it happened.
    pub(in crate::engine) cell: i64,
}

impl Variable {
    /// A variable whose type a cell has told.
    fn new(told: wire::Variable, binding: &Binding, public: Option<String>, made: &Made) -> Result<Self, Nameless> {
        let wire::Variable { type_name, handle, .. } = told;
        let source = match type_names::source(&type_name) {
            Ok(source) if !type_names::crates(&type_name).is_empty() => {
                binding.declared.clone().or(public).unwrap_or(source)
            }
            Ok(source) => source,
            Err(nameless) => binding.declared.clone().ok_or(nameless)?,
        };
        let mut variable =
            Self { type_name, source, mutable: binding.mutable, handle, fingerprint: 0, hidden: made.types.clone() };
        variable.fingerprint = variable.fingerprint_after(made);
        Ok(variable)
    }

    /// The fingerprint of its type.
    fn fingerprint_after(&self, made: &Made) -> u64 {
        let mut hasher = DefaultHasher::new();
        (&self.type_name, &self.source).hash(&mut hasher);
        let own = self.own_names();
        (!own.is_empty()).then(|| made.change.fingerprint(&own)).hash(&mut hasher);
        for name in type_names::crates(&self.type_name) {
            made.dependencies.build_of(&name).hash(&mut hasher);
        }
        hasher.finish()
    }

    /// The student's own names in its type.
    pub(in crate::engine) fn own_names(&self) -> BTreeSet<String> {
        type_names::own(&self.type_name).chain(type_names::own(&self.source.replace("crate::", "notebook::"))).collect()
    }

    /// Whether more may be in it than its type says.
    fn hides(&self) -> bool {
        self.type_name.contains("dyn ")
    }

    /// Whether a value of plain data is copied without anybody noticing.
    pub(in crate::engine) fn is_plain(&self) -> bool {
        type_names::is_plain(&self.type_name)
    }

    /// Whether `?` behind it means to go on with what it holds.
    pub(in crate::engine) fn may_fail(&self) -> bool {
        ["core::option::Option<", "core::result::Result<"].iter().any(|start| self.type_name.starts_with(start))
    }

    /// Whether giving it away leaves nothing behind.
    pub(in crate::engine) fn is_moved_for_certain(&self) -> bool {
        !self.handle && ["alloc::", "std::collections::"].iter().any(|start| self.type_name.starts_with(start))
    }
}

/// What a cell's variables are made of.
pub(in crate::engine) struct Made<'a> {
    pub(in crate::engine) change: &'a Change,
    /// The student's own types that the cell may have used.
    pub(in crate::engine) types: BTreeMap<String, u64>,
    pub(in crate::engine) dependencies: &'a Dependencies,
}

#[derive(Default)]
pub(in crate::engine) struct Variables {
    here: BTreeMap<String, Variable>,
    gone: HashMap<String, Gone>,
}

impl Variables {
    pub(in crate::engine) fn iter(&self) -> impl Iterator<Item = (&String, &Variable)> {
        self.here.iter()
    }

    /// Each variable with its type, as a student would write it.
    pub(in crate::engine) fn types(&self) -> BTreeMap<String, String> {
        self.here.iter().map(|(name, variable)| (name.clone(), type_names::short(&variable.type_name))).collect()
    }

    /// Each variable with its type, as a table.
    pub(in crate::engine) fn table(&self) -> Faces {
        let types = self.types();
        let width = types.keys().map(|name| name.chars().count()).max().unwrap_or_default();
        let lines: Vec<String> = types.iter().map(|(name, kind)| format!("{name:width$}  {kind}")).collect();
        let row = |(name, kind): (&String, &String)| {
            format!("<tr><td>{name}</td><td><code>{}</code></td></tr>", escaped(kind))
        };
        let rows: String = types.iter().map(row).collect();
        let text = if lines.is_empty() { "no variables yet".to_owned() } else { lines.join("\n") };
        let html = format!("<table><tr><th>Variable</th><th>Type</th></tr>{rows}</table>");
        [("text/plain".to_owned(), text), ("text/html".to_owned(), html)].into()
    }

    /// What became of a variable that is not there.
    pub(in crate::engine) fn gone(&self, name: &str) -> Option<&Gone> {
        self.gone.get(name)
    }

    pub(in crate::engine) fn get(&self, name: &str) -> Option<&Variable> {
        self.here.get(name)
    }

    /// Takes over what a cell left: `now` are the variables in its process; `lost` says why one of its own is not.
    /// Gives the fingerprints of those that are new.
    pub(in crate::engine) fn update(
        &mut self,
        count: i64,
        bindings: &BTreeMap<String, Binding>,
        now: BTreeMap<String, wire::Variable>,
        mut lost: BTreeMap<String, Loss>,
        public: &BTreeMap<String, String>,
        made: &Made,
    ) -> BTreeMap<String, u64> {
        let mut before = std::mem::take(&mut self.here);
        let mut fingerprints = BTreeMap::new();
        for (name, told) in now {
            let Some(binding) = bindings.get(&name).filter(|_| told.new) else {
                if let Some(mut variable) = before.remove(&name) {
                    // A cell may have put more into it.
                    if variable.hides() {
                        variable.hidden.extend(made.types.clone());
                    }
                    self.here.insert(name, variable);
                }
                continue;
            };
            before.remove(&name);
            let public = public.get(&name).map(|public| type_names::absolute(public));
            match Variable::new(told, binding, public, made) {
                Ok(mut variable) => {
                    if !variable.hides() {
                        variable.hidden.clear();
                    }
                    self.gone.remove(&name);
                    fingerprints.insert(name.clone(), variable.fingerprint);
                    self.here.insert(name, variable);
                }
                Err(nameless) => self.lose(name, nameless.into(), count),
            }
        }
        for name in before.into_keys().chain(lost.keys().cloned().collect::<Vec<_>>()) {
            if !self.here.contains_key(&name) && self.gone.get(&name).is_none_or(|gone| gone.cell != count) {
                let loss = lost.remove(&name).unwrap_or(Loss::Moved);
                self.lose(name, loss, count);
            }
        }
        fingerprints
    }

    /// The variables that are gone if a cell makes this change: those of types that it defines anew, and those whose
    /// name an item has now.
    pub(in crate::engine) fn outdated(&self, made: &Made, items: &BTreeSet<&str>) -> Vec<String> {
        let is_outdated = |(name, variable): &(&String, &Variable)| {
            let has_changed = |(name, fingerprint): (&String, &u64)| {
                made.change.changes_types || made.change.fingerprint(&BTreeSet::from([name.clone()])) != *fingerprint
            };
            items.contains(name.as_str())
                || variable.fingerprint != variable.fingerprint_after(made)
                || (made.change.changes_types && variable.hidden.iter().any(has_changed))
        };
        self.here.iter().filter(is_outdated).map(|(name, _)| name.clone()).collect()
    }

    /// These variables but for some.
    pub(in crate::engine) fn without(&self, names: &[String]) -> Self {
        let mut here = self.here.clone();
        here.retain(|name, _| !names.contains(name));
        Self { here, gone: HashMap::new() }
    }

    /// Forgets variables whose types have changed.
    pub(in crate::engine) fn forget(&mut self, names: &[String], count: i64) {
        for name in names {
            if self.here.remove(name).is_some() {
                self.lose(name.clone(), Loss::OldType, count);
            }
        }
    }

    /// The process that held them is gone.
    pub(in crate::engine) fn crash(&mut self, count: i64) {
        for (name, _) in std::mem::take(&mut self.here) {
            self.lose(name, Loss::Crash, count);
        }
    }

    fn lose(&mut self, name: String, loss: Loss, cell: i64) {
        self.gone.insert(name, Gone { loss, cell });
    }
}

impl From<Nameless> for Loss {
    fn from(nameless: Nameless) -> Self {
        match nameless {
            Nameless::Closure => Self::Closure,
            Nameless::Function => Self::Function,
            Nameless::Inner => Self::Inner,
            Nameless::Never => Self::Never,
        }
    }
}
