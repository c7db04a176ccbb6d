//! What a notebook means: its definitions, its variables, and what each depends on.

mod items;
mod type_names;
mod variables;

pub(super) use items::{Change, Definition, Items, Kind, definitions};
pub(super) use variables::{Loss, Made, Variable, Variables};
