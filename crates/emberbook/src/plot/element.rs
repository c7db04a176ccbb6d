//! The elements of a figure: how what a student asks for becomes a mark.

use std::sync::Arc;

use super::Figure;
use super::axis::Axis;
use super::color::Look;
use super::contour::Field;
use super::mark::{Mark, Point};
use super::mistake::FigureMistake;
use super::series::Data;
use crate::mistake::Raise;

/// A mark and how it is dressed.
#[derive(Clone)]
pub(super) struct Element {
    pub mark: Mark,
    pub label: Option<String>,
    pub look: Option<Look>,
}

/// What the legend says before the number of a class.
const CLASS: &str = "class ";

/// Classes that can still be told apart, more or less.
pub(super) const MOST_CLASSES: usize = 20;

// None of these is generic, so that they are compiled once, in the library, and not in every cell.
impl Figure {
    #[track_caller]
    pub(super) fn add_row(&self, ys: Data) -> Figure {
        let points = ys.row("plot").into_iter().enumerate().map(|(x, y)| (x as f64, y));
        self.add(Mark::Line(points.collect()))
    }

    #[track_caller]
    pub(super) fn add_line(&self, xs: Data, ys: Data) -> Figure {
        self.add(Mark::Line(points("plot_xy", xs, ys)))
    }

    #[track_caller]
    pub(super) fn add_dots(&self, xs: Data, ys: Data) -> Figure {
        self.add(Mark::Dots(points("scatter", xs, ys)))
    }

