//! A figure made ready to be drawn: axes, shapes in the units of the data, a legend. Knows nothing of SVG or text.

use super::Figure;
use super::axis::{Axis, Edge, Extent, Tick, Wish, drawable, short};
use super::color::{Color, Look};
use super::contour::Field;
use super::element::Element;
use super::mark::{BoxSummary, Mark, Pixels, Point, bins, count};
use super::page::MOST_DOTS;
use super::picture::Picture;
use super::surface::Paint;

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
    /// Nothing but images: there is nothing to count on the axes.
    pub bare: bool,
    /// A picture covers the card, so what stands on it cannot change its colour with the card.
    pub covered: bool,
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
        look: Look,
        width: f64,
    },
    Dots {
        points: Vec<Point>,
        look: Look,
    },
    /// What lies between two lines.
    Area {
        upper: Vec<Point>,
        lower: Vec<Point>,
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
    /// The number of a cell, if there is room for it.
    Number {
        at: Point,
        text: String,
        color: Color,
    },
    Words {
        at: Point,
        text: String,
        color: Option<Color>,
        /// Around the place, and not to the right of it and above.
        centered: bool,
    },
    /// From one place, or from words that stand around it, to another.
    Arrow {
        from: Point,
        to: Point,
        color: Option<Color>,
        words: Option<String>,
    },
}

impl Shape {
    /// From the back to the front.
    fn depth(&self) -> u8 {
        match self {
            Shape::Image { .. } => 0,
            Shape::Area { .. } => 1,
            Shape::Line { .. } | Shape::Dots { .. } | Shape::Block { .. } | Shape::Number { .. } => 2,
            Shape::Arrow { .. } => 3,
            Shape::Words { .. } => 4,
        }
    }

    /// Whether it is a picture of few and large cells, which are drawn one by one.
    pub fn is_few_cells(&self) -> bool {
        const MOST_CELLS: usize = 256;
        matches!(self, Shape::Image { picture, smooth: false, .. } if picture.width() * picture.height() <= MOST_CELLS)
    }
}

pub(super) struct Entry {
    pub label: String,
    pub look: Look,
    pub swatch: Swatch,
    pub opacity: f64,
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
        let mut draft =
            Draft { log_x: figure.log_x, log_y: figure.log_y, bins: shared_bins(&figure.elements), ..Draft::default() };
        for element in &figure.elements {
            draft.add(element, figure.elements.len() == 1);
        }
        let nothing = draft.nothing();
        let note = if nothing.is_none() { draft.note() } else { None };
        draft.shapes.sort_by_key(Shape::depth);

        // Cells, and things with a name, are counted and not measured.
        let counted = draft.square.is_some();
        let x = Axis::new(Wish {
            extent: draft.x,
            range: figure.x_range,
            log: figure.log_x && !counted && draft.names.is_empty(),
            whole: draft.whole_x,
            names: draft.names,
            ticks: x_ticks,
        });
        let mut y = Axis::new(Wish {
            extent: draft.y,
            range: figure.y_range,
            log: figure.log_y && !counted,
            whole: draft.whole_y,
            names: draft.row_names,
            ticks: y_ticks,
        });
        if counted && figure.y_range.is_none() {
            y = Axis { from: y.to, to: y.from, ..y };
        }
        let bare = figure.is_images();
        Scene {
            x,
            y,
            shapes: draft.shapes,
            legend: draft.legend,
            shades: draft.shades,
            square: draft.square.filter(|aspect| bare || (0.25..=4.0).contains(aspect)),
            bare,
            covered: draft.covered,
            note,
            nothing,
        }
    }

    /// How a colour of the data is painted.
    pub fn paint(&self, color: Color) -> Paint {
        if self.covered { Paint::fixed(color) } else { Paint::on_card(color) }
    }
}

fn shared_bins(elements: &[Element]) -> Vec<f64> {
    let counted = elements.iter().filter_map(|element| match &element.mark {
        Mark::Histogram(values) => Some(values.iter().copied()),
        _ => None,
    });
    bins(&counted.flatten().collect::<Vec<_>>())
}

