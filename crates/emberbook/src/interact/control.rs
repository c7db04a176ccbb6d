//! What a reader can move.

use std::fmt::Display;
use std::marker::PhantomData;
use std::ops::{Bound, RangeBounds};

use serde_json::{Value, json};

use super::InteractMistake;
use crate::mistake::Raise;
use crate::plot::Interval;

/// A slider over a range of numbers, whose value is an `f64`. It begins in the middle, and goes in steps of a hundredth of
/// the range or a little less.
///
/// ```
/// use emberbook::prelude::*;
/// interact(float_slider("learning rate", 0.0..=1.0).step(0.05).value(0.1), |rate| rate * 2.);
/// ```
///
/// # Panics
/// When the range does not go from a smaller number to a larger one.
#[track_caller]
#[inline(never)]
pub fn float_slider(name: &str, range: impl Interval) -> FloatSlider {
    let (from, to) = range.ends();
    FloatSlider(Dial::slider("float_slider", name, (from, to), nice_step(to - from), false))
}

/// A slider over whole numbers: `1..=20`, or `0..20`, which ends at 19. It begins in the middle.
///
/// ```
/// use emberbook::prelude::*;
/// interact(int_slider("degree", 1..=9).value(3), |n| (0..n).map(|power| 2_f64.powi(power)).sum::<f64>());
/// ```
///
/// # Panics
/// When the range does not go from a smaller number to a larger one.
#[track_caller]
pub fn int_slider<T: Whole>(name: &str, range: impl RangeBounds<T>) -> IntSlider<T> {
    let from = match range.start_bound() {
        Bound::Included(from) => from.float(),
        Bound::Excluded(from) => from.float() + 1.,
        Bound::Unbounded => f64::NEG_INFINITY,
    };
    let to = match range.end_bound() {
        Bound::Included(to) => to.float(),
        Bound::Excluded(to) => to.float() - 1.,
        Bound::Unbounded => f64::INFINITY,
    };
    IntSlider(Dial::slider("int_slider", name, (from, to), 1., true), PhantomData)
}

/// A list to choose from: texts, numbers, whatever can be printed. It begins with the first.
///
/// ```
/// use emberbook::prelude::*;
/// interact(dropdown("activation", ["relu", "tanh"]), |name| {
///     function(move |x| if name == "relu" { x.max(0.) } else { x.tanh() }, -3..3)
/// });
/// ```
///
/// # Panics
/// When there is nothing to choose from.
#[track_caller]
pub fn dropdown<T: Display + Clone>(name: &str, options: impl IntoIterator<Item = T>) -> Dropdown<T> {
    let options: Vec<T> = options.into_iter().collect();
    Dropdown(Dial::dropdown(name, options.iter().map(T::to_string).collect()), options)
}

/// A slider over numbers; made by [`float_slider`].
pub struct FloatSlider(Dial);

impl FloatSlider {
    /// How far apart the values are that it stops at.
    #[track_caller]
    #[inline(never)]
    pub fn step(self, step: f64) -> Self {
        Self(self.0.step(step))
    }

    /// Where it begins.
    #[track_caller]
    #[inline(never)]
    pub fn value(self, value: f64) -> Self {
        Self(self.0.begin(&value.into()))
    }
}

/// A slider over whole numbers; made by [`int_slider`].
pub struct IntSlider<T>(Dial, PhantomData<T>);

impl<T: Whole> IntSlider<T> {
    /// How far apart the values are that it stops at.
    #[track_caller]
    pub fn step(self, step: T) -> Self {
        Self(self.0.step(step.float()), PhantomData)
    }

    /// Where it begins.
    #[track_caller]
    pub fn value(self, value: T) -> Self {
        Self(self.0.begin(&value.float().into()), PhantomData)
    }
}

/// A list to choose from; made by [`dropdown`].
pub struct Dropdown<T>(Dial, Vec<T>);

impl<T: Display> Dropdown<T> {
    /// What is chosen at first.
    #[track_caller]
    pub fn value(self, value: T) -> Self {
        Self(self.0.begin(&Setting::Text(value.to_string())), self.1)
    }
}

