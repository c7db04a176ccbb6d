//! A tensor in the notebook: a table of its numbers, and a heat map where those are too many to read.

use std::fmt::Write;

use super::Tensor;
use super::heat::Heat;
use super::print::{Printout, visible};
use super::statistics::Statistics;
use crate::display::{MimeBundle, Show};

/// A table of more numbers nobody reads.
const READABLE: usize = 100;

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
    let caption = caption(tensor);
    if tensor.is_empty() {
        let _ = write!(html, "<div class=\"note\">{caption}</div></div>");
        return html;
    }
    let printout = Printout::of(tensor);
    if tensor.numel() > READABLE {
        let heat = Heat::of(tensor, printout.elements());
        let _ = write!(html, "<div class=\"note\">{caption}; {}</div>{}", heat.statistics(), heat.html());
        let which = if printout.summarised { "The first and the last numbers" } else { "The numbers" };
        let _ = write!(html, "<details><summary style=\"cursor:pointer\">{which}</summary>");
        numbers(&mut html, tensor, &printout);
        html.push_str("</details></div>");
    } else {
        numbers(&mut html, tensor, &printout);
        let others = Statistics::of(printout.elements().clone().into_floats()).not_finite();
        let others = others.map(|others| format!("; {others}")).unwrap_or_default();
        let _ = write!(html, "<div class=\"note\">{caption}{others}</div></div>");
    }
    html
}

/// All numbers, or those at the ends of each dimension.
fn numbers(html: &mut String, tensor: &Tensor, printout: &Printout) {
    match &tensor.dims()[..] {
        [] => {
            let _ = write!(html, "<code>{}</code>", printout.number(0));
        }
        [columns] => table(html, printout, 1, *columns, 0),
        [outer @ .., rows, columns] => slices(html, printout, outer, [*rows, *columns], 0, &mut Vec::new()),
    }
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
                    let number = printout.number(place + row * columns + column);
                    let mark = match number.as_str() {
                        "nan" | "inf" | "-inf" => " style=\"background:rgba(255,0,255,.3)\"",
                        _ => "",
                    };
                    write!(html, "<td{mark}>{number}</td>")
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
