//! Curves that grow while a network trains.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::{Figure, FigureMistake, Series, figure};
use crate::display::{Live, MimeBundle, Show};
use crate::mistake::Raise;

/// A figure that is drawn again while values are added to it, one curve for each name.
///
/// ```
/// use emberbook::prelude::*;
/// let curves = live_plot(["train", "test"]).title("Loss").x_label("epoch");
/// for epoch in 1..=3 {
///     curves.push([1.0 / epoch as f64, 1.2 / epoch as f64]);
/// }
/// ```
///
/// It is drawn a few times a second at most, however fast the loop is, and once more at the end of the cell, so the last
/// value is always there.
pub fn live_plot(names: impl Names) -> LivePlot {
    let curves = names.list().into_iter().map(|name| Curve { name, values: Vec::new() }).collect();
    let state = Growing { curves, design: figure(), place: None, drawn: Instant::now(), stale: false };
    let plot = LivePlot(Arc::new(Mutex::new(state)));
    drawn_at_the_end(&plot.0);
    plot
}

/// What a live plot's curves can be called: one name, or a list of them.
pub trait Names {
    /// The names in order.
    fn list(self) -> Vec<String>;
}

impl Names for &str {
    fn list(self) -> Vec<String> {
        vec![self.to_owned()]
    }
}

impl<const N: usize> Names for [&str; N] {
    fn list(self) -> Vec<String> {
        self.map(str::to_owned).into()
    }
}

impl Names for Vec<&str> {
    fn list(self) -> Vec<String> {
        self.into_iter().map(str::to_owned).collect()
    }
}

/// A figure that grows; made by [`live_plot`]. A clone is the same figure.
#[derive(Clone)]
pub struct LivePlot(Arc<Mutex<Growing>>);

struct Growing {
    curves: Vec<Curve>,
    /// Title and labels.
    design: Figure,
    place: Option<Live>,
    drawn: Instant,
    /// Something was added that is not drawn yet.
    stale: bool,
}

struct Curve {
    name: String,
    values: Vec<f64>,
}

/// What grows while a cell runs, and is drawn a few times a second.
pub(crate) trait Grows {
    /// Draws what was added and is not drawn yet.
    fn draw(&mut self);
}

/// How long a drawing may be old before the next value draws it again.
pub(crate) const BETWEEN_DRAWINGS: Duration = Duration::from_millis(200);

thread_local! {
    /// What grows in the notebook, to be drawn at the end of a cell.
    static LIVE: RefCell<Vec<Weak<Mutex<dyn Grows>>>> = const { RefCell::new(Vec::new()) };
}

/// Has this drawn at the end of each cell, as long as it lives.
pub(crate) fn drawn_at_the_end(growing: &Arc<Mutex<impl Grows + 'static>>) {
    LIVE.with_borrow_mut(|live| {
        live.retain(|other| other.strong_count() > 0);
        let growing: Arc<Mutex<dyn Grows>> = growing.clone();
        live.push(Arc::downgrade(&growing));
    });
}

/// Draws what was added to live plots and is not drawn yet.
pub(crate) fn draw_all() {
    LIVE.with_borrow(|live| {
        for plot in live.iter().filter_map(Weak::upgrade) {
            plot.lock().unwrap_or_else(PoisonError::into_inner).draw();
        }
    });
}

impl LivePlot {
    /// Adds a value to each curve, in the order of their names: a number, or a list of as many numbers as there are
    /// curves.
    #[track_caller]
    pub fn push(&self, values: impl Series) {
        crate::interrupt::check();
        let mut numbers = Vec::new();
        values.append_to(&mut numbers);
        let mut state = self.state();
        if numbers.len() != state.curves.len() {
            let (values, curves) = (numbers.len(), state.curves.len());
            drop(state);
            FigureMistake::Push { values, curves }.raise();
        }
        for (curve, number) in state.curves.iter_mut().zip(numbers) {
            curve.values.push(number);
        }
        state.stale = true;
        if state.place.is_none() || state.drawn.elapsed() >= BETWEEN_DRAWINGS {
            state.draw();
        }
    }

    /// A title above the figure.
    pub fn title(self, title: &str) -> Self {
        self.design(|design| design.title(title))
    }

    /// What is counted to the right.
    pub fn x_label(self, label: &str) -> Self {
        self.design(|design| design.x_label(label))
    }

    /// What is measured upwards.
    pub fn y_label(self, label: &str) -> Self {
        self.design(|design| design.y_label(label))
    }

    /// A logarithmic axis upwards.
    pub fn log_y(self) -> Self {
        self.design(|design| design.log_y())
    }

    /// The values of a curve so far, counted from 0.
    #[track_caller]
    pub fn values(&self, curve: usize) -> Vec<f64> {
        let state = self.state();
        let curves = state.curves.len();
        match state.curves.get(curve) {
            Some(curve) => curve.values.clone(),
            None => {
                drop(state);
                FigureMistake::NoCurve { curve, curves }.raise()
            }
        }
    }

    fn design(self, change: impl FnOnce(&Figure) -> Figure) -> Self {
        let mut state = self.state();
        state.design = change(&state.design);
        drop(state);
        self
    }

    fn state(&self) -> MutexGuard<'_, Growing> {
        lock(&self.0)
    }
}

fn lock(plot: &Mutex<Growing>) -> MutexGuard<'_, Growing> {
    plot.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Growing {
    fn figure(&self) -> Figure {
        let add = |figure: Figure, curve: &Curve| figure.plot(&curve.values).label(&curve.name);
        self.curves.iter().fold(self.design.clone(), add)
    }
}

impl Grows for Growing {
    fn draw(&mut self) {
        if !self.stale {
            return;
        }
        let figure = self.figure();
        match &self.place {
            Some(place) => place.update(&figure),
            None => self.place = Some(Live::new(&figure)),
        }
        (self.drawn, self.stale) = (Instant::now(), false);
    }
}

impl Drop for Growing {
    fn drop(&mut self) {
        self.draw();
    }
}

impl Show for LivePlot {
    fn show(&self) -> MimeBundle {
        self.state().figure().show()
    }
}
