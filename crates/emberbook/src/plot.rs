//! Figures: curves, clouds of points, histograms, heat maps.
//!
//! Every function here starts a figure, and the method of the same name adds to one:
//!
//! ```
//! use emberbook::prelude::*;
//! let (train, test) = (vec![4.0, 2.0, 1.0], vec![4.5, 3.0, 2.5]);
//! plot(&train).label("train").plot(&test).label("test").title("Loss").x_label("epoch");
//! ```
//!
//! A figure is shown when it is the last expression of a cell, or with `display(&figure)`; `println!("{figure}")` sketches it
//! as text. What cannot be drawn, NaN and infinity, is left out, and the figure says so.

mod axis;
mod color;
mod contour;
mod line;
mod mark;
mod picture;
mod scene;
mod series;
mod sketch;
mod svg;

use std::fmt;
use std::ops::{Range, RangeInclusive};
use std::sync::Arc;

use crate::display::{MimeBundle, Show};
use crate::mistake::Mistake;
use crate::tensor::{Tensor, no_grad, tensor};
use axis::Axis;
use color::{Color, PALETTE};
use contour::Field;
use mark::{Mark, Point};
use picture::Picture;
use scene::Scene;
pub use series::Series;
use series::{matrix, numbers, row};

/// A line through `ys` over 0, 1, 2, ...: the way to look at losses.
///
/// ```
/// use emberbook::prelude::*;
/// let losses = vec![593.6, 210.4, 88.1, 51.7];
/// plot(&losses).title("Loss").x_label("epoch").y_label("MSE");
/// ```
#[track_caller]
pub fn plot(ys: &(impl Series + ?Sized)) -> Figure {
    figure().plot(ys)
}

/// A line through the points (x, y), in their order.
///
/// ```
/// use emberbook::prelude::*;
/// plot_xy(&[0.0, 0.5, 2.0], &[1, 4, 9]);
/// ```
#[track_caller]
pub fn plot_xy(xs: &(impl Series + ?Sized), ys: &(impl Series + ?Sized)) -> Figure {
    figure().plot_xy(xs, ys)
}

/// A dot at every point (x, y).
///
/// ```
/// use emberbook::prelude::*;
/// let (x, truth, prediction) = ([1, 2, 3], [2.0, 4.1, 5.9], [2.2, 4.0, 5.8]);
/// scatter(&x, &truth).label("truth").scatter(&x, &prediction).label("prediction");
/// ```
#[track_caller]
pub fn scatter(xs: &(impl Series + ?Sized), ys: &(impl Series + ?Sized)) -> Figure {
    figure().scatter(xs, ys)
}

/// A dot at every row (x1, x2) of a `[n, 2]` matrix, in the colour of its class.
///
/// ```
/// use emberbook::prelude::*;
/// let x = [[1.0, 2.0], [2.0, 1.0], [6.0, 5.0]];
/// scatter_classes(&x, &[0, 0, 1]);
/// ```
#[track_caller]
pub fn scatter_classes(x: &(impl Series + ?Sized), classes: &(impl Series + ?Sized)) -> Figure {
    figure().scatter_classes(x, classes)
}

/// The curve y = f(x) over a range of x.
///
/// ```
/// use emberbook::prelude::*;
/// function(|x| 3.0 * x * x + 25.0 * x + 580.0, -50..50);
/// ```
pub fn function<Y: Series>(f: impl Fn(f64) -> Y, range: impl Interval) -> Figure {
    figure().function(f, range)
}

/// How many of the values fall in each of a row of equal bins.
///
/// ```
/// use emberbook::prelude::*;
/// hist(&[0.2, 0.3, 0.35, 0.5, 0.9]).x_label("weight");
/// ```
pub fn hist(values: &(impl Series + ?Sized)) -> Figure {
    figure().hist(values)
}

/// A box from the lower to the upper quartile with a line at the median, whiskers to the farthest values within 1.5 box
/// heights, and dots for those beyond (Tukey, 1977). The label stands under the box.
///
/// ```
/// use emberbook::prelude::*;
/// boxplot(&[0.91, 0.93, 0.95, 0.88]).label("tanh").boxplot(&[0.89, 0.9, 0.97]).label("relu").y_label("accuracy");
/// ```
pub fn boxplot(values: &(impl Series + ?Sized)) -> Figure {
    figure().boxplot(values)
}

