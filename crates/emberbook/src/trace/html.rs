//! A trace in the notebook: each layer a card, in it the formula with its matrices from left to right, and the numbers
//! that the output's first one is computed from tinted.
//!
//! Everything is inline style in colours that are readable on light and dark themes, because front ends strip style sheets
//! from saved notebooks.

use super::grid::{Cell, Grid};
use super::{Step, Trace};
use crate::display::escaped;
use crate::nn::{Marked, Symbol};

const FAINT: &str = "rgba(128,128,128,.35)";
const TINT: &str = "rgba(255,152,0,.30)";
const QUIET: &str = "opacity:.65;font-size:.85em";

pub(super) fn trace(trace: &Trace) -> String {
    let mut html = format!(
        "<div><div><b>{}</b> <span style=\"{QUIET}\">input {:?} → output {:?}</span></div>",
        escaped(&trace.module),
        trace.input.shape(),
        trace.output().shape()
    );
    for (i, step) in trace.steps.iter().enumerate() {
        if i > 0 {
            html +=
                &format!("<div style=\"padding-left:1.5em;line-height:1.2;{QUIET}\">↓ {:?}</div>", step.input.shape());
        }
        html += &self::step(step);
    }
    html + "</div>"
}

pub(super) fn step(step: &Step) -> String {
    let symbols: String = step.explanation.symbols.iter().map(symbol).collect();
    let first_number = step.explanation.first_number.as_ref().map(|written| {
        format!(
            "<div style=\"margin:.35em 0 .1em\"><code style=\"background:{TINT};color:inherit;padding:.1em .4em\">{}</code></div>",
            escaped(written)
        )
    });
    format!(
        "<div style=\"margin:.35em 0;padding:.35em .8em;border:1px solid {FAINT};border-radius:6px\">\
         <div><b>{}</b></div>\
         <div style=\"margin:.2em 0\"><code style=\"background:none;color:inherit;padding:0\">{}</code> \
         <span style=\"{QUIET}\">{}</span></div>\
         <div style=\"overflow-x:auto\">\
         <div style=\"display:flex;align-items:center;gap:.6em;width:max-content\">{symbols}</div></div>{}</div>",
        escaped(&step.heading()),
        escaped(&step.formula),
        escaped(&step.sizes),
        first_number.unwrap_or_default()
    )
}

/// The sign, then the matrix with its name and shape above.
fn symbol(symbol: &Symbol) -> String {
    let grid = Grid::new(&symbol.tensor);
    let part = grid.part.as_ref().map(|part| format!(" {part}")).unwrap_or_default();
    let sign = match symbol.sign {
        "" => String::new(),
        sign => format!("<div style=\"font-size:1.3em\">{sign}</div>"),
    };
    format!(
        "{sign}<div><div style=\"text-align:center;{QUIET}\">{} {:?}{part}</div>{}</div>",
        symbol.name,
        grid.shape,
        matrix(&grid, symbol.marked)
    )
}

/// A table between two brackets.
fn matrix(grid: &Grid, marked: Marked) -> String {
    let write = grid.writer();
    let cell = |&cell: &Cell| {
        let tint = if cell.is_marked(marked) { format!(";background:{TINT}") } else { String::new() };
        format!("<td style=\"border:0;padding:.1em .45em;text-align:right{tint}\">{}</td>", write(cell))
    };
    let row = |row: &Vec<Cell>| {
        format!("<tr style=\"background:none;border:0\">{}</tr>", row.iter().map(cell).collect::<String>())
    };
    format!(
        "<table style=\"margin:0;font-family:monospace;border-collapse:collapse;border:solid;border-width:0 2px;border-radius:4px\">{}</table>",
        grid.rows.iter().map(row).collect::<String>()
    )
}
