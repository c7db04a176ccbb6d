//! Sliders and lists to choose from that compute: what a reader moves goes to a closure, and what that gives is drawn anew.
//!
//! The closure lives here, in the process that runs the cells; the sliders are an `anywidget`, to which the kernel passes
//! on what this side says, and from which it brings what a reader moves.

mod control;
mod mistake;
mod outcome;
mod widget;

use std::fmt;
use std::rc::Rc;

use crate::display::{MimeBundle, Show};
use crate::mistake::Raise;
pub use control::{
    Control, Controls, Dropdown, FloatSlider, IntSlider, Setting, Whole, dropdown, float_slider, int_slider,
};
pub use mistake::InteractMistake;
pub use outcome::Outcome;
use widget::Widget;
pub(crate) use widget::hear;

/// A slider, or a list to choose from, above what `draw` makes of its value: whenever it is moved, `draw` is called again.
/// Two to four of them go in parentheses, and their values come in parentheses too.
///
/// ```
/// use emberbook::prelude::*;
/// interact(float_slider("learning rate", 0.0..=1.1), |rate| {
///     let path: Vec<f64> = (0..10).map(|step| (1. - 2. * rate).powi(step)).collect();
///     plot(&path).y_range(-2..2).y_label("w")
/// });
///
/// interact((int_slider("n", 1..=20), dropdown("of", ["sum", "mean"])), |(n, of)| {
///     let x = arange(1, n + 1, 1).float();
///     if of == "sum" { x.sum() } else { x.mean() }
/// });
/// ```
///
/// What `draw` prints and displays is shown there too. It may give whatever a cell can show: a figure, a tensor, a board, a
/// number, text. The picture of the last value is saved with the notebook; the slider itself moves in a front end that has
/// `anywidget`, with a kernel behind it.
///
/// # Panics
/// When two of them have the same name.
#[track_caller]
pub fn interact<C: Controls + 'static, O: Outcome>(
    controls: C,
    mut draw: impl FnMut(C::Value) -> O + 'static,
) -> Interact {
    let dials = controls.dials();
    Interact::new(dials, Box::new(move |values| draw(controls.read(values)).faces()))
}

/// Sliders and what is drawn for them; made by [`interact`]. A clone is the same.
#[derive(Clone)]
#[must_use = "a slider is seen when `interact(..)` is the last expression of a cell, or with `display(&it)`"]
pub struct Interact(Rc<Widget>);

impl Interact {
    #[track_caller]
    #[inline(never)]
    fn new(dials: Vec<control::Dial>, draw: widget::Draw) -> Self {
        for (index, dial) in dials.iter().enumerate() {
            if dials[..index].iter().any(|other| other.name == dial.name) {
                InteractMistake::SameName { name: dial.name.clone() }.raise();
            }
        }
        Self(Widget::new(dials, draw))
    }

    /// Moves a slider by its name, or chooses from a list, as a reader would.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let square = interact(float_slider("x", -2..2), |x| x * x);
    /// square.set("x", 1.5);
    /// assert!(square.show().get("text/plain").unwrap().contains("2.25"));
    /// ```
    ///
    /// # Panics
    /// When there is no slider of this name, or the value is none that it can have.
    #[track_caller]
    #[inline(never)]
    pub fn set(&self, name: &str, value: impl Into<Setting>) {
        self.0.set(name, &value.into());
    }
}

impl Show for Interact {
    #[inline(never)]
    fn show(&self) -> MimeBundle {
        self.0.show()
    }
}

impl fmt::Display for Interact {
    #[inline(never)]
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.0.caption())
    }
}

impl fmt::Debug for Interact {
    #[inline(never)]
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Interact({self})")
    }
}
