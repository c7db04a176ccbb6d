//! A figure as SVG: drawn by plotters, which places every stroke and letter; text stays text.

use std::collections::HashSet;
use std::fmt::Write;

use plotters::coord::Shift;
use plotters::element::{Drawable, PointCollection};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontTransform};

use super::Figure;
use super::axis::{Axis, short};
use super::color::Color;
use super::line::{clip, runs, thin};
use super::mark::Point;
use super::picture::Picture;
use super::scene::{Entry, Scene, Shape, Swatch};

/// plotters places things on whole units. A tenth of a pixel is fine enough for a smooth curve.
const FINE: f64 = 10.0;

const INK: Color = Color(0x1f, 0x29, 0x33);
const SOFT_INK: Color = Color(0x52, 0x60, 0x6d);
const GRID: Color = Color(0xe4, 0xe8, 0xed);
const FRAME: Color = Color(0xb8, 0xc1, 0xcb);

const TITLE: f64 = 15.0;
const LABEL: f64 = 13.0;
const TICK: f64 = 12.0;
const NOTE: f64 = 11.0;
const MARGIN: f64 = 14.0;

/// The whole document.
pub(super) fn draw(figure: &Figure) -> String {
    let scene =
        Scene::of(figure, (figure.size.0 / 90).clamp(2, 12) as usize, (figure.size.1 / 55).clamp(2, 10) as usize);
    let layout = Layout::of(figure, &scene);
    let Layout { width, height, left, top, right, bottom, .. } = layout;

    let mut svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" style="max-width:100%;height:auto">"#
    );
    let title = if figure.title.is_empty() { "Figure" } else { &figure.title };
    let _ = write!(svg, "<title>{}</title><desc>{}</desc>", escape(title), escape(&figure.describe()));
    let _ = write!(
        svg,
        r##"<rect x="0.5" y="0.5" width="{}" height="{}" rx="8" fill="#ffffff" stroke="#d5dbe1"/>"##,
        width - 1.0,
        height - 1.0
    );
    svg += &canvas((0.0, 0.0), (width, height), |page| frame(page, figure, &scene, &layout));
    if scene.nothing.is_none() {
        let (w, h) = (right - left, bottom - top);
        let _ = write!(svg, r#"<svg x="{left}" y="{top}" width="{w}" height="{h}">"#);
        scene.shapes.iter().for_each(|shape| svg += &image(shape, &scene, (w, h)));
        svg += "</svg>";
        if scene.shades.is_some() {
            svg += &place_picture((right + 12.0, top), (right + 24.0, bottom), &Picture::ladder(), true);
        }
        svg += r#"<g stroke-linejoin="round" stroke-linecap="round">"#;
        svg += &canvas((left, top), (w, h), |area| {
            for shape in &scene.shapes {
                marks(area, shape, &scene, (w, h));
            }
        });
        svg += "</g>";
    }
    svg += "</svg>";
    svg
}

