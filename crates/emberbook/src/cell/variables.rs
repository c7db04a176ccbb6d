//! The variables of a notebook between cells.
//!
//! A cell takes the ones that it names and puts back what it still has at its end. One that it takes over
//! (`let x = x.float();`, `drop(x)`) leaves a copy behind, which is put back if the cell fails.

use std::any::{Any, type_name};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::mem::ManuallyDrop;

struct Variable {
    /// An `Option` of the value: a cell takes it out and leaves the box, which is freed here.
    value: Box<dyn Any>,
    /// As Rust prints it: paths are those of definitions.
    type_name: String,
}

type Variables = RefCell<BTreeMap<String, Variable>>;

thread_local! {
    // Never dropped: when the process ends, nothing of a student's should still run.
    static VARIABLES: ManuallyDrop<Variables> = ManuallyDrop::default();
    static COPIES: ManuallyDrop<Variables> = ManuallyDrop::default();
}

// Each generic function is compiled again in every cell that uses it, for every type; so they only put a value into its
// box, or take it out, and leave the rest to one that is compiled once.

/// Keeps a variable for later cells.
#[inline]
pub fn put<T: 'static>(name: &str, value: T) {
    insert(name, Box::new(Some(value)), type_name::<T>());
}

#[inline(never)]
fn insert(name: &str, value: Box<dyn Any>, type_name: &str) {
    let variable = Variable { value, type_name: type_name.to_owned() };
    let old = VARIABLES.with(|variables| variables.borrow_mut().insert(name.to_owned(), variable));
    // Only now: a value may run code of the student's when it goes.
    drop(old);
}

/// A variable of an earlier cell, of the type that it had there.
#[inline]
pub fn take<T: 'static>(name: &str) -> T {
    let mut taken = None;
    remove(name, &mut |value| taken = value.downcast_mut::<Option<T>>().and_then(Option::take));
    match taken {
        Some(value) => value,
        None => gone(name, type_name::<T>()),
    }
}

#[inline(never)]
fn remove(name: &str, take: &mut dyn FnMut(&mut dyn Any)) {
    let variable = VARIABLES.with(|variables| variables.borrow_mut().remove(name));
    if let Some(mut variable) = variable {
        take(variable.value.as_mut());
    }
}

#[cold]
#[inline(never)]
fn gone(name: &str, type_name: &str) -> ! {
    panic!("the variable `{name}` is no longer a {type_name}; run the cell that makes it again")
}

/// The variables that are there, and their types as Rust prints them.
pub(super) fn types() -> BTreeMap<String, String> {
    VARIABLES.with(|variables| {
        variables.borrow().iter().map(|(name, variable)| (name.clone(), variable.type_name.clone())).collect()
    })
}

/// A variable that the cell is about to take over. `keep` leaves a copy behind where the type has one.
pub struct Taken<'a, T>(pub &'a T);

pub trait KeepClone {
    fn keep(&self, name: &str);
}

impl<T: Clone + 'static> KeepClone for &Taken<'_, T> {
    #[inline]
    fn keep(&self, name: &str) {
        keep_copy(name, Box::new(Some(self.0.clone())), type_name::<T>());
    }
}

#[inline(never)]
fn keep_copy(name: &str, value: Box<dyn Any>, type_name: &str) {
    let copy = Variable { value, type_name: type_name.to_owned() };
    COPIES.with(|copies| copies.borrow_mut().insert(name.to_owned(), copy));
}

pub trait KeepNothing {
    fn keep(&self, name: &str);
}

impl<T> KeepNothing for Taken<'_, T> {
    fn keep(&self, _: &str) {}
}

/// After a failed cell: what it took over is there again.
pub(super) fn put_back_copies() {
    let copies = COPIES.with(|copies| copies.take());
    VARIABLES.with(|variables| {
        let mut variables = variables.borrow_mut();
        for (name, copy) in copies {
            variables.entry(name).or_insert(copy);
        }
    });
}

/// After a cell that went well.
pub(super) fn forget_copies() {
    drop(COPIES.with(|copies| copies.take()));
}
