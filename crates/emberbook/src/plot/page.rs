//! A figure, or several of them, laid out on a page: titles, legends, axes, and what stands in the plots.

use std::collections::HashSet;

use super::axis::{Axis, short};
use super::color::{Color, Look};
use super::font::{self, fitted};
use super::line::{clip, clip_area, runs, thin};
use super::mark::Point;
use super::picture::{CLEAR, Picture};
use super::scene::{Entry, Scene, Shape, Swatch};
use super::surface::{Across, Along, CARD, FRAME, GRID, INK, Letters, Paint, Pen, SOFT_INK, Surface};
use super::{Figure, Subplots};

const HEADING: f64 = 17.0;
const TITLE: f64 = 15.0;
const LABEL: f64 = 13.0;
const TICK: f64 = 12.0;
const NOTE: f64 = 11.0;
const NOTE_ROW: f64 = NOTE + 4.0;
const MARGIN: f64 = 14.0;

pub(super) struct Page<'a> {
    pub size: Point,
    /// What it is called, and what is on it in words.
    pub name: String,
    pub description: String,
    heading: Vec<String>,
    panels: Vec<(Point, Panel<'a>)>,
}

impl<'a> Page<'a> {
    pub fn of(figure: &'a Figure) -> Page<'a> {
        let panel = Panel::of(figure, (f64::from(figure.size.0), f64::from(figure.size.1)));
        Page {
            size: (panel.layout.width, panel.layout.height),
            name: named(&figure.title),
            description: figure.describe(),
            heading: vec![],
            panels: vec![((0.0, 0.0), panel)],
        }
    }

    /// Every column as wide as the others, every row as high as its highest panel.
    pub fn of_panels(subplots: &'a Subplots) -> Page<'a> {
        let Subplots { rows, columns, panels, title, size } = subplots;
        let (width, height) = match size {
            Some((width, height)) => (f64::from(*width), f64::from(*height)),
            None => {
                let width = (320.0 * *columns as f64).clamp(640.0, 960.0);
                (width, (width / *columns as f64 * 0.75).min(400.0) * *rows as f64)
            }
        };
        let heading = wrap(title, width - 2.0 * MARGIN, HEADING);
        let above = if heading.is_empty() { 0.0 } else { MARGIN + heading.len() as f64 * (HEADING + 6.0) };
        let cell = (width / *columns as f64, ((height - above) / *rows as f64).max(60.0));
        let mut top = above;
        let mut placed = vec![];
        for row in panels.chunks(*columns) {
            // Images are as wide as their column, unless a size says how high they may be.
            let images = size.is_none() && row.iter().all(Figure::is_images);
            let cell = if images { (cell.0, cell.0 * 1.25) } else { cell };
            let row: Vec<Panel> = row.iter().map(|figure| Panel::of(figure, cell)).collect();
            let high = row.iter().map(|panel| panel.layout.height).fold(0.0, f64::max);
            for (column, panel) in row.into_iter().enumerate() {
                // A panel of square cells, which is less wide, stands in the middle of its column.
                let left = column as f64 * cell.0 + (cell.0 - panel.layout.width) / 2.0;
                placed.push(((left, top), panel));
            }
            top += high;
        }
        Page {
            size: (width, top.max(60.0)),
            name: named(title),
            description: subplots.describe(),
            heading,
            panels: placed,
        }
    }

    pub fn draw(&self, surface: &mut dyn Surface) {
        surface.card(self.size);
        let mut y = MARGIN;
        for line in &self.heading {
            let letters = Letters { bold: true, ..Letters::new(HEADING, INK).centered().below() };
            surface.text(line, (self.size.0 / 2.0, y), letters);
            y += HEADING + 6.0;
        }
        for (at, panel) in &self.panels {
            surface.enter(*at);
            panel.draw(surface);
            surface.leave();
        }
    }
}

fn named(title: &str) -> String {
    if title.is_empty() { "Figure".to_owned() } else { title.to_owned() }
}

/// One figure on a page, with its own origin.
struct Panel<'a> {
    figure: &'a Figure,
    scene: Scene,
    layout: Layout,
}

/// Where the parts of a figure stand.
struct Layout {
    width: f64,
    height: f64,
    title: Vec<String>,
    legend: Vec<Vec<usize>>,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    /// Names on the x axis that do not fit side by side are written slanted.
    slanted: bool,
    /// How far the names of the x axis reach down.
    names: f64,
    note: Vec<String>,
}

const SLANT: f64 = 35.0;
const LONGEST_NAME: f64 = 140.0;

impl Layout {
    fn of(figure: &Figure, scene: &Scene, (width, mut height): Point) -> Layout {
        let widest = |axis: &Axis| {
            let names = visible(axis).map(|(name, _)| text_width(&name, TICK));
            names.fold(0.0, f64::max).min(LONGEST_NAME)
        };
        let labelled = |label: &str, room: f64| if label.is_empty() { 0.0 } else { room };

        let axis = if scene.bare { 0.0 } else { widest(&scene.y) + 8.0 };
        let left = MARGIN + labelled(&figure.y_label, LABEL + 9.0) + axis;
        let ladder = scene.shades.map(|range| ladder(range).map(|(_, name)| text_width(&name, NOTE)));
        let beside = MARGIN + ladder.map_or(8.0, |names| 32.0 + names.into_iter().fold(0.0, f64::max));
        // A very small figure keeps at least a stamp-sized plot, even if the text around it is cut.
        let right = (width - beside).max(left + 20.0);
        let title = wrap(&figure.title, right - left, TITLE);
        let legend = flow(&scene.legend, right - left);
        let above = title.len() as f64 * (TITLE + 5.0) + legend.len() as f64 * LEGEND_ROW;
        let top = MARGIN + above + if above > 0.0 { 8.0 } else { 2.0 };

        let apart = (scene.x.place(2.0) - scene.x.place(1.0)).abs() * (right - left);
        let slanted = scene.x.named && widest(&scene.x) + 8.0 > apart;
        let names = match slanted {
            _ if scene.bare => 0.0,
            true => widest(&scene.x) * SLANT.to_radians().sin() + TICK + 8.0,
            false => TICK + 8.0,
        };
        let note = scene.note.as_ref().map_or_else(Vec::new, |note| wrap(note, width - 2.0 * MARGIN, NOTE));
        let note_height = if note.is_empty() { 0.0 } else { note.len() as f64 * NOTE_ROW + 2.0 };
        let below = names + labelled(&figure.x_label, LABEL + 8.0) + note_height;
        // Where a long legend or a slanted name would take the plot's place, the page grows.
        const LEAST_PLOT: f64 = 0.4;
        height = height.max(top + LEAST_PLOT * height + below + MARGIN);
        let bottom = (height - MARGIN - below).max(top + 20.0);
        let mut layout = Layout { width, height, title, legend, left, top, right, bottom, slanted, names, note };
        if let Some(aspect) = scene.square {
            // Square cells leave room over: the page shrinks around them, as far as the title allows.
            let plot_height = ((right - left) / aspect).min(bottom - top);
            layout.right = left + plot_height * aspect;
            let title_width = layout.title.iter().map(|line| font::width(line, TITLE, true)).fold(0.0, f64::max);
            let note_width = layout.note.iter().map(|line| text_width(line, NOTE)).fold(0.0, f64::max);
            let least = if scene.bare { title_width } else { title_width.max(200.0) };
            let least = (left + least + MARGIN).max(note_width + 2.0 * MARGIN);
            layout.width = width.min((layout.right + beside).max(least));
            layout.height -= bottom - top - plot_height;
            layout.bottom = top + plot_height;
        }
        layout
    }

