//! The notebook's variables, as far as a cell that uses them must know: which there are, their types, and what became of
//! those that are there no more.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use emberbook_wire::Faces;
use serde::{Deserialize, Serialize};

use super::definitions::words;
use super::rustc::Report;
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

    /// Each variable with its type, as a table.
    pub(super) fn table(&self) -> Faces {
        let types = self.types();
        let width = types.keys().map(|name| name.chars().count()).max().unwrap_or_default();
        let lines: Vec<String> = types.iter().map(|(name, kind)| format!("{name:width$}  {kind}")).collect();
        let row = |(name, kind): (&String, &String)| {
            let kind = kind.replace('&', "&amp;").replace('<', "&lt;");
            format!("<tr><td>{name}</td><td><code>{kind}</code></td></tr>")
        };
        let rows: String = types.iter().map(row).collect();
        let text = if lines.is_empty() { "no variables yet".to_owned() } else { lines.join("\n") };
        let html = format!("<table><tr><th>Variable</th><th>Type</th></tr>{rows}</table>");
        [("text/plain".to_owned(), text), ("text/html".to_owned(), html)].into()
    }

    /// What became of a variable that is not there.
    pub(super) fn gone(&self, name: &str) -> Option<&Gone> {
        self.gone.get(name)
    }

    /// Takes over what a cell left: `now` are the variables in its process with their types.
    pub(super) fn update(
        &mut self,
        cell: &Cell,
        count: i64,
        failed: bool,
        now: BTreeMap<String, String>,
        mut report: Report,
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
            let public = report.types.remove(&name).map(|public| types::absolute(&public));
            let source = match types::source(&type_name) {
                Ok(source) if types::is_foreign(&type_name) => Ok(declared.or(public).unwrap_or(source)),
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
                let loss = report.dropped.remove(&name).unwrap_or(Loss::Moved);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::definitions::Definitions;

    /// A cell, with what its process holds after it, and what it could not keep.
    type Ran<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [(&'a str, Loss)]);

    fn after(cells: &[Ran]) -> Variables {
        let mut variables = Variables::default();
        for (count, (code, now, dropped)) in cells.iter().enumerate() {
            let cell = Cell::new(code, code, &variables, &Definitions::default());
            let own = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
            let report = Report {
                dropped: dropped.iter().map(|(name, loss)| ((*name).to_owned(), loss.clone())).collect(),
                ..Report::default()
            };
            variables.update(&cell, count as i64 + 1, false, now.iter().map(own).collect(), report);
        }
        variables
    }

    #[test]
    fn a_variable_keeps_its_type_and_whether_it_is_mutable() {
        let variables = after(&[
            ("let mut x = 1; let y = vec![2.0];", &[("x", "i32"), ("y", "alloc::vec::Vec<f64>")], &[]),
            ("x += 1;", &[("x", "i32"), ("y", "alloc::vec::Vec<f64>")], &[]),
        ]);
        assert_eq!(variables.types(), [("x".into(), "i32".into()), ("y".into(), "Vec<f64>".into())].into());
        let mutable: Vec<bool> = variables.iter().map(|(_, variable)| variable.mutable).collect();
        assert_eq!(mutable, [true, false]);
    }

    #[test]
    fn what_became_of_a_variable_is_known() {
        let variables = after(&[
            ("let s = f();", &[("s", "alloc::string::String")], &[]),
            (
                "let t = s; let view = &t;",
                &[("t", "alloc::string::String")],
                &[("s", Loss::Moved), ("view", Loss::Borrows)],
            ),
            ("let f = |x| x;", &[("t", "alloc::string::String"), ("f", "ctx::run_user_code::{{closure}}")], &[]),
        ]);
        let gone = |name| variables.gone(name).map(|gone| (gone.loss.clone(), gone.cell));
        assert_eq!(gone("s"), Some((Loss::Moved, 2)));
        assert_eq!(gone("view"), Some((Loss::Borrows, 2)));
        assert_eq!(gone("f"), Some((Loss::Closure, 3)));
        assert_eq!(gone("t"), None);
    }

    #[test]
    fn a_type_of_another_crate_is_named_as_the_student_did() {
        let variables = after(&[("let rng: rand::Rng = f();", &[("rng", "rand::inner::Rng")], &[])]);
        assert_eq!(variables.iter().next().unwrap().1.source, "rand::Rng");
    }
}