/// What can be moved, for a closure that gets its value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing that a reader can move",
    note = "write `float_slider(\"rate\", 0.0..=1.0)`, `int_slider(\"steps\", 1..=20)` or `dropdown(\"activation\", [\"relu\", \"tanh\"])`"
)]
pub trait Control {
    /// What the closure gets.
    type Value;

    #[doc(hidden)]
    fn dial(&self) -> Dial;

    #[doc(hidden)]
    fn value_at(&self, position: f64) -> Self::Value;
}

impl Control for FloatSlider {
    type Value = f64;

    fn dial(&self) -> Dial {
        self.0.clone()
    }

    fn value_at(&self, position: f64) -> f64 {
        position
    }
}

impl<T: Whole> Control for IntSlider<T> {
    type Value = T;

    fn dial(&self) -> Dial {
        self.0.clone()
    }

    fn value_at(&self, position: f64) -> T {
        T::from_float(position)
    }
}

impl<T: Clone> Control for Dropdown<T> {
    type Value = T;

    fn dial(&self) -> Dial {
        self.0.clone()
    }

    fn value_at(&self, position: f64) -> T {
        self.1[position as usize].clone()
    }
}

/// One thing to move, or up to four in parentheses.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing that a reader can move",
    note = "write `float_slider(\"rate\", 0.0..=1.0)`, `int_slider(\"steps\", 1..=20)` or `dropdown(\"activation\", [\"relu\", \"tanh\"])`"
)]
pub trait Controls {
    /// What the closure gets: a value, or as many in parentheses.
    type Value;

    #[doc(hidden)]
    fn dials(&self) -> Vec<Dial>;

    #[doc(hidden)]
    fn read(&self, positions: &[f64]) -> Self::Value;
}

impl<C: Control> Controls for C {
    type Value = C::Value;

    fn dials(&self) -> Vec<Dial> {
        vec![self.dial()]
    }

    fn read(&self, positions: &[f64]) -> C::Value {
        self.value_at(positions[0])
    }
}

macro_rules! several {
    ($($control:ident $index:tt),*) => {
        impl<$($control: Control),*> Controls for ($($control,)*) {
            type Value = ($($control::Value,)*);

            fn dials(&self) -> Vec<Dial> {
                vec![$(self.$index.dial()),*]
            }

            fn read(&self, positions: &[f64]) -> Self::Value {
                ($(self.$index.value_at(positions[$index]),)*)
            }
        }
    };
}

several!(A 0, B 1);
several!(A 0, B 1, C 2);
several!(A 0, B 1, C 2, D 3);

/// The whole numbers of Rust.
pub trait Whole: Copy + 'static {
    #[doc(hidden)]
    fn float(self) -> f64;

    #[doc(hidden)]
    fn from_float(number: f64) -> Self;
}

macro_rules! whole {
    ($($number:ty)*) => {$(
        impl Whole for $number {
            fn float(self) -> f64 {
                self as f64
            }

            fn from_float(number: f64) -> Self {
                number as $number
            }
        }

        impl From<$number> for Setting {
            fn from(number: $number) -> Self {
                Self::Number(number as f64)
            }
        }
    )*};
}

whole!(i8 i16 i32 i64 isize u8 u16 u32 u64 usize);

/// Where something is to be moved to: a number, or the text of what is chosen.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// For a slider, and for a list of numbers.
    Number(f64),
    /// For a list.
    Text(String),
}

impl From<f64> for Setting {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

impl From<f32> for Setting {
    fn from(number: f32) -> Self {
        Self::Number(number.into())
    }
}

impl From<&str> for Setting {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// Something to move, and where it begins.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq)]
pub struct Dial {
    pub(super) name: String,
    scale: Scale,
    /// A slider's number, or which of a list's options.
    pub(super) position: f64,
}

#[derive(Debug, Clone, PartialEq)]
enum Scale {
    Slider { from: f64, to: f64, step: f64, whole: bool },
    Dropdown { options: Vec<String> },
}

impl Dial {
    #[track_caller]
    #[inline(never)]
    fn slider(function: &'static str, name: &str, (from, to): (f64, f64), step: f64, whole: bool) -> Self {
        let name = name.to_owned();
        if !(from < to && from.is_finite() && to.is_finite()) {
            InteractMistake::Range { function, name, from, to }.raise();
        }
        let mut dial = Self { name, scale: Scale::Slider { from, to, step, whole }, position: from };
        dial.position = dial.middle();
        dial
    }

