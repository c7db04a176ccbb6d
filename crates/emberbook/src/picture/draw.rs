//! The picture in the notebook: one SVG inside the page, whose ink is the page's own, so that it reads on light and dark.

use super::column::{Edge, drawn, edges, is_connected, weight_between};
use super::text::{bias, number};
use super::{Column, NetPicture};
use crate::display::escaped;
use crate::nn::adaptive_avg_pool2d;
use crate::nn::explanation::decimal;
use crate::plot::picture::shaded_address;
use crate::tensor::Tensor;

/// Colours that colour-blind readers can tell apart, and that stand out on white and on black.
const POSITIVE: &str = "#0072b2";
const NEGATIVE: &str = "#d55e00";
const NOT_A_NUMBER: &str = "#cc00cc";

const DOWN: usize = 52;
const RADIUS: usize = 17;
/// No picture of a feature map has more pixels on a side.
const PIXELS: usize = 28;

struct Layout {
    across: usize,
    /// The neurons that are drawn, of each column.
    drawn: Vec<Vec<usize>>,
    tallest: usize,
}

impl Layout {
    fn of(picture: &NetPicture) -> Self {
        let drawn: Vec<Vec<usize>> = (0..picture.columns.len()).map(|at| drawn(&picture.columns, at)).collect();
        let rows = |(column, drawn): (&Column, &Vec<usize>)| drawn.len() + usize::from(drawn.len() < column.count);
        let tallest = picture.columns.iter().zip(&drawn).map(rows).max().unwrap_or_default();
        let across = match picture.columns.len() {
            ..=3 => 230,
            4 | 5 => 156,
            _ => 112,
        };
        Self { across, drawn, tallest }
    }

    fn x(&self, column: usize) -> usize {
        column * self.across + self.across / 2
    }

    /// The middle of the neuron that is drawn at this place of its column.
    fn y(&self, column: usize, place: usize, columns: &[Column]) -> usize {
        let rows = self.drawn[column].len() + usize::from(self.drawn[column].len() < columns[column].count);
        (self.tallest - rows) * DOWN / 2 + place * DOWN + DOWN / 2 + 8
    }
}

pub(super) fn html(picture: &NetPicture) -> String {
    let columns = &picture.columns;
    let layout = Layout::of(picture);
    let (width, height) = (columns.len() * layout.across, layout.tallest * DOWN + 52);
    let mut svg = format!(
        "<svg viewBox=\"0 0 {width} {height}\" style=\"width:100%;min-width:{}px;max-width:{width}px;height:auto;\
         display:block\" role=\"img\" aria-label=\"a net of the sizes {}\" font-size=\"12\" text-anchor=\"middle\" \
         fill=\"currentColor\" font-family=\"sans-serif\">",
        width * 7 / 10,
        picture.sizes()
    );
    let mut left_out = vec![];
    for at in 1..columns.len() {
        let weight = weight_between(columns, at);
        let edges = weight.map(|weight| edges(weight, &layout.drawn[at - 1], &layout.drawn[at]));
        svg += &match &edges {
            Some(edges) => weights(picture, &layout, at, edges),
            None => connection(&layout, at, columns),
        };
        if let (Some(weight), Some(edges)) = (weight, edges)
            && edges.len() < weight.numel()
        {
            left_out.push(format!("{} of {}", edges.len(), weight.numel()));
        }
    }
    for at in 0..columns.len() {
        svg += &units(picture, &layout, at);
    }
    svg += "</svg>";
    let mut legend = format!(
        "<span style=\"color:{POSITIVE}\">━</span> positive and <span style=\"color:{NEGATIVE}\">━</span> negative \
         weights, the larger the wider."
    );
    if !left_out.is_empty() {
        legend += &format!(" Of those between these neurons, the strongest are drawn: {}.", left_out.join(", "));
    }
    if (1..columns.len()).all(|at| weight_between(columns, at).is_none()) {
        legend.clear();
    }
    if let Some(what) = picture.what() {
        legend += &format!(" {what}");
    }
    format!(
        "<div data-emberbook-picture style=\"max-width:100%\"><div style=\"overflow-x:auto\">{svg}</div>\
         <div style=\"opacity:.7;font-size:.85em\">{legend}</div></div>"
    )
}