/// Where the parts of a figure stand, in pixels.
struct Layout {
    width: f64,
    height: f64,
    title: Vec<String>,
    legend: Vec<Vec<usize>>,
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Layout {
    fn of(figure: &Figure, scene: &Scene) -> Layout {
        let (width, height) = (f64::from(figure.size.0), f64::from(figure.size.1));
        let widest = |axis: &Axis| axis.ticks.iter().map(|tick| text_width(&tick.name, TICK)).fold(0.0, f64::max);
        let labelled = |label: &str, room: f64| if label.is_empty() { 0.0 } else { room };

        let left = MARGIN + labelled(&figure.y_label, LABEL + 9.0) + widest(&scene.y) + 8.0;
        let beside = MARGIN + if scene.shades.is_some() { 66.0 } else { 8.0 };
        let right = width - beside;
        let title = wrap(&figure.title, right - left, TITLE);
        let legend = flow(&scene.legend, right - left);
        let above = title.len() as f64 * (TITLE + 5.0) + legend.len() as f64 * LEGEND_ROW;
        let top = MARGIN + above + if above > 0.0 { 8.0 } else { 2.0 };
        let below = labelled(&figure.x_label, LABEL + 8.0) + if scene.note.is_some() { NOTE + 6.0 } else { 0.0 };
        let bottom = height - MARGIN - (TICK + 8.0) - below;

        // A very small figure keeps at least a stamp-sized plot, even if the text around it is cut.
        let (right, bottom) = (right.max(left + 20.0), bottom.max(top + 20.0));
        let mut layout = Layout { width, height, title, legend, left, top, right, bottom };
        if let Some(aspect) = scene.square {
            // Square cells leave room over: the page shrinks around them, as far as the title allows.
            let plot_height = ((right - left) / aspect).min(bottom - top);
            layout.right = left + plot_height * aspect;
            let title_width = layout.title.iter().map(|line| text_width(line, TITLE)).fold(200.0, f64::max);
            layout.width = width.min((layout.right + beside).max(left + title_width + MARGIN));
            layout.height -= bottom - top - plot_height;
            layout.bottom = top + plot_height;
        }
        layout
    }
}

const LEGEND_ROW: f64 = 20.0;
const SWATCH: f64 = 24.0;
const LEGEND_GAP: f64 = 18.0;

fn entry_width(entry: &Entry) -> f64 {
    SWATCH + text_width(&entry.label, TICK) + LEGEND_GAP
}

/// The entries of the legend, in rows that fit the width.
fn flow(legend: &[Entry], width: f64) -> Vec<Vec<usize>> {
    let mut rows: Vec<Vec<usize>> = vec![];
    let mut used = f64::INFINITY;
    for (number, entry) in legend.iter().enumerate() {
        if used + entry_width(entry) - LEGEND_GAP > width {
            rows.push(vec![]);
            used = 0.0;
        }
        used += entry_width(entry);
        rows.last_mut().expect("the first entry opens a row").push(number);
    }
    rows
}

type Page<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// What plotters draws on a canvas of this size, placed at `at`, with pixels as units.
fn canvas(at: Point, size: Point, draw: impl FnOnce(&Page)) -> String {
    let mut drawn = String::new();
    let units = (fine(size.0) as u32, fine(size.1) as u32);
    {
        let page = SVGBackend::with_string(&mut drawn, units).into_drawing_area();
        draw(&page);
        page.present().expect("a string takes everything");
    }
    let mut body = drawn.split_once(">\n").map_or("", |(_opening, body)| body).to_owned();
    for default in [r#" opacity="1""#, r#" stroke="none""#, r#" stroke-width="0""#] {
        body = body.replace(default, ""); // what is so anyway need not be said
    }
    let (x, y, width, height) = (at.0, at.1, size.0, size.1);
    format!(
        r#"<svg x="{x}" y="{y}" width="{width}" height="{height}" viewBox="0 0 {} {}" overflow="visible">"#,
        units.0, units.1
    ) + &body
}

fn fine(pixels: f64) -> i32 {
    (pixels * FINE).round() as i32
}

fn at(x: f64, y: f64) -> (i32, i32) {
    (fine(x), fine(y))
}

fn rgb(color: Color) -> RGBColor {
    RGBColor(color.0, color.1, color.2)
}

fn stroke(color: Color, width: f64) -> ShapeStyle {
    ShapeStyle { color: rgb(color).to_rgba(), filled: false, stroke_width: fine(width) as u32 }
}

fn fill(color: Color, opacity: f64) -> ShapeStyle {
    ShapeStyle { color: rgb(color).mix(opacity), filled: true, stroke_width: 0 }
}

/// Everything around the data: title, legend, grid, axes, small print.
fn frame(page: &Page, figure: &Figure, scene: &Scene, layout: &Layout) {
    let Layout { width, height, left, top, right, bottom, .. } = *layout;
    let mut y = MARGIN;
    for line in &layout.title {
        write_text(page, line, (left, y), TITLE, INK, Style { bold: true, v: VPos::Top, ..Style::default() });
        y += TITLE + 5.0;
    }
    for row in &layout.legend {
        let mut x = left;
        for &number in row {
            legend_entry(page, &scene.legend[number], (x, y + LEGEND_ROW / 2.0));
            x += entry_width(&scene.legend[number]);
        }
        y += LEGEND_ROW;
    }
    if let Some(nothing) = scene.nothing {
        for (number, line) in wrap(nothing, width - 2.0 * MARGIN, LABEL).iter().enumerate() {
            let middle = (width / 2.0, height / 2.0 + number as f64 * (LABEL + 5.0));
            write_text(page, line, middle, LABEL, SOFT_INK, Style { h: HPos::Center, ..Style::default() });
        }
        return;
    }

    let centered = Style { h: HPos::Center, v: VPos::Top, ..Style::default() };
    for (tick, x) in visible(&scene.x) {
        let x = left + x * (right - left);
        if !scene.x.named {
            line(page, (x, top), (x, bottom), GRID);
        }
        write_text(page, &tick, (x, bottom + 7.0), TICK, SOFT_INK, centered);
    }
    for (tick, y) in visible(&scene.y) {
        let y = bottom - y * (bottom - top);
        line(page, (left, y), (right, y), GRID);
        write_text(page, &tick, (left - 8.0, y), TICK, SOFT_INK, Style { h: HPos::Right, ..Style::default() });
    }
    line(page, (left, top), (left, bottom), FRAME);
    line(page, (left, bottom), (right, bottom), FRAME);

    let below = bottom + TICK + 12.0;
    write_text(page, &figure.x_label, ((left + right) / 2.0, below), LABEL, INK, centered);
    let beside = (MARGIN + LABEL / 2.0, (top + bottom) / 2.0);
    let upright = Style { h: HPos::Center, turned: true, ..Style::default() };
    write_text(page, &figure.y_label, beside, LABEL, INK, upright);
    if let Some(note) = &scene.note {
        let corner = (width - MARGIN, height - 9.0);
        let style = Style { h: HPos::Right, v: VPos::Bottom, ..Style::default() };
        write_text(page, note, corner, NOTE, SOFT_INK, style);
    }
    if let Some(range) = scene.shades {
        shades(page, range, layout);
    }
}

/// The names of the ticks that are in range, and their places.
fn visible(axis: &Axis) -> impl Iterator<Item = (String, f64)> {
    axis.ticks
        .iter()
        .map(|tick| (tick.name.clone(), axis.place(tick.at)))
        .filter(|(_, place)| (-1e-6..=1.0 + 1e-6).contains(place))
}

fn legend_entry(page: &Page, entry: &Entry, (x, y): Point) {
    match entry.swatch {
        Swatch::Line => path(page, &[(x + 1.0, y), (x + SWATCH - 8.0, y)], entry.color, 2.5),
        Swatch::Dot => dot(page, (x + SWATCH / 2.0 - 3.0, y), 4.0, entry.color, 1.0),
        Swatch::Block => block(page, (x + 2.0, y - 5.0), (x + SWATCH - 9.0, y + 5.0), entry.color, 0.85),
    }
    write_text(page, &entry.label, (x + SWATCH - 2.0, y), TICK, INK, Style::default());
}

/// What the shades of the ladder beside the plot mean.
fn shades(page: &Page, (low, high): (f64, f64), layout: &Layout) {
    let grain = (high - low) / 1000.0;
    for (share, value) in [(0.0, low), (0.5, (low + high) / 2.0), (1.0, high)] {
        let value = if value.abs() < grain { 0.0 } else { value };
        let y = layout.bottom - share * (layout.bottom - layout.top);
        write_text(page, &short(value), (layout.right + 29.0, y), NOTE, SOFT_INK, Style::default());
    }
}

/// What stands in the plot: one shape, on an area of the plot's size.
fn marks(area: &Page, shape: &Shape, scene: &Scene, (width, height): Point) {
    let place = |(x, y): Point| (scene.x.place(x) * width, (1.0 - scene.y.place(y)) * height);
    match shape {
        Shape::Line { points, color, width: stroke_width } => {
            let placed = points.iter().map(|&point| place(point));
            for run in runs(placed) {
                match run[..] {
                    [alone] => dot(area, alone, 3.0, *color, 1.0),
                    _ => {
                        for piece in clip(&thin(&run), (width, height)) {
                            path(area, &piece, *color, *stroke_width);
                        }
                    }
                }
            }
        }
        Shape::Dots { points, color } => {
            let (radius, near) = match points.len() {
                0..=100 => (4.0, 0.1),
                101..=500 => (3.2, 0.1),
                501..=2000 => (2.2, 0.5),
                _ => (1.8, 1.5),
            };
            let mut taken = HashSet::new();
            for point in points.iter().map(|&point| place(point)) {
                let inside = (0.0..=width).contains(&point.0) && (0.0..=height).contains(&point.1);
                // Dots this close to one another look like one.
                let cell = ((point.0 / near).round() as i64, (point.1 / near).round() as i64);
                if inside && taken.insert(cell) {
                    dot(area, point, radius, *color, 0.8);
                }
            }
        }
        Shape::Block { from, to, color, opacity } => {
            let [(x0, y0), (x1, y1)] = [from, to].map(|&corner| {
                let (x, y) = place(corner);
                // On a logarithmic axis the foot of a bar, at 0, is infinitely far down.
                (x.clamp(0.0, width), if y.is_nan() { height } else { y.clamp(0.0, height) })
            });
            let gap = if (x1 - x0).abs() > 4.0 { 0.5 } else { 0.0 };
            block(area, (x0.min(x1) + gap, y0.min(y1)), (x0.max(x1) - gap, y0.max(y1)), *color, *opacity);
        }
        Shape::Text { at, text, color } => {
            let cell = (scene.x.place(1.0) - scene.x.place(0.0)).abs() * width;
            let size = TICK.min(cell / (0.62 * text.chars().count().max(3) as f64));
            if size >= 7.0 {
                write_text(area, text, place(*at), size, *color, Style { h: HPos::Center, ..Style::default() });
            }
        }
        Shape::Image { from, picture, .. } if cells(shape) => {
            for row in 0..picture.height {
                for column in 0..picture.width {
                    let corner = |column, row| place((from.0 + column as f64, from.1 + row as f64));
                    let (upper_left, lower_right) = (corner(column, row), corner(column + 1, row + 1));
                    block(area, upper_left, lower_right, picture.color(column, row), 1.0);
                }
            }
        }
        Shape::Image { .. } => {}
    }
}

/// Whether a picture is of few and large cells, which are drawn one by one.
fn cells(shape: &Shape) -> bool {
    const MOST_CELLS: usize = 256;
    matches!(shape, Shape::Image { picture, smooth: false, .. } if picture.pixels.len() <= MOST_CELLS)
}

/// A picture as an SVG element, placed in an area of the plot's size. (plotters would need a codec for it.)
fn image(shape: &Shape, scene: &Scene, (width, height): Point) -> String {
    let Shape::Image { from, to, picture, smooth } = shape else { return String::new() };
    if cells(shape) {
        return String::new();
    }
    let place = |(x, y): Point| (scene.x.place(x) * width, (1.0 - scene.y.place(y)) * height);
    place_picture(place(*from), place(*to), picture, *smooth)
}

fn place_picture((x0, y0): Point, (x1, y1): Point, picture: &Picture, smooth: bool) -> String {
    // `optimizeSpeed` is SVG 1.1's word for `pixelated`; a reader takes the one it knows.
    let rendering = if smooth { "" } else { r#" image-rendering="optimizeSpeed" style="image-rendering:pixelated""# };
    let (width, height, address) = (x1 - x0, y1 - y0, picture.data_address());
    format!(
        r#"<image x="{x0:.2}" y="{y0:.2}" width="{width:.2}" height="{height:.2}" preserveAspectRatio="none"{rendering} href="{address}"/>"#
    )
}

fn path(page: &Page, points: &[Point], color: Color, width: f64) {
    let points: Vec<(i32, i32)> = points.iter().map(|&(x, y)| at(x, y)).collect();
    draw_on(page, PathElement::new(points, stroke(color, width)));
}

fn line(page: &Page, from: Point, to: Point, color: Color) {
    path(page, &[from, to], color, 1.0);
}

fn dot(page: &Page, (x, y): Point, radius: f64, color: Color, opacity: f64) {
    draw_on(page, Circle::new(at(x, y), fine(radius), fill(color, opacity)));
}

fn block(page: &Page, from: Point, to: Point, color: Color, opacity: f64) {
    draw_on(page, Rectangle::new([at(from.0, from.1), at(to.0, to.1)], fill(color, opacity)));
}

fn draw_on<'a, E>(page: &Page<'a>, element: E)
where
    for<'e> &'e E: PointCollection<'e, (i32, i32)>,
    E: Drawable<SVGBackend<'a>>,
{
    page.draw(&element).expect("a string takes everything");
}

/// How a text stands at its place.
#[derive(Clone, Copy)]
struct Style {
    h: HPos,
    v: VPos,
    bold: bool,
    turned: bool,
}

impl Default for Style {
    fn default() -> Self {
        Style { h: HPos::Left, v: VPos::Center, bold: false, turned: false }
    }
}

fn write_text(page: &Page, text: &str, (x, y): Point, size: f64, color: Color, style: Style) {
    // plotters takes the height of a line for the size of a font, and divides by this.
    const LINE_HEIGHT: f64 = 1.24;
    let weight = if style.bold { FontStyle::Bold } else { FontStyle::Normal };
    let turn = if style.turned { FontTransform::Rotate270 } else { FontTransform::None };
    let font =
        FontDesc::new(FontFamily::Name("system-ui, sans-serif"), size * FINE * LINE_HEIGHT, weight).transform(turn);
    let style = font.color(&rgb(color)).pos(Pos::new(style.h, style.v));
    if !text.is_empty() {
        page.draw_text(&clean(text), &style, at(x, y)).expect("a string takes everything");
    }
}

/// About how wide a text is, in pixels. Nobody knows the reader's fonts, so this errs on the wide side.
fn text_width(text: &str, size: f64) -> f64 {
    0.6 * size * text.chars().count() as f64
}

/// Breaks a text into lines of at most this width.
fn wrap(text: &str, width: f64, size: f64) -> Vec<String> {
    let mut lines: Vec<String> = vec![];
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && text_width(&line, size) + text_width(word, size) > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// Without the control characters that XML forbids.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn escape(text: &str) -> String {
    clean(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