    fn plot(&self) -> Point {
        (self.right - self.left, self.bottom - self.top)
    }
}

const LEGEND_ROW: f64 = 20.0;
const SWATCH: f64 = 28.0;
const LEGEND_GAP: f64 = 18.0;

fn entry_width(entry: &Entry, most: f64) -> f64 {
    (SWATCH + text_width(&entry.label, TICK)).min(most) + LEGEND_GAP
}

/// The entries of the legend, in rows that fit the width.
fn flow(legend: &[Entry], width: f64) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = vec![];
    let mut used = f64::INFINITY;
    for (number, entry) in legend.iter().enumerate() {
        let entry_width = entry_width(entry, width);
        if used + entry_width - LEGEND_GAP > width {
            rows.push(vec![]);
            used = 0.0;
        }
        used += entry_width;
        rows.last_mut().expect("the first entry opens a row").push(number);
    }
    rows
}

/// The names of the ticks that are in range, and their places.
fn visible(axis: &Axis) -> impl Iterator<Item = (String, f64)> {
    axis.ticks
        .iter()
        .map(|tick| (tick.name.clone(), axis.place(tick.at)))
        .filter(|(_, place)| (-1e-6..=1.0 + 1e-6).contains(place))
}

/// What is written beside the ladder of shades, and how far up.
fn ladder((low, high): (f64, f64)) -> [(f64, String); 3] {
    let grain = (high - low) / 1000.0;
    [(0.0, low), (0.5, (low + high) / 2.0), (1.0, high)]
        .map(|(share, value)| (share, short(if value.abs() < grain { 0.0 } else { value })))
}