/// An arrow for each weight, the weakest first, so that the strong ones lie on top.
fn weights(picture: &NetPicture, layout: &Layout, at: usize, edges: &[Edge]) -> String {
    let finite = edges.iter().map(|edge| edge.2.abs()).filter(|size| size.is_finite());
    let largest = finite.fold(f32::MIN_POSITIVE, f32::max);
    // Many arrows are finer, so that one sees between them.
    let widest = if edges.len() <= 24 { 3.4 } else { 1.8 };
    let place = |column: usize, unit: usize| layout.drawn[column].binary_search(&unit).unwrap_or_default();
    let arrow = |&(from, to, weight): &Edge| {
        let size = if weight.is_finite() { weight.abs() / largest } else { 1.0 };
        let color = match weight {
            _ if weight.is_nan() => NOT_A_NUMBER,
            _ if weight < 0.0 => NEGATIVE,
            _ => POSITIVE,
        };
        let (x1, x2) = (layout.x(at - 1) + RADIUS, layout.x(at) - RADIUS);
        let y1 = layout.y(at - 1, place(at - 1, from), &picture.columns);
        let y2 = layout.y(at, place(at, to), &picture.columns);
        let (from, to) = (&picture.names[at - 1][from], &picture.names[at][to]);
        format!(
            "<path d=\"M{x1} {y1}L{x2} {y2}\" stroke=\"{color}\" stroke-width=\"{:.1}\" opacity=\"{:.2}\">\
             <title>{} → {}: {}</title></path>",
            0.6 + widest * size,
            0.3 + 0.7 * size,
            escaped(from),
            escaped(to),
            decimal(weight)
        )
    };
    edges.iter().rev().map(arrow).collect()
}

/// Where there is no weight for each pair, or it is a kernel: all that is drawn is connected.
fn connection(layout: &Layout, at: usize, columns: &[Column]) -> String {
    let (x1, x2) = (layout.x(at - 1) + RADIUS, layout.x(at) - RADIUS);
    let lines = (0..layout.drawn[at - 1].len()).flat_map(|from| {
        let to = 0..layout.drawn[at].len();
        let to = to.filter(move |&to| is_connected(columns, at, from, to));
        to.map(move |to| format!("M{x1} {}L{x2} {}", layout.y(at - 1, from, columns), layout.y(at, to, columns)))
    });
    format!("<path d=\"{}\" stroke=\"currentColor\" opacity=\".15\" fill=\"none\"/>", lines.collect::<String>())
}

/// The neurons of a column, and below them what it is.
fn units(picture: &NetPicture, layout: &Layout, at: usize) -> String {
    let (column, names, x) = (&picture.columns[at], &picture.names[at], layout.x(at));
    let finite = column.numbers.iter().flat_map(Tensor::to_vec).map(f32::abs).filter(|size| size.is_finite());
    let largest = finite.fold(f32::MIN_POSITIVE, f32::max);
    let mut svg = String::new();
    for (place, &unit) in layout.drawn[at].iter().enumerate() {
        let y = layout.y(at, place, &picture.columns);
        svg += &match column.is_maps {
            true => map(column, unit, &names[unit], x, y),
            false => neuron(column, unit, &names[unit], x, y, largest),
        };
    }
    if layout.drawn[at].len() < column.count {
        let y = layout.y(at, layout.drawn[at].len(), &picture.columns);
        svg += &format!("<text x=\"{x}\" y=\"{y}\">… {} more</text>", column.count - layout.drawn[at].len());
    }
    let bottom = layout.tallest * DOWN + 28;
    let kinds: Vec<&str> = column.layers.iter().map(|layer| short(layer)).collect();
    let size = match column.numbers.as_ref().map(Tensor::shape).as_deref() {
        Some([maps, height, width]) if column.is_maps => format!("{maps} × {height} × {width}"),
        _ => column.count.to_string(),
    };
    svg + &format!(
        "<text x=\"{x}\" y=\"{bottom}\" font-weight=\"bold\">{size}</text><text x=\"{x}\" y=\"{}\" font-size=\"11\" \
         opacity=\".75\">{}<title>{}</title></text>",
        bottom + 16,
        escaped(&cut(&kinds.join(", "), layout.across / 6)),
        escaped(&column.title())
    )
}

