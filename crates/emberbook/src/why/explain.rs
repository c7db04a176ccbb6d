//! How each operation makes one of its numbers.

use super::places::{flat, index as index_of, stretched};
use super::{Part, Why};
use crate::nn::explanation::{decimal, factor};
use crate::tensor::caught::{Caught, How};
use crate::tensor::conv::Convolution;
use crate::tensor::pool::Windows;
use crate::tensor::{Tensor, no_grad, tensor};

/// Where the number at `index` of `result` came from, if one of these operations made it. At most `steps` operations are
/// followed back.
pub(super) fn number(operations: &[Caught], result: &Tensor, index: &[usize], steps: &mut usize) -> Option<Why> {
    let made = operations.iter().rposition(|one| one.output.is_same(result))?;
    *steps = steps.checked_sub(1)?;
    let look = Look { index, name: name(operations[made].operation), made: &operations[made] };
    let Made { operation, written, terms, parts, from } = look.explained();
    Some(Why {
        operation,
        index: index.to_vec(),
        number: at(result, index),
        written,
        terms,
        parts,
        // An operation is newer than its operands.
        from: from.iter().filter_map(|(tensor, index)| number(&operations[..made], tensor, index, steps)).collect(),
    })
}

struct Look<'a> {
    index: &'a [usize],
    /// `Mm` of `MmBackward0`.
    name: &'a str,
    made: &'a Caught,
}

/// What is said of a number.
#[derive(Default)]
struct Made {
    operation: String,
    written: String,
    terms: Vec<f32>,
    parts: Vec<Part>,
    /// The numbers to follow back.
    from: Vec<(Tensor, Vec<usize>)>,
}