/// A scene in the making.
#[derive(Default)]
struct Draft {
    log_x: bool,
    log_y: bool,
    bins: Vec<f64>,
    shapes: Vec<Shape>,
    legend: Vec<Entry>,
    shades: Option<(f64, f64)>,
    square: Option<f64>,
    covered: bool,
    x: Option<Extent>,
    y: Option<Extent>,
    whole_x: bool,
    whole_y: bool,
    /// Names on the x axis: one for every box and bar so far.
    names: Vec<Tick>,
    row_names: Vec<Tick>,
    /// How many elements have a colour so far.
    colored: usize,
    numbers: usize,
    lost: usize,
    below_log: usize,
    /// What else is not seen as it was given.
    remarks: Vec<String>,
}

impl Draft {
    fn add(&mut self, element: &Element, alone: bool) {
        self.numbers += element.mark.len();
        self.lost += element.mark.lost();
        match &element.mark {
            Mark::Line(points) => {
                let look = self.look(element, Swatch::Line, 1.0);
                self.span_points(points);
                let points = self.line(points);
                self.shapes.push(Shape::Line { points, look, width: 2.0 });
            }
            Mark::Dots(points) => {
                let look = self.look(element, Swatch::Dot, 1.0);
                self.span_points(points);
                if points.len() > MOST_DOTS {
                    self.remarks.push(format!("{} dots: those that hide one another are drawn once.", points.len()));
                }
                self.shapes.push(Shape::Dots { points: points.to_vec(), look });
            }
            Mark::ErrorBars(bars) => {
                let look = self.look(element, Swatch::Dot, 1.0);
                self.error_bars(bars, look);
            }
            Mark::Between(pairs) => {
                const OPACITY: f64 = 0.25;
                let look = self.look(element, Swatch::Block, OPACITY);
                let (upper, lower): (Vec<Point>, Vec<Point>) = pairs.iter().copied().unzip();
                self.span_points(&upper);
                self.span_points(&lower);
                self.shapes.push(Shape::Area { upper, lower, color: look.color });
            }
            Mark::Words { at, text, about } => {
                let color = element.look.map(|look| look.color);
                let (at, text) = (*at, text.clone());
                self.span_points(&[at, about.unwrap_or(at)]);
                if let Some(to) = *about {
                    self.shapes.push(Shape::Arrow { from: at, to, color, words: Some(text.clone()) });
                }
                self.shapes.push(Shape::Words { at, text, color, centered: about.is_some() });
            }
            Mark::Arrow { from, to } => {
                let look = self.look(element, Swatch::Line, 1.0);
                self.span_points(&[*from, *to]);
                self.shapes.push(Shape::Arrow { from: *from, to: *to, color: Some(look.color), words: None });
            }
            Mark::Histogram(values) => {
                let opacity = if alone { 0.85 } else { 0.6 };
                let look = self.look(element, Swatch::Block, opacity);
                self.histogram(values, look.color, opacity);
            }
            Mark::Boxplot(values) => {
                let look = self.look_of(element);
                let name = element.label.as_deref().or(alone.then_some(""));
                self.boxplot(values, name, look);
            }
            Mark::Bars(bars) => {
                let look = self.look(element, Swatch::Block, 0.85);
                bars.iter().for_each(|(name, value)| self.bar(name, *value, look.color));
            }
            Mark::Heatmap { rows, columns, values, names } => self.heatmap(*rows, *columns, values, names.as_deref()),
            Mark::Image(pixels) => self.image(pixels),
            Mark::Contour(field) => self.contour(field),
            Mark::Regions { x, y, picture } => self.shapes.push(Shape::Image {
                from: (x.0, y.1),
                to: (x.1, y.0),
                picture: Picture::clone(picture),
                smooth: true,
            }),
        }
    }

    /// Shades of blue behind all that is drawn. Blue, the first colour, would be lost on them, so it counts as taken.
    fn cover(&mut self) {
        self.covered = true;
        self.colored = self.colored.max(1);
    }

    /// The element's own look, or the next one.
    fn look_of(&mut self, element: &Element) -> Look {
        self.colored += 1;
        element.look.unwrap_or(Look::of_series(self.colored - 1))
    }

    /// As [`Draft::look_of`], and an entry in the legend if the element has a label.
    fn look(&mut self, element: &Element, swatch: Swatch, opacity: f64) -> Look {
        let look = self.look_of(element);
        if let Some(label) = element.label.clone() {
            self.legend.push(Entry { label, look, swatch, opacity });
        }
        look
    }

