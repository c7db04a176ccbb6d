//! The variables of a notebook between cells.
//!
//! A cell takes the ones that it names and puts back what it still has at its end. Of a handle it gets a clone, so that
//! the handle is there whatever the cell does. Values are checked where they go out: a type that was defined anew has the
//! same name, and perhaps another form.

use std::any::{Any, type_name};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::mem::ManuallyDrop;

use emberbook_wire as wire;

use super::step;
use crate::board::{BackwardBoard, Board, Chain, Neuron};
use crate::data::{DataLoader, MinMaxScaler, StandardScaler, Table, TensorDataset};
use crate::device::Device;
use crate::display::MimeBundle;
use crate::interact::Interact;
use crate::nn::{AvgPool2d, BatchNorm, Conv2d, MaxPool2d, Module, Parameter, Residual, StateDict, Summary};
use crate::optim::{Adam, AdamW, RmsProp, Sgd};
use crate::plot::{Figure, LivePlot, Slider, Subplots};
use crate::tensor::{DType, Tensor};
use crate::trace::Trace;

struct Variable {
    value: Value,
    /// As Rust prints it: paths are those of definitions.
    type_name: &'static str,
    /// Of its type, as the kernel has found out after the cell that made it; none until then.
    fingerprint: Option<u64>,
}

/// A box with an `Option` of the value; none while a cell has it.
type Value = Option<Box<dyn Any>>;

type Variables = RefCell<BTreeMap<String, Variable>>;

thread_local! {
    // Never dropped: when the process ends, nothing of a student's should still run.
    static VARIABLES: ManuallyDrop<Variables> = ManuallyDrop::default();
    static COPIES: ManuallyDrop<Variables> = ManuallyDrop::default();
}

/// A value that names something which lives elsewhere: a clone is as good as the value itself.
pub trait Handle: Clone + 'static {}

macro_rules! handles {
    ($($handle:ty),* $(,)?) => {
        $(impl Handle for $handle {})*

        /// Whether a type is one of a handle, or made of handles alone.
        fn is_handle(type_name: &str) -> bool {
            let handles = [$(std::any::type_name::<$handle>()),*];
            let mut names = words(type_name).filter(|name| !["alloc::vec::Vec", "core::option::Option"].contains(name)).peekable();
            names.peek().is_some() && names.all(|name| handles.contains(&name))
        }
    };
}

handles![
    Tensor,
    Module,
    Parameter,
    StateDict,
    Adam,
    AdamW,
    RmsProp,
    Sgd,
    Summary,
    Trace,
    Figure,
    Subplots,
    LivePlot,
    Device,
    DType,
    MimeBundle,
    Table,
    TensorDataset,
    DataLoader,
    StandardScaler,
    MinMaxScaler,
    Conv2d,
    MaxPool2d,
    AvgPool2d,
    BatchNorm,
    Residual,
    Slider,
    Interact,
    BackwardBoard,
    Board,
    Chain,
    Neuron,
];

impl<T: Handle> Handle for Vec<T> {}
impl<T: Handle> Handle for Option<T> {}
impl<A: Handle, B: Handle> Handle for (A, B) {}
impl<A: Handle, B: Handle, C: Handle> Handle for (A, B, C) {}
impl<A: Handle, B: Handle, C: Handle, D: Handle> Handle for (A, B, C, D) {}

/// The paths in the name of a type; other forms than paths and tuples (`&T`, `[T; 2]`, `dyn T`) end in words of no handle.
fn words(type_name: &str) -> impl Iterator<Item = &str> + Clone {
    type_name.split([',', '<', '>', '(', ')']).map(str::trim).filter(|word| !word.is_empty())
}

// Each generic function is compiled again in every cell that uses it, for every type; so they only put a value into its
// box, or take it out, and leave the rest to one that is compiled once.

/// Keeps a variable that a cell has made.
#[inline]
pub fn put<T: 'static>(name: &str, value: T) {
    insert(name, Box::new(Some(value)), type_name::<T>());
}

#[inline(never)]
fn insert(name: &str, value: Box<dyn Any>, type_name: &'static str) {
    let variable = Variable { value: Some(value), type_name, fingerprint: None };
    discard(VARIABLES.with(|variables| variables.borrow_mut().insert(name.to_owned(), variable)));
}

/// Puts back a variable that a cell has taken.
#[inline]
pub fn put_back<T: 'static>(name: &str, value: T) {
    insert_again(name, Box::new(Some(value)));
}

#[inline(never)]
fn insert_again(name: &str, value: Box<dyn Any>) {
    VARIABLES.with(|variables| {
        if let Some(variable) = variables.borrow_mut().get_mut(name) {
            variable.value = Some(value);
        }
    });
}

/// A value may run code of the student's when it goes.
fn discard(old: Option<Variable>) {
    let mut old = Some(old);
    step::guard(&mut || drop(old.take()));
}