    #[track_caller]
    #[inline(never)]
    fn dropdown(name: &str, options: Vec<String>) -> Self {
        let name = name.to_owned();
        if options.is_empty() {
            InteractMistake::NoOptions { name }.raise();
        }
        Self { name, scale: Scale::Dropdown { options }, position: 0. }
    }

    /// The stop that is nearest to the middle.
    fn middle(&self) -> f64 {
        match self.scale {
            Scale::Slider { from, to, step, .. } => tidy(from + ((to - from) / 2. / step).round() * step, step).min(to),
            Scale::Dropdown { .. } => 0.,
        }
    }

    #[track_caller]
    fn step(mut self, new: f64) -> Self {
        if let Scale::Slider { step, .. } = &mut self.scale {
            if !(new > 0. && new.is_finite()) {
                InteractMistake::Step { name: self.name, step: new }.raise();
            }
            *step = new;
        }
        self.position = self.middle();
        self
    }

    #[track_caller]
    fn begin(mut self, value: &Setting) -> Self {
        self.position = self.place("value", value);
        self
    }

    /// Where a value is on it.
    #[track_caller]
    pub(super) fn place(&self, operation: &'static str, value: &Setting) -> f64 {
        let name = self.name.clone();
        match (&self.scale, value) {
            (Scale::Slider { whole: true, .. }, Setting::Number(value)) if value.fract() != 0. => {
                InteractMistake::Fraction { operation, name, value: *value }.raise()
            }
            (Scale::Slider { from, to, .. }, Setting::Number(value)) if from <= value && value <= to => *value,
            (Scale::Slider { from, to, .. }, Setting::Number(value)) => {
                InteractMistake::Outside { operation, name, value: *value, from: *from, to: *to }.raise()
            }
            (Scale::Slider { .. }, Setting::Text(text)) => {
                InteractMistake::Text { operation, name, text: text.clone() }.raise()
            }
            (Scale::Dropdown { options }, value) => {
                let label = match value {
                    Setting::Number(number) => number.to_string(),
                    Setting::Text(text) => text.clone(),
                };
                match options.iter().position(|option| *option == label) {
                    Some(index) => index as f64,
                    None => {
                        let options = options.join(", ");
                        InteractMistake::NoOption { operation, name, value: label, options }.raise()
                    }
                }
            }
        }
    }

    /// The position that can be had which is nearest to one that a front end asks for.
    pub(super) fn nearest(&self, position: f64) -> f64 {
        match &self.scale {
            Scale::Slider { from, to, whole, .. } => {
                let inside = position.clamp(*from, *to);
                if *whole { inside.round() } else { inside }
            }
            Scale::Dropdown { options } => position.round().clamp(0., (options.len() - 1) as f64),
        }
    }

    /// `learning rate = 0.35`
    pub(super) fn caption(&self, position: f64) -> String {
        match &self.scale {
            Scale::Slider { .. } => format!("{} = {position}", self.name),
            Scale::Dropdown { options } => format!("{} = {}", self.name, options[position as usize]),
        }
    }

    /// As the front end's half reads it.
    pub(super) fn told(&self) -> Value {
        match &self.scale {
            Scale::Slider { from, to, step, .. } => json!({"name": self.name, "min": from, "max": to, "step": step}),
            Scale::Dropdown { options } => json!({"name": self.name, "options": options}),
        }
    }
}

/// The largest of 1, 2, 5, 10, … (and their tenths, hundredths, …) of which a hundred fit into a range.
fn nice_step(range: f64) -> f64 {
    let most = range / 100. * (1. + 1e-9);
    let power = 10_f64.powf(most.log10().floor());
    let times = [5., 2.].into_iter().find(|times| times * power <= most).unwrap_or(1.);
    tidy(times * power, times * power)
}

/// A number without the last digits that come of adding steps up.
fn tidy(number: f64, step: f64) -> f64 {
    if number.abs() < step * 1e-6 { 0. } else { format!("{number:.11e}").parse().unwrap_or(number) }
}