/// A bar for every name.
///
/// ```
/// use emberbook::prelude::*;
/// bar(&["1 x 2k", "2 x 2k", "3 x 2k"], &[24.2, 20.4, 18.4]).y_label("word error rate, %");
/// ```
#[track_caller]
pub fn bar<Name: AsRef<str>>(names: &[Name], heights: &(impl Series + ?Sized)) -> Figure {
    figure().bar(names, heights)
}

/// A matrix as cells, the darker the larger the number; row 0 is on top. The cells of a small matrix, such as a confusion
/// matrix, hold their numbers.
///
/// ```
/// use emberbook::prelude::*;
/// heatmap(&[[18, 2], [1, 19]]).x_label("predicted").y_label("true");
/// ```
#[track_caller]
pub fn heatmap(matrix: &(impl Series + ?Sized)) -> Figure {
    figure().heatmap(matrix)
}

/// A function of two variables seen from above: the darker the higher, with lines of equal height.
///
/// ```
/// use emberbook::prelude::*;
/// let path = ([3.0, 1.5, 0.8], [2.0, 1.2, 0.5]);
/// contour(|w, b| w * w + 3.0 * b * b, -4..4, -3..3).plot_xy(&path.0, &path.1).x_label("w").y_label("b");
/// ```
pub fn contour<Z: Series>(f: impl Fn(f64, f64) -> Z, x: impl Interval, y: impl Interval) -> Figure {
    figure().contour(f, x, y)
}

/// A figure with nothing in it yet.
pub fn figure() -> Figure {
    Figure {
        layers: vec![],
        title: String::new(),
        x_label: String::new(),
        y_label: String::new(),
        x_range: None,
        y_range: None,
        log_y: false,
        size: (640, 400),
    }
}

/// A picture of data. Every method gives a new figure and leaves the old one as it was.
#[derive(Clone)]
#[must_use = "a figure is seen when it is the last expression of a cell, or with `display(&figure)`"]
pub struct Figure {
    layers: Vec<Layer>,
    title: String,
    x_label: String,
    y_label: String,
    x_range: Option<(f64, f64)>,
    y_range: Option<(f64, f64)>,
    log_y: bool,
    size: (u32, u32),
}

/// How finely the regions of classes are sampled: about three pixels.
const REGION_COLUMNS: usize = 180;
const REGION_ROWS: usize = 110;
const MOST_CLASSES: usize = 20;

/// A mark and how it is dressed.
#[derive(Clone)]
struct Layer {
    mark: Mark,
    label: Option<String>,
    color: Option<Color>,
}

/// What is in the figure. Each method does as the function of the same name.
impl Figure {
    /// Adds a line through `ys` over 0, 1, 2, ...
    #[track_caller]
    pub fn plot(&self, ys: &(impl Series + ?Sized)) -> Figure {
        let points = row("plot", ys).into_iter().enumerate().map(|(x, y)| (x as f64, y));
        self.add(Mark::Line(points.collect()))
    }

    /// Adds a line through the points (x, y).
    #[track_caller]
    pub fn plot_xy(&self, xs: &(impl Series + ?Sized), ys: &(impl Series + ?Sized)) -> Figure {
        self.add(Mark::Line(points("plot_xy", row("plot_xy", xs), row("plot_xy", ys))))
    }

    /// Adds a dot at every point (x, y).
    #[track_caller]
    pub fn scatter(&self, xs: &(impl Series + ?Sized), ys: &(impl Series + ?Sized)) -> Figure {
        self.add(Mark::Dots(points("scatter", row("scatter", xs), row("scatter", ys))))
    }

    /// Adds a dot at every row of a `[n, 2]` matrix, in the colour of its class.
    #[track_caller]
    pub fn scatter_classes(&self, x: &(impl Series + ?Sized), classes: &(impl Series + ?Sized)) -> Figure {
        self.add_classes(matrix("scatter_classes", x), row("scatter_classes", classes))
    }

    /// Adds the curve y = f(x) over a range of x.
    pub fn function<Y: Series>(&self, f: impl Fn(f64) -> Y, range: impl Interval) -> Figure {
        const SAMPLES: usize = 400;
        let (from, to) = range.ends();
        let x = |sample: usize| from + (to - from) * sample as f64 / SAMPLES as f64;
        self.add(Mark::Line((0..=SAMPLES).map(|sample| (x(sample), height(&f(x(sample))))).collect()))
    }

