//! Figures: curves, clouds of points, histograms, heat maps, images, and several of them side by side.
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
mod element;
mod feature_maps;
mod font;
mod image;
mod interval;
mod line;
mod live;
mod mark;
mod mistake;
mod page;
pub(crate) mod picture;
mod png;
mod regions;
mod save;
mod scene;
mod series;
mod sketch;
mod slider;
mod subplots;
mod surface;
mod svg;

use std::fmt;

use crate::display::{MimeBundle, Show};
use crate::mistake::Raise;
use crate::tensor::Tensor;
use color::{Color, Look};
use element::Element;
pub use feature_maps::feature_maps;
pub use interval::Interval;
pub(crate) use live::{BETWEEN_DRAWINGS, Grows, draw_all, drawn_at_the_end};
pub use live::{LivePlot, Names, live_plot};
use mark::Mark;
pub use mistake::FigureMistake;
use page::Page;
use series::Data;
pub use series::Series;
pub(crate) use slider::face;
pub use slider::{Slider, slider};
pub use subplots::{Subplots, subplots};

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

/// How often each true class was predicted as each class, as numbers in cells: a row for every true class, a column for every
/// predicted one.
///
/// ```
/// use emberbook::prelude::*;
/// confusion_matrix(&[0, 0, 1, 1, 2], &[0, 1, 1, 1, 2]).title("Test data");
/// ```
#[track_caller]
pub fn confusion_matrix(truth: &(impl Series + ?Sized), predicted: &(impl Series + ?Sized)) -> Figure {
    figure().confusion_matrix(truth, predicted)
}

/// An image: `[height, width]` in shades of gray from the lowest number to the highest, or in colours `[3, height, width]` or
/// `[height, width, 3]`, from 0 to 1, or to 255 where all are whole numbers.
///
/// ```
/// use emberbook::prelude::*;
/// imshow(&rand([28, 28])).title("noise");
/// ```
#[track_caller]
pub fn imshow(image: &(impl Series + ?Sized)) -> Figure {
    figure().imshow(image)
}

/// A batch of images, `[n, height, width]` or `[n, 3, height, width]`, so many in a row. All share one range of shades. For
/// images with a title each, give [`subplots`] a list of [`imshow`]s.
///
/// ```
/// use emberbook::prelude::*;
/// image_grid(&rand([10, 28, 28]), 5);
/// ```
#[track_caller]
pub fn image_grid(images: &(impl Series + ?Sized), columns: usize) -> Figure {
    figure().image_grid(images, columns)
}

/// A dot at every point (x, y), with a bar that reaches `error` down and up: one number for all, one for each, or `[2, n]`
/// with those downwards first.
///
/// ```
/// use emberbook::prelude::*;
/// errorbar(&[8, 16, 32], &[0.81, 0.88, 0.9], &[0.03, 0.02, 0.01]).x_label("hidden units").y_label("accuracy");
/// ```
#[track_caller]
pub fn errorbar(xs: &(impl Series + ?Sized), ys: &(impl Series + ?Sized), error: &(impl Series + ?Sized)) -> Figure {
    figure().errorbar(xs, ys, error)
}

/// The area between two lines over the same xs; either may be one number.
///
/// ```
/// use emberbook::prelude::*;
/// let (x, mean) = ([0, 1, 2], [4.0, 2.0, 1.0]);
/// fill_between(&x, &[3.5, 1.7, 0.9], &[4.5, 2.3, 1.1]).color("blue").plot_xy(&x, &mean).color("blue").label("loss");
/// ```
#[track_caller]
pub fn fill_between(
    xs: &(impl Series + ?Sized),
    lower: &(impl Series + ?Sized),
    upper: &(impl Series + ?Sized),
) -> Figure {
    figure().fill_between(xs, lower, upper)
}

/// An arrow from (x, y) that goes `dx` to the right and `dy` up: a vector.
///
/// ```
/// use emberbook::prelude::*;
/// arrow(0, 0, 3, 1).label("a").arrow(0, 0, 1, 2).label("b");
/// ```
pub fn arrow(x: impl Series, y: impl Series, dx: impl Series, dy: impl Series) -> Figure {
    figure().arrow(x, y, dx, dy)
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
        elements: vec![],
        title: String::new(),
        x_label: String::new(),
        y_label: String::new(),
        x_range: None,
        y_range: None,
        log_x: false,
        log_y: false,
        grid: true,
        size: (640, 400),
    }
}

/// A picture of data. Every method gives a new figure and leaves the old one as it was.
#[derive(Clone)]
#[must_use = "a figure is seen when it is the last expression of a cell, or with `display(&figure)`"]
pub struct Figure {
    elements: Vec<Element>,
    title: String,
    x_label: String,
    y_label: String,
    x_range: Option<(f64, f64)>,
    y_range: Option<(f64, f64)>,
    log_x: bool,
    log_y: bool,
    grid: bool,
    size: (u32, u32),
}

