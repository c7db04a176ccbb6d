//! A figure made ready to be drawn: axes, shapes in the units of the data, a legend. Knows nothing of SVG or text.

use super::Figure;
use super::axis::{Axis, Edge, Extent, Tick, Wish, drawable, short};
use super::color::Color;
use super::contour::Field;
use super::layer::Layer;
use super::mark::{BoxSummary, Mark, Point, bins, count};
use super::picture::Picture;

/// Everything there is to draw, and where.
pub(super) struct Scene {
    pub x: Axis,
    pub y: Axis,
    /// From the back to the front.
    pub shapes: Vec<Shape>,
    pub legend: Vec<Entry>,
    /// The lowest and the highest value that shades stand for, if they need explaining.
    pub shades: Option<(f64, f64)>,
    /// Width by height of a matrix whose cells should come out square.
    pub square: Option<f64>,
    /// Small print: what of the data is not drawn, and why.
    pub note: Option<String>,
    /// Why there is nothing to see.
    pub nothing: Option<&'static str>,
}

#[derive(Debug)]
pub(super) enum Shape {
    /// A line; it has a gap where a point has no place.
    Line {
        points: Vec<Point>,
        color: Color,
        width: f64,
    },
    Dots {
        points: Vec<Point>,
        color: Color,
    },
    /// A filled rectangle between two corners.
    Block {
        from: Point,
        to: Point,
        color: Color,
        opacity: f64,
    },
    /// A picture between its upper left and its lower right corner.
    Image {
        from: Point,
        to: Point,
        picture: Picture,
        smooth: bool,
    },
    Text {
        at: Point,
        text: String,
        color: Color,
    },
}

pub(super) struct Entry {
    pub label: String,
    pub color: Color,
    pub swatch: Swatch,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Swatch {
    Line,
    Dot,
    Block,
}

impl Scene {
    /// Lays a figure out, with about so many ticks on the axes.
    pub fn of(figure: &Figure, x_ticks: usize, y_ticks: usize) -> Scene {
        let mut draft = Draft { log_y: figure.log_y, bins: shared_bins(&figure.layers), ..Draft::default() };
        for layer in &figure.layers {
            draft.add(layer, figure.layers.len() == 1);
        }
        let nothing = draft.nothing();
        let note = if nothing.is_none() { draft.note() } else { None };
        draft.shapes.sort_by_key(|shape| !matches!(shape, Shape::Image { .. }));

        let x = Axis::new(Wish {
            extent: draft.x,
            range: figure.x_range,
            log: false,
            whole: draft.whole_x,
            names: draft.names,
            ticks: x_ticks,
        });
        let mut y = Axis::new(Wish {
            extent: draft.y,
            range: figure.y_range,
            log: figure.log_y,
            whole: draft.whole_y,
            names: vec![],
            ticks: y_ticks,
        });
        if draft.square.is_some() && figure.y_range.is_none() {
            y = Axis { from: y.to, to: y.from, ..y };
        }
        Scene {
            x,
            y,
            shapes: draft.shapes,
            legend: draft.legend,
            shades: draft.shades,
            square: draft.square.filter(|aspect| (0.25..=4.0).contains(aspect)),
            note,
            nothing,
        }
    }
}

fn shared_bins(layers: &[Layer]) -> Vec<f64> {
    let counted = layers.iter().filter_map(|layer| match &layer.mark {
        Mark::Histogram(values) => Some(values.iter().copied()),
        _ => None,
    });
    bins(&counted.flatten().collect::<Vec<_>>())
}

/// A scene in the making.
#[derive(Default)]
struct Draft {
    log_y: bool,
    bins: Vec<f64>,
    shapes: Vec<Shape>,
    legend: Vec<Entry>,
    shades: Option<(f64, f64)>,
    square: Option<f64>,
    x: Option<Extent>,
    y: Option<Extent>,
    whole_x: bool,
    whole_y: bool,
    /// Names on the x axis: one for every box and bar so far.
    names: Vec<Tick>,
    /// How many layers have a colour so far.
    colored: usize,
    numbers: usize,
    lost: usize,
    below_log: usize,
}

impl Draft {
    fn add(&mut self, layer: &Layer, alone: bool) {
        self.numbers += layer.mark.len();
        self.lost += layer.mark.lost();
        match &layer.mark {
            Mark::Line(points) => {
                let color = self.color(layer, Swatch::Line);
                self.span_points(points);
                self.shapes.push(Shape::Line { points: points.to_vec(), color, width: 2.0 });
            }
            Mark::Dots(points) => {
                let color = self.color(layer, Swatch::Dot);
                self.span_points(points);
                self.shapes.push(Shape::Dots { points: points.to_vec(), color });
            }
            Mark::Histogram(values) => {
                let color = self.color(layer, Swatch::Block);
                self.histogram(values, color, if alone { 0.85 } else { 0.6 });
            }
            Mark::Boxplot(values) => {
                let color = self.color_of(layer);
                let name = layer.label.as_deref().or(alone.then_some(""));
                self.boxplot(values, name, color);
            }
            Mark::Bars(bars) => {
                let color = self.color(layer, Swatch::Block);
                bars.iter().for_each(|(name, value)| self.bar(name, *value, color));
            }
            Mark::Heatmap { rows, columns, values } => self.heatmap(*rows, *columns, values),
            Mark::Contour(field) => self.contour(field),
            Mark::Regions { x, y, picture } => self.shapes.push(Shape::Image {
                from: (x.0, y.1),
                to: (x.1, y.0),
                picture: Picture::clone(picture),
                smooth: true,
            }),
        }
    }

