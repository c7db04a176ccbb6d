//! What was seen in each step, or in as many steps together as it takes to keep it short.

use crate::plot::{Figure, Subplots, figure, subplots};

/// More points no curve has: then two become one.
const POINTS: usize = 400;
/// So many layers are told apart by their colours.
const LAYERS: usize = 7;

#[derive(Default)]
pub(super) struct Curves {
    points: Vec<Point>,
    /// How often two points have become one.
    doubled: u32,
    /// The steps of the next point, so far.
    pending: Vec<Point>,
}

/// The loss and each layer's gradient, means of some steps; and how far each layer had come at the end of them, with its dead
/// units.
#[derive(Clone, Default)]
pub(super) struct Point {
    pub(super) loss: f64,
    pub(super) gradients: Vec<f64>,
    moved: Vec<f64>,
    dead: Vec<Option<(usize, usize)>>,
}

impl Point {
    pub(super) fn of_step(loss: f64, gradients: Vec<f64>) -> Self {
        Self { loss, gradients, ..Self::default() }
    }
}

/// How far each layer is, and its dead units.
type State = (Vec<f64>, Vec<Option<(usize, usize)>>);

impl Curves {
    pub(super) fn points(&self) -> &[Point] {
        &self.points
    }

    /// So many steps each point stands for.
    fn each(&self) -> usize {
        1 << self.doubled
    }

    /// Adds a step; how far the layers are is asked only where a point is complete.
    pub(super) fn push(&mut self, step: Point, state: impl FnOnce() -> State) {
        if self.points.len() == POINTS {
            self.points = self.points.chunks(2).map(mean).collect();
            self.doubled += 1;
        }
        self.pending.push(step);
        if self.pending.len() == self.each() {
            let (moved, dead) = state();
            self.points.push(Point { moved, dead, ..mean(&self.pending) });
            self.pending.clear();
        }
    }

    /// A panel for each of what is watched; the layers by these names.
    pub(super) fn figure(&self, layers: &[&str]) -> Subplots {
        let steps: Vec<usize> = (1..=self.points.len()).map(|point| point * self.each()).collect();
        let curve = |of: &dyn Fn(&Point) -> f64| self.points.iter().map(of).collect::<Vec<f64>>();
        let empty = || figure().x_label("step");
        // Of many layers some are drawn, from the first to the last.
        let drawn: Vec<usize> = match layers.len() {
            count @ ..=LAYERS => (0..count).collect(),
            count => (0..LAYERS).map(|place| place * (count - 1) / (LAYERS - 1)).collect(),
        };
        let of_layers = |title: &str, of: &dyn Fn(&Point, usize) -> Option<f64>| -> Option<Figure> {
            let known = |layer: &&usize| self.points.iter().any(|point| of(point, **layer).is_some());
            let known: Vec<usize> = drawn.iter().filter(known).copied().collect();
            let add = |figure: Figure, &layer: &usize| {
                let curve = curve(&|point| of(point, layer).unwrap_or(f64::NAN));
                figure.plot_xy(&steps, &curve).label(layers[layer])
            };
            (!known.is_empty()).then(|| known.iter().fold(empty(), add).title(title))
        };
        let panels = [
            Some(empty().plot_xy(&steps, &curve(&|point| point.loss)).title("loss")),
            of_layers("size of the gradients", &|point, layer| point.gradients.get(layer).copied())
                .map(|figure| figure.log_y()),
            of_layers("how far the weights have moved", &|point, layer| point.moved.get(layer).copied()),
            of_layers("dead units", &|point, layer| {
                point.dead.get(layer).copied().flatten().map(|(dead, _)| dead as f64)
            }),
        ];
        let figure = subplots(2, 2, panels.into_iter().flatten()).size(800, 560);
        match layers.len() {
            count if count > LAYERS => figure.title(&format!("{LAYERS} of {count} layers")),
            _ => figure,
        }
    }
}

/// The mean of some steps, with the state after the last.
fn mean(steps: &[Point]) -> Point {
    let share = 1.0 / steps.len() as f64;
    let last = steps.last().cloned().unwrap_or_default();
    let gradient = |layer: usize| steps.iter().map(|step| step.gradients[layer]).sum::<f64>() * share;
    Point {
        loss: steps.iter().map(|step| step.loss).sum::<f64>() * share,
        gradients: (0..last.gradients.len()).map(gradient).collect(),
        ..last
    }
}