/// What is in the figure. Each method does as the function of the same name.
impl Figure {
    /// Adds a line through `ys` over 0, 1, 2, ...
    #[track_caller]
    pub fn plot(&self, ys: &(impl Series + ?Sized)) -> Figure {
        self.add_row(Data::of(ys))
    }

    /// Adds a line through the points (x, y).
    #[track_caller]
    pub fn plot_xy(&self, xs: &(impl Series + ?Sized), ys: &(impl Series + ?Sized)) -> Figure {
        self.add_line(Data::of(xs), Data::of(ys))
    }

    /// Adds a dot at every point (x, y).
    #[track_caller]
    pub fn scatter(&self, xs: &(impl Series + ?Sized), ys: &(impl Series + ?Sized)) -> Figure {
        self.add_dots(Data::of(xs), Data::of(ys))
    }

    /// Adds a dot at every row of a `[n, 2]` matrix, in the colour of its class.
    #[track_caller]
    pub fn scatter_classes(&self, x: &(impl Series + ?Sized), classes: &(impl Series + ?Sized)) -> Figure {
        self.add_classes(Data::of(x), Data::of(classes))
    }

    /// Tints every place of the figure in the colour of the class that `classify` gives it. It is given the places as the
    /// rows of one `[n, 2]` tensor, and answers with a class for each, as `argmax_dim(1)` does. Call it after what sets the range.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let (x, classes) = (tensor([[1., 2.], [2., 1.], [6., 5.]]), tensor([0, 0, 1]));
    /// let net = sequential![linear(2, 8), tanh(), linear(8, 2)];
    /// scatter_classes(&x, &classes).regions(|x| net.forward(x).argmax_dim(1));
    /// ```
    #[track_caller]
    pub fn regions(&self, classify: impl Fn(&Tensor) -> Tensor) -> Figure {
        self.add_regions(&classify)
    }

    /// Adds the curve y = f(x) over a range of x.
    pub fn function<Y: Series>(&self, f: impl Fn(f64) -> Y, range: impl Interval) -> Figure {
        self.add_function(&|x| Data::of(&f(x)).first(), range.ends())
    }

    /// Adds the lines of equal height of f(x, y).
    pub fn contour<Z: Series>(&self, f: impl Fn(f64, f64) -> Z, x: impl Interval, y: impl Interval) -> Figure {
        self.add_contour(&|x, y| Data::of(&f(x, y)).first(), x.ends(), y.ends())
    }

    /// Adds a histogram. All histograms of a figure share their bins.
    pub fn hist(&self, values: &(impl Series + ?Sized)) -> Figure {
        self.add(Mark::Histogram(Data::of(values).all().into()))
    }

    /// Adds a box plot, beside those that are there.
    pub fn boxplot(&self, values: &(impl Series + ?Sized)) -> Figure {
        self.add(Mark::Boxplot(Data::of(values).all().into()))
    }

    /// Adds named bars, beside those that are there.
    #[track_caller]
    pub fn bar<Name: AsRef<str>>(&self, names: &[Name], heights: &(impl Series + ?Sized)) -> Figure {
        self.add_bars(names.iter().map(Name::as_ref).collect(), Data::of(heights))
    }

    /// Adds a matrix as cells, row 0 on top.
    #[track_caller]
    pub fn heatmap(&self, values: &(impl Series + ?Sized)) -> Figure {
        self.add_heatmap(Data::of(values))
    }

    /// Adds a confusion matrix, and names its axes.
    #[track_caller]
    pub fn confusion_matrix(&self, truth: &(impl Series + ?Sized), predicted: &(impl Series + ?Sized)) -> Figure {
        self.add_confusion(Data::of(truth), Data::of(predicted))
    }

    /// Adds an image, row 0 on top.
    #[track_caller]
    pub fn imshow(&self, image: &(impl Series + ?Sized)) -> Figure {
        self.add_image(Data::of(image))
    }

    /// Adds a batch of images, so many in a row.
    #[track_caller]
    pub fn image_grid(&self, images: &(impl Series + ?Sized), columns: usize) -> Figure {
        self.add_images(Data::of(images), columns)
    }

    /// Adds dots with error bars.
    #[track_caller]
    pub fn errorbar(
        &self,
        xs: &(impl Series + ?Sized),
        ys: &(impl Series + ?Sized),
        error: &(impl Series + ?Sized),
    ) -> Figure {
        self.add_errors(Data::of(xs), Data::of(ys), Data::of(error))
    }

    /// Adds the area between two lines, behind what is there.
    #[track_caller]
    pub fn fill_between(
        &self,
        xs: &(impl Series + ?Sized),
        lower: &(impl Series + ?Sized),
        upper: &(impl Series + ?Sized),
    ) -> Figure {
        self.add_between(Data::of(xs), Data::of(lower), Data::of(upper))
    }

    /// Writes a text to the right of the point (x, y).
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// plot(&[4.0, 2.0, 1.0]).text(1, 2.2, "learning rate halved");
    /// ```
    pub fn text(&self, x: impl Series, y: impl Series, text: &str) -> Figure {
        self.add_words((Data::of(&x).first(), Data::of(&y).first()), text, None)
    }

