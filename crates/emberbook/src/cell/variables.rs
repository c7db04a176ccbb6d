//! The variables of a notebook between cells, in evcxr's terms.
//!
//! evcxr writes a module of this shape into every cell; the kernel puts this one in its place, so that it is compiled
//! once. Beyond evcxr's, a variable that a cell takes over (`let x = x.float();`, `drop(x)`) leaves a copy behind, and
//! is put back if the cell fails.

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

pub const VARIABLE_CHANGED_TYPE: &str = "EVCXR_VARIABLE_CHANGED_TYPE:";
pub const USER_ERROR_OCCURRED: &str = "EVCXR_ERROR_OCCURRED";

type Values = HashMap<String, Box<dyn Any>>;

thread_local! {
    static COPIES: RefCell<Values> = RefCell::default();
}

/// The values of the notebook's variables, by name.
#[derive(Default)]
pub struct VariableStore {
    values: Values,
}

pub fn create_variable_store() -> *mut VariableStore {
    Box::into_raw(Box::default())
}

impl VariableStore {
    pub fn put_variable<T: 'static>(&mut self, name: &str, value: T) {
        self.values.insert(name.to_owned(), Box::new(value));
    }

    /// Whether the variable still has the type that the cell was compiled for; evcxr forgets one that has not.
    pub fn check_variable<T: 'static>(&mut self, name: &str) -> bool {
        if self.values.get(name).is_some_and(|value| value.is::<T>()) {
            return true;
        }
        println!("{VARIABLE_CHANGED_TYPE}{name}");
        false
    }

    pub fn take_variable<T: 'static>(&mut self, name: &str) -> T {
        match self.values.remove(name).map(|value| value.downcast()) {
            Some(Ok(value)) => *value,
            _ => unreachable!("check_variable found `{name}`"),
        }
    }

    pub fn lazy_arc<T: 'static, F: FnOnce() -> T>(&mut self, name: &str, create: F) -> Arc<T> {
        let value = self.values.entry(name.to_owned()).or_insert_with(|| Box::new(Arc::new(create())));
        value.downcast_ref().map(Arc::clone).unwrap_or_else(|| unreachable!("`{name}` is the kernel's own"))
    }
}

/// A variable that the cell is about to take over. `keep` leaves a copy behind where the type has one.
pub struct Taken<'a, T>(pub &'a T);

pub trait KeepClone {
    fn keep(&self, name: &str);
}

impl<T: Clone + 'static> KeepClone for &Taken<'_, T> {
    fn keep(&self, name: &str) {
        COPIES.with_borrow_mut(|copies| copies.insert(name.to_owned(), Box::new(self.0.clone())));
    }
}

pub trait KeepNothing {
    fn keep(&self, name: &str);
}

impl<T> KeepNothing for Taken<'_, T> {
    fn keep(&self, _: &str) {}
}

/// The variables that a failed cell took over and that can be put back.
pub(super) fn recoverable() -> Vec<String> {
    COPIES.with_borrow(|copies| copies.keys().cloned().collect())
}

/// Drops the copies: the cell went well.
pub(super) fn forget_copies() {
    COPIES.with_borrow_mut(HashMap::clear);
}

/// Puts a variable back after a failed cell: `let x: Tensor = recover("x");`.
pub fn recover<T: 'static>(name: &str) -> T {
    let copy = COPIES.with_borrow_mut(|copies| copies.remove(name)).map(|copy| copy.downcast());
    match copy {
        Some(Ok(value)) => *value,
        _ => panic!("`{name}` could not be put back"),
    }
}
