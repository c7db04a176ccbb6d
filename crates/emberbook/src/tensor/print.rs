//! A tensor as text, character for character as PyTorch prints it.
//!
//! The rules are those of PyTorch's `torch/_tensor_str.py` with its default print options.

use std::fmt::{self, Write};

use super::{DType, Elements, Tensor};
use crate::device::{Device, Engine};

/// Digits after the point.
const PRECISION: usize = 4;
/// A tensor of more numbers is summarised.
pub(crate) const THRESHOLD: usize = 1000;
/// How many places a summary keeps at each end of a dimension.
pub(crate) const EDGE: usize = 3;
const LINE_WIDTH: usize = 80;
const PREFIX: &str = "tensor(";

impl fmt::Display for Tensor {
    /// As PyTorch prints it. With a precision or a width, as `{:.4}` or `{:8}`, the numbers alone, each written so; of a
    /// tensor that holds one, that number.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let asked = f.precision().is_some() || f.width().is_some();
        if asked && self.numel() == 1 {
            return match self.elements() {
                Elements::F32(x) => fmt::Display::fmt(&x[0], f),
                Elements::I64(x) => fmt::Display::fmt(&x[0], f),
                // A precision would cut the word off.
                Elements::Bool(x) => write!(f, "{:width$}", x[0], width = f.width().unwrap_or(0)),
            };
        }
        let mut text = String::from(PREFIX);
        if self.is_empty() {
            text.push_str("[]");
        } else {
            let mut printout = Printout::of(self);
            if asked {
                printout.write_as_asked(f.precision(), f.width());
            }
            printout.write(&mut text, self.dims(), 0, PREFIX.len());
        }
        if !asked {
            add_suffixes(&mut text, &suffixes(self));
        }
        text.push(')');
        f.write_str(&text)
    }
}

impl fmt::Debug for Tensor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The numbers of a tensor with the format that suits them all.
pub(super) struct Printout {
    elements: Elements,
    style: Style,
    width: usize,
    /// Only the ends of long dimensions are shown.
    pub(super) summarised: bool,
    /// The places of the numbers that are shown, counted row by row.
    shown: Vec<usize>,
}

/// How the numbers of one tensor are written.
#[derive(Clone, Copy, PartialEq)]
enum Style {
    /// Integers and booleans.
    Exact,
    /// Floats that are all whole: `2.`
    Whole,
    /// `0.4727`
    Fixed,
    /// `4.7270e-01`
    Scientific,
    /// With as many digits after the point as were asked for.
    Digits(usize),
}

impl Printout {
    pub(super) fn of(tensor: &Tensor) -> Printout {
        let summarised = tensor.numel() > THRESHOLD;
        let elements = tensor.elements();
        let shown = shown_places(tensor.dims(), summarised);
        let mut printout = Printout { style: style(&elements, &shown), elements, width: 1, summarised, shown };
        printout.width = printout.widest();
        printout
    }

    pub(super) fn elements(&self) -> &Elements {
        &self.elements
    }

    /// Every number in a format that was asked for.
    fn write_as_asked(&mut self, precision: Option<usize>, width: Option<usize>) {
        if let (Some(digits), Elements::F32(_)) = (precision, &self.elements) {
            self.style = Style::Digits(digits);
        }
        self.width = self.widest().max(width.unwrap_or(1));
    }

    /// The width of the widest number that counts.
    fn widest(&self) -> usize {
        let counts = |&place: &usize| match &self.elements {
            Elements::F32(x) => x[place].is_finite() && x[place] != 0.0,
            _ => true,
        };
        let width = |place: usize| self.number(place).chars().count();
        self.shown.iter().copied().filter(counts).map(width).max().unwrap_or(1)
    }

    /// The number at a place, counted row by row, without padding.
    pub(super) fn number(&self, place: usize) -> String {
        match &self.elements {
            Elements::I64(x) => x[place].to_string(),
            Elements::Bool(x) => if x[place] { "True" } else { "False" }.to_owned(),
            Elements::F32(x) => float(f64::from(x[place]), self.style),
        }
    }

    /// Writes the part of `shape` whose first number is at `place`, the line so far being `indent` long.
    fn write(&self, text: &mut String, shape: &[usize], place: usize, indent: usize) {
        let Some((&size, inner)) = shape.split_first() else {
            text.push_str(&self.padded(place));
            return;
        };
        let stride: usize = inner.iter().product();
        text.push('[');
        if inner.is_empty() {
            let per_line = (LINE_WIDTH.saturating_sub(indent) / (self.width + 2)).max(1);
            for (i, index) in visible(size, self.summarised).into_iter().enumerate() {
                if i > 0 {
                    text.push(',');
                    let new_line = i % per_line == 0;
                    text.push_str(&if new_line { format!("\n{:indent$} ", "") } else { " ".into() });
                }
                text.push_str(&index.map_or(" ...".into(), |index| self.padded(place + index)));
            }
        } else {
            for (i, index) in visible(size, self.summarised).into_iter().enumerate() {
                if i > 0 {
                    text.push(',');
                    text.extend(std::iter::repeat_n('\n', inner.len()));
                    let _ = write!(text, "{:indent$} ", "");
                }
                match index {
                    Some(index) => self.write(text, inner, place + index * stride, indent + 1),
                    None => text.push_str("..."),
                }
            }
        }
        text.push(']');
    }