    /// Tints every place of the figure in the colour of the class that `classify` gives it. It is given the places as the
    /// rows of one `[n, 2]` tensor, and answers with a class for each, as `argmax(1)` does. Call it after what sets the range.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let (x, classes) = (tensor([[1., 2.], [2., 1.], [6., 5.]]), tensor([0, 0, 1]));
    /// let net = sequential![linear(2, 8), tanh(), linear(8, 2)];
    /// scatter_classes(&x, &classes).regions(|x| net.forward(x).argmax(1));
    /// ```
    #[track_caller]
    pub fn regions(&self, classify: impl Fn(&Tensor) -> Tensor) -> Figure {
        let places = self.places();
        let classes = no_grad(|| classify(&places));
        self.add_regions(&places, &classes)
    }

    /// Adds a histogram. All histograms of a figure share their bins.
    pub fn hist(&self, values: &(impl Series + ?Sized)) -> Figure {
        self.add(Mark::Histogram(numbers(values).into()))
    }

    /// Adds a box plot, beside those that are there.
    pub fn boxplot(&self, values: &(impl Series + ?Sized)) -> Figure {
        self.add(Mark::Boxplot(numbers(values).into()))
    }

    /// Adds named bars, beside those that are there.
    #[track_caller]
    pub fn bar<Name: AsRef<str>>(&self, names: &[Name], heights: &(impl Series + ?Sized)) -> Figure {
        let heights = row("bar", heights);
        if names.len() != heights.len() {
            FigureMistake::Lengths {
                operation: "bar",
                first: (names.len(), "name"),
                second: (heights.len(), "height"),
                each: "bar",
            }
            .raise();
        }
        self.add(Mark::Bars(names.iter().map(|name| name.as_ref().to_owned()).zip(heights).collect()))
    }

    /// Adds a matrix as cells, row 0 on top.
    #[track_caller]
    pub fn heatmap(&self, values: &(impl Series + ?Sized)) -> Figure {
        let (rows, columns, values) = matrix("heatmap", values);
        self.add(Mark::Heatmap { rows, columns, values: values.into() })
    }

    /// Adds the lines of equal height of f(x, y).
    pub fn contour<Z: Series>(&self, f: impl Fn(f64, f64) -> Z, x: impl Interval, y: impl Interval) -> Figure {
        self.add(Mark::Contour(Arc::new(Field::sample(x.ends(), y.ends(), |x, y| height(&f(x, y))))))
    }
}

/// How the figure looks.
impl Figure {
    /// The title, above the plot.
    pub fn title(&self, title: &str) -> Figure {
        self.with(|figure| title.clone_into(&mut figure.title))
    }

    /// What the x axis shows, and its unit.
    pub fn x_label(&self, label: &str) -> Figure {
        self.with(|figure| label.clone_into(&mut figure.x_label))
    }

    /// What the y axis shows, and its unit.
    pub fn y_label(&self, label: &str) -> Figure {
        self.with(|figure| label.clone_into(&mut figure.y_label))
    }

    /// Names what was added last, in the legend or, for a box, under it.
    #[track_caller]
    pub fn label(&self, label: &str) -> Figure {
        self.dress("label", |layer| layer.label = Some(label.to_owned()))
    }

    /// Colours what was added last: `"blue"`, `"red"`, `"green"`, `"orange"`, `"purple"`, `"sky"`, `"black"`, `"yellow"`,
    /// `"gray"` or `"#rrggbb"`. The named ones can be told apart by colour-blind readers too.
    #[track_caller]
    pub fn color(&self, color: &str) -> Figure {
        let Some(parsed) = Color::parse(color) else { FigureMistake::Color { color: color.to_owned() }.raise() };
        self.dress("color", |layer| layer.color = Some(parsed))
    }

    /// Shows only this range of x: `.x_range(0..10)`.
    #[track_caller]
    pub fn x_range(&self, range: impl Interval) -> Figure {
        let range = range.ends();
        self.check_range(range, false);
        self.with(|figure| figure.x_range = Some(range))
    }

    /// Shows only this range of y: `.y_range(0.0..1.5)`.
    #[track_caller]
    pub fn y_range(&self, range: impl Interval) -> Figure {
        let range = range.ends();
        self.check_range(range, self.log_y);
        self.with(|figure| figure.y_range = Some(range))
    }

    /// Makes the y axis logarithmic: equal steps are equal factors. Values that are not above 0 have no place on it.
    #[track_caller]
    pub fn log_y(&self) -> Figure {
        self.y_range.inspect(|&range| self.check_range(range, true));
        self.with(|figure| figure.log_y = true)
    }

