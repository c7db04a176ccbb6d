//! What is compiled for a cell: its definitions and the earlier ones that it needs, and a function of its statements.
//!
//! ```text
//! pub fn emberbook_cell() {
//!     let x: Tensor = lend("x", …);                                                  what earlier cells made
//!     'emberbook_0: {
//!         let Some((y,)) = step(|| { let y = f(&x); Some((y,)) }) else { break 'emberbook_0 };
//!         'emberbook_1: {
//!             let Some(()) = step(|| { y.show(); Some(()) }) else { break 'emberbook_1 };
//!         }
//!         put("y", y);
//!     }
//! }
//! ```
//!
//! A statement that may fail is a step of its own, so what was made before it is still owned outside, and is put away
//! whatever happens. What a variable's value does in the cell the compiler alone knows: where it refuses to put one away,
//! because it was moved or borrows, the cell is written again by other [`Choices`].

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::statement::{Fleeting, Form};
use super::{Cell, MAIN, Statement};
use crate::engine::compiler::source::{Edit, Origin, Source};
use crate::engine::notebook::{Definition, Kind, Loss, Variables};

/// The function in each compiled cell.
pub(in crate::engine) const FUNCTION: &str = "emberbook_cell";

const SOME: &str = "::core::option::Option::Some";

/// What stands in the place of `?`.
pub(super) const OK: &str = "::emberbook::cell::ok(";
const OK_DEBUG: &str = "::emberbook::cell::ok_debug(";

/// What the compiler has decided about a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::engine) struct Choices {
    /// The statements are one step: what one of them makes borrows from what another does.
    pub(in crate::engine) whole: bool,
    /// The variables that cannot be put away, by name and place, with the step that takes their value.
    #[serde(with = "pairs")]
    pub(in crate::engine) lost: Lost,
    /// Those of them of which no clone stays: the compiler does not know their types where they are made.
    pub(in crate::engine) unkept: BTreeSet<Instance>,
    /// An error that `?` meets says what it is by `Debug` alone.
    pub(in crate::engine) debug: bool,
    /// Earlier definitions that do not fit any more, by key.
    pub(in crate::engine) aside: BTreeSet<String>,
}

/// A variable, and the statement that binds it; none if it comes from an earlier cell.
pub(in crate::engine) type Instance = (String, Option<usize>);

type Lost = BTreeMap<Instance, (Loss, Option<usize>)>;

/// In JSON a key is a text, and an instance is none.
mod pairs {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{Instance, Loss, Lost};