    /// Of more things than a figure should hold, every so many-th.
    fn some<T: Copy>(&mut self, all: &[T], most: usize, things: &str) -> Vec<T> {
        let step = all.len().div_ceil(most).max(1);
        if step > 1 {
            self.remarks.push(format!("Drawn: 1 in {step} of {} {things}.", all.len()));
        }
        all.iter().copied().step_by(step).collect()
    }

    /// A line from left to right is thinned by the pixel when it is drawn; one that goes to and fro cannot be.
    fn line(&mut self, points: &[Point]) -> Vec<Point> {
        const MOST: usize = 20_000;
        let backwards = |pair: &[Point]| pair[0].0 > pair[1].0;
        match points.len() > MOST && points.windows(2).any(backwards) {
            true => self.some(points, MOST, "points"),
            false => points.to_vec(),
        }
    }

    fn error_bars(&mut self, bars: &[(Point, (f64, f64))], look: Look) {
        const MOST: usize = 2000;
        const HALF_CAP: f64 = 0.006;
        let ends = bars.iter().flat_map(|&((x, y), (down, up))| [(x, y - down), (x, y), (x, y + up)]);
        let ends: Vec<Point> = ends.filter(|(_, y)| !self.log_y || *y > 0.0).collect();
        self.span_points(&ends);
        let bars = self.some(bars, MOST, "error bars");
        let Some(Extent { low, high }) = Extent::of(bars.iter().map(|((x, _), _)| *x)) else { return };
        for &((x, y), (down, up)) in &bars {
            let cap = |end: f64| {
                let (left, right) = match self.log_x {
                    true => {
                        let factor = (high.at / low.at).max(10.0).powf(HALF_CAP);
                        (x / factor, x * factor)
                    }
                    false => {
                        let half = HALF_CAP * if high.at > low.at { high.at - low.at } else { x.abs().max(1.0) * 0.2 };
                        (x - half, x + half)
                    }
                };
                [(left, end), (right, end)]
            };
            // On a logarithmic axis a bar that reaches 0 goes all the way down.
            let lowest = if self.log_y { (y - down).max(f64::MIN_POSITIVE) } else { y - down };
            let ends = [vec![(x, lowest), (x, y + up)], cap(lowest).into(), cap(y + up).into()];
            self.shapes.extend(ends.map(|points| Shape::Line { points, look: Look { round: 0, ..look }, width: 1.5 }));
        }
        self.shapes.push(Shape::Dots { points: bars.iter().map(|(at, _)| *at).collect(), look });
    }

    fn image(&mut self, pixels: &Pixels) {
        let (columns, rows) = (pixels.columns as f64, pixels.rows as f64);
        let (from, to) = ((-0.5, -0.5), (columns - 0.5, rows - 0.5));
        self.span(Some(Extent::exactly(from.0, to.0)), Some(Extent::exactly(from.1, to.1)));
        (self.whole_x, self.whole_y, self.covered) = (true, true, true);
        self.square = Some(columns / rows);
        if pixels.clipped > 0 {
            self.remarks.push(format!("Cut to 0..1: {} of {} values.", pixels.clipped, pixels.numbers));
        }
        let picture = pixels.picture.clone();
        self.reduced(pixels.columns, pixels.rows, &picture);
        self.shapes.push(Shape::Image { from, to, picture, smooth: false });
    }