impl Look<'_> {
    fn explained(&self) -> Made {
        let by_how = match &self.made.how {
            Some(How::Number(number)) => self.with_number(*number),
            Some(How::Convolution(how)) => Some(self.convolution(*how)),
            Some(How::Windows(windows, count_padding)) => Some(self.pooling(windows, *count_padding)),
            Some(How::Labels(labels)) => self.of_labels(labels),
            None => None,
        };
        by_how.or_else(|| self.known()).unwrap_or_else(|| self.any())
    }

    fn operand(&self, place: usize) -> &Tensor {
        &self.made.operands[place].0
    }

    fn result(&self) -> f32 {
        at(&self.made.output, self.index)
    }

    fn known(&self) -> Option<Made> {
        match (self.name, self.made.operands.len()) {
            ("Mm" | "Bmm", 2) => Some(self.product()),
            ("Addmm", 3) => Some(self.linear()),
            ("Mv", 2) => {
                let row = self.operand(0).get(self.index[0] as i64);
                Some(weighted("mv", (format!("row {}", self.index[0]), row), ("vector", self.operand(1)), None))
            }
            ("Dot", 2) => {
                let (left, right) = (self.operand(0).clone(), self.operand(1));
                Some(weighted("dot", ("left".to_owned(), left), ("right", right), None))
            }
            ("Add", 2) => Some(self.between("+")),
            ("Sub", 2) => Some(self.between("-")),
            ("Mul", 2) => Some(self.between("×")),
            ("Div", 2) => Some(self.between("/")),
            ("MseLoss", 2) => {
                self.loss("mse_loss", &|p, t| (p - t).powi(2), &|p, t| format!("({} - {})²", decimal(p), factor(t)))
            }
            ("BinaryCrossEntropy", 2) => self.loss(
                "bce_loss",
                &|t, p| -(t * p.ln().max(-100.0) + (1.0 - t) * (1.0 - p).ln().max(-100.0)),
                &|t, p| match t {
                    1.0 => format!("-ln {}", factor(p)),
                    0.0 => format!("-ln(1 - {})", factor(p)),
                    _ => format!("-({} ln {} + {} ln(1 - {}))", decimal(t), factor(p), decimal(1.0 - t), factor(p)),
                },
            ),
            ("Softmax" | "LogSoftmax", 1) => self.softmax(),
            ("Sum" | "Mean", 1) => Some(self.sum()),
            (_, 1) => self.of_each(),
            _ => None,
        }
    }

    /// (A·B)ᵢⱼ = Σₖ Aᵢₖ Bₖⱼ
    fn product(&self) -> Made {
        let (a, b) = (self.operand(0), self.operand(1));
        let [batch @ .., i, j] = self.index else { unreachable!("a product has rows and columns") };
        let matrix = |x: &Tensor| {
            let outer = &x.shape()[..x.dim() - 2];
            stretched(outer, batch).into_iter().fold(x.detach(), |x, place| x.get(place as i64))
        };
        let (row, column) = (matrix(a).row(*i as i64), matrix(b).col(*j as i64));
        weighted("mm", (format!("row {i}"), row), (&format!("column {j}"), &column), None)
    }

    /// x·Wᵀ + b
    fn linear(&self) -> Made {
        let [i, j] = self.index else { unreachable!("a linear layer gives rows and columns") };
        let (bias, x, w) = (self.operand(0), self.operand(1), self.operand(2));
        let bias = at(bias, &stretched(&bias.shape(), self.index));
        let (row, weights) = (x.detach().row(*i as i64), w.detach().row(*j as i64));
        weighted("linear", (format!("row {i}"), row), (&format!("weights of neuron {j}"), &weights), Some(bias))
    }

    /// Two tensors, number by number.
    fn between(&self, sign: &str) -> Made {
        let places = [0, 1].map(|place| stretched(&self.operand(place).shape(), self.index));
        let [left, right] = [0, 1].map(|place| at(self.operand(place), &places[place]));
        let [of_left, of_right] = places;
        Made {
            operation: sign.to_owned(),
            written: format!("{} {sign} {}", decimal(left), factor(right)),
            terms: terms_of(sign, left, right),
            from: vec![(self.operand(0).clone(), of_left), (self.operand(1).clone(), of_right)],
            ..Made::default()
        }
    }

    fn with_number(&self, number: f64) -> Option<Made> {
        let (x, number) = (at(self.operand(0), self.index), number as f32);
        let (sign, left, right) = match self.name {
            "Add" => ("+", x, number),
            "Sub" => ("-", x, number),
            "Mul" => ("×", x, number),
            "Div" => ("/", x, number),
            "Rsub" => ("-", number, x),
            _ => return None,
        };
        Some(Made {
            operation: sign.to_owned(),
            written: format!("{} {sign} {}", decimal(left), factor(right)),
            terms: terms_of(sign, left, right),
            from: vec![(self.operand(0).clone(), self.index.to_vec())],
            ..Made::default()
        })
    }

    /// A function of each number by itself.
    fn of_each(&self) -> Option<Made> {
        let formula = match self.name {
            "Relu" => "max(0, x)",
            "Sigmoid" => "1 / (1 + e^-x)",
            "Tanh" => "tanh(x)",
            "Exp" => "e^x",
            "Log" => "ln x",
            "Sqrt" => "√x",
            "Neg" => "-x",
            "Abs" => "|x|",
            "Reciprocal" => "1 / x",
            "Gelu" => "x · Φ(x)",
            "Silu" => "x · σ(x)",
            "LeakyRelu" | "Elu" | "Softplus" | "Pow" | "Clamp" | "Sin" | "Cos" | "Tan" | "Round" | "Floor" | "Ceil"
            | "Sign" | "Erf" | "Log1P" | "Expm1" | "LogSigmoid" => "",
            _ => return None,
        };
        let x = at(self.operand(0), self.index);
        let operation = lowercase(self.name);
        let is_first = formula.starts_with('x');
        let written = match formula {
            "" => format!("{operation}({})", decimal(x)),
            // Only the variable stands alone: `max` and `exp` keep their letters.
            "max(0, x)" => format!("max(0, {})", decimal(x)),
            formula => formula.replace('x', &if is_first { decimal(x) } else { factor(x) }),
        };
        let from = vec![(self.operand(0).clone(), self.index.to_vec())];
        Some(Made { operation, written, from, ..Made::default() })
    }

    /// e^xᵢ / Σ e^xⱼ along the dimension whose shares these are.
    fn softmax(&self) -> Option<Made> {
        let x = self.operand(0);
        let expected = if self.name == "Softmax" { self.result() } else { self.result().exp() };
        (0..x.dim()).rev().find_map(|axis| {
            let others = self.index.iter().enumerate().filter(|(dim, _)| *dim != axis);
            // From the last dimension to the first, so that the earlier ones keep their places.
            let line = others.rev().fold(x.detach(), |x, (dim, &place)| x.select(dim as i64, place as i64));
            let numbers = line.to_vec();
            let largest = numbers.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let sum: f32 = numbers.iter().map(|x| (x - largest).exp()).sum();
            let mine = numbers[self.index[axis]];
            let share = (mine - largest).exp() / sum;
            let below = folded(numbers.iter().map(|&x| format!("e^{}", factor(x))), " + ");
            let share_as_text = format!("e^{} / ({below})", factor(mine));
            let is_softmax = self.name == "Softmax";
            ((share - expected).abs() <= 1e-4 * expected.abs() + 1e-9).then(|| Made {
                operation: if is_softmax { "softmax" } else { "log_softmax" }.to_owned(),
                written: if is_softmax { share_as_text } else { format!("ln({share_as_text})") },
                terms: numbers.iter().map(|x| x.exp()).collect(),
                parts: vec![Part { name: format!("the numbers along dimension {axis}"), numbers: line }],
                ..Made::default()
            })
        })
    }

    /// All that was added up, or of which the mean was taken.
    fn sum(&self) -> Made {
        let numbers = self.operand(0).to_vec();
        let places = self.influences(0).into_iter().map(|(place, _)| place).collect::<Vec<_>>();
        let terms: Vec<f32> = places.iter().map(|&place| numbers[place]).collect();
        let sum = sum_of(&terms);
        let from = places.iter().map(|&place| self.source(0, place));
        Made {
            operation: lowercase(self.name),
            written: if self.name == "Mean" { format!("({sum}) / {}", terms.len()) } else { sum },
            from: if terms.len() <= FOLLOWED { from.collect() } else { vec![] },
            terms,
            ..Made::default()
        }
    }

    /// A loss of two tensors, number by number, of which the mean or the sum is taken. None where there are weights.
    fn loss(&self, operation: &str, of: &dyn Fn(f32, f32) -> f32, write: &dyn Fn(f32, f32) -> String) -> Option<Made> {
        let [left, right] = [0, 1].map(|place| self.operand(place).to_vec());
        let mut pairs: Vec<(f32, f32)> = left.into_iter().zip(right).collect();
        if !self.index.is_empty() {
            pairs = vec![pairs[flat(&self.made.output.shape(), self.index)]];
        }
        let terms: Vec<f32> = pairs.iter().map(|&(left, right)| of(left, right)).collect();
        let written = pairs.iter().map(|&(left, right)| write(left, right));
        self.reduced(operation, terms, written)
    }

    /// The mean of the terms or their sum, whichever the result is.
    fn reduced(
        &self,
        operation: &str,
        terms: Vec<f32>,
        written: impl ExactSizeIterator<Item = String>,
    ) -> Option<Made> {
        let (count, result) = (terms.len(), f64::from(self.result()));
        let sum: f64 = terms.iter().copied().map(f64::from).sum();
        let is = |number: f64| (number - result).abs() <= 1e-4 * result.abs().max(1e-6);
        let folded = folded(written, " + ");
        let written = match count {
            1 if is(sum) => folded,
            _ if is(sum / count as f64) => format!("({folded}) / {count}"),
            _ if is(sum) => folded,
            _ => return None,
        };
        Some(Made { operation: operation.to_owned(), written, terms, ..Made::default() })
    }

    /// -ln of what the right class of each row got.
    fn of_labels(&self, labels: &[i64]) -> Option<Made> {
        let (scores, classes) = (self.operand(0), *self.operand(0).shape().last()?);
        let numbers = scores.to_vec();
        let rows: Vec<(f32, f32)> = numbers
            .chunks(classes)
            .zip(labels)
            .map(|(row, &label)| {
                let largest = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                let sum: f32 = row.iter().map(|z| (z - largest).exp()).sum();
                let score = row.get(label as usize).copied().unwrap_or(f32::NAN);
                (score, (score - largest).exp() / sum)
            })
            .collect();
        let rows: Vec<(f32, f32)> = if self.index.is_empty() { rows } else { vec![rows[self.index[0]]] };
        let of_logits = || {
            let terms = rows.iter().map(|(_, share)| -share.ln()).collect();
            let written = rows.iter().map(|&(_, share)| format!("-ln {}", factor(share)));
            self.reduced("cross_entropy", terms, written)
        };
        let of_logarithms = || {
            let terms = rows.iter().map(|(score, _)| -score).collect();
            let written = rows.iter().map(|&(score, _)| format!("-{}", factor(score)));
            self.reduced("nll_loss", terms, written)
        };
        let mut made = of_logarithms().or_else(of_logits)?;
        let rows: Vec<f32> =
            rows.iter().map(|&(score, share)| if made.operation == "nll_loss" { score } else { share }).collect();
        let name = if made.operation == "nll_loss" { "the score" } else { "softmax" };
        made.parts.push(Part { name: format!("{name} at the label of each row"), numbers: tensor(rows) });
        Some(made)
    }

    /// The patch times the kernel, channel by channel, and the bias.
    fn convolution(&self, how: Convolution) -> Made {
        let (x, w) = (self.operand(0), self.operand(1));
        let [image, output, down, across] = self.index[..] else { unreachable!("a convolution gives images") };
        let [outputs, channels, rows, columns] = w.shape()[..] else { unreachable!("a kernel has four dimensions") };
        let first = output / (outputs / how.groups) * channels;
        let (shape, numbers) = (x.shape(), x.to_vec());
        let place = |side: usize, window: usize, inside: usize| {
            let slide = how.slides[side];
            (window * slide.stride + inside * slide.dilation)
                .checked_sub(slide.padding)
                .filter(|&at| at < shape[side + 2])
        };
        let mut patch = vec![];
        for channel in first..first + channels {
            for row in 0..rows {
                for column in 0..columns {
                    let seen = place(0, down, row).zip(place(1, across, column));
                    patch.push(seen.map_or(0.0, |(y, x)| numbers[flat(&shape, &[image, channel, y, x])]));
                }
            }
        }
        let form = [channels as i64, rows as i64, columns as i64];
        let patch = tensor(patch).reshape(form);
        let kernel = w.detach().get(output as i64);
        let bias = self.made.operands.get(2).map(|(bias, _)| bias.to_vec()[output]);
        let mut made = weighted("conv2d", (String::new(), patch.reshape(-1)), ("", &kernel.reshape(-1)), bias);
        let part = |what: &str, numbers: &Tensor| {
            (0..channels)
                .map(|channel| Part {
                    name: if channels == 1 { what.to_owned() } else { format!("{what}, channel {}", first + channel) },
                    numbers: numbers.get(channel as i64),
                })
                .collect::<Vec<_>>()
        };
        let (patches, kernels) = (part("patch", &patch), part("kernel", &kernel));
        made.parts =
            patches.into_iter().zip(kernels).take(CHANNELS).flat_map(|(patch, kernel)| [patch, kernel]).collect();
        made
    }

    /// The largest number of a window, or the mean.
    fn pooling(&self, windows: &Windows, count_padding: bool) -> Made {
        let x = self.operand(0);
        let [outer @ .., down, across] = self.index else { unreachable!("pooling gives images") };
        let (rows, columns) = (&windows.down[*down], &windows.across[*across]);
        let image = outer.iter().fold(x.detach(), |x, &place| x.get(place as i64));
        let side = |places: &std::ops::Range<usize>| (places.start as i64, places.len());
        let ((top, height), (left, width)) = (side(&rows.places), side(&columns.places));
        let patch = image.narrow(0, top, height).narrow(1, left, width);
        let terms = patch.to_vec();
        let is_max = self.name.starts_with("Max");
        let count = if count_padding { rows.padded * columns.padded } else { terms.len() };
        Made {
            operation: if is_max { "max_pool2d" } else { "avg_pool2d" }.to_owned(),
            written: match is_max {
                true => format!("max({})", folded(terms.iter().map(|&x| decimal(x)), ", ")),
                false => format!("({}) / {count}", sum_of(&terms)),
            },
            terms: if is_max { vec![] } else { terms },
            parts: vec![Part { name: "patch".to_owned(), numbers: patch }],
            ..Made::default()
        }
    }

    /// What went in, of an operation that is not among the known ones.
    fn any(&self) -> Made {
        let operation = lowercase(self.name);
        let operands = 0..self.made.operands.len();
        let numbers: Vec<Vec<f32>> = operands.clone().map(|operand| self.operand(operand).to_vec()).collect();
        let of =
            |operand: usize| self.influences(operand).into_iter().map(move |(place, slope)| (operand, place, slope));
        let places: Vec<(usize, usize, f32)> = operands.flat_map(of).collect();
        let from = match places.len() {
            ..=FOLLOWED => places.iter().map(|&(operand, place, _)| self.source(operand, place)).collect(),
            _ => vec![],
        };
        let written = match (&places[..], &from[..]) {
            ([(.., 1.0)], [(_, index)]) => format!("the number at {index:?} of what it was given"),
            _ => {
                let numbers = places.iter().map(|&(operand, place, _)| decimal(numbers[operand][place]));
                format!("{operation}({})", folded(numbers, ", "))
            }
        };
        Made { operation, written, from, ..Made::default() }
    }

    /// A number of an operand, to follow it back.
    fn source(&self, operand: usize, place: usize) -> (Tensor, Vec<usize>) {
        let x = self.operand(operand);
        (x.clone(), index_of(&x.shape(), place))
    }

    /// The numbers of an operand that this one depends on, and how much: by the operation's own way back.
    fn influences(&self, operand: usize) -> Vec<(usize, f32)> {
        let shape = self.made.output.shape();
        let one_hot = no_grad(|| {
            let mut numbers = vec![0.0_f32; self.made.output.numel()];
            numbers[flat(&shape, self.index)] = 1.0;
            (self.made.operands[operand].1)(&tensor(numbers).reshape(&shape).to(&self.made.output.device()))
        });
        one_hot.to_vec().into_iter().enumerate().filter(|(_, slope)| *slope != 0.0).collect()
    }
}

