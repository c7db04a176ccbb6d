//! The value of a cell's last expression, shown in one compilation whatever its type.
//!
//! `show!` lets method resolution choose, behind a reference too: a type of ours or one with its own `evcxr_display`, else one with `Debug`,
//! else the type's name.

use std::fmt::Debug;

use super::abbreviation::abbreviated;
use crate::display::{MimeBundle, Show, result};

/// evcxr's convention: a value that displays itself. In a stock evcxr kernel this is what shows our types.
pub trait EvcxrDisplay {
    /// Shows the value as the cell's result.
    fn evcxr_display(&self);
}

impl<T: Show + ?Sized> EvcxrDisplay for T {
    fn evcxr_display(&self) {
        result(self.show());
    }
}

/// Chosen last (it takes one more reference): the type has no `evcxr_display`.
pub trait Fallback {
    fn evcxr_display(&self) -> Undisplayed;
}

impl<T: ?Sized> Fallback for &T {
    fn evcxr_display(&self) -> Undisplayed {
        Undisplayed
    }
}

/// The value has not been shown yet.
pub struct Undisplayed;

/// Whether there is something left to do after `evcxr_display`.
pub trait Otherwise {
    fn otherwise(self, show: impl FnOnce());
}

impl Otherwise for () {
    fn otherwise(self, _: impl FnOnce()) {}
}

impl Otherwise for Undisplayed {
    fn otherwise(self, show: impl FnOnce()) {
        show();
    }
}

/// A value about to be shown through `Debug`, if it has it.
pub struct Shown<'a, T: ?Sized>(pub &'a T);

pub trait WithDebug {
    fn show_plain(&self);
}

impl<T: Debug + ?Sized> WithDebug for &Shown<'_, T> {
    fn show_plain(&self) {
        show_debug(&self.0);
    }
}

#[inline(never)]
fn show_debug(value: &dyn Debug) {
    result(MimeBundle::text(abbreviated(value)));
}

pub trait WithoutDebug {
    fn show_plain(&self);
}

impl<T: ?Sized> WithoutDebug for Shown<'_, T> {
    fn show_plain(&self) {
        show_type(std::any::type_name::<T>());
    }
}

#[inline(never)]
fn show_type(name: &str) {
    result(MimeBundle::text(format!("a value of type {name} (to see inside, write #[derive(Debug)] above the type)")));
}

/// Asked first: the compiler says of which variable it does not know the type.
pub trait Known {
    fn emberbook_is_known(&self) {}
}

impl<T: ?Sized> Known for T {}

/// A value that may be a reference: `&x` is shown as `x` is.
pub struct Behind<'a, T: ?Sized>(pub &'a T);

/// Chosen last: the value is no reference.
pub trait Itself<'a> {
    type Value: ?Sized;

    fn value(&self) -> &'a Self::Value;
}

impl<'a, T: ?Sized> Itself<'a> for Behind<'a, T> {
    type Value = T;

    fn value(&self) -> &'a T {
        self.0
    }
}

impl<'a, T: ?Sized> Behind<'_, &'a T> {
    pub fn value(&self) -> &'a T {
        self.0
    }
}

/// Shows a cell's last expression.
#[doc(hidden)]
#[macro_export]
macro_rules! show {
    ($value:expr) => {{
        #[allow(unused_imports)]
        use $crate::cell::{
            EvcxrDisplay as _, Fallback as _, Itself as _, Known as _, Otherwise as _, WithDebug as _,
            WithoutDebug as _,
        };
        let emberbook_value = &$value;
        emberbook_value.emberbook_is_known();
        let emberbook_value = $crate::cell::Behind(emberbook_value).value();
        let emberbook_value = $crate::cell::Behind(emberbook_value).value();
        emberbook_value.evcxr_display().otherwise(|| (&&$crate::cell::Shown(emberbook_value)).show_plain());
    }};
}
