//! "Use Excel to verify": the forward pass once more, by a spreadsheet's own formulas.

mod area;
mod sheet;

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Workbook, XlsxError};
use thiserror::Error;

use crate::nn::{InSpreadsheet, Module};
use crate::tensor::{Tensor, no_grad};
use area::Area;
use sheet::Sheet;

/// Writes a workbook in which the forward pass of `net` on `x` is done again by the formulas of Excel or LibreOffice:
/// `k = X · Wᵀ` by `MMULT`, `n = k + b`, and the activations, a block for each layer. Beside them are the numbers computed
/// here and the difference, and on top is the largest difference of all.
///
/// `x` is `[n, features]`; the net is made of linear, relu, leaky_relu, sigmoid, tanh, softmax and gelu layers.
///
/// ```no_run
/// use emberbook::prelude::*;
///
/// let my_net = sequential![linear(2, 3), relu(), linear(3, 1)];
/// to_excel_check("forward.xlsx", &my_net, &tensor([[1., 2.], [2., 3.], [10., 5.]]))?;
/// # Ok::<(), emberbook::excel_check::ExcelCheckError>(())
/// ```
///
/// # Errors
/// When a layer is none of these, when there are more numbers than one can read in a spreadsheet, when one of them is NaN or
/// infinite, and when the file cannot be written.
///
/// # Panics
/// When the input does not fit the net.
#[track_caller]
pub fn to_excel_check(path: impl AsRef<Path>, net: &Module, x: &Tensor) -> Result<(), ExcelCheckError> {
    write(path.as_ref(), net, x)
}

/// Why a spreadsheet could not be written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExcelCheckError {
    /// The file's name is that of another kind of file.
    #[error("to_excel_check: {path:?} is not the name of a spreadsheet: let it end in .xlsx")]
    Ending {
        /// The name.
        path: PathBuf,
    },
    /// The input is no table.
    #[error("to_excel_check: the input must be [n, features], a row for each example, and it is {shape:?}")]
    Shape {
        /// The input's shape.
        shape: Vec<usize>,
    },
    /// There are too many numbers.
    #[error("to_excel_check: {found} {what} are too many to read in a spreadsheet: {largest} is the most it takes")]
    TooLarge {
        /// What there are too many of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there can be.
        largest: usize,
    },
    /// A layer is not among those that can be written as formulas.
    #[error(
        "to_excel_check: layer {layer} cannot be written in a spreadsheet: it takes linear, relu, leaky_relu, sigmoid, tanh, softmax and gelu"
    )]
    Layer {
        /// The layer's name in the net and how it is printed.
        layer: String,
    },
    /// A spreadsheet has no such number.
    #[error("to_excel_check: there is {value} in {place}, and a spreadsheet has no such number")]
    NotFinite {
        /// NaN or an infinity.
        value: f64,
        /// Where it is.
        place: String,
    },
    /// The file could not be written.
    #[error("{} could not be written: {source}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: XlsxError,
    },
}

/// More than this nobody reads.
const MOST_FEATURES: usize = 64;
const MOST_EXAMPLES: usize = 1000;
const MOST_LAYERS: usize = 64;

#[track_caller]
#[inline(never)]
fn write(path: &Path, net: &Module, x: &Tensor) -> Result<(), ExcelCheckError> {
    if !path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx")) {
        return Err(ExcelCheckError::Ending { path: path.to_owned() });
    }
    no_grad(|| net.forward(x));
    let (examples, features) = match x.shape()[..] {
        [examples, features] if !x.is_empty() => (examples, features),
        _ => return Err(ExcelCheckError::Shape { shape: x.shape() }),
    };
    let layers = net.layers_in_order();
    let widest = layers.iter().filter_map(|(_, layer)| layer.in_spreadsheet()).map(|layer| layer.outputs());
    let widest = widest.chain([features]).max().unwrap_or(0);
    for (what, found, largest) in [
        ("examples", examples, MOST_EXAMPLES),
        ("features", widest, MOST_FEATURES),
        ("layers", layers.len(), MOST_LAYERS),
    ] {
        if found > largest {
            return Err(ExcelCheckError::TooLarge { what, found, largest });
        }
    }
    let mut workbook = Workbook::new();
    let written = fill(&mut workbook, &layers, x);
    let saved = written.and_then(|()| workbook.save(path).map_err(Problem::Xlsx));
    saved.map_err(|problem| match problem {
        Problem::Check(error) => error,
        Problem::Xlsx(source) => ExcelCheckError::Write { path: path.to_owned(), source },
    })
}

enum Problem {
    Check(ExcelCheckError),
    Xlsx(XlsxError),
}

impl From<XlsxError> for Problem {
    fn from(error: XlsxError) -> Problem {
        Problem::Xlsx(error)
    }
}