    /// Says so where a picture is smaller than what it was made from.
    fn reduced(&mut self, columns: usize, rows: usize, picture: &Picture) {
        let (width, height) = (picture.width(), picture.height());
        if (width, height) != (columns, rows) {
            self.remarks.push(format!("{rows} by {columns} cells, shown as {height} by {width}."));
        }
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
        let placed = points.iter().copied().filter(|(x, y)| drawable(*x) && drawable(*y));
        let (shown, below): (Vec<Point>, Vec<Point>) =
            placed.partition(|(x, y)| (!self.log_x || *x > 0.0) && (!self.log_y || *y > 0.0));
        self.below_log += below.len();
        let whole = shown.iter().all(|(x, _)| x.fract() == 0.0);
        let (x, y) = (Extent::of(shown.iter().map(|point| point.0)), Extent::of(shown.iter().map(|point| point.1)));
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

    fn boxplot(&mut self, values: &[f64], name: Option<&str>, look: Look) {
        // A box is one thing, so its lines have no dashes.
        let look = Look { round: 0, ..look };
        const HALF_BOX: f64 = 0.22;
        const HALF_CAP: f64 = 0.1;
        let center = self.next_place(name);
        let shown: Vec<f64> = values.iter().copied().filter(|&value| !self.log_y || value > 0.0).collect();
        self.below_log += values.iter().filter(|&&value| drawable(value) && self.log_y && value <= 0.0).count();
        let Some(summary) = BoxSummary::of(&shown) else { return };
        self.span(Some(Extent::exactly(center - 0.6, center + 0.6)), Extent::of(shown));

        let BoxSummary { lower_quartile, median, upper_quartile, whiskers: (lowest, highest), outliers } = summary;
        let (left, right) = (center - HALF_BOX, center + HALF_BOX);
        let mut line = |points: &[Point], width| self.shapes.push(Shape::Line { points: points.to_vec(), look, width });
        for (whisker, quartile) in [(lowest, lower_quartile), (highest, upper_quartile)] {
            line(&[(center, quartile), (center, whisker)], 1.5);
            line(&[(center - HALF_CAP, whisker), (center + HALF_CAP, whisker)], 1.5);
        }
        let (lower, upper) = (lower_quartile, upper_quartile);
        line(&[(left, lower), (right, lower), (right, upper), (left, upper), (left, lower)], 1.5);
        line(&[(left, median), (right, median)], 3.0);
        self.shapes.push(Shape::Block { from: (left, lower), to: (right, upper), color: look.color, opacity: 0.2 });
        if !outliers.is_empty() {
            let points = outliers.into_iter().map(|value| (center, value)).collect();
            self.shapes.push(Shape::Dots { points, look });
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

    fn heatmap(&mut self, rows: usize, columns: usize, values: &[f64], names: Option<&[String]>) {
        const MOST_WRITTEN: usize = 16;
        let Some(Extent { low, high }) = Extent::of(values.iter().copied()) else { return };
        let share = |value: f64| if high.at > low.at { (value - low.at) / (high.at - low.at) } else { 0.5 };
        let (right, bottom) = (columns as f64 - 0.5, rows as f64 - 0.5);
        self.span(Some(Extent::exactly(-0.5, right)), Some(Extent::exactly(-0.5, bottom)));
        (self.whole_x, self.whole_y) = (true, true);
        self.cover();
        self.square = Some(columns as f64 / rows as f64);
        let ticks = names.unwrap_or_default().iter().enumerate();
        self.names = ticks.map(|(place, name)| Tick { at: place as f64, name: name.clone() }).collect();
        self.row_names = self.names.clone();
        let picture = Picture::shaded(columns, rows, values.iter().map(|&value| share(value)));
        if rows.max(columns) <= MOST_WRITTEN {
            for (place, &value) in values.iter().enumerate().filter(|(_, value)| drawable(**value)) {
                let (column, row) = (place % columns, place / columns);
                let dark = picture.color(column, row).is_some_and(|color| color.darkness() > 0.5);
                let color = if dark { Color(255, 255, 255) } else { Color(0x1f, 0x29, 0x33) };
                self.shapes.push(Shape::Number { at: (column as f64, row as f64), text: short(value), color });
            }
        } else {
            self.shades = Some((low.at, high.at));
        }
        self.reduced(columns, rows, &picture);
        self.shapes.push(Shape::Image { from: (-0.5, -0.5), to: (right, bottom), picture, smooth: false });
    }

    fn contour(&mut self, field: &Field) {
        const LEVELS: usize = 12;
        let Some(Extent { low, high }) = Extent::of(field.values.iter().copied()) else { return };
        self.span(Some(Extent::exactly(field.x.0, field.x.1)), Some(Extent::exactly(field.y.0, field.y.1)));
        self.shades = Some((low.at, high.at));
        let share = |value: f64| if high.at > low.at { (value - low.at) / (high.at - low.at) } else { 0.5 };
        if !self.log_x && !self.log_y {
            self.cover();
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
            let look = Look { color: Color::shade(share).mix(Color(0, 0, 0), 0.3), round: 0 };
            for points in field.lines(low.at + share * (high.at - low.at)) {
                self.shapes.push(Shape::Line { points, look, width: 1.0 });
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
        let mut notes = self.remarks.clone();
        notes.extend((!reasons.is_empty()).then(|| format!("Not drawn: {}.", reasons.join("; "))));
        (!notes.is_empty()).then(|| notes.join(" "))
    }
}