    pub(super) fn serialize<S: Serializer>(lost: &Lost, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(lost)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Lost, D::Error> {
        let pairs = Vec::<(Instance, (Loss, Option<usize>))>::deserialize(deserializer)?;
        Ok(pairs.into_iter().collect())
    }
}

/// A cell's source, with what the compiler's words about it may concern.
#[derive(Debug, Default)]
pub(in crate::engine) struct Framed {
    pub(in crate::engine) source: Source,
    /// Where variables are put away.
    pub(in crate::engine) puts: Vec<(Range<usize>, Instance)>,
    /// Where a step hands out what it has bound.
    pub(in crate::engine) returns: Vec<(Range<usize>, Vec<Instance>)>,
    /// Where a clone of a variable is kept.
    pub(in crate::engine) keeps: Vec<(Range<usize>, Instance)>,
    /// Where variables come from.
    pub(in crate::engine) takes: Vec<(Range<usize>, String)>,
    pub(in crate::engine) steps: Vec<(Range<usize>, usize)>,
    /// The variables that are not put away, and why.
    pub(in crate::engine) lost: BTreeMap<String, Loss>,
}

/// A part of a cell that runs at once.
struct Unit {
    statements: Range<usize>,
    is_step: bool,
}

/// A variable in a cell.
struct Bound {
    name: String,
    /// The statement that binds it; none if it comes from an earlier cell.
    statement: Option<usize>,
    /// The unit of that statement.
    from: Option<usize>,
    /// The unit that binds its name again.
    to: Option<usize>,
    mutable: bool,
    /// From an earlier cell.
    taken: Option<Taken>,
    /// It has a new value, and was there before.
    again: bool,
    loss: Option<(Loss, Option<usize>)>,
    /// It may be a handle, of which a clone stays.
    may_stay: bool,
}

struct Taken {
    source: String,
    handle: bool,
    plain: bool,
    fingerprint: u64,
}

/// Writes a cell with the definitions that it needs.
pub(in crate::engine) fn frame(
    cell: &Cell,
    needed: &[Arc<Definition>],
    variables: &Variables,
    choices: &Choices,
) -> Framed {
    let mut framed = Framed::default();
    let (macros, others) = needed.split_at(needed.partition_point(|definition| definition.kind == Kind::Macro));
    framed.earlier(macros);
    framed.own(cell, true);
    framed.earlier(others);
    framed.own(cell, false);
    framed.source.write(&format!("\n#[unsafe(no_mangle)] pub fn {FUNCTION}() {{\n"));
    if cell.is_program() {
        framed.source.write(&format!("::emberbook::cell::main({MAIN});\n"));
    }
    Writer::new(cell, variables, choices).write(&mut framed);
    framed.source.write("}\n");
    framed
}

/// The names that may be variables of earlier cells.
pub(in crate::engine) fn free_names(cell: &Cell) -> BTreeSet<&String> {
    let (mut free, mut bound) = (BTreeSet::new(), BTreeSet::new());
    for statement in &cell.statements {
        free.extend(statement.names.iter().filter(|name| !bound.contains(name)));
        bound.extend(statement.bindings.iter().map(|binding| &binding.name));
    }
    free
}

impl Framed {
    fn earlier(&mut self, definitions: &[Arc<Definition>]) {
        for definition in definitions {
            let origin = Origin::Earlier(Arc::clone(definition));
            if let Some(header) = &definition.header {
                self.source.write_for(&format!("{header}{{ "), &origin);
            }
            self.source.copy(&definition.text, 0..definition.text.len(), &definition.edits, &origin);
            self.source.write(if definition.header.is_some() { " }\n" } else { "\n" });
        }
    }

    fn own(&mut self, cell: &Cell, macros: bool) {
        for item in cell.items.iter().filter(|item| item.is_macro == macros) {
            self.source.copy(&cell.written, item.place.clone(), &item.edits, &Origin::Cell);
            self.source.write("\n");
        }
    }
}

struct Writer<'a> {
    cell: &'a Cell,
    units: Vec<Unit>,
    bound: Vec<Bound>,
    whole: bool,
    debug: bool,
    /// A handle that gets a new value in the cell gives clones away, so that it is there wherever the cell ends.
    clones: Vec<Edit>,
}

