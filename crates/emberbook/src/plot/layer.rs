//! The layers of a figure: how what a student asks for becomes a mark.

use std::sync::Arc;

use super::Figure;
use super::axis::Axis;
use super::color::Color;
use super::contour::Field;
use super::mark::{Mark, Point};
use super::mistake::FigureMistake;
use super::series::Numbers;

/// A mark and how it is dressed.
#[derive(Clone)]
pub(super) struct Layer {
    pub mark: Mark,
    pub label: Option<String>,
    pub color: Option<Color>,
}

/// Classes that can still be told apart, more or less.
pub(super) const MOST_CLASSES: usize = 20;

// None of these is generic, so that they are compiled once, in the library, and not in every cell.
impl Figure {
    #[track_caller]
    pub(super) fn add_row(&self, ys: Numbers) -> Figure {
        let points = ys.row("plot").into_iter().enumerate().map(|(x, y)| (x as f64, y));
        self.add(Mark::Line(points.collect()))
    }

    #[track_caller]
    pub(super) fn add_line(&self, xs: Numbers, ys: Numbers) -> Figure {
        self.add(Mark::Line(points("plot_xy", xs, ys)))
    }

    #[track_caller]
    pub(super) fn add_dots(&self, xs: Numbers, ys: Numbers) -> Figure {
        self.add(Mark::Dots(points("scatter", xs, ys)))
    }

    /// One layer of dots per class, in the order of the classes.
    #[track_caller]
    pub(super) fn add_classes(&self, x: Numbers, classes: Numbers) -> Figure {
        const OPERATION: &str = "scatter_classes";
        let (rows, columns, x) = x.matrix(OPERATION);
        let classes = classes.row(OPERATION);
        if columns != 2 {
            FigureMistake::NotPairs { rows, columns }.raise();
        }
        pair_up(OPERATION, (rows, "point"), (classes.len(), "class"), "point");
        let mut distinct = classes.clone();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        if distinct.len() > MOST_CLASSES {
            FigureMistake::TooManyClasses { operation: OPERATION, classes: distinct.len() }.raise();
        }
        self.with(|figure| {
            for class in distinct {
                let of_class = x.chunks(2).zip(&classes).filter(|(_, c)| c.total_cmp(&class).is_eq());
                let mark = Mark::Dots(of_class.map(|(point, _)| (point[0], point[1])).collect());
                let color = Some(Color::of_class(class));
                figure.layers.push(Layer { mark, label: Some(format!("class {class}")), color });
            }
        })
    }

    pub(super) fn add_function(&self, f: &dyn Fn(f64) -> f64, (from, to): (f64, f64)) -> Figure {
        const SAMPLES: usize = 400;
        let x = |sample: usize| from + (to - from) * sample as f64 / SAMPLES as f64;
        self.add(Mark::Line((0..=SAMPLES).map(|sample| (x(sample), f(x(sample)))).collect()))
    }

    pub(super) fn add_contour(&self, f: &dyn Fn(f64, f64) -> f64, x: (f64, f64), y: (f64, f64)) -> Figure {
        self.add(Mark::Contour(Arc::new(Field::sample(x, y, f))))
    }

    #[track_caller]
    pub(super) fn add_bars(&self, names: Vec<&str>, heights: Numbers) -> Figure {
        let heights = heights.row("bar");
        pair_up("bar", (names.len(), "name"), (heights.len(), "height"), "bar");
        self.add(Mark::Bars(names.into_iter().map(str::to_owned).zip(heights).collect()))
    }

    #[track_caller]
    pub(super) fn add_heatmap(&self, matrix: Numbers) -> Figure {
        let (rows, columns, values) = matrix.matrix("heatmap");
        self.add(Mark::Heatmap { rows, columns, values: values.into() })
    }

    pub(super) fn add(&self, mark: Mark) -> Figure {
        self.with(|figure| figure.layers.push(Layer { mark, label: None, color: None }))
    }

    /// A copy, changed. The data are shared, so a copy costs little.
    pub(super) fn with(&self, change: impl FnOnce(&mut Figure)) -> Figure {
        crate::interrupt::check();
        let mut figure = self.clone();
        change(&mut figure);
        figure
    }

    #[track_caller]
    pub(super) fn dress(&self, method: &'static str, change: impl FnOnce(&mut Layer)) -> Figure {
        if self.layers.is_empty() {
            FigureMistake::NothingToDress { method }.raise();
        }
        self.with(|figure| figure.layers.last_mut().map(change).unwrap_or_default())
    }

    #[track_caller]
    pub(super) fn check_range(&self, (from, to): (f64, f64), log: bool) {
        if !Axis::is_range(from, to, log) {
            FigureMistake::Range { from, to, log }.raise();
        }
    }

    /// What the figure holds, in words: for those who hear a page instead of seeing it, and for `{:?}`.
    pub(super) fn describe(&self) -> String {
        let describe = |layer: &Layer| match &layer.label {
            Some(label) => format!("{label}: {}", layer.mark.describe()),
            None => layer.mark.describe(),
        };
        self.layers.iter().map(describe).collect::<Vec<_>>().join("; ")
    }
}

#[track_caller]
fn points(operation: &'static str, xs: Numbers, ys: Numbers) -> Arc<[Point]> {
    let (xs, ys) = (xs.row(operation), ys.row(operation));
    pair_up(operation, (xs.len(), "x value"), (ys.len(), "y value"), "point");
    xs.into_iter().zip(ys).collect()
}

#[track_caller]
fn pair_up(operation: &'static str, first: (usize, &'static str), second: (usize, &'static str), each: &'static str) {
    if first.0 != second.0 {
        FigureMistake::Lengths { operation, first, second, each }.raise();
    }
}