    /// The layer's own colour, or the next one of the palette.
    fn color_of(&mut self, layer: &Layer) -> Color {
        self.colored += 1;
        layer.color.unwrap_or(Color::of_series(self.colored - 1))
    }

    /// As [`Draft::color_of`], and an entry in the legend if the layer has a label.
    fn color(&mut self, layer: &Layer, swatch: Swatch) -> Color {
        let color = self.color_of(layer);
        if let Some(label) = layer.label.clone() {
            self.legend.push(Entry { label, color, swatch });
        }
        color
    }

    fn span(&mut self, x: Option<Extent>, y: Option<Extent>) {
        let union = |so_far: Option<Extent>, more: Option<Extent>| match (so_far, more) {
            (Some(so_far), Some(more)) => Some(so_far.union(more)),
            (so_far, more) => so_far.or(more),
        };
        // An extent in one direction alone is no place: a figure needs both.
        if x.is_some() && y.is_some() {
            self.x = union(self.x, x);
            self.y = union(self.y, y);
        }
    }

    fn span_points(&mut self, points: &[Point]) {
        let drawable = || points.iter().filter(|(x, y)| drawable(*x) && drawable(*y));
        let shown = || drawable().filter(|(_, y)| !self.log_y || *y > 0.0);
        self.below_log += drawable().count() - shown().count();
        let whole = shown().all(|(x, _)| x.fract() == 0.0);
        let (x, y) = (Extent::of(shown().map(|point| point.0)), Extent::of(shown().map(|point| point.1)));
        self.whole_x = whole && (self.whole_x || self.x.is_none());
        self.span(x, y);
    }

    /// Makes room for bars of these heights, which stand on 0 (on a logarithmic axis: on the lower end of the axis).
    fn span_bars(&mut self, x: Extent, heights: impl Iterator<Item = f64> + Clone) {
        let y = match self.log_y {
            true => Extent::of(heights.filter(|&height| height > 0.0))
                .map(|y| Extent { low: Edge { at: y.low.at / 2.0, hard: false }, ..y }),
            false => Extent::of(heights).map(|y| Extent {
                low: if y.low.at < 0.0 { y.low } else { Edge { at: 0.0, hard: true } },
                high: if y.high.at > 0.0 { y.high } else { Edge { at: 0.0, hard: true } },
            }),
        };
        self.span(Some(x), y);
    }

    fn histogram(&mut self, values: &[f64], color: Color, opacity: f64) {
        let counts = count(values, &self.bins);
        let Some(x) = Extent::of(self.bins.iter().copied()) else { return };
        self.whole_y = true;
        self.span_bars(x, counts.iter().map(|&count| count as f64));
        for (edges, count) in self.bins.windows(2).zip(counts) {
            if count > 0 {
                self.shapes.push(Shape::Block { from: (edges[0], 0.0), to: (edges[1], count as f64), color, opacity });
            }
        }
    }

    /// The place of the next box or bar, which is named on the axis.
    fn next_place(&mut self, name: Option<&str>) -> f64 {
        let at = (self.names.len() + 1) as f64;
        self.names.push(Tick { at, name: name.map_or_else(|| at.to_string(), str::to_owned) });
        at
    }

    fn boxplot(&mut self, values: &[f64], name: Option<&str>, color: Color) {
        const HALF_BOX: f64 = 0.22;
        const HALF_CAP: f64 = 0.1;
        let center = self.next_place(name);
        let shown: Vec<f64> = values.iter().copied().filter(|&value| !self.log_y || value > 0.0).collect();
        self.below_log += values.iter().filter(|&&value| drawable(value) && self.log_y && value <= 0.0).count();
        let Some(summary) = BoxSummary::of(&shown) else { return };
        self.span(Some(Extent::exactly(center - 0.6, center + 0.6)), Extent::of(shown));

        let BoxSummary { lower_quartile, median, upper_quartile, whiskers: (lowest, highest), outliers } = summary;
        let (left, right) = (center - HALF_BOX, center + HALF_BOX);
        let mut line =
            |points: &[Point], width| self.shapes.push(Shape::Line { points: points.to_vec(), color, width });
        for (whisker, quartile) in [(lowest, lower_quartile), (highest, upper_quartile)] {
            line(&[(center, quartile), (center, whisker)], 1.5);
            line(&[(center - HALF_CAP, whisker), (center + HALF_CAP, whisker)], 1.5);
        }
        let (lower, upper) = (lower_quartile, upper_quartile);
        line(&[(left, lower), (right, lower), (right, upper), (left, upper), (left, lower)], 1.5);
        line(&[(left, median), (right, median)], 3.0);
        self.shapes.push(Shape::Block { from: (left, lower), to: (right, upper), color, opacity: 0.2 });
        if !outliers.is_empty() {
            let points = outliers.into_iter().map(|value| (center, value)).collect();
            self.shapes.push(Shape::Dots { points, color });
        }
    }

