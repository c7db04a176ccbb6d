//! The variables of a notebook between cells, in evcxr's terms.
//!
//! evcxr writes a module of this shape into every cell; the kernel puts this one in its place, so that it is compiled
//! once. Beyond evcxr's, a variable that a cell takes over (`let x = x.float();`, `drop(x)`) leaves a copy behind, and
//! is put back if the cell fails.

use std::any::{Any, TypeId};
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

// Each generic function is compiled again in every cell that uses it, for every type; so they only put a value into its
// box, or take it out, and leave the rest to one that is compiled once.
impl VariableStore {
    #[inline]
    pub fn put_variable<T: 'static>(&mut self, name: &str, value: T) {
        self.put(name, Box::new(value));
    }

    /// Whether the variable still has the type that the cell was compiled for; evcxr forgets one that has not.
    #[inline]
    pub fn check_variable<T: 'static>(&mut self, name: &str) -> bool {
        self.check(name, TypeId::of::<T>())
    }

    #[inline]
    pub fn take_variable<T: 'static>(&mut self, name: &str) -> T {
        match self.take(name).downcast() {
            Ok(value) => *value,
            Err(_) => gone(name),
        }
    }

    pub fn lazy_arc<T: 'static, F: FnOnce() -> T>(&mut self, name: &str, create: F) -> Arc<T> {
        let value = self.values.entry(name.to_owned()).or_insert_with(|| Box::new(Arc::new(create())));
        value.downcast_ref().map(Arc::clone).unwrap_or_else(|| gone(name))
    }

    #[inline(never)]
    fn put(&mut self, name: &str, value: Box<dyn Any>) {
        self.values.insert(name.to_owned(), value);
    }

    #[inline(never)]
    fn check(&mut self, name: &str, expected: TypeId) -> bool {
        let holds = self.values.get(name).is_some_and(|value| (**value).type_id() == expected);
        if !holds {
            println!("{VARIABLE_CHANGED_TYPE}{name}");
        }
        holds
    }

    #[inline(never)]
    fn take(&mut self, name: &str) -> Box<dyn Any> {
        self.values.remove(name).unwrap_or_else(|| gone(name))
    }
}

#[cold]
#[inline(never)]
fn gone(name: &str) -> ! {
    unreachable!("check_variable found `{name}` with its type")
}

/// A variable that the cell is about to take over. `keep` leaves a copy behind where the type has one.
pub struct Taken<'a, T>(pub &'a T);

pub trait KeepClone {
    fn keep(&self, name: &str);
}

impl<T: Clone + 'static> KeepClone for &Taken<'_, T> {
    #[inline]
    fn keep(&self, name: &str) {
        keep_copy(name, Box::new(self.0.clone()));
    }
}

#[inline(never)]
fn keep_copy(name: &str, copy: Box<dyn Any>) {
    COPIES.with_borrow_mut(|copies| copies.insert(name.to_owned(), copy));
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