/// Layer by layer, each with what the spreadsheet has computed so far and what was computed here.
fn fill(workbook: &mut Workbook, layers: &[(String, Module)], x: &Tensor) -> Result<(), Problem> {
    let mut sheet = Sheet::new(workbook.add_worksheet())?;
    let last_linear = layers.iter().rposition(|(_, layer)| matches!(layer.in_spreadsheet(), Some(l) if l.is_linear()));
    let features = x.size(1);
    let names: Vec<String> = (1..=features).map(|i| format!("x{i}")).collect();
    let mut ours = x.clone();
    let mut neurons = features;
    let mut area: Option<Area> = None;
    for (i, (name, layer)) in layers.iter().enumerate() {
        let title = format!("{name}, {}", layer.title());
        let Some(formula) = layer.in_spreadsheet() else {
            return Err(Problem::Check(ExcelCheckError::Layer { layer: title }));
        };
        let input = numbers(&ours, &format!("the input of layer {title}"))?;
        ours = no_grad(|| layer.forward(&ours));
        let output = numbers(&ours, &format!("the output of layer {title}"))?;
        let is_last = last_linear.is_none_or(|last| i >= last);
        let is_output = i + 1 == layers.len();
        if formula.is_linear() || area.is_none() {
            sheet.start_block(&format!("Layer {name}: {}", layer.title()))?;
            area = Some(match &area {
                None => sheet.given("X", &names, &sample_names(input.len()), input)?,
                Some(before) => sheet.copied("X, from the layer above", before)?,
            });
        }
        let before = area.take().expect("a block begins with its input");
        area = Some(match formula {
            InSpreadsheet::Linear { weight, bias } => {
                let ids: Vec<String> = match is_last {
                    true => (1..=weight.size(0)).map(|i| format!("y{i}")).collect(),
                    false => (1..=weight.size(0)).map(|i| (neurons + i).to_string()).collect(),
                };
                neurons += ids.len();
                let with = |letter: &str| ids.iter().map(|id| format!("{letter}{id}")).collect::<Vec<_>>();
                let sums = if is_last && is_output { ids.clone() } else { with("n") };
                let weight = numbers(&weight, &format!("the weight of layer {title}"))?;
                let w = sheet.given("W (rows = neurons)", &before.names, &sums, weight)?;
                let b = match bias {
                    Some(bias) => {
                        let bias = numbers(&bias.reshape([1, -1]), &format!("the bias of layer {title}"))?;
                        Some(sheet.given("b", &with("b"), &[String::new()], bias)?)
                    }
                    None => None,
                };
                let k = sheet.products("k = X · Wᵀ", &with("k"), &before, &w)?;
                match b {
                    Some(b) => {
                        let n = sheet.sums("n = k + b", &sums, &k, &b)?;
                        sheet.compare("n", &n, output)?;
                        n
                    }
                    None => {
                        sheet.compare("k", &k, output)?;
                        k
                    }
                }
            }
            InSpreadsheet::EachNumber { name, formula, compute } => {
                let names = outputs(name, &before, is_last && is_output);
                let cell = |i: usize, j: usize| (formula(&before.cell(i, j)), compute(before.numbers[i][j]));
                let y = sheet.computed(&format!("y = {name}"), &names, &before, cell)?;
                sheet.compare("y", &y, output)?;
                y
            }
            InSpreadsheet::Softmax { along_rows } => {
                let names = outputs("Softmax", &before, is_last && is_output);
                let y = sheet.computed("y = Softmax", &names, &before, |i, j| before.softmax(along_rows, i, j))?;
                sheet.compare("y", &y, output)?;
                y
            }
        });
    }
    sheet.finish()?;
    Ok(())
}

/// What the columns after an activation are called: `ReLU(n3)`, and those of the net's output `y1`.
fn outputs(activation: &str, before: &Area, is_output: bool) -> Vec<String> {
    let names = before.names.iter().enumerate();
    names.map(|(i, name)| if is_output { format!("y{}", i + 1) } else { format!("{activation}({name})") }).collect()
}

fn sample_names(examples: usize) -> Vec<String> {
    (1..=examples).map(|i| format!("sample {i}")).collect()
}

/// A matrix row by row, as a spreadsheet shows it: 0.1 is 0.1, and not 0.10000000149.
fn numbers(matrix: &Tensor, place: &str) -> Result<Vec<Vec<f64>>, Problem> {
    let rows = matrix.to_vec2();
    if let Some(value) = rows.iter().flatten().find(|number| !number.is_finite()) {
        let (value, place) = (f64::from(*value), place.to_owned());
        return Err(Problem::Check(ExcelCheckError::NotFinite { value, place }));
    }
    let number = |number: &f32| number.to_string().parse().expect("a number reads as it prints");
    Ok(rows.iter().map(|row| row.iter().map(number).collect()).collect())
}
