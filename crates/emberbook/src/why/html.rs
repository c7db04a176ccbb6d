//! The answer in the notebook: an operation a line, its numbers in brackets, and below it what those came from. Styles are
//! inline, in colours that are readable on light and dark themes.

use super::{Part, Why, text};
use crate::display::escaped;

const FAINT: &str = "rgba(128,128,128,.35)";
const TINT: &str = "rgba(255,152,0,.30)";

pub(super) fn of(why: &Why) -> String {
    format!("<div data-emberbook-why style=\"max-width:100%\">{}</div>", step(why))
}

fn step(why: &Why) -> String {
    let parts: String = why.parts.iter().map(part).collect();
    let from: String = why.from.iter().map(step).collect();
    let from = if from.is_empty() { from } else { format!("<div style=\"margin-left:1.5em\">{from}</div>") };
    format!(
        "<div style=\"margin:.35em 0;padding:.35em .8em;border:1px solid {FAINT};border-radius:6px\">\
         <b>{}</b> <span style=\"opacity:.65\">{:?}</span>\
         <div style=\"display:flex;flex-wrap:wrap;align-items:center;gap:.4em 1em\">{parts}</div>\
         <div style=\"margin:.35em 0 .1em\"><code style=\"background:{TINT};color:inherit;padding:.1em .4em\">{}</code>\
         </div></div>{from}",
        escaped(&why.operation),
        why.index,
        escaped(&text::line(why))
    )
}

/// The numbers between brackets, their name above.
fn part(part: &Part) -> String {
    let cell = |cell: &String| {
        format!("<td style=\"border:0;padding:.1em .45em;text-align:right\">{}</td>", escaped(cell.trim()))
    };
    let row = |row: &Vec<String>| {
        format!("<tr style=\"background:none;border:0\">{}</tr>", row.iter().map(cell).collect::<String>())
    };
    format!(
        "<div style=\"max-width:100%;overflow-x:auto\"><div style=\"text-align:center;opacity:.65;font-size:.85em\">{}</div><table style=\"margin:0;\
         font-family:monospace;border-collapse:collapse;border:solid;border-width:0 2px;border-radius:4px\">{}</table></div>",
        escaped(&part.name),
        text::rows(part).iter().map(row).collect::<String>()
    )
}