    /// Writes a text around the point `xytext`, with an arrow to the point `xy`.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// plot(&[4.0, 1.0, 2.0]).annotate("the best epoch", (1, 1.0), (1.4, 3.0));
    /// ```
    pub fn annotate(&self, text: &str, xy: (impl Series, impl Series), xytext: (impl Series, impl Series)) -> Figure {
        let at = (Data::of(&xytext.0).first(), Data::of(&xytext.1).first());
        self.add_words(at, text, Some((Data::of(&xy.0).first(), Data::of(&xy.1).first())))
    }

    /// Adds an arrow from (x, y) that goes `dx` to the right and `dy` up.
    pub fn arrow(&self, x: impl Series, y: impl Series, dx: impl Series, dy: impl Series) -> Figure {
        let [x, y, dx, dy] = [Data::of(&x), Data::of(&y), Data::of(&dx), Data::of(&dy)].map(Data::first);
        self.add_arrow((x, y), (dx, dy))
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
        self.dress("label", |element| element.label = Some(label.to_owned()))
    }

    /// Names the classes 0, 1, 2, … of what [`scatter_classes`] or [`confusion_matrix`] has drawn.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// confusion_matrix(&[0, 0, 1], &[0, 1, 1]).class_names(&["steady", "at risk"]);
    /// ```
    #[track_caller]
    pub fn class_names<Name: AsRef<str>>(&self, names: &[Name]) -> Figure {
        self.name_classes(names.iter().map(Name::as_ref).collect())
    }

    /// Colours what was added last: `"blue"`, `"red"`, `"green"`, `"orange"`, `"purple"`, `"sky"`, `"black"`, `"yellow"`,
    /// `"gray"` or `"#rrggbb"`. The named ones can be told apart by colour-blind readers too.
    #[track_caller]
    pub fn color(&self, color: &str) -> Figure {
        let Some(parsed) = Color::parse(color) else { FigureMistake::Color { color: color.to_owned() }.raise() };
        self.dress("color", |element| element.look = Some(Look { color: parsed, round: 0 }))
    }

    /// Shows only this range of x: `.x_range(0..10)`.
    #[track_caller]
    pub fn x_range(&self, range: impl Interval) -> Figure {
        let range = range.ends();
        self.check_range(range, self.log_x);
        self.with(|figure| figure.x_range = Some(range))
    }

    /// Shows only this range of y: `.y_range(0.0..1.5)`.
    #[track_caller]
    pub fn y_range(&self, range: impl Interval) -> Figure {
        let range = range.ends();
        self.check_range(range, self.log_y);
        self.with(|figure| figure.y_range = Some(range))
    }

    /// Makes the x axis logarithmic, as [`Figure::log_y`] the other: the way to look at learning rates.
    #[track_caller]
    pub fn log_x(&self) -> Figure {
        self.x_range.inspect(|&range| self.check_range(range, true));
        self.with(|figure| figure.log_x = true)
    }

    /// Makes the y axis logarithmic: equal steps are equal factors. Values that are not above 0 have no place on it.
    #[track_caller]
    pub fn log_y(&self) -> Figure {
        self.y_range.inspect(|&range| self.check_range(range, true));
        self.with(|figure| figure.log_y = true)
    }

    /// Width and height in pixels; 640 by 400 if nothing is said.
    pub fn size(&self, width: u32, height: u32) -> Figure {
        self.with(|figure| figure.size = allowed_size(width, height))
    }

    /// Whether lines run through the plot at the ticks; they do if nothing is said.
    pub fn grid(&self, shown: bool) -> Figure {
        self.with(|figure| figure.grid = shown)
    }

    /// Writes the figure to a file: a name that ends in `.svg` for a drawing that stays sharp at every size, or in `.png` for a
    /// picture of twice as many pixels as [`Figure::size`] says, on white.
    ///
    /// A PNG has letters of its own, so it looks the same everywhere: Latin and Greek ones and the signs of mathematics.
    /// Others, such as Chinese ones, are boxes in it; an SVG has them all.
    ///
    /// # Errors
    /// A mistake if the name ends in neither `.svg` nor `.png`, or the file cannot be written.
    ///
    /// ```no_run
    /// use emberbook::prelude::*;
    /// plot(&[4.0, 2.0, 1.0]).title("Loss").save("loss.png");
    /// ```
    #[track_caller]
    #[inline(never)]
    pub fn save(&self, path: &str) {
        save::save(path, || svg::draw(&Page::of(self)), || png::draw(&Page::of(self)));
    }
}

fn allowed_size(width: u32, height: u32) -> (u32, u32) {
    const SMALLEST: u32 = 120;
    const LARGEST: u32 = 4000;
    (width.clamp(SMALLEST, LARGEST), height.clamp(SMALLEST, LARGEST))
}

impl Show for Figure {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string()).svg(svg::draw(&Page::of(self)))
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
