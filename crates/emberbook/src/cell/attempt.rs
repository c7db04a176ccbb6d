//! `?` at the top of a cell: there is no function to return from, so it ends the cell with the error's own words.

use std::fmt::{Debug, Display};

/// What `?` can be written after.
pub trait Attempt {
    /// What is there when all went well.
    type Value;

    /// The value, or the words of the error.
    fn attempt(self) -> Result<Self::Value, String>;
}

impl<T, E: Display> Attempt for Result<T, E> {
    type Value = T;

    fn attempt(self) -> Result<T, String> {
        self.map_err(|error| format!("{error:#}"))
    }
}

impl<T> Attempt for Option<T> {
    type Value = T;

    fn attempt(self) -> Result<T, String> {
        self.ok_or_else(|| "`?` found None: there is no value here".to_owned())
    }
}

/// What a cell unwinds with when `?` meets an error.
pub(super) struct Failed(pub(super) String);

/// The value of an attempt; an error ends the cell.
#[track_caller]
pub fn ok<A: Attempt>(attempt: A) -> A::Value {
    match attempt.attempt() {
        Ok(value) => value,
        Err(message) => std::panic::panic_any(Failed(message)),
    }
}

/// The same for an error that says what it is to programmers only.
#[track_caller]
pub fn ok_debug<T, E: Debug>(attempt: Result<T, E>) -> T {
    match attempt {
        Ok(value) => value,
        Err(error) => std::panic::panic_any(Failed(format!("{error:?}"))),
    }
}
