//! The net as the slides draw it: a column for the inputs, one for each layer, an arrow for each weight.

use super::WholeLayer;
use super::names::Names;
use crate::display::escaped;
use crate::nn::explanation::decimal;

const ACROSS: usize = 150;
const DOWN: usize = 52;
const RADIUS: usize = 19;

/// Positive weights are blue and negative ones orange, the larger the wider.
pub(super) fn net(names: &Names, layers: &[WholeLayer]) -> String {
    let columns: Vec<&Vec<String>> = names.columns().collect();
    let tallest = columns.iter().map(|column| column.len()).max().unwrap_or_default();
    let (width, height) = (columns.len() * ACROSS, tallest * DOWN + 8);
    let at = |column: usize, place: usize| {
        let top = (tallest - columns[column].len()) * DOWN / 2;
        (column * ACROSS + ACROSS / 2, top + place * DOWN + DOWN / 2 + 4)
    };
    let mut svg = format!(
        "<svg viewBox=\"0 0 {width} {height}\" style=\"width:100%;max-width:{width}px;height:auto;display:block\" \
         role=\"img\" aria-label=\"the net\" font-size=\"14\" fill=\"currentColor\">"
    );
    let mut labels = String::new();
    for (depth, layer) in layers.iter().enumerate() {
        let (weights, inputs) = (layer.weight.to_vec(), layer.weight.shape()[1]);
        let largest = weights.iter().fold(f32::MIN_POSITIVE, |largest, weight| largest.max(weight.abs()));
        for (place, &weight) in weights.iter().enumerate() {
            let (to, from) = (place / inputs, place % inputs);
            let ((x1, y1), (x2, y2)) = (at(depth, from), at(depth + 1, to));
            let (x1, x2) = (x1 + RADIUS, x2 - RADIUS);
            let (color, name) = (if weight < 0.0 { "#d55e00" } else { "#0072b2" }, names.weight(depth, from, to));
            svg += &format!(
                "<line data-edge=\"{depth}-{from}-{to}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" \
                 stroke=\"{color}\" stroke-width=\"{:.1}\"><title>{} = {}</title></line>",
                1.0 + 3.0 * (weight.abs() / largest),
                escaped(&name.to_string()),
                decimal(weight),
            );
            // On few arrows there is room for their names.
            if weights.len() <= 6 {
                // Those of neighbouring inputs at different distances, so that they do not meet.
                let along = if from % 2 == 0 { 0.22 } else { 0.42 };
                let on = |from: usize, to: usize| from as f32 + (to as f32 - from as f32) * along;
                labels += &format!(
                    "<text x=\"{:.0}\" y=\"{:.0}\" font-size=\"10\" opacity=\".8\">{}</text>",
                    on(x1, x2),
                    on(y1, y2) - 3.0,
                    escaped(&name.to_string())
                );
            }
        }
    }
    svg += &labels;
    for (column, names) in columns.iter().enumerate() {
        for (place, name) in names.iter().enumerate() {
            let (x, y) = at(column, place);
            svg += &format!(
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"{RADIUS}\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.5\"/>\
                 <text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                y + 5,
                escaped(name)
            );
        }
    }
    svg + "</svg>"
}