    /// Width and height in pixels; 640 by 400 if nothing is said.
    pub fn size(&self, width: u32, height: u32) -> Figure {
        const SMALLEST: u32 = 120;
        const LARGEST: u32 = 4000;
        self.with(|figure| figure.size = (width.clamp(SMALLEST, LARGEST), height.clamp(SMALLEST, LARGEST)))
    }
}

impl Figure {
    /// One dot layer per class, in the order of the classes.
    #[track_caller]
    fn add_classes(&self, (rows, columns, x): (usize, usize, Vec<f64>), classes: Vec<f64>) -> Figure {
        if columns != 2 {
            FigureMistake::NotPairs { rows, columns }.raise();
        }
        if rows != classes.len() {
            FigureMistake::Lengths {
                operation: "scatter_classes",
                first: (rows, "point"),
                second: (classes.len(), "class"),
                each: "point",
            }
            .raise();
        }
        let mut distinct = classes.clone();
        distinct.sort_by(f64::total_cmp);
        distinct.dedup();
        self.with(|figure| {
            for class in distinct {
                let of_class = x.chunks(2).zip(&classes).filter(|(_, c)| c.total_cmp(&class).is_eq());
                let mark = Mark::Dots(of_class.map(|(point, _)| (point[0], point[1])).collect());
                let color = Some(Color::of_class(class));
                figure.layers.push(Layer { mark, label: Some(format!("class {class}")), color });
            }
        })
    }

    /// What is seen of x and of y.
    fn ranges(&self) -> ((f64, f64), (f64, f64)) {
        const FEW: usize = 2;
        let scene = Scene::of(self, FEW, FEW);
        ((scene.x.from, scene.x.to), (scene.y.from, scene.y.to))
    }

    /// A fine grid over the figure, row by row from the top: `[n, 2]`.
    fn places(&self) -> Tensor {
        let ((left, right), (bottom, top)) = self.ranges();
        let middle =
            |from: f64, to: f64, cell: usize, of: usize| (from + (to - from) * (cell as f64 + 0.5) / of as f64) as f32;
        let row = |row| {
            (0..REGION_COLUMNS)
                .map(move |column| [middle(left, right, column, REGION_COLUMNS), middle(top, bottom, row, REGION_ROWS)])
        };
        tensor((0..REGION_ROWS).flat_map(row).collect::<Vec<_>>())
    }

    #[track_caller]
    fn add_regions(&self, places: &Tensor, classes: &Tensor) -> Figure {
        let found = classes.to_vec();
        if found.len() != REGION_COLUMNS * REGION_ROWS {
            FigureMistake::NotClasses { places: places.shape(), classes: classes.shape() }.raise();
        }
        let mut distinct = found.clone();
        distinct.sort_by(f32::total_cmp);
        distinct.dedup();
        if distinct.len() > MOST_CLASSES {
            FigureMistake::TooManyClasses { classes: distinct.len() }.raise();
        }
        let pale = |class: &f32| Color::of_class(f64::from(*class)).mix(Color(255, 255, 255), 0.75);
        let pixel = |class: &f32| distinct.partition_point(|other| other.total_cmp(class).is_lt()) as u8;
        let picture = Picture {
            width: REGION_COLUMNS,
            height: REGION_ROWS,
            palette: distinct.iter().map(pale).collect(),
            pixels: found.iter().map(pixel).collect(),
        };
        let (x, y) = self.ranges();
        self.add(Mark::Regions { x, y, picture: Arc::new(picture) })
    }

    fn add(&self, mark: Mark) -> Figure {
        self.with(|figure| figure.layers.push(Layer { mark, label: None, color: None }))
    }

    /// A copy, changed. The data are shared, so a copy costs little.
    fn with(&self, change: impl FnOnce(&mut Figure)) -> Figure {
        crate::interrupt::check();
        let mut figure = self.clone();
        change(&mut figure);
        figure
    }

    #[track_caller]
    fn dress(&self, method: &'static str, change: impl FnOnce(&mut Layer)) -> Figure {
        if self.layers.is_empty() {
            FigureMistake::NothingToDress { method }.raise();
        }
        self.with(|figure| figure.layers.last_mut().map(change).unwrap_or_default())
    }

    #[track_caller]
    fn check_range(&self, (from, to): (f64, f64), log: bool) {
        if !Axis::is_range(from, to, log) {
            FigureMistake::Range { from, to, log }.raise();
        }
    }

