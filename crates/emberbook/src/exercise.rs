//! Exercises that answer: what [`check!`](crate::check) says to what a student has found.
//!
//! What is right, and what is said to the wrong answers one often sees, is in a text file beside the notebook:
//! `exercises/1.2.toml` for lesson 1.2. The house's lessons and those of an instructor have their checks there alike;
//! `docs/instructors.md` shows how one is written.

mod answer;
mod compare;
mod sheet;
mod value;
mod verdict;

pub use answer::{Answer, Given};
pub use value::Value;
pub use verdict::Verdict;

use crate::display::display;

/// Says whether an answer is right: `check!("1.2 exercise 1", k1)`. If it is not, it says what is right about it and
/// where to look, and does not give the answer away.
///
/// The exercise is called by its lesson and its number, and the answer is a value (a number, text, true or false, a tensor,
/// or lists of these), a function of numbers or of tensors, or a net. `..` stands for an answer that is not there yet.
///
/// ```
/// use emberbook::prelude::*;
///
/// let k1 = ..;
/// check!("1.2 exercise 1", k1); // says that the exercise is not answered yet
/// ```
///
/// # Panics
/// When the file of checks cannot be read as such, which is its writer's mistake.
#[macro_export]
macro_rules! check {
    ($exercise:expr, $answer:expr $(,)?) => {
        $crate::exercise::check($exercise, &$answer)
    };
}

#[doc(hidden)]
#[track_caller]
pub fn check<Kind>(exercise: &str, answer: &(impl Answer<Kind> + ?Sized)) {
    say(exercise, answer.given());
}

#[track_caller]
#[inline(never)]
fn say(exercise: &str, given: Given) {
    display(&judge(exercise, &given));
}

/// What is to be said to an answer; [`check!`](crate::check) shows it.
#[track_caller]
#[inline(never)]
pub fn judge(exercise: &str, given: &Given) -> Verdict {
    if let Given::Nothing = given {
        return Verdict::waiting();
    }
    match sheet::find(exercise) {
        Ok(sheet) => sheet.judge(given),
        Err(missing) => missing.verdict(given),
    }
}
