use std::fmt;

use super::watch::{Run, watched};
use super::{Module, joined};
use crate::device::Device;
use crate::display::{MimeBundle, Show};
use crate::mistake::Mistake;
use crate::tensor::{IntoShape, Tensor, no_grad, zeros};

/// What each layer of a network does to an input of this shape: the shape of its output and how many parameters it has. A
/// layer of one's own that does not tell its output shape is run once, on zeros.
///
/// ```
/// use emberbook::prelude::*;
///
/// let my_net = sequential![linear(2, 3), relu(), linear(3, 1)];
/// println!("{}", summary(&my_net, [3, 2]));
/// ```
///
/// # Panics
/// When the input's shape does not fit the first layer, or one layer's output the next.
#[track_caller]
pub fn summary(module: &Module, input_shape: impl IntoShape) -> Summary {
    summary_of(module, crate::tensor::shape::shape_of("summary", input_shape).to_vec())
}

#[track_caller]
#[inline(never)]
fn summary_of(module: &Module, input: Vec<usize>) -> Summary {
    let mut rows = vec![];
    match add_rows(module, "", input, &mut rows) {
        Ok(_) => Summary { rows, parameters: module.num_parameters(), trainable: module.num_trainable_parameters() },
        Err(mistake) => mistake.raise(),
    }
}

/// The table of [`summary`].
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// One row for each layer.
    pub rows: Vec<Row>,
    /// How many numbers the parameters of the whole network have together.
    pub parameters: usize,
    /// How many of them are trained: those that are not frozen.
    pub trainable: usize,
}

/// One layer of a [`Summary`].
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its name in the network: `0`, `1.2`; empty if it is not in one.
    pub name: String,
    /// As PyTorch prints it: `Linear(in_features=2, out_features=3, bias=True)`.
    pub layer: String,
    /// The shape of its output.
    pub output_shape: Vec<usize>,
    /// How many numbers its parameters have together.
    pub parameters: usize,
}

/// Adds the rows of `module` and gives the shape of its output.
fn add_rows(module: &Module, name: &str, input: Vec<usize>, rows: &mut Vec<Row>) -> Result<Vec<usize>, Mistake> {
    let layer = module.layer();
    if layer.runs_in_order() {
        let mut shape = input;
        for (child, module) in module.children() {
            shape = add_rows(module, &joined(name, child), shape, rows)?;
        }
        return Ok(shape);
    }
    let output_shape = match name {
        "" => layer.output_shape(&input)?,
        name => layer.output_shape(&input).map_err(|mistake| mistake.inside(name))?,
    };
    let mut add = |name: String, module: &Module, output_shape: Vec<usize>| {
        let parameters = module.own_parameters().iter().map(|parameter| parameter.numel()).sum();
        rows.push(Row { name, layer: module.title(), output_shape, parameters });
    };
    if let Some(output_shape) = output_shape {
        add(name.to_owned(), module, output_shape.clone());
        return Ok(output_shape);
    }
    let (output, runs) = try_out(module, input);
    for Run { name: inside, module, output, .. } in runs {
        add(if inside.is_empty() { name.to_owned() } else { joined(name, &inside) }, &module, output.shape());
    }
    Ok(output.shape())
}

/// Runs the layer on zeros as it would be used, and leaves no trace of it.
fn try_out(module: &Module, input: Vec<usize>) -> (Tensor, Vec<Run>) {
    // A copy may change its buffers and its mode as it likes.
    let module = module.copy();
    module.eval();
    let device = module.first_parameter().map_or_else(Device::cpu, |parameter| parameter.device());
    no_grad(|| watched(&module, &zeros(input).to(&device)))
}

const HEADINGS: [&str; 4] = ["", "Layer", "Output shape", "Parameters"];

impl Row {
    fn cells(&self) -> [String; 4] {
        let Self { name, layer, output_shape, parameters } = self;
        [name.clone(), layer.clone(), format!("{output_shape:?}"), thousands(*parameters)]
    }
}

/// A table in columns, and the total below.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells: Vec<[String; 4]> = self.rows.iter().map(Row::cells).collect();
        let width = |column: usize| {
            let widths = cells.iter().map(|row| row[column].chars().count());
            widths.chain([HEADINGS[column].len()]).max().unwrap_or(0)
        };
        let widths = [width(0), width(1), width(2), width(3)];
        let mut line = |[name, layer, shape, parameters]: [&str; 4]| {
            let [a, b, c, d] = widths;
            writeln!(f, "{name:<a$}  {layer:<b$}  {shape:<c$}  {parameters:>d$}")
        };
        let rule = "─".repeat(widths.iter().sum::<usize>() + 6);
        line(HEADINGS)?;
        for row in &cells {
            line(row.each_ref().map(String::as_str))?;
        }
        write!(f, "{rule}\n{}", total(self.parameters, self.trainable))
    }
}

impl Show for Summary {
    fn show(&self) -> MimeBundle {
        let rows = self.rows.iter().map(Row::cells);
        let total = total(self.parameters, self.trainable);
        MimeBundle::text(self.to_string()).html(table(HEADINGS, rows, &total))
    }
}

/// A module as a table: each layer inside with the shapes of its parameters.
pub(super) fn module_table(module: &Module) -> String {
    let mut rows = vec![];
    add_module_rows(module, "", &mut rows);
    let total = total(module.num_parameters(), module.num_trainable_parameters());
    table(["", "Layer", "Weights", "Parameters"], rows.into_iter(), &total)
}

fn add_module_rows(module: &Module, name: &str, rows: &mut Vec<[String; 4]>) {
    let own = module.own_parameters();
    if module.is_empty() || !own.is_empty() {
        let shapes = own.iter().map(|parameter| format!("{} {:?}", parameter.name(), parameter.shape()));
        let count = own.iter().map(|parameter| parameter.numel()).sum();
        let shapes = shapes.collect::<Vec<_>>().join(", ");
        rows.push([name.to_owned(), module.title(), shapes, thousands(count)]);
    }
    for (child, module) in module.children() {
        add_module_rows(module, &joined(name, child), rows);
    }
}

/// An HTML table with the last column, a count, to the right. It takes its colours from the notebook's theme.
fn table<const N: usize>(headings: [&str; N], rows: impl Iterator<Item = [String; N]>, total: &str) -> String {
    let row = |kind: &str, cells: [&str; N]| {
        let cells = cells.iter().enumerate().map(|(column, text)| {
            let side = if column + 1 == N { "right" } else { "left" };
            format!("<{kind} style=\"text-align:{side}\">{text}</{kind}>")
        });
        format!("<tr>{}</tr>", cells.collect::<String>())
    };
    let body: String = rows.map(|cells| row("td", cells.each_ref().map(String::as_str))).collect();
    format!("<table><thead>{}</thead><tbody>{body}</tbody></table><div>{total}</div>", row("th", headings))
}

/// `203,530 parameters`, and how many of them are trained if some are frozen.
fn total(parameters: usize, trainable: usize) -> String {
    let trained = if trainable == parameters { String::new() } else { format!(", {} trained", thousands(trainable)) };
    format!("{} parameters{trained}", thousands(parameters))
}

/// A count with a comma between thousands: `61,100,840`.
fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut written = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}