impl<'a> Panel<'a> {
    fn of(figure: &'a Figure, size: Point) -> Panel<'a> {
        let scene =
            Scene::of(figure, (size.0 / 90.0).clamp(4.0, 12.0) as usize, (size.1 / 55.0).clamp(3.0, 10.0) as usize);
        let layout = Layout::of(figure, &scene, size);
        Panel { figure, scene, layout }
    }

    fn draw(&self, surface: &mut dyn Surface) {
        let Panel { scene, layout, .. } = self;
        self.head(surface);
        if let Some(nothing) = scene.nothing {
            for (number, line) in wrap(nothing, layout.width - 2.0 * MARGIN, LABEL).iter().enumerate() {
                let middle = (layout.width / 2.0, layout.height / 2.0 + number as f64 * (LABEL + 5.0));
                surface.text(line, middle, Letters::new(LABEL, SOFT_INK).centered());
            }
            return;
        }
        self.axes(surface);
        self.labels(surface);
        if let Some(range) = scene.shades {
            let (upper, lower) = ((layout.right + 12.0, layout.top), (layout.right + 24.0, layout.bottom));
            surface.picture(upper, lower, (layout.width, layout.height), &Picture::ladder(), true);
            for (share, value) in ladder(range) {
                let y = layout.bottom - share * layout.plot().1;
                surface.text(&value, (layout.right + 29.0, y), Letters::new(NOTE, SOFT_INK));
            }
        }
        surface.enter((layout.left, layout.top));
        let plot = Plot { scene, size: layout.plot() };
        scene.shapes.iter().for_each(|shape| plot.draw(shape, surface));
        surface.leave();
    }

    /// Title and legend.
    fn head(&self, surface: &mut dyn Surface) {
        let Layout { left, right, .. } = self.layout;
        let mut y = MARGIN;
        for line in &self.layout.title {
            surface.text(line, (left, y), Letters { bold: true, ..Letters::new(TITLE, INK).below() });
            y += TITLE + 5.0;
        }
        for row in &self.layout.legend {
            let mut x = left;
            for &number in row {
                self.entry(&self.scene.legend[number], (x, y + LEGEND_ROW / 2.0), right - left, surface);
                x += entry_width(&self.scene.legend[number], right - left);
            }
            y += LEGEND_ROW;
        }
    }

    fn entry(&self, entry: &Entry, (x, y): Point, width: f64, surface: &mut dyn Surface) {
        let paint = self.scene.paint(entry.look.color);
        let (from, to) = (x + 2.0, x + SWATCH - 7.0);
        if self.scene.covered && Paint::on_card(entry.look.color).dark == INK.dark {
            // It keeps its colour, so it needs a light ground of its own on a dark card.
            surface.block((from - 2.0, y - 7.0), (to + 2.0, y + 7.0), Paint::fixed(CARD.light), 1.0);
        }
        match entry.swatch {
            Swatch::Line => surface.line(&[(from, y), (to, y)], Pen { paint, width: 2.5, dash: entry.look.dash() }),
            Swatch::Dot => dot(surface, ((from + to) / 2.0, y), 4.0, entry.look, paint),
            Swatch::Block => surface.block((from + 2.0, y - 5.0), (to - 1.0, y + 5.0), paint, entry.opacity),
        }
        let label = fitted(&entry.label, TICK, width - SWATCH);
        surface.text(&label, (x + SWATCH - 1.0, y), Letters::new(TICK, INK));
    }

    /// Grid, frame and ticks.
    fn axes(&self, surface: &mut dyn Surface) {
        let (Panel { scene, layout, figure }, Layout { left, top, right, bottom, .. }) = (self, &self.layout);
        if scene.bare {
            return;
        }
        let grid = |surface: &mut dyn Surface, from: Point, to: Point| {
            if figure.grid {
                surface.line(&[from, to], Pen { paint: GRID, width: 1.0, dash: None });
            }
        };
        let mut free = f64::NEG_INFINITY;
        for (name, place) in visible(&scene.x) {
            let x = left + place * (right - left);
            if !scene.x.named {
                grid(surface, (x, *top), (x, *bottom));
            }
            // A slanted name may reach as far as the edge of the page.
            let room = if layout.slanted { (x - 2.0) / SLANT.to_radians().cos() } else { f64::INFINITY };
            let name = fitted(&name, TICK, room.min(LONGEST_NAME));
            let half = text_width(&name, TICK) / 2.0;
            if layout.slanted {
                // One under the other they need the height of a line each.
                if x >= free {
                    let letters = Letters { along: Along::End, turn: -SLANT, ..Letters::new(TICK, SOFT_INK) };
                    surface.text(&name, (x + 3.0, bottom + 12.0), letters);
                    free = x + TICK + 3.0;
                }
                continue;
            }
            let x = x.min(layout.width - half - 3.0).max(half + 3.0);
            if x - half >= free {
                surface.text(&name, (x, bottom + 7.0), Letters::new(TICK, SOFT_INK).centered().below());
                free = x + half + 6.0;
            }
        }
        for (name, place) in visible(&scene.y) {
            let y = bottom - place * (bottom - top);
            if !scene.y.named {
                grid(surface, (*left, y), (*right, y));
            }
            let letters = Letters { along: Along::End, ..Letters::new(TICK, SOFT_INK) };
            surface.text(&fitted(&name, TICK, LONGEST_NAME), (left - 8.0, y), letters);
        }
        let frame = Pen { paint: FRAME, width: 1.0, dash: None };
        surface.line(&[(*left, *top), (*left, *bottom)], frame);
        surface.line(&[(*left, *bottom), (*right, *bottom)], frame);
    }

    /// What the axes show, and the small print.
    fn labels(&self, surface: &mut dyn Surface) {
        let (Panel { layout, figure, .. }, Layout { left, top, right, bottom, .. }) = (self, &self.layout);
        let label = Letters::new(LABEL, INK).centered();
        if !figure.x_label.is_empty() {
            let room = 2.0 * ((left + right) / 2.0).min(layout.width - (left + right) / 2.0) - MARGIN;
            let text = fitted(&figure.x_label, LABEL, room);
            surface.text(&text, ((left + right) / 2.0, bottom + layout.names + 4.0), label.below());
        }
        if !figure.y_label.is_empty() {
            let (text, middle) = (fitted(&figure.y_label, LABEL, layout.height - MARGIN), (top + bottom) / 2.0);
            let half = text_width(&text, LABEL) / 2.0;
            let y = middle.max(half + 7.0).min(layout.height - half - 7.0);
            surface.text(&text, (MARGIN + LABEL / 2.0, y), Letters { turn: -90.0, ..label });
        }
        let mut y = layout.height - 9.0;
        for line in layout.note.iter().rev() {
            let letters = Letters { along: Along::End, across: Across::Bottom, ..Letters::new(NOTE, SOFT_INK) };
            surface.text(line, (layout.width - MARGIN, y), letters);
            y -= NOTE_ROW;
        }
    }
}

/// A dot, in the form of its look.
fn dot(surface: &mut dyn Surface, at: Point, radius: f64, look: Look, paint: Paint) {
    const OPACITY: f64 = 0.8;
    let corners = |corners: &[Point]| -> Vec<Point> {
        corners.iter().map(|(x, y)| (at.0 + x * radius, at.1 + y * radius)).collect()
    };
    match look.round % 3 {
        0 => surface.dot(at, radius, paint, OPACITY),
        1 => surface.area(&corners(&[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]), paint, OPACITY),
        _ => surface.area(&corners(&[(0.0, -1.3), (1.2, 0.8), (-1.2, 0.8)]), paint, OPACITY),
    }
}

/// The area within the axes, with its own origin.
struct Plot<'a> {
    scene: &'a Scene,
    size: Point,
}

