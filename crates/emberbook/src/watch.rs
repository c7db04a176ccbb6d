//! Learning, watched: the loss, the gradients, the dead units and the way of the weights, while a network trains.

mod curves;
mod layer;
mod mistake;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

pub use layer::WatchedLayer;
pub use mistake::WatchMistake;

use crate::display::{Live, MimeBundle, Show};
use crate::mistake::Raise;
use crate::nn::ToModule;
use crate::nn::explanation::decimal;
use crate::nn::units::Units;
use crate::plot::{BETWEEN_DRAWINGS, Grows, drawn_at_the_end};
use crate::tensor::Tensor;
use curves::{Curves, Point};
use layer::Trained;

/// Watches a network while it trains. [`step`](Watch::step) is called in the loop, after `loss.backward()`, and a figure
/// shows, a few times a second and once more at the end of the cell:
///
/// * the loss;
/// * how large the gradient of each layer is: the length of the vector of all its numbers, `sqrt(Σ g²)`;
/// * how far the weights of each layer are from where they were when `watch` was called: `sqrt(Σ (w - w₀)²)`;
/// * how many units of each layer are dead: those whose ReLU gave 0 for each of the last 100 samples, or for all so far.
///
/// ```
/// use emberbook::prelude::*;
///
/// let my_net = sequential![linear(2, 8), relu(), linear(8, 1)];
/// let (x, y_hat) = (rand([32, 2]), rand([32, 1]));
/// let mut optimizer = Sgd::new(my_net.parameters(), 0.1);
/// let watched = watch(&my_net);
/// for epoch in 0..20 {
///     let loss = mse_loss(&my_net.forward(&x), &y_hat);
///     optimizer.zero_grad();
///     loss.backward();
///     watched.step(&loss);
///     optimizer.step();
/// }
/// let losses = watched.losses();
/// assert!(losses[19] < losses[0]);
/// assert_eq!(watched.layers()[0].units, Some(8));
/// ```
///
/// `my_net` may be a layer of one's own too. A ReLU is seen where it is given what a layer gave, and not, for instance, a sum
/// of two.
///
/// # Panics
/// When the net has no parameter to train.
#[track_caller]
pub fn watch(net: &impl ToModule) -> Watch {
    Watch::of(Trained::all(&net.to_module()))
}

/// A training that is watched; made by [`watch`]. A clone is the same.
#[derive(Clone)]
pub struct Watch(Arc<Mutex<Training>>);

struct Training {
    layers: Vec<Trained>,
    units: Units,
    steps: usize,
    /// What the first step has seen, and the last.
    first: Option<Point>,
    last: Option<Point>,
    curves: Curves,
    place: Option<Live>,
    drawn: Instant,
    /// There was a step that is not drawn yet.
    stale: bool,
}

impl Watch {
    #[track_caller]
    #[inline(never)]
    fn of(layers: Vec<Trained>) -> Self {
        if layers.is_empty() {
            WatchMistake::Nothing.raise();
        }
        let units = Units::of(&layers.iter().map(|layer| layer.module.clone()).collect::<Vec<_>>());
        let training = Training {
            layers,
            units,
            steps: 0,
            first: None,
            last: None,
            curves: Curves::default(),
            place: None,
            drawn: Instant::now(),
            stale: false,
        };
        let watch = Self(Arc::new(Mutex::new(training)));
        drawn_at_the_end(&watch.0);
        watch
    }

    /// Notes a step of the training: its loss, and the gradients that `loss.backward()` has left in the parameters.
    ///
    /// # Panics
    /// When there is no gradient, or the loss is not one number.
    #[track_caller]
    #[inline(never)]
    pub fn step(&self, loss: &Tensor) {
        crate::interrupt::check();
        let loss = loss.item();
        let mut training = self.training();
        if training.layers.iter().all(|layer| layer.gradient().is_none()) {
            drop(training);
            WatchMistake::NoGradient.raise();
        }
        training.step(loss);
    }

    /// The loss of each step, as the figure has it: of more than 400 steps the means of 2 each, of more than 800 of 4, and so
    /// on; steps that do not fill a mean yet are not among them.
    #[inline(never)]
    pub fn losses(&self) -> Vec<f64> {
        self.training().curves.points().iter().map(|point| point.loss).collect()
    }