fn neuron(column: &Column, unit: usize, name: &str, x: usize, y: usize, largest: f32) -> String {
    let number = number(column, unit);
    let (fill, opacity) = match number {
        Some(number) if number.is_nan() => (NOT_A_NUMBER, 0.5),
        Some(number) => {
            let size = if number.is_finite() { number.abs() / largest } else { 1.0 };
            (if number < 0.0 { NEGATIVE } else { POSITIVE }, 0.5 * size)
        }
        None => ("none", 1.0),
    };
    let text = |y: usize, size: usize, text: &str| {
        format!("<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\">{}</text>", escaped(text))
    };
    let inside = match number {
        Some(number) => text(y + 4, 11, &three_digits(number)) + &text(y - RADIUS - 3, 10, &cut(name, 16)),
        None => text(y + 4, if name.chars().count() > 4 { 10 } else { 12 }, &cut(name, 5)),
    };
    let mut title = name.to_owned();
    title += &number.map(|number| format!(" = {}", decimal(number))).unwrap_or_default();
    title += &bias(column, unit).map(|bias| format!(", bias {}", decimal(bias))).unwrap_or_default();
    format!(
        "<g><title>{}</title><circle cx=\"{x}\" cy=\"{y}\" r=\"{RADIUS}\" fill=\"{fill}\" fill-opacity=\"{opacity:.2}\" \
         stroke=\"currentColor\"/>{inside}</g>",
        escaped(&title)
    )
}

/// A feature map: an image of it, or an empty sheet on top of others.
fn map(column: &Column, unit: usize, name: &str, x: usize, y: usize) -> String {
    let (left, top, side) = (x - RADIUS, y - RADIUS, 2 * RADIUS);
    let sheet = |shift: usize| {
        format!(
            "<rect x=\"{}\" y=\"{}\" width=\"{side}\" height=\"{side}\" fill=\"none\" stroke=\"currentColor\"/>",
            left + shift,
            top - shift
        )
    };
    let inside = match &column.numbers {
        Some(maps) => format!(
            "<image x=\"{left}\" y=\"{top}\" width=\"{side}\" height=\"{side}\" preserveAspectRatio=\"none\" \
             style=\"image-rendering:pixelated\" href=\"{}\"/>{}",
            thumbnail(&maps.get(unit as i64)),
            sheet(0)
        ),
        None => sheet(0) + &sheet(4),
    };
    format!("<g><title>{}</title>{inside}</g>", escaped(name))
}

/// The map from its lowest number to its highest, the darker the higher.
fn thumbnail(map: &Tensor) -> String {
    let (height, width) = (map.shape()[0], map.shape()[1]);
    let (rows, columns) = (height.min(PIXELS), width.min(PIXELS));
    let map = match (rows, columns) == (height, width) {
        true => map.clone(),
        false => adaptive_avg_pool2d([rows, columns]).forward(&map.unsqueeze(0).unsqueeze(0)),
    };
    let numbers = map.to_vec();
    let finite = || numbers.iter().copied().filter(|number| number.is_finite()).map(f64::from);
    let (low, high) = (finite().fold(f64::INFINITY, f64::min), finite().fold(f64::NEG_INFINITY, f64::max));
    let share = |&number: &f32| match number {
        _ if number.is_nan() => f64::NAN,
        _ if high > low => ((f64::from(number) - low) / (high - low)).clamp(0.0, 1.0),
        _ => 0.0,
    };
    shaded_address(columns, rows, numbers.iter().map(share))
}

/// `Linear` of `0: Linear(in_features=2, …)`.
fn short(layer: &str) -> &str {
    let kind = layer.split_once(": ").map_or(layer, |(_, kind)| kind);
    kind.split('(').next().unwrap_or(kind)
}

fn cut(text: &str, most: usize) -> String {
    match text.chars().count() {
        count if count <= most => text.to_owned(),
        _ => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}

/// A number with room for three digits; the title has more.
fn three_digits(number: f32) -> String {
    match number.abs() {
        0.0 => "0".to_owned(),
        size if !size.is_finite() => decimal(number),
        0.01..10.0 => format!("{number:.2}"),
        10.0..100.0 => format!("{number:.1}"),
        100.0..10_000.0 => format!("{number:.0}"),
        _ => format!("{number:.0e}"),
    }
}