    fn bar(&mut self, name: &str, height: f64, color: Color) {
        const HALF_BAR: f64 = 0.36;
        let center = self.next_place(Some(name));
        self.span_bars(Extent::exactly(center - 0.6, center + 0.6), std::iter::once(height));
        if drawable(height) {
            let (from, to) = ((center - HALF_BAR, 0.0), (center + HALF_BAR, height));
            self.shapes.push(Shape::Block { from, to, color, opacity: 0.85 });
        }
    }

    fn heatmap(&mut self, rows: usize, columns: usize, values: &[f64]) {
        const MOST_WRITTEN: usize = 16;
        let Some(Extent { low, high }) = Extent::of(values.iter().copied()) else { return };
        let share = |value: f64| if high.at > low.at { (value - low.at) / (high.at - low.at) } else { 0.5 };
        let (right, bottom) = (columns as f64 - 0.5, rows as f64 - 0.5);
        self.span(Some(Extent::exactly(-0.5, right)), Some(Extent::exactly(-0.5, bottom)));
        (self.whole_x, self.whole_y) = (true, true);
        self.square = Some(columns as f64 / rows as f64);
        let picture = Picture::shaded(columns, rows, values.iter().map(|&value| share(value)));
        if rows.max(columns) <= MOST_WRITTEN {
            for (place, &value) in values.iter().enumerate().filter(|(_, value)| drawable(**value)) {
                let (column, row) = (place % columns, place / columns);
                let dark = picture.color(column, row).darkness() > 0.5;
                let color = if dark { Color(255, 255, 255) } else { Color(0x1f, 0x29, 0x33) };
                self.shapes.push(Shape::Text { at: (column as f64, row as f64), text: short(value), color });
            }
        } else {
            self.shades = Some((low.at, high.at));
        }
        self.shapes.push(Shape::Image { from: (-0.5, -0.5), to: (right, bottom), picture, smooth: false });
    }

    fn contour(&mut self, field: &Field) {
        const LEVELS: usize = 12;
        let Some(Extent { low, high }) = Extent::of(field.values.iter().copied()) else { return };
        self.span(Some(Extent::exactly(field.x.0, field.x.1)), Some(Extent::exactly(field.y.0, field.y.1)));
        self.shades = Some((low.at, high.at));
        let share = |value: f64| if high.at > low.at { (value - low.at) / (high.at - low.at) } else { 0.5 };
        if !self.log_y {
            let from_top = (0..field.rows).rev().flat_map(|row| &field.values[row * field.columns..][..field.columns]);
            let picture = Picture::shaded(field.columns, field.rows, from_top.map(|&value| share(value)));
            // Every value is the middle of its pixel, so the picture reaches half a pixel beyond the grid.
            let (last_column, last_row) = (field.columns as f64 - 1.0, field.rows as f64 - 1.0);
            let (from, to) = (field.place(-0.5, last_row + 0.5), field.place(last_column + 0.5, -0.5));
            self.shapes.push(Shape::Image { from, to, picture, smooth: true });
        }
        for level in 1..=LEVELS {
            // Closer together near the lowest value, where a descent ends: a bowl gets evenly spaced rings.
            let share = (level as f64 / (LEVELS + 1) as f64).powi(2);
            let color = Color::shade(share).mix(Color(0, 0, 0), 0.3);
            for points in field.lines(low.at + share * (high.at - low.at)) {
                self.shapes.push(Shape::Line { points, color, width: 1.0 });
            }
        }
    }

    fn nothing(&self) -> Option<&'static str> {
        if self.x.is_some() && self.y.is_some() {
            return None;
        }
        Some(match self.numbers {
            0 => "Nothing to draw: there are no values yet.",
            numbers if numbers == self.lost => "Nothing to draw: every value is NaN or infinite.",
            _ => "Nothing to draw: a logarithmic axis shows only values above 0, and there are none.",
        })
    }

    fn note(&self) -> Option<String> {
        let are = |number: usize| if number == 1 { "is" } else { "are" };
        let mut reasons = vec![];
        if self.lost > 0 {
            reasons.push(format!("{} of {} {} NaN or infinite", self.lost, self.numbers, are(self.lost)));
        }
        if self.below_log > 0 {
            let (number, are) = (self.below_log, are(self.below_log));
            reasons.push(format!("{number} of {} {are} not above 0, as a logarithm needs", self.numbers));
        }
        (!reasons.is_empty()).then(|| format!("Not drawn: {}.", reasons.join("; ")))
    }
}
