//! What stands in a figure: lines, dots, bars, boxes, fields.

use std::sync::Arc;

use super::axis::{Extent, drawable};
use super::contour::Field;
use super::picture::Picture;
use crate::data::quantile;

/// A place in a figure, in the units of the data.
pub(super) type Point = (f64, f64);

/// One thing that a student asked to see, as it was given. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) enum Mark {
    Line(Arc<[Point]>),
    Dots(Arc<[Point]>),
    /// Values to be counted.
    Histogram(Arc<[f64]>),
    /// Values to be summed up as a box with whiskers.
    Boxplot(Arc<[f64]>),
    /// Named bars.
    Bars(Arc<[(String, f64)]>),
    /// A matrix, row 0 on top.
    Heatmap {
        rows: usize,
        columns: usize,
        values: Arc<[f64]>,
        /// What rows and columns are called, if not by their numbers.
        names: Option<Arc<[String]>>,
    },
    /// An image, or several side by side.
    Image(Arc<Pixels>),
    /// Dots that reach so far down and up.
    ErrorBars(Arc<[(Point, (f64, f64))]>),
    /// The area between two lines, as pairs of their points.
    Between(Arc<[(Point, Point)]>),
    /// A text, and what it points to.
    Words {
        at: Point,
        text: String,
        about: Option<Point>,
    },
    Arrow {
        from: Point,
        to: Point,
    },
    /// Lines of equal height of a function of two variables.
    Contour(Arc<Field>),
    /// The class that a classifier gives to every place.
    Regions {
        x: (f64, f64),
        y: (f64, f64),
        picture: Arc<Picture>,
    },
}

/// Images, as they are seen.
#[derive(Debug)]
pub(super) struct Pixels {
    pub picture: Picture,
    pub columns: usize,
    pub rows: usize,
    /// How many numbers they were made from, how many of them had no place, and how many no shade of their own.
    pub numbers: usize,
    pub lost: usize,
    pub clipped: usize,
    /// "image of 28 by 28 pixels"
    pub name: String,
}

impl Mark {
    /// The name of the kind, and how many numbers or points it holds.
    pub fn describe(&self) -> String {
        let count = |count: usize, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
        match self {
            Mark::Line(points) => format!("line through {}", count(points.len(), "point")),
            Mark::Dots(points) => count(points.len(), "dot"),
            Mark::Histogram(values) => format!("histogram of {}", count(values.len(), "value")),
            Mark::Boxplot(values) => format!("box of {}", count(values.len(), "value")),
            Mark::Bars(bars) => count(bars.len(), "bar"),
            Mark::Heatmap { rows, columns, .. } => format!("heat map of {rows} by {columns} values"),
            Mark::Image(pixels) => pixels.name.clone(),
            Mark::ErrorBars(bars) => count(bars.len(), "dot") + " with error bars",
            Mark::Between(pairs) => format!("area between two lines through {}", count(pairs.len(), "point")),
            Mark::Words { text, .. } => format!("the text {text:?}"),
            Mark::Arrow { .. } => "arrow".to_owned(),
            Mark::Contour(_) => "contour lines".to_owned(),
            Mark::Regions { .. } => "regions of classes".to_owned(),
        }
    }

    /// How many numbers (or points) it was given.
    pub fn len(&self) -> usize {
        match self {
            Mark::Line(points) | Mark::Dots(points) => points.len(),
            Mark::Histogram(values) | Mark::Boxplot(values) | Mark::Heatmap { values, .. } => values.len(),
            Mark::Bars(bars) => bars.len(),
            Mark::Image(pixels) => pixels.numbers,
            Mark::ErrorBars(bars) => bars.len(),
            Mark::Between(pairs) => pairs.len(),
            Mark::Words { .. } | Mark::Arrow { .. } => 1,
            Mark::Contour(field) => field.values.len(),
            Mark::Regions { picture, .. } => picture.width() * picture.height(),
        }
    }

