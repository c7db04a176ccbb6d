//! What a layer is made of, by name.
//!
//! Rust has one way to go through a struct's fields that everybody knows: `#[derive(Debug)]`. So a layer is printed once,
//! when its module is made. Every part in it hands itself over and leaves a mark; the name of the field is what the print
//! has before the mark.

use std::cell::RefCell;
use std::fmt;

use super::group::Group;
use super::{Buffer, Module, Parameter, Training};

/// A layer's own parts, in the order of its fields.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) parameters: Vec<Parameter>,
    pub(super) buffers: Vec<Buffer>,
    pub(super) children: Vec<(String, Module)>,
    pub(super) training: Vec<Training>,
}

/// One part, as it hands itself over.
pub(super) enum Part {
    Parameter(Parameter),
    Buffer(Buffer),
    Child(Module),
    Training(Training),
}

thread_local! {
    /// The parts of the layer that is being gone through now.
    static FOUND: RefCell<Option<Vec<Part>>> = const { RefCell::new(None) };
}

/// What stands in the print for a part.
const MARK: &str = "\0";

impl Parts {
    pub(super) fn of<L: fmt::Debug + ?Sized>(layer: &L) -> Parts {
        struct Restore(Option<Vec<Part>>);
        impl Drop for Restore {
            fn drop(&mut self) {
                FOUND.set(self.0.take());
            }
        }
        let _restore = Restore(FOUND.replace(Some(vec![])));
        let print = format!("{layer:#?}");
        let found = FOUND.take().unwrap_or_default();
        let mut parts = Parts::default();
        let mut children = vec![];
        for (part, path) in found.into_iter().zip(paths(&print)) {
            let name = || path.iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join(".");
            match part {
                Part::Parameter(parameter) => parts.parameters.push(parameter.named(&name())),
                Part::Buffer(buffer) => parts.buffers.push(buffer.named(&name())),
                Part::Child(module) => children.push((path, module)),
                Part::Training(training) => parts.training.push(training),
            }
        }
        parts.children = grouped(&children);
        parts
    }
}

/// Layers by the name of their field; those of a list are one child together.
fn grouped(found: &[(Vec<Field>, Module)]) -> Vec<(String, Module)> {
    let same_field = |a: &(Vec<Field>, Module), b: &(Vec<Field>, Module)| a.0[0].name == b.0[0].name;
    let child = |layers: &[(Vec<Field>, Module)]| {
        let (path, module) = &layers[0];
        let module = if path.len() == 1 {
            module.handle()
        } else {
            let inside: Vec<_> = layers.iter().map(|(path, module)| (path[1..].to_vec(), module.handle())).collect();
            let kind = if path[0].value.starts_with(['[', '(']) { "ModuleList" } else { "ModuleDict" };
            Module::new(Group { kind, layers: grouped(&inside) })
        };
        (path[0].name.clone(), module)
    };
    found.chunk_by(same_field).map(child).collect()
}

/// How every part implements `Debug`: it hands itself over where a layer is being gone through, and prints itself elsewhere.
pub(super) fn debug(
    f: &mut fmt::Formatter<'_>,
    part: impl FnOnce() -> Part,
    printed: &dyn fmt::Display,
) -> fmt::Result {
    let looked_for = FOUND.with_borrow_mut(|found| found.as_mut().map(|found| found.push(part())).is_some());
    if looked_for { f.write_str(MARK) } else { printed.fmt(f) }
}

/// A field in a print: its name, or its number in a list, and how its value begins.
#[derive(Clone)]
struct Field<'a> {
    name: String,
    value: &'a str,
}

/// The way to each marked field in a print by `{:#?}`, which gives every field a line of its own, indented by its depth.
fn paths(print: &str) -> Vec<Vec<Field<'_>>> {
    /// A line whose fields follow.
    struct Open<'a> {
        depth: usize,
        field: Option<Field<'a>>,
        /// Whether it is a `Some(`, which adds nothing to the way.
        is_some: bool,
        fields: usize,
    }
    let mut paths = vec![];
    let mut open: Vec<Open> = vec![];
    for line in print.lines() {
        let text = line.trim_start();
        let depth = line.len() - text.len();
        while open.last().is_some_and(|line| line.depth >= depth) {
            open.pop();
        }
        if text.starts_with(['}', ']', ')']) {
            continue;
        }
        let (name, value) = match (text.split_once(": "), open.last_mut()) {
            (Some((name, value)), _) => (Some(name.trim_matches('"').to_owned()), value),
            (None, Some(parent)) if !parent.is_some => {
                parent.fields += 1;
                (Some((parent.fields - 1).to_string()), text)
            }
            // The layer itself, and what is in a `Some`.
            _ => (None, text),
        };
        let field = name.map(|name| Field { name, value });
        open.push(Open { depth, field, is_some: value.starts_with("Some("), fields: 0 });
        if value.starts_with(MARK) {
            paths.push(open.iter().filter_map(|line| line.field.clone()).collect());
        }
    }
    paths
}