impl<'a> Writer<'a> {
    fn new(cell: &'a Cell, variables: &Variables, choices: &Choices) -> Self {
        let units = if choices.whole && !cell.statements.is_empty() {
            vec![Unit { statements: 0..cell.statements.len(), is_step: true }]
        } else {
            units(cell)
        };
        let mut bound: Vec<Bound> = Vec::new();
        let inner: BTreeSet<&String> = cell.statements.iter().flat_map(|statement| &statement.inner).collect();
        let own: Vec<&String> = cell.bindings().map(|binding| &binding.name).collect();
        // Given away for certain by one of these statements, and nothing else has its name.
        let is_given = |name: &String, times: usize, statements: &[Statement]| {
            !inner.contains(name)
                && own.iter().filter(|own| **own == name).count() == times
                && statements.iter().any(|statement| statement.gives.contains(name))
                && !cell.statements.iter().any(|statement| statement.assigns.contains(name))
        };
        for name in free_names(cell) {
            let Some(variable) = variables.get(name) else { continue };
            let moved =
                (variable.is_moved_for_certain() && is_given(name, 0, &cell.statements)).then_some((Loss::Moved, None));
            bound.push(Bound {
                name: name.clone(),
                statement: None,
                from: None,
                to: None,
                mutable: variable.mutable,
                loss: choices.lost.get(&(name.clone(), None)).cloned().or(moved),
                may_stay: false,
                again: true,
                taken: Some(Taken {
                    source: variable.source.clone(),
                    handle: variable.handle,
                    plain: variable.is_plain(),
                    fingerprint: variable.fingerprint,
                }),
            });
        }
        for (number, unit) in units.iter().enumerate() {
            let assigned: BTreeSet<&String> = cell.statements.iter().flat_map(|statement| &statement.assigns).collect();
            let mut here: BTreeMap<String, Bound> = BTreeMap::new();
            let mut given: Vec<Bound> = Vec::new();
            for place in unit.statements.clone() {
                let statement = &cell.statements[place];
                for binding in &statement.bindings {
                    let name = &binding.name;
                    let fleeting = binding.fleeting.map(|fleeting| match fleeting {
                        Fleeting::Closure => (Loss::Closure, None),
                        Fleeting::Borrow => (Loss::Borrows, None),
                    });
                    let empty =
                        (statement.form == Form::Declared && !assigned.contains(name)).then_some((Loss::Empty, None));
                    let given = (!binding.mutable && is_given(name, 1, &cell.statements[place + 1..]))
                        .then_some((Loss::Moved, None));
                    let chosen = choices.lost.get(&(name.clone(), Some(place))).cloned();
                    let loss = chosen.or(fleeting).or(empty).or(given);
                    let may_stay = matches!(loss, Some((Loss::Moved, _)))
                        && !choices.unkept.contains(&(name.clone(), Some(place)));
                    let bound = Bound {
                        name: name.clone(),
                        statement: Some(place),
                        from: Some(number),
                        to: None,
                        mutable: binding.mutable,
                        taken: None,
                        again: false,
                        loss,
                        may_stay,
                    };
                    here.insert(name.clone(), bound);
                }
            }
            // What is given away here and gets a new value belongs to the step, which hands it out again.
            let statements = &cell.statements[unit.statements.clone()];
            for earlier in &bound {
                let name = &earlier.name;
                let gives = statements.iter().any(|statement| statement.gives.contains(name));
                let gets = statements.iter().any(|statement| statement.assigns.contains(name));
                let is_handle = earlier.taken.as_ref().is_some_and(|taken| taken.handle);
                if gives
                    && gets
                    && !is_handle
                    && earlier.mutable
                    && earlier.to.is_none()
                    && unit.is_step
                    && !choices.whole
                {
                    let place = unit.statements.start;
                    let loss = choices.lost.get(&(name.clone(), Some(place))).cloned();
                    let again = Bound {
                        name: name.clone(),
                        statement: Some(place),
                        from: Some(number),
                        to: None,
                        mutable: true,
                        taken: None,
                        again: earlier.again,
                        loss,
                        may_stay: false,
                    };
                    given.push(again);
                }
            }
            for again in given {
                here.entry(again.name.clone()).or_insert(again);
            }
            for earlier in bound.iter_mut().filter(|earlier| here.contains_key(&earlier.name)) {
                earlier.to.get_or_insert(number);
            }
            bound.extend(here.into_values());
        }
        let gets_value = |name: &String| cell.statements.iter().any(|statement| statement.assigns.contains(name));
        let is_handle = |name: &String| {
            let taken =
                bound.iter().any(|bound| bound.name == *name && bound.taken.as_ref().is_some_and(|taken| taken.handle));
            taken && own.iter().all(|own| *own != name) && !inner.contains(name)
        };
        let gifts = cell.statements.iter().flat_map(|statement| &statement.gifts);
        let clones = gifts
            .filter(|(_, name)| gets_value(name) && is_handle(name))
            .map(|(place, name)| Edit { place: place.clone(), text: format!("::core::clone::Clone::clone(&{name})") })
            .collect();
        Self { cell, units, bound, whole: choices.whole, debug: choices.debug, clones }
    }