impl Plot<'_> {
    fn place(&self, (x, y): Point) -> Point {
        (self.scene.x.place(x) * self.size.0, (1.0 - self.scene.y.place(y)) * self.size.1)
    }

    fn draw(&self, shape: &Shape, surface: &mut dyn Surface) {
        match shape {
            Shape::Line { points, look, width } => self.line(points, *look, *width, surface),
            Shape::Dots { points, look } => {
                self.dots(&points.iter().map(|&point| self.place(point)).collect::<Vec<_>>(), *look, surface);
            }
            Shape::Area { upper, lower, color } => self.area(upper, lower, *color, surface),
            Shape::Block { from, to, color, opacity } => {
                let (width, height) = self.size;
                let [(x0, y0), (x1, y1)] = [from, to].map(|&corner| {
                    let (x, y) = self.place(corner);
                    // On a logarithmic axis the foot of a bar, at 0, is infinitely far down.
                    let x = if x.is_nan() { 0.0 } else { x.clamp(0.0, width) };
                    (x, if y.is_nan() { height } else { y.clamp(0.0, height) })
                });
                let gap = if (x1 - x0).abs() > 4.0 { 0.5 } else { 0.0 };
                let (from, to) = ((x0.min(x1) + gap, y0.min(y1)), (x0.max(x1) - gap, y0.max(y1)));
                surface.block(from, to, self.scene.paint(*color), *opacity);
            }
            Shape::Number { at, text, color } => {
                let cell = (self.scene.x.place(1.0) - self.scene.x.place(0.0)).abs() * self.size.0;
                let size = TICK.min(cell / (0.62 * text.chars().count().max(3) as f64));
                if size >= 7.0 {
                    surface.text(text, self.place(*at), Letters::new(size, Paint::fixed(*color)).centered());
                }
            }
            Shape::Words { at, text, color, centered } => self.words(*at, text, *color, *centered, surface),
            Shape::Arrow { from, to, color, words } => self.arrow(*from, *to, *color, words.as_deref(), surface),
            Shape::Image { from, to, picture, smooth } => {
                let (from_corner, to_corner) = (self.place(*from), self.place(*to));
                if [from_corner.0, from_corner.1, to_corner.0, to_corner.1].into_iter().any(f64::is_nan) {
                    return;
                }
                match shape.is_few_cells() {
                    true => self.cells(*from, picture, surface),
                    false => surface.picture(from_corner, to_corner, self.size, picture, *smooth),
                }
            }
        }
    }

    fn line(&self, points: &[Point], look: Look, width: f64, surface: &mut dyn Surface) {
        // A line of nothing but gaps is a cloud.
        const MOST_PIECES: usize = 2000;
        let pen = Pen { paint: self.scene.paint(look.color), width, dash: look.dash() };
        let runs = runs(points.iter().map(|&point| self.place(point)));
        if runs.len() > MOST_PIECES {
            return self.dots(&runs.concat(), look, surface);
        }
        for run in runs {
            match run[..] {
                [alone] => dot(surface, alone, 3.0, Look { round: 0, ..look }, pen.paint),
                _ => clip(&thin(&run), self.size).iter().for_each(|piece| surface.line(piece, pen)),
            }
        }
    }

    fn dots(&self, places: &[Point], look: Look, surface: &mut dyn Surface) {
        let (radius, near) = match places.len() {
            0..=100 => (4.0, 0.1),
            101..=500 => (3.2, 0.1),
            501..=2000 => (2.2, 0.5),
            _ => (1.8, 1.0),
        };
        let mut taken = HashSet::new();
        let seen = places.iter().copied().filter(|&(x, y)| {
            let inside = (0.0..=self.size.0).contains(&x) && (0.0..=self.size.1).contains(&y);
            // Dots this close to one another look like one.
            inside && taken.insert(((x / near).round() as i64, (y / near).round() as i64))
        });
        let seen: Vec<Point> = seen.collect();
        match seen.len() > MOST_DOTS {
            true => surface.picture((0.0, 0.0), self.size, self.size, &cloud(&seen, self.size, radius, look), true),
            false => seen.into_iter().for_each(|at| dot(surface, at, radius, look, self.scene.paint(look.color))),
        }
    }

    fn area(&self, upper: &[Point], lower: &[Point], color: Color, surface: &mut dyn Surface) {
        const OPACITY: f64 = 0.25;
        let pairs = upper.iter().zip(lower).map(|(&upper, &lower)| (self.place(upper), self.place(lower)));
        let pairs: Vec<(Point, Point)> = pairs.collect();
        let whole = |(a, b): &(Point, Point)| [a.0, a.1, b.0, b.1].into_iter().all(f64::is_finite);
        for run in pairs.split(|pair| !whole(pair)) {
            let (upper, lower): (Vec<Point>, Vec<Point>) = run.iter().copied().unzip();
            let around: Vec<Point> = thin(&upper).into_iter().chain(thin(&lower).into_iter().rev()).collect();
            let seen = clip_area(around, self.size);
            if seen.len() > 2 {
                surface.area(&seen, self.scene.paint(color), OPACITY);
            }
        }
    }

    fn words(&self, at: Point, text: &str, color: Option<Color>, centered: bool, surface: &mut dyn Surface) {
        let Some((x, y)) = self.corner_of_words(self.place(at), text, centered) else { return };
        let (paint, rim) = match self.scene.covered {
            true => (Paint::fixed(INK.light), Paint::fixed(CARD.light)),
            false => (INK, CARD),
        };
        let paint = color.map_or(paint, |color| self.scene.paint(color));
        surface.text(
            &fitted(text, LABEL, self.size.0),
            (x, y),
            Letters { rim: Some(rim), ..Letters::new(LABEL, paint) },
        );
    }

    /// Where a text begins, moved so far that it is seen whole.
    fn corner_of_words(&self, (x, y): Point, text: &str, centered: bool) -> Option<Point> {
        let long = text_width(text, LABEL).min(self.size.0);
        let (x, y) = if centered { (x - long / 2.0, y) } else { (x, y - LABEL / 2.0) };
        let room = (self.size.0 - long).max(0.0);
        (x.is_finite() && y.is_finite()).then(|| (x.clamp(0.0, room), y.clamp(LABEL / 2.0, self.size.1 - LABEL / 2.0)))
    }

    fn arrow(&self, from: Point, to: Point, color: Option<Color>, words: Option<&str>, surface: &mut dyn Surface) {
        const HEAD: f64 = 9.0;
        let (mut from, to) = (self.place(from), self.place(to));
        let mut end = to;
        if let Some(words) = words {
            // It begins at the rim of the words, and ends just before what it points to.
            let Some((x, y)) = self.corner_of_words(from, words, true) else { return };
            let half = (text_width(words, LABEL).min(self.size.0) / 2.0 + 4.0, LABEL / 2.0 + 4.0);
            let middle = (x + half.0 - 4.0, y);
            let (dx, dy) = (to.0 - middle.0, to.1 - middle.1);
            let share = (half.0 / dx.abs()).min(half.1 / dy.abs());
            if share.is_nan() || share >= 1.0 {
                return; // the words cover what they are about
            }
            from = (middle.0 + share * dx, middle.1 + share * dy);
            let long = (dx * dx + dy * dy).sqrt();
            end = (to.0 - dx / long * 4.0, to.1 - dy / long * 4.0);
        }
        let (dx, dy) = (end.0 - from.0, end.1 - from.1);
        let long = (dx * dx + dy * dy).sqrt();
        if !long.is_finite() || long < 1.0 {
            return;
        }
        let paint = match (color, self.scene.covered) {
            (Some(color), _) => self.scene.paint(color),
            (None, true) => Paint::fixed(SOFT_INK.light),
            (None, false) => SOFT_INK,
        };
        let (ahead, aside) = ((dx / long, dy / long), (-dy / long, dx / long));
        let head = HEAD.min(long);
        let back =
            |back: f64, side: f64| (end.0 - ahead.0 * back + aside.0 * side, end.1 - ahead.1 * back + aside.1 * side);
        let width = if words.is_some() { 1.3 } else { 2.0 };
        for piece in clip(&[from, back(head * 0.8, 0.0)], self.size) {
            surface.line(&piece, Pen { paint, width, dash: None });
        }
        let head = clip_area(vec![end, back(head, head * 0.42), back(head, -head * 0.42)], self.size);
        if head.len() > 2 {
            surface.area(&head, paint, 1.0);
        }
    }

    fn cells(&self, from: Point, picture: &Picture, surface: &mut dyn Surface) {
        let (width, height) = self.size;
        for row in 0..picture.height() {
            for column in 0..picture.width() {
                let corner = |column, row| {
                    let (x, y) = self.place((from.0 + column as f64, from.1 + row as f64));
                    (x.clamp(0.0, width), y.clamp(0.0, height))
                };
                let ((x0, y0), (x1, y1)) = (corner(column, row), corner(column + 1, row + 1));
                if let Some(color) = picture.color(column, row).filter(|_| x0 != x1 && y0 != y1) {
                    let (from, to) = ((x0.min(x1), y0.min(y1)), (x0.max(x1), y0.max(y1)));
                    surface.block(from, to, Paint::fixed(color), 1.0);
                }
            }
        }
    }
}