/// So many channels of a patch are shown.
const CHANNELS: usize = 3;
/// No more numbers of an operation are followed back.
const FOLLOWED: usize = 4;
/// So many terms of a sum are written out.
const TERMS: usize = 12;

/// Σ aᵢ bᵢ + bias
fn weighted(operation: &str, (left, a): (String, Tensor), (right, b): (&str, &Tensor), bias: Option<f32>) -> Made {
    let (x, w) = (a.to_vec(), b.to_vec());
    let mut terms: Vec<f32> = x.iter().zip(&w).map(|(x, w)| x * w).collect();
    let products = x.iter().zip(&w).enumerate();
    let mut written: Vec<String> = products
        .map(|(place, (&x, &w))| format!("{} × {}", if place == 0 { decimal(x) } else { factor(x) }, factor(w)))
        .collect();
    if written.len() > TERMS {
        let more = written.len() - TERMS + 2;
        written.splice(TERMS - 2.., [format!("… ({more} more products)")]);
    }
    written.extend(bias.map(factor));
    terms.extend(bias);
    let parts = vec![Part { name: left, numbers: a }, Part { name: right.to_owned(), numbers: b.detach() }];
    Made { operation: operation.to_owned(), written: written.join(" + "), terms, parts, from: vec![] }
}

fn terms_of(sign: &str, left: f32, right: f32) -> Vec<f32> {
    match sign {
        "+" => vec![left, right],
        "-" => vec![left, -right],
        _ => vec![],
    }
}

fn sum_of(terms: &[f32]) -> String {
    let term = |(place, &x): (usize, &f32)| if place == 0 { decimal(x) } else { factor(x) };
    folded(terms.iter().enumerate().map(term), " + ")
}

/// The first ones, and how many more there are.
fn folded(written: impl ExactSizeIterator<Item = String>, sign: &str) -> String {
    let count = written.len();
    if count <= TERMS {
        return written.collect::<Vec<_>>().join(sign);
    }
    let first: Vec<String> = written.take(TERMS - 1).collect();
    format!("{}{sign}… ({} more)", first.join(sign), count - first.len())
}

fn at(tensor: &Tensor, index: &[usize]) -> f32 {
    tensor.to_vec()[flat(&tensor.shape(), index)]
}

/// `Mm` of `MmBackward0`.
fn name(operation: &str) -> &str {
    operation.trim_end_matches(|letter: char| letter.is_ascii_digit()).trim_end_matches("Backward")
}

/// `leaky_relu` of `LeakyRelu`.
fn lowercase(name: &str) -> String {
    let mut text = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !text.is_empty() && !text.ends_with(|it: char| it.is_uppercase()) {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}