    fn padded(&self, place: usize) -> String {
        format!("{:>width$}", self.number(place), width = self.width)
    }
}

/// The indices of a dimension that are shown, with `None` for the gap of a summary.
pub(super) fn visible(size: usize, summarised: bool) -> Vec<Option<usize>> {
    if summarised && size > 2 * EDGE {
        (0..EDGE).map(Some).chain([None]).chain((size - EDGE..size).map(Some)).collect()
    } else {
        (0..size).map(Some).collect()
    }
}

/// The places, counted row by row, of the numbers that are shown.
fn shown_places(shape: &[usize], summarised: bool) -> Vec<usize> {
    shape.iter().fold(vec![0], |places, &size| {
        let indices: Vec<usize> = visible(size, summarised).into_iter().flatten().collect();
        places.iter().flat_map(|place| indices.iter().map(move |index| place * size + index)).collect()
    })
}

fn style(elements: &Elements, shown: &[usize]) -> Style {
    let Elements::F32(numbers) = elements else { return Style::Exact };
    let counting = || shown.iter().map(|&place| numbers[place]).filter(|x| x.is_finite() && *x != 0.0);
    let smallest = counting().map(|x| f64::from(x.abs())).fold(f64::INFINITY, f64::min);
    let largest = counting().map(|x| f64::from(x.abs())).fold(0.0, f64::max);
    let wide = largest / smallest > 1000.0 || largest > 1e8;
    match counting().all(|x| x == x.ceil()) {
        true if wide => Style::Scientific,
        true => Style::Whole,
        false if wide || smallest < 1e-4 => Style::Scientific,
        false => Style::Fixed,
    }
}

fn float(x: f64, style: Style) -> String {
    if x.is_nan() {
        return "nan".into();
    }
    if x.is_infinite() {
        return if x > 0.0 { "inf" } else { "-inf" }.into();
    }
    match style {
        Style::Exact | Style::Whole => format!("{x:.0}."),
        Style::Fixed => format!("{x:.PRECISION$}"),
        Style::Scientific => scientific(x),
        Style::Digits(digits) => format!("{x:.digits$}"),
    }
}

/// The exponent has a sign and at least two digits: `1.0000e-05`.
fn scientific(x: f64) -> String {
    let text = format!("{x:.PRECISION$e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |exponent| ('-', exponent));
    format!("{digits}e{sign}{exponent:0>2}")
}

/// What follows the numbers: where they are, what they are, whether gradients flow.
fn suffixes(tensor: &Tensor) -> Vec<String> {
    let mut suffixes = Vec::new();
    match tensor.device() {
        Device(Engine::Flex) => {}
        Device(Engine::NdArray) => suffixes.push("device='ndarray'".into()),
        #[cfg(feature = "cuda")]
        Device(Engine::Cuda(index)) => suffixes.push(format!("device='cuda:{index}'")),
    }
    if tensor.is_empty() {
        if tensor.dim() != 1 {
            let sizes: Vec<String> = tensor.dims().iter().map(usize::to_string).collect();
            suffixes.push(format!("size=({})", sizes.join(", ")));
        }
        match tensor.dtype() {
            DType::F32 => {}
            DType::I64 => suffixes.push("dtype=torch.int64".into()),
            DType::Bool => suffixes.push("dtype=torch.bool".into()),
        }
    }
    match tensor.grad_fn() {
        Some(name) => suffixes.push(format!("grad_fn=<{name}>")),
        None if tensor.needs_grad() => suffixes.push("requires_grad=True".into()),
        None => {}
    }
    suffixes
}

fn add_suffixes(text: &mut String, suffixes: &[String]) {
    // PyTorch's count of the last line, which is 2 more than its length.
    let mut last_line = text.len() - text.rfind('\n').map_or(0, |at| at + 1) + 2;
    for suffix in suffixes {
        if last_line + suffix.len() + 2 > LINE_WIDTH {
            let _ = write!(text, ",\n{:indent$}{suffix}", "", indent = PREFIX.len());
            last_line = PREFIX.len() + suffix.len();
        } else {
            let _ = write!(text, ", {suffix}");
            last_line += suffix.len() + 2;
        }
    }
}