    /// How many of them are NaN or infinite, and so have no place in a figure.
    pub fn lost(&self) -> usize {
        let nowhere = |(x, y): Point| !drawable(x) || !drawable(y);
        let lost = |values: &[f64]| values.iter().filter(|&&value| !drawable(value)).count();
        match self {
            Mark::Line(points) | Mark::Dots(points) => points.iter().filter(|point| nowhere(**point)).count(),
            Mark::Histogram(values) | Mark::Boxplot(values) | Mark::Heatmap { values, .. } => lost(values),
            Mark::Bars(bars) => bars.iter().filter(|(_, value)| !drawable(*value)).count(),
            Mark::Image(pixels) => pixels.lost,
            Mark::ErrorBars(bars) => {
                bars.iter().filter(|(at, (down, up))| nowhere(*at) || nowhere((*down, *up))).count()
            }
            Mark::Between(pairs) => pairs.iter().filter(|(upper, lower)| nowhere(*upper) || nowhere(*lower)).count(),
            Mark::Words { at, about, .. } => usize::from(nowhere(*at) || about.is_some_and(nowhere)),
            Mark::Arrow { from, to } => usize::from(nowhere(*from) || nowhere(*to)),
            Mark::Contour(field) => lost(&field.values),
            Mark::Regions { .. } => 0,
        }
    }
}

/// The edges of the bins in which all the histograms of a figure count, so that they can be compared: the number of bins
/// is the larger of Sturges' rule and Freedman and Diaconis' rule, as NumPy's `"auto"` takes it.
pub(super) fn bins(values: &[f64]) -> Vec<f64> {
    const MOST: f64 = 100.0;
    let mut sorted: Vec<f64> = values.iter().copied().filter(|&value| drawable(value)).collect();
    sorted.sort_by(f64::total_cmp);
    let Some(Extent { low, high }) = Extent::of(sorted.iter().copied()) else { return vec![] };
    let span = high.at - low.at;
    if span <= 1e-9 * low.at.abs().max(high.at.abs()) {
        return vec![low.at - 0.5, high.at + 0.5];
    }
    let count = sorted.len() as f64;
    let sturges = count.log2() + 1.0;
    let between_quartiles = quantile(&sorted, 0.75) - quantile(&sorted, 0.25);
    let freedman_diaconis = match between_quartiles > 0.0 {
        true => span / (2.0 * between_quartiles / count.cbrt()),
        false => 0.0,
    };
    let number = sturges.max(freedman_diaconis).ceil().min(MOST);
    (0..=number as usize).map(|edge| low.at + span * edge as f64 / number).collect()
}

/// How many values fall in each bin; the last bin includes its upper edge.
pub(super) fn count(values: &[f64], edges: &[f64]) -> Vec<usize> {
    let mut counts = vec![0; edges.len().saturating_sub(1)];
    let (Some(&low), Some(&high)) = (edges.first(), edges.last()) else { return counts };
    for &value in values.iter().filter(|&&value| drawable(value)) {
        let place = (value - low) / (high - low) * counts.len() as f64;
        let last = counts.len() - 1;
        counts[(place as usize).min(last)] += 1;
    }
    counts
}

/// A box with whiskers (Tukey, *Exploratory Data Analysis*, 1977).
#[derive(Debug, Clone, PartialEq)]
pub(super) struct BoxSummary {
    pub lower_quartile: f64,
    pub median: f64,
    pub upper_quartile: f64,
    /// The lowest and highest values within 1.5 box heights of the box.
    pub whiskers: (f64, f64),
    /// The values beyond the whiskers.
    pub outliers: Vec<f64>,
}

impl BoxSummary {
    /// `None` if there is no finite value.
    pub fn of(values: &[f64]) -> Option<BoxSummary> {
        let mut sorted: Vec<f64> = values.iter().copied().filter(|&value| drawable(value)).collect();
        sorted.sort_by(f64::total_cmp);
        let lower_quartile = quantile(&sorted, 0.25);
        let upper_quartile = quantile(&sorted, 0.75);
        let reach = 1.5 * (upper_quartile - lower_quartile);
        let (near, outliers): (Vec<f64>, Vec<f64>) =
            sorted.iter().partition(|&&value| value >= lower_quartile - reach && value <= upper_quartile + reach);
        let whiskers = (*near.first()?, *near.last()?);
        Some(BoxSummary { lower_quartile, median: quantile(&sorted, 0.5), upper_quartile, whiskers, outliers })
    }
}