/// More dots than this are drawn as one picture.
pub(super) const MOST_DOTS: usize = 5000;

/// Very many dots as one picture of about the size that they would have on the page.
fn cloud(dots: &[Point], (width, height): Point, radius: f64, look: Look) -> Picture {
    const FINE: f64 = 1.5;
    let (columns, rows) = ((width * FINE).ceil().min(1024.0) as usize, (height * FINE).ceil().min(1024.0) as usize);
    let (fine_x, fine_y) = (columns as f64 / width, rows as f64 / height);
    // A picture cannot turn light on a dark card.
    let color = if look.color.darkness() > 0.8 { look.color.mix(Color(255, 255, 255), 0.5) } else { look.color };
    let mut pixels = vec![CLEAR; columns * rows];
    for &(x, y) in dots {
        let (x, y) = (x * fine_x, y * fine_y);
        let (reach_x, reach_y) = (radius * fine_x, radius * fine_y);
        for row in (y - reach_y).round().max(0.0) as usize..((y + reach_y).round() as usize).min(rows) {
            for column in (x - reach_x).round().max(0.0) as usize..((x + reach_x).round() as usize).min(columns) {
                let (dx, dy) = ((column as f64 + 0.5 - x) / reach_x, (row as f64 + 0.5 - y) / reach_y);
                if dx * dx + dy * dy <= 1.0 {
                    pixels[row * columns + column] = color.pixel(204);
                }
            }
        }
    }
    Picture::new(columns, rows, pixels.into_iter())
}

fn text_width(text: &str, size: f64) -> f64 {
    font::width(text, size, false)
}

/// Breaks a bold text into lines of at most this width.
fn wrap(text: &str, width: f64, size: f64) -> Vec<String> {
    const MOST_LINES: usize = 6;
    let mut lines: Vec<String> = vec![];
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && font::width(&line, size, true) + font::width(word, size, true) > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines.truncate(MOST_LINES);
    lines.iter().map(|line| fitted(line, size * 1.1, width.max(60.0))).collect()
}