    fn write(&self, framed: &mut Framed) {
        if self.bound.iter().any(|bound| bound.may_stay) {
            framed.source.write("use ::emberbook::cell::{KeepCopy as _, KeepHandle as _, KeepNothing as _};\n");
        }
        for Bound { name, mutable, taken, loss, .. } in &self.bound {
            let Some(Taken { source, handle, plain, fingerprint }) = taken else { continue };
            let (mutable, from) = (if *mutable { "mut " } else { "" }, if *handle { "lend" } else { "take" });
            let text =
                format!("let {mutable}{name}: {source} = ::emberbook::cell::{from}(\"{name}\", {fingerprint});\n");
            framed.takes.push((framed.source.write(&text), name.clone()));
            if loss.is_some() && *plain {
                framed.source.write(&format!("::emberbook::cell::keep(\"{name}\", &{name}, {fingerprint});\n"));
            }
        }
        let mut open: Vec<Vec<&Bound>> = vec![self.put_at_end(None).collect()];
        framed.source.write("'emberbook_0: {\n");
        for (number, unit) in self.units.iter().enumerate() {
            self.unit(framed, number, unit, open.len() - 1);
            if self.whole {
                continue;
            }
            self.after_binding(framed, self.bound.iter().filter(|bound| bound.from == Some(number)));
            let ends: Vec<&Bound> = self.put_at_end(Some(number)).collect();
            if !ends.is_empty() {
                framed.source.write(&format!("'emberbook_{}: {{\n", open.len()));
                open.push(ends);
            }
        }
        while let Some(ends) = open.pop() {
            framed.source.write("}\n");
            ends.into_iter().for_each(|bound| put(framed, bound));
        }
        for bound in self.bound.iter().filter(|bound| bound.to.is_none()) {
            if let Some((loss, _)) = &bound.loss {
                framed.lost.insert(bound.name.clone(), loss.clone());
            }
        }
    }

    /// The variables bound by a unit that are put away when the cell ends, however it ends.
    fn put_at_end(&self, from: Option<usize>) -> impl Iterator<Item = &Bound> {
        self.bound.iter().filter(move |bound| {
            bound.from == from && bound.to.is_none() && bound.loss.is_none() && !bound.stays_itself()
        })
    }

    /// What happens to variables as soon as they are bound: a clone of a handle stays; a name that cannot stay loses the
    /// value of an earlier cell.
    fn after_binding<'b>(&self, framed: &mut Framed, bound: impl Iterator<Item = &'b Bound>) {
        for bound in bound.filter(|bound| bound.loss.is_some() && !bound.is_empty()) {
            let name = &bound.name;
            if bound.may_stay {
                let text = format!("(&&&::emberbook::cell::Bound(&{name})).emberbook_keep(\"{name}\");\n");
                framed.keeps.push((framed.source.write(&text), (name.clone(), bound.statement)));
            } else {
                framed.source.write(&format!("::emberbook::cell::forget(\"{name}\");\n"));
            }
        }
    }

    fn unit(&self, framed: &mut Framed, number: usize, unit: &Unit, label: usize) {
        let statements = &self.cell.statements[unit.statements.clone()];
        if !unit.is_step {
            return statements.iter().for_each(|statement| self.copy(framed, &statement.place, &statement.edits));
        }
        if let [statement] = statements
            && let Form::Borrowed(value) = &statement.form
            && !self.whole
        {
            framed
                .source
                .write(&format!("let {SOME}(mut emberbook_value_{number}) = ::emberbook::cell::step(|| {SOME}("));
            self.copy(framed, value, &statement.edits);
            framed.source.write(")) else {");
            self.leave(framed, number, label);
            framed.source.write("};\n");
            self.copy(framed, &(statement.place.start..value.start), &statement.edits);
            framed.source.write(&format!("emberbook_value_{number}"));
            return self.copy(framed, &(value.end..statement.place.end), &statement.edits);
        }
        let names: Vec<&Bound> =
            self.bound.iter().filter(|bound| bound.from == Some(number) && !bound.is_empty()).collect();
        let handed: Vec<&Bound> = if self.whole { Vec::new() } else { names.clone() };
        let pattern: String =
            handed.iter().map(|bound| format!("{}{}, ", if bound.mutable { "mut " } else { "" }, bound.name)).collect();
        // What begins a line may be a new name, the compiler thinks.
        framed.source.write(&format!("let {SOME}(({pattern})) = ::emberbook::cell::step(|| {{\n"));
        let start = framed.source.text.len();
        for statement in statements {
            self.copy(framed, &statement.place, &statement.edits);
            if self.whole {
                let binds = |bound: &&Bound| statement.bindings.iter().any(|binding| binding.name == bound.name);
                self.after_binding(framed, names.iter().copied().filter(binds));
            }
        }
        framed.steps.push((start..framed.source.text.len(), number));
        if self.whole {
            names.iter().filter(|bound| bound.loss.is_none()).for_each(|bound| put(framed, bound));
        }
        let values: String = handed.iter().map(|bound| format!("{}, ", bound.name)).collect();
        let place = framed.source.write(&format!(" {SOME}(({values})) }})"));
        framed.returns.push((place, handed.iter().map(|bound| (bound.name.clone(), bound.statement)).collect()));
        framed.source.write(" else {");
        self.leave(framed, number, label);
        framed.source.write("};\n");
    }

    /// What happens where a unit has failed: what would be put away by nothing that follows is put away here.
    fn leave(&self, framed: &mut Framed, number: usize, label: usize) {
        for bound in
            self.bound.iter().filter(|bound| bound.from.is_none_or(|from| from < number) && !bound.stays_itself())
        {
            let until = match (&bound.loss, bound.to) {
                (Some((Loss::Moved, Some(step))), _) if !bound.may_stay => *step,
                (Some(_), _) | (None, None) => continue,
                (None, Some(shadowed)) => shadowed + 1,
            };
            if number < until {
                put(framed, bound);
            }
        }
        framed.source.write(&format!(" break 'emberbook_{label};"));
    }

    fn copy(&self, framed: &mut Framed, place: &Range<usize>, edits: &[Edit]) {
        let by_debug = |edit: &Edit| Edit { text: edit.text.replace(OK, OK_DEBUG), ..edit.clone() };
        let mut edits: Vec<Edit> = if self.debug { edits.iter().map(by_debug).collect() } else { edits.to_vec() };
        edits.extend(self.clones.iter().cloned());
        edits.sort_by_key(|edit| edit.place.start);
        framed.source.copy(&self.cell.written, place.clone(), &edits, &Origin::Cell);
        framed.source.write("\n");
    }
}

