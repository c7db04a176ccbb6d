//! A tensor as a table in the notebook.

use std::fmt::Write;

use super::Tensor;
use super::print::{Printout, visible};
use crate::display::{MimeBundle, Show};

/// Colours come from the page, so that the table reads in light and dark themes.
const STYLE: &str = "<style>\
.emberbook-tensor table{border-collapse:collapse;border-left:2px solid;border-right:2px solid;border-radius:4px;margin:2px 0}\
.emberbook-tensor tr{background:none!important}\
.emberbook-tensor td{font-family:monospace;text-align:right;padding:1px 8px;border:0;background:none}\
.emberbook-tensor .note{opacity:.65;font-size:smaller}\
</style>";

impl Show for Tensor {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string()).html(html(self))
    }
}

fn html(tensor: &Tensor) -> String {
    let mut html = format!("<div class=\"emberbook-tensor\">{STYLE}");
    if !tensor.is_empty() {
        let printout = Printout::of(tensor);
        match &tensor.dims()[..] {
            [] => {
                let _ = write!(html, "<code>{}</code>", printout.number(0));
            }
            [columns] => table(&mut html, &printout, 1, *columns, 0),
            [outer @ .., rows, columns] => slices(&mut html, &printout, outer, [*rows, *columns], 0, &mut Vec::new()),
        }
    }
    let _ = write!(html, "<div class=\"note\">{}</div></div>", caption(tensor));
    html
}

/// One table for each matrix of a batch, under its index.
fn slices(
    html: &mut String,
    printout: &Printout,
    outer: &[usize],
    matrix: [usize; 2],
    place: usize,
    index: &mut Vec<String>,
) {
    let Some((&size, inner)) = outer.split_first() else {
        if !index.is_empty() {
            let _ = write!(html, "<div class=\"note\">[{}]</div>", index.join(", "));
        }
        return table(html, printout, matrix[0], matrix[1], place);
    };
    let stride: usize = inner.iter().chain(&matrix).product();
    for i in visible(size, printout.summarised) {
        match i {
            Some(i) => {
                index.push(i.to_string());
                slices(html, printout, inner, matrix, place + i * stride, index);
                index.pop();
            }
            None => html.push_str("<div class=\"note\">&#8942;</div>"),
        }
    }
}

fn table(html: &mut String, printout: &Printout, rows: usize, columns: usize, place: usize) {
    html.push_str("<table>");
    for row in visible(rows, printout.summarised) {
        html.push_str("<tr>");
        for column in visible(columns, printout.summarised) {
            let _ = match (row, column) {
                (Some(row), Some(column)) => {
                    write!(html, "<td>{}</td>", printout.number(place + row * columns + column))
                }
                (None, Some(_)) => write!(html, "<td>&#8942;</td>"),
                (Some(_), None) => write!(html, "<td>&#8943;</td>"),
                (None, None) => write!(html, "<td>&#8945;</td>"),
            };
        }
        html.push_str("</tr>");
    }
    html.push_str("</table>");
}

/// `3 × 2, f32, from MulBackward0`
fn caption(tensor: &Tensor) -> String {
    let sizes: Vec<String> = tensor.dims().iter().map(usize::to_string).collect();
    let mut caption = match sizes.len() {
        0 => "a single number".to_owned(),
        1 => format!("{} numbers", sizes[0]),
        _ => sizes.join(" &times; "),
    };
    let _ = write!(caption, ", {}", tensor.dtype());
    if tensor.device() != crate::device::Device::cpu() {
        let _ = write!(caption, ", on {}", tensor.device());
    }
    match tensor.grad_fn() {
        Some(name) => {
            let _ = write!(caption, ", grad_fn {name}");
        }
        None if tensor.needs_grad() => caption.push_str(", requires grad"),
        None => {}
    }
    caption
}