/// A variable of an earlier cell, of the type that it had there.
#[inline]
pub fn take<T: 'static>(name: &str, fingerprint: u64) -> T {
    let mut taken = None;
    with(name, type_name::<T>(), fingerprint, &mut |value| {
        if let Some(mut value) = value.take() {
            // SAFETY: `with` has checked that this type's name and the fingerprint of all that it is made of are those of
            // the value, which `put` has put into an `Option` of it. `downcast` would not do: to the compiler a type is
            // another one in a cell where any other type has changed.
            taken = unsafe { &mut *std::ptr::from_mut(value.as_mut()).cast::<Option<T>>() }.take();
        }
    });
    match taken {
        Some(value) => value,
        None => gone(name),
    }
}

/// A clone of a handle of an earlier cell.
#[inline]
pub fn lend<T: Handle>(name: &str, fingerprint: u64) -> T {
    let mut lent = None;
    with(name, type_name::<T>(), fingerprint, &mut |value| {
        if let Some(value) = value {
            // SAFETY: as in `take`.
            lent = unsafe { &*std::ptr::from_ref(value.as_ref()).cast::<Option<T>>() }.clone();
        }
    });
    match lent {
        Some(value) => value,
        None => gone(name),
    }
}

/// Hands a variable's value over, if it is of this very type.
#[inline(never)]
fn with(name: &str, type_name: &str, fingerprint: u64, hand_over: &mut dyn FnMut(&mut Value)) {
    VARIABLES.with(|variables| {
        if let Some(variable) = variables.borrow_mut().get_mut(name)
            && variable.type_name == type_name
            && variable.fingerprint == Some(fingerprint)
        {
            hand_over(&mut variable.value);
        }
    });
}

#[cold]
#[inline(never)]
fn gone(name: &str) -> ! {
    panic!("the variable `{name}` is no longer what it was; run the cell that makes it again")
}

/// A variable that a cell has made and may give away.
pub struct Bound<'a, T>(pub &'a T);

pub trait KeepHandle {
    /// Keeps a clone.
    fn emberbook_keep(&self, name: &str);
}

impl<T: Handle> KeepHandle for &&Bound<'_, T> {
    #[inline]
    fn emberbook_keep(&self, name: &str) {
        put(name, self.0.clone());
    }
}

pub trait KeepCopy {
    /// Keeps a copy.
    fn emberbook_keep(&self, name: &str);
}

impl<T: Copy + 'static> KeepCopy for &Bound<'_, T> {
    #[inline]
    fn emberbook_keep(&self, name: &str) {
        put(name, *self.0);
    }
}

pub trait KeepNothing {
    /// There is no clone of what is neither.
    fn emberbook_keep(&self, name: &str);
}

impl<T> KeepNothing for Bound<'_, T> {
    fn emberbook_keep(&self, name: &str) {
        forget(name);
    }
}

/// Leaves a copy of plain data, which the cell is about to give away: it is there again if the cell fails.
#[inline]
pub fn keep<T: Clone + 'static>(name: &str, value: &T, fingerprint: u64) {
    keep_copy(name, Box::new(Some(value.clone())), type_name::<T>(), fingerprint);
}

#[inline(never)]
fn keep_copy(name: &str, value: Box<dyn Any>, type_name: &'static str, fingerprint: u64) {
    let copy = Variable { value: Some(value), type_name, fingerprint: Some(fingerprint) };
    COPIES.with(|copies| copies.borrow_mut().insert(name.to_owned(), copy));
}

/// The variables that are there.
pub(super) fn all() -> BTreeMap<String, wire::Variable> {
    VARIABLES.with(|variables| {
        variables.borrow_mut().retain(|_, variable| variable.value.is_some());
        let variables = variables.borrow();
        let told = |(name, variable): (&String, &Variable)| {
            let type_name = variable.type_name.to_owned();
            let (handle, new) = (is_handle(&type_name), variable.fingerprint.is_none());
            (name.clone(), wire::Variable { type_name, handle, new })
        };
        variables.iter().map(told).collect()
    })
}

/// Drops a variable, whose name a cell has given to something that cannot stay.
pub fn forget(name: &str) {
    discard(VARIABLES.with(|variables| variables.borrow_mut().remove(name)));
}

/// Takes over the fingerprints of the types of new variables.
pub fn set_fingerprints(fingerprints: BTreeMap<String, u64>) {
    VARIABLES.with(|variables| {
        for (name, fingerprint) in fingerprints {
            if let Some(variable) = variables.borrow_mut().get_mut(&name) {
                variable.fingerprint = Some(fingerprint);
            }
        }
    });
}

/// After a failed cell: what it gave away is there again, as far as it was copied.
pub(super) fn put_back_copies() {
    for (name, copy) in COPIES.with(|copies| copies.take()) {
        VARIABLES.with(|variables| {
            let mut variables = variables.borrow_mut();
            if variables.get(&name).is_none_or(|variable| variable.value.is_none()) {
                variables.insert(name, copy);
            }
        });
    }
}

/// After a cell that went well.
pub(super) fn forget_copies() {
    drop(COPIES.with(|copies| copies.take()));
}
