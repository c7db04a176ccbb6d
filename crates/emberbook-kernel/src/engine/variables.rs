//! The notebook's variables, as far as a cell that uses them must know: which there are, their types, and what became of
//! those that are there no more.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use super::definitions::words;
use super::source::Cell;
use super::types::{self, Nameless};

/// A variable that the next cell can use.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    /// As Rust prints it: paths are those of definitions.
    type_name: String,
    /// As a cell writes it.
    pub(super) source: String,
    pub(super) mutable: bool,
}

/// Why a variable that a cell defined is not there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Loss {
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
    /// The type that it had was defined anew.
    OldType,
    /// The process that held it is gone.
    Crash,
}

impl Loss {
    /// Its name in the table of sentences.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Borrows => "borrows",
            Self::Empty => "empty",
            Self::Closure => "closure",
            Self::Function => "function",
            Self::Inner => "inner",
            Self::OldType => "old type",
            Self::Crash => "crashed",
        }
    }
}

/// What became of a variable.
#[derive(Debug, Clone)]
pub(super) struct Gone {
    pub(super) loss: Loss,
    /// The execution count of the cell where it happened.
    pub(super) cell: i64,
}

impl Variable {
    /// Whether one of the student's own types is in its type.
    pub(super) fn is_made_of(&self, own_types: &BTreeSet<String>) -> bool {
        self.type_name.contains("ctx::") && words(&self.type_name).any(|word| own_types.contains(word))
    }
}

#[derive(Default)]
pub(super) struct Variables {
    here: BTreeMap<String, Variable>,
    gone: HashMap<String, Gone>,
}

impl Variables {
    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &Variable)> {
        self.here.iter()
    }

    /// Each variable with its type, as a student would write it.
    pub(super) fn types(&self) -> BTreeMap<String, String> {
        self.here.iter().map(|(name, variable)| (name.clone(), types::short(&variable.type_name))).collect()
    }

    /// What became of a variable that is not there.
    pub(super) fn gone(&self, name: &str) -> Option<&Gone> {
        self.gone.get(name)
    }

    /// Takes over what a cell left: `now` are the variables in its process with their types, `dropped` those that it could
    /// not keep.
    pub(super) fn update(
        &mut self,
        cell: &Cell,
        count: i64,
        failed: bool,
        now: BTreeMap<String, String>,
        mut dropped: BTreeMap<String, Loss>,
    ) {
        let before = std::mem::take(&mut self.here);
        for (name, type_name) in now {
            let binding = cell.bindings.iter().rfind(|binding| binding.name == name).filter(|_| !failed);
            let Some(binding) = binding else {
                if let Some(variable) = before.get(&name) {
                    self.here.insert(name, variable.clone());
                }
                continue;
            };
            let declared = binding.declared.clone();
            let source = match types::source(&type_name) {
                Ok(_) if types::is_foreign(&type_name) && declared.is_some() => Ok(declared.unwrap_or_default()),
                Ok(source) => Ok(source),
                Err(nameless) => declared.ok_or(nameless),
            };
            match source {
                Ok(source) => {
                    self.gone.remove(&name);
                    self.here.insert(name, Variable { type_name, source, mutable: binding.mutable });
                }
                Err(nameless) => self.lose(name, nameless.into(), count),
            }
        }
        let defined = cell.bindings.iter().filter(|_| !failed).map(|binding| &binding.name);
        let missing: BTreeSet<String> =
            before.keys().chain(defined).filter(|name| !self.here.contains_key(*name)).cloned().collect();
        for name in missing {
            if self.gone.get(&name).is_none_or(|gone| gone.cell != count) {
                let loss = dropped.remove(&name).unwrap_or(Loss::Moved);
                self.lose(name, loss, count);
            }
        }
    }

    /// Forgets the variables whose types a cell has defined anew, and those that an item now hides.
    pub(super) fn forget(&mut self, hidden: &BTreeSet<&str>, changed_types: &BTreeSet<String>, count: i64) {
        let here = std::mem::take(&mut self.here);
        for (name, variable) in here {
            if variable.is_made_of(changed_types) {
                self.lose(name, Loss::OldType, count);
            } else if !hidden.contains(name.as_str()) {
                self.here.insert(name, variable);
            }
        }
    }

    /// The process that held them is gone.
    pub(super) fn crash(&mut self, count: i64) {
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
        }
    }
}