impl Bound {
    /// A handle that keeps its value is in the store all the time.
    fn stays_itself(&self) -> bool {
        !self.mutable && self.taken.as_ref().is_some_and(|taken| taken.handle)
    }

    fn is_empty(&self) -> bool {
        matches!(self.loss, Some((Loss::Empty, _)))
    }
}

fn put(framed: &mut Framed, bound: &Bound) {
    let (name, function) = (&bound.name, if bound.again { "put_back" } else { "put" });
    let place = framed.source.write(&format!(" ::emberbook::cell::{function}(\"{name}\", {name});"));
    framed.puts.push((place, (name.clone(), bound.statement)));
}

/// The parts of a cell that run at once.
fn units(cell: &Cell) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut next = 0;
    while let Some(statement) = cell.statements.get(next) {
        let start = next;
        next += 1;
        match statement.form {
            Form::Plain => {}
            Form::Declared => {
                let gets =
                    |later: &Statement| statement.bindings.iter().any(|binding| later.assigns.contains(&binding.name));
                next = cell.statements.iter().rposition(gets).map_or(next, |last| next.max(last + 1));
            }
            _ if statement.bindings.is_empty() && matches!(statement.form, Form::Step) => {
                while cell
                    .statements
                    .get(next)
                    .is_some_and(|later| later.form == Form::Step && later.bindings.is_empty())
                {
                    next += 1;
                }
            }
            _ => {}
        }
        let is_step = next > start + 1 || !matches!(statement.form, Form::Plain | Form::Declared);
        units.push(Unit { statements: start..next, is_step });
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_kept_whole() {
        let variable = ("x".to_owned(), Some(2));
        let choices = Choices {
            lost: [(variable.clone(), (Loss::Moved, Some(1)))].into(),
            unkept: [variable].into(),
            ..Choices::default()
        };
        let json = serde_json::to_vec(&choices).unwrap();
        assert_eq!(serde_json::from_slice::<Choices>(&json).unwrap(), choices);
    }
}