    /// One element of dots per class, in the order of the classes.
    #[track_caller]
    pub(super) fn add_classes(&self, x: Data, classes: Data) -> Figure {
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
                let look = Some(Look::of_class(class));
                figure.elements.push(Element { mark, label: Some(format!("{CLASS}{class}")), look });
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
    pub(super) fn add_bars(&self, names: Vec<&str>, heights: Data) -> Figure {
        const MOST_BARS: usize = 1000;
        let heights = heights.row("bar");
        if heights.len() > MOST_BARS {
            FigureMistake::TooManyBars { bars: heights.len() }.raise();
        }
        pair_up("bar", (names.len(), "name"), (heights.len(), "height"), "bar");
        self.add(Mark::Bars(names.into_iter().map(str::to_owned).zip(heights).collect()))
    }

    #[track_caller]
    pub(super) fn add_heatmap(&self, matrix: Data) -> Figure {
        let (rows, columns, values) = matrix.matrix("heatmap");
        self.add(Mark::Heatmap { rows, columns, values: values.into(), names: None })
    }

    #[track_caller]
    pub(super) fn add_confusion(&self, truth: Data, predicted: Data) -> Figure {
        const OPERATION: &str = "confusion_matrix";
        const MOST: usize = 100;
        let (truth, predicted) = (truth.row(OPERATION), predicted.row(OPERATION));
        pair_up(OPERATION, (truth.len(), "true class"), (predicted.len(), "predicted class"), "example");
        let mut classes: Vec<f64> = truth.iter().chain(&predicted).copied().collect();
        classes.sort_by(f64::total_cmp);
        classes.dedup();
        if classes.len() > MOST {
            FigureMistake::TooManyClasses { operation: OPERATION, classes: classes.len() }.raise();
        }
        let size = classes.len();
        let place = |class: f64| classes.partition_point(|other| other.total_cmp(&class).is_lt());
        let mut counts = vec![0.0; size * size];
        for (truth, predicted) in truth.into_iter().zip(predicted) {
            counts[place(truth) * size + place(predicted)] += 1.0;
        }
        let names = Some(classes.iter().map(f64::to_string).collect());
        let matrix = Mark::Heatmap { rows: size, columns: size, values: counts.into(), names };
        self.add(matrix).x_label("predicted").y_label("true")
    }

    #[track_caller]
    pub(super) fn add_errors(&self, xs: Data, ys: Data, errors: Data) -> Figure {
        const OPERATION: &str = "errorbar";
        let points = points(OPERATION, xs, ys);
        let (shape, errors) = (errors.shape.clone(), errors.all());
        let count = points.len();
        let reach: Vec<(f64, f64)> = match shape[..] {
            [] => vec![(errors[0], errors[0]); count],
            [2, of] if of == count && errors.len() == 2 * count => {
                (0..count).map(|point| (errors[point], errors[count + point])).collect()
            }
            _ if errors.len() == count => errors.iter().map(|&error| (error, error)).collect(),
            _ => FigureMistake::Errors { points: count, errors: shape }.raise(),
        };
        if let Some(&(down, up)) = reach.iter().find(|(down, up)| *down < 0.0 || *up < 0.0) {
            FigureMistake::NegativeError { error: down.min(up) }.raise();
        }
        self.add(Mark::ErrorBars(points.iter().copied().zip(reach).collect()))
    }

    #[track_caller]
    pub(super) fn add_between(&self, xs: Data, lower: Data, upper: Data) -> Figure {
        const OPERATION: &str = "fill_between";
        let xs = xs.row(OPERATION);
        let line = |ys: Data| match ys.is_one() {
            true => vec![ys.first(); xs.len()],
            false => ys.row(OPERATION),
        };
        let (lower, upper) = (line(lower), line(upper));
        pair_up(OPERATION, (xs.len(), "x value"), (lower.len(), "lower value"), "x value");
        pair_up(OPERATION, (xs.len(), "x value"), (upper.len(), "upper value"), "x value");
        let pairs = xs.iter().zip(lower.into_iter().zip(upper));
        self.add(Mark::Between(pairs.map(|(&x, (lower, upper))| ((x, upper), (x, lower))).collect()))
    }

    #[inline(never)]
    pub(super) fn add_words(&self, at: Point, text: &str, about: Option<Point>) -> Figure {
        self.add(Mark::Words { at, text: text.to_owned(), about })
    }

    #[inline(never)]
    pub(super) fn add_arrow(&self, (x, y): Point, (dx, dy): Point) -> Figure {
        self.add(Mark::Arrow { from: (x, y), to: (x + dx, y + dy) })
    }

    #[track_caller]
    #[inline(never)]
    pub(super) fn name_classes(&self, names: Vec<&str>) -> Figure {
        let mut found = false;
        let name = |class: &str| {
            let place = class.parse::<f64>().ok().filter(|class| class.fract() == 0.0 && *class >= 0.0);
            match place.and_then(|place| names.get(place as usize)) {
                Some(name) => (*name).to_owned(),
                None => {
                    let (class, names) = (class.to_owned(), names.iter().map(|name| (*name).to_owned()).collect());
                    FigureMistake::ClassName { class, names }.raise()
                }
            }
        };
        let figure = self.with(|figure| {
            for element in &mut figure.elements {
                if let Mark::Heatmap { names: Some(classes), .. } = &mut element.mark {
                    *classes = classes.iter().map(|class| name(class)).collect();
                    found = true;
                }
                if let Some(class) = element.label.as_ref().and_then(|label| label.strip_prefix(CLASS)) {
                    element.label = Some(name(class));
                    found = true;
                }
            }
        });
        if !found {
            FigureMistake::NoClassesToName.raise();
        }
        figure
    }

    pub(super) fn add(&self, mark: Mark) -> Figure {
        self.with(|figure| figure.elements.push(Element { mark, label: None, look: None }))
    }

    /// A copy, changed. The data are shared, so a copy costs little.
    pub(super) fn with(&self, change: impl FnOnce(&mut Figure)) -> Figure {
        crate::interrupt::check();
        let mut figure = self.clone();
        change(&mut figure);
        figure
    }

    #[track_caller]
    pub(super) fn dress(&self, method: &'static str, change: impl FnOnce(&mut Element)) -> Figure {
        if self.elements.is_empty() {
            FigureMistake::NothingToDress { method }.raise();
        }
        self.with(|figure| figure.elements.last_mut().map(change).unwrap_or_default())
    }

    #[track_caller]
    pub(super) fn check_range(&self, (from, to): (f64, f64), log: bool) {
        if !Axis::is_range(from, to, log) {
            FigureMistake::Range { from, to, log }.raise();
        }
    }

    /// What the figure holds, in words: for those who hear a page instead of seeing it, and for `{:?}`.
    pub(super) fn describe(&self) -> String {
        let describe = |element: &Element| match &element.label {
            Some(label) => format!("{label}: {}", element.mark.describe()),
            None => element.mark.describe(),
        };
        self.elements.iter().map(describe).collect::<Vec<_>>().join("; ")
    }
}

#[track_caller]
fn points(operation: &'static str, xs: Data, ys: Data) -> Arc<[Point]> {
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
