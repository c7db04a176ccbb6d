use std::fmt;

use super::watch::{Run, watched};
use super::{Module, joined};
use crate::device::Device;
use crate::display::{MimeBundle, Show, escaped};
use crate::mistake::Mistake;
use crate::tensor::{DType, IntoShape, Tensor, no_grad, zeros};

/// What each layer of a network does to an input of this shape, as torchsummary prints it: the shape of its output, how many
/// parameters it has, and what all of that takes in memory. A layer of one's own that does not tell its output shape is run
/// once, on zeros.
///
/// ```
/// use emberbook::prelude::*;
///
/// let my_net = sequential![conv2d(1, 8, 3), relu(), max_pool2d(2), flatten(), linear(1352, 10)];
/// println!("{}", summary(&my_net, [1, 1, 28, 28]));
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
    // A copy may change its buffers and its mode as it likes.
    let used = module.copy();
    used.eval();
    if let Err(mistake) = add_rows(&used, "", input.clone(), &mut rows) {
        mistake.raise();
    }
    Summary { rows, input, parameters: module.num_parameters(), trainable: module.num_trainable_parameters() }
}

/// The table of [`summary`].
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// One row for each layer.
    pub rows: Vec<Row>,
    /// The shape of the input.
    pub input: Vec<usize>,
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
    for run in runs {
        // The network itself says nothing that its layers have not said.
        if run.computes() || !joined(name, &run.name).is_empty() {
            add(
                if run.name.is_empty() { name.to_owned() } else { joined(name, &run.name) },
                &run.module,
                run.output.shape(),
            );
        }
    }
    Ok(output.shape())
}

/// Runs the layer on zeros as it would be used.
fn try_out(module: &Module, input: Vec<usize>) -> (Tensor, Vec<Run>) {
    let device = module.first_parameter().map_or_else(Device::cpu, |parameter| parameter.device());
    no_grad(|| watched(module, &zeros(input).to(&device)))
}

const HEADINGS: [&str; 3] = ["Layer (type)", "Output Shape", "Param #"];

impl Summary {
    /// Each layer as torchsummary writes it: its kind and its number, the shape of its output, its parameters.
    fn cells(&self) -> impl Iterator<Item = [String; 3]> {
        self.rows.iter().enumerate().map(|(i, row)| {
            let kind = row.layer.split('(').next().unwrap_or_default();
            [format!("{kind}-{}", i + 1), format!("{:?}", row.output_shape), thousands(row.parameters)]
        })
    }

    /// What is below the table: counts of parameters, and sizes in megabytes. Each output is there twice, once as a gradient.
    fn totals(&self) -> [Vec<String>; 2] {
        let megabytes = |numbers: usize| (numbers * DType::F32.bytes()) as f64 / f64::from(1 << 20);
        let outputs: usize = self.rows.iter().map(|row| row.output_shape.iter().product::<usize>()).sum();
        let sizes = [self.input.iter().product(), 2 * outputs, self.parameters].map(megabytes);
        let counts = [
            ("Total params", self.parameters),
            ("Trainable params", self.trainable),
            ("Non-trainable params", self.parameters - self.trainable),
        ];
        let [input, outputs, parameters] = sizes;
        let sizes = [
            ("Input size", input),
            ("Forward/backward pass size", outputs),
            ("Params size", parameters),
            ("Estimated Total Size", sizes.iter().sum()),
        ];
        [
            counts.map(|(name, count)| format!("{name}: {}", thousands(count))).to_vec(),
            sizes.map(|(name, size)| format!("{name} (MB): {size:.2}")).to_vec(),
        ]
    }
}

/// As torchsummary prints it.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |[layer, shape, parameters]: [&str; 3]| format!("{layer:>20}  {shape:>25} {parameters:>15}");
        let (thin, thick) = ("-".repeat(64), "=".repeat(64));
        writeln!(f, "{thin}\n{}\n{thick}", line(HEADINGS))?;
        for row in self.cells() {
            writeln!(f, "{}", line(row.each_ref().map(String::as_str)))?;
        }
        let [counts, sizes] = self.totals();
        write!(f, "{thick}\n{}\n{thin}\n{}\n{thin}", counts.join("\n"), sizes.join("\n"))
    }
}

/// The same as a table, with the layers' names.
impl Show for Summary {
    fn show(&self) -> MimeBundle {
        let names = self.rows.iter().map(|row| row.name.clone());
        let rows = names.zip(self.cells()).map(|(name, [layer, shape, parameters])| [name, layer, shape, parameters]);
        let [layer, shape, parameters] = HEADINGS;
        let totals = self.totals().concat().join("<br>");
        MimeBundle::text(self.to_string()).html(table(["", layer, shape, parameters], rows, &totals))
    }
}

/// An HTML table with the last column, a count, to the right. It takes its colours from the notebook's theme.
fn table<const N: usize>(headings: [&str; N], rows: impl Iterator<Item = [String; N]>, total: &str) -> String {
    let row = |kind: &str, cells: [&str; N]| {
        let cells = cells.iter().enumerate().map(|(column, text)| {
            let side = if column + 1 == N { "right" } else { "left" };
            format!("<{kind} style=\"text-align:{side}\">{}</{kind}>", escaped(text))
        });
        format!("<tr>{}</tr>", cells.collect::<String>())
    };
    let body: String = rows.map(|cells| row("td", cells.each_ref().map(String::as_str))).collect();
    format!("<table><thead>{}</thead><tbody>{body}</tbody></table><div>{total}</div>", row("th", headings))
}

/// `203,530 parameters`, and how many of them are trained if some are frozen.
pub(super) fn total(parameters: usize, trainable: usize) -> String {
    let trained = if trainable == parameters { String::new() } else { format!(", {} trained", thousands(trainable)) };
    format!("{} parameters{trained}", thousands(parameters))
}

/// A count with a comma between thousands: `61,100,840`.
pub(super) fn thousands(count: usize) -> String {
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