    /// What each layer with parameters is like now.
    #[inline(never)]
    pub fn layers(&self) -> Vec<WatchedLayer> {
        self.training().layers()
    }

    fn training(&self) -> MutexGuard<'_, Training> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Training {
    fn step(&mut self, loss: f64) {
        self.steps += 1;
        let gradients = self.layers.iter().map(|layer| layer.gradient().unwrap_or_default()).collect();
        let point = Point::of_step(loss, gradients);
        self.first.get_or_insert_with(|| point.clone());
        self.last = Some(point.clone());
        let (layers, units) = (&self.layers, &self.units);
        self.curves.push(point, || (layers.iter().map(Trained::moved).collect(), units.dead()));
        self.stale = true;
        if self.place.is_none() || self.drawn.elapsed() >= BETWEEN_DRAWINGS {
            self.draw();
        }
    }

    fn layers(&self) -> Vec<WatchedLayer> {
        let gradients = self.last.iter().flat_map(|point| &point.gradients).copied();
        let gradients = gradients.chain(std::iter::repeat(0.0));
        let layers = self.layers.iter().zip(gradients).zip(self.units.dead());
        layers
            .map(|((layer, gradient), dead)| WatchedLayer {
                name: layer.name.clone(),
                gradient,
                size_at_start: layer.size_at_start,
                moved: layer.moved(),
                dead: dead.map(|(dead, _)| dead),
                units: dead.map(|(_, units)| units),
            })
            .collect()
    }

    /// The text: a line for each layer, with its gradient in the first step and in the last.
    fn text(&self) -> String {
        let (Some(first), Some(last)) = (&self.first, &self.last) else {
            return "watch: no step yet".to_owned();
        };
        let number = |number: f64| decimal(number as f32);
        let steps = if self.steps == 1 { "1 step".to_owned() } else { format!("{} steps", self.steps) };
        let head = ["layer", "gradient", "moved", "dead units"].map(str::to_owned);
        let rows = self.layers().into_iter().zip(&first.gradients).map(|(layer, first)| {
            let dead = match (layer.dead, layer.units) {
                (Some(dead), Some(units)) => format!("{dead} of {units}"),
                _ => String::new(),
            };
            let gradient = format!("{} -> {}", number(*first), number(layer.gradient));
            [layer.name, gradient, format!("{} from {}", number(layer.moved), number(layer.size_at_start)), dead]
        });
        let rows: Vec<[String; 4]> = [head].into_iter().chain(rows).collect();
        let mut text = format!("{steps}, loss {} -> {}", number(first.loss), number(last.loss));
        for row in &rows {
            text.push('\n');
            for (column, cell) in row.iter().enumerate() {
                let width = rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default() + 3;
                text += &format!("{cell:<width$}");
            }
            text.truncate(text.trim_end().len());
        }
        text
    }
}

impl Grows for Training {
    fn draw(&mut self) {
        if !self.stale {
            return;
        }
        let shown = Shown(self.show());
        match &self.place {
            Some(place) => place.update(&shown),
            None => self.place = Some(Live::new(&shown)),
        }
        (self.drawn, self.stale) = (Instant::now(), false);
    }
}

impl Drop for Training {
    fn drop(&mut self) {
        self.draw();
    }
}

/// What has been worked out already.
struct Shown(MimeBundle);

impl Show for Shown {
    fn show(&self) -> MimeBundle {
        self.0.clone()
    }
}

impl Show for Training {
    fn show(&self) -> MimeBundle {
        let figure =
            self.curves.figure(&self.layers.iter().map(|layer| layer.name.as_str()).collect::<Vec<_>>()).show();
        MimeBundle::text(self.text()).svg(figure.get("image/svg+xml").unwrap_or_default())
    }
}

impl Show for Watch {
    fn show(&self) -> MimeBundle {
        self.training().show()
    }
}

/// A line for each layer: its gradient in the first step and in the last, how far its weights are from where they began, and
/// how long the vector of them was there, and its dead units.
impl fmt::Display for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.training().text())
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