    /// What the figure holds, in words: for those who hear a page instead of seeing it, and for `{:?}`.
    fn describe(&self) -> String {
        let describe = |layer: &Layer| match &layer.label {
            Some(label) => format!("{label}: {}", layer.mark.describe()),
            None => layer.mark.describe(),
        };
        self.layers.iter().map(describe).collect::<Vec<_>>().join("; ")
    }
}

impl Show for Figure {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string()).svg(svg::draw(self))
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&sketch::draw(self))
    }
}

impl fmt::Debug for Figure {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Figure({})", self.describe())
    }
}

/// A range of numbers, such as `-5..5`, `0.0..1.0` or `0..=10`; both ends belong to what is shown.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a range of numbers",
    note = "write a range such as `-5..5` or `0.0..1.0`"
)]
pub trait Interval {
    /// Where the range begins and ends.
    fn ends(&self) -> (f64, f64);
}

impl<N: Series> Interval for Range<N> {
    fn ends(&self) -> (f64, f64) {
        (height(&self.start), height(&self.end))
    }
}

impl<N: Series> Interval for RangeInclusive<N> {
    fn ends(&self) -> (f64, f64) {
        (height(self.start()), height(self.end()))
    }
}

/// The one number in a series; NaN, which is not drawn, if there is none.
fn height(number: &impl Series) -> f64 {
    numbers(number).first().copied().unwrap_or(f64::NAN)
}

#[track_caller]
fn points(operation: &'static str, xs: Vec<f64>, ys: Vec<f64>) -> Arc<[Point]> {
    if xs.len() != ys.len() {
        FigureMistake::Lengths {
            operation,
            first: (xs.len(), "x value"),
            second: (ys.len(), "y value"),
            each: "point",
        }
        .raise();
    }
    xs.into_iter().zip(ys).collect()
}

/// What a student can get wrong about a figure.
#[derive(Debug, thiserror::Error)]
pub enum FigureMistake {
    #[error("{operation}: {} and {} do not pair up: every {each} needs one of each", plural(.first), plural(.second))]
    Lengths { operation: &'static str, first: (usize, &'static str), second: (usize, &'static str), each: &'static str },

    #[error(
        "{operation}: needs a row of numbers, as [100] or [100, 1], and this is {shape:?}: draw its columns one at a time"
    )]
    NotARow { operation: &'static str, shape: Vec<usize> },

    #[error("{operation}: needs a matrix of rows and columns, and this is {shape:?}: bring it to two dimensions first")]
    NotAMatrix { operation: &'static str, shape: Vec<usize> },

    #[error(
        "{operation}: the rows differ in length: the first of the {rows} has {columns}, and together they have {numbers}"
    )]
    Ragged { operation: &'static str, rows: usize, columns: usize, numbers: usize },

    #[error("scatter_classes: every point needs two coordinates, as in [100, 2], and this is [{rows}, {columns}]")]
    NotPairs { rows: usize, columns: usize },

    #[error(
        "regions: needs one class for every row of {places:?}, and the answer is {classes:?}: is .argmax(1) missing?"
    )]
    NotClasses { places: Vec<usize>, classes: Vec<usize> },

    #[error(
        "regions: {classes} different classes are too many to tint: are these scores rather than classes? .argmax(1) turns scores of several classes into one, .gt(0.5) those of two"
    )]
    TooManyClasses { classes: usize },

    #[error("color: there is no colour {color:?}: take one of {}, gray, or a code such as #0072b2", names(&PALETTE))]
    Color { color: String },

    #[error(
        "{method}: goes to what was added last, and the figure is empty: add something first, as plot(&losses).{method}(...)"
    )]
    NothingToDress { method: &'static str },

    #[error("a range from {from} to {to} shows nothing{}: take two different numbers{}", on_log_axis(*log, " on a logarithmic axis"), on_log_axis(*log, " above 0"))]
    Range { from: f64, to: f64, log: bool },
}

impl FigureMistake {
    #[track_caller]
    fn raise(self) -> ! {
        Mistake::from(self).raise()
    }
}

fn plural((number, thing): &(usize, &str)) -> String {
    match (number, thing.strip_suffix("ss")) {
        (1, _) => format!("1 {thing}"),
        (_, Some(stem)) => format!("{number} {stem}sses"),
        _ => format!("{number} {thing}s"),
    }
}

fn names(palette: &[(&str, Color)]) -> String {
    palette.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

fn on_log_axis(log: bool, text: &'static str) -> &'static str {
    if log { text } else { "" }
}
