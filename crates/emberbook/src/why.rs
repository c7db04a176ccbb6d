//! Where a number came from: the row, the column or the patch that made it, the products, and their sum.

mod explain;
mod html;
mod places;
mod text;

use std::fmt;

use crate::display::{MimeBundle, Show};
use crate::mistake::Mistake;
use crate::tensor::caught::caught;
use crate::tensor::{IntoShape, Tensor};

/// Where the number at `index` of a result comes from. The computation is done once more, between the bars, and looked at
/// while it is: a tensor by itself keeps nothing of what it was computed from, so that a loop keeps no numbers alive.
///
/// ```
/// use emberbook::prelude::*;
///
/// let x = tensor([[1., 2.], [2., 3.], [10., 5.]]);
/// let w = tensor([[0.5, -1.], [2., 0.25]]);
/// let why = why([2, 0], || x.mm(&w.t()).relu());
/// assert_eq!(
///     why.to_string(),
///     "relu: [2, 0] = max(0, 0) = 0
///   mm: [2, 0] = 10 × 0.5000 + 5 × (-1) = 0
///       row 2: 10  5
///       column 0: 0.5000  -1"
/// );
/// ```
///
/// It knows operations with numbers, products of matrices, the layers, losses and views; of any other operation it tells
/// which numbers went in.
///
/// # Panics
/// When there is no such number in the result, or it was not computed in there: by operations with floats, outside of
/// `no_grad`.
#[track_caller]
pub fn why(index: impl IntoShape, computation: impl FnOnce() -> Tensor) -> Why {
    let index = index.into_sizes();
    let (result, operations) = caught(computation);
    match places::checked(&result, index).and_then(|index| {
        explain::number(&operations, &result, &index, &mut { MOST_STEPS }).ok_or(Mistake::NotComputedHere)
    }) {
        Ok(why) => why,
        Err(mistake) => mistake.raise(),
    }
}

/// So many operations are followed back.
const MOST_STEPS: usize = 12;

/// Where a number came from; made by [`why`].
#[derive(Clone)]
pub struct Why {
    /// The operation that made it: `mm`, `relu`, `conv2d`.
    pub operation: String,
    /// Where it is in the operation's result.
    pub index: Vec<usize>,
    /// The number.
    pub number: f32,
    /// What was summed, if it is a sum: the products, and the bias. Of a mean, what it is the mean of.
    pub terms: Vec<f32>,
    /// Where each of the operation's numbers came from, if they were computed in there too and are not many.
    pub from: Vec<Why>,
    /// How it was computed, in numbers: `1 × 0.5 + 2 × (-1)`.
    written: String,
    parts: Vec<Part>,
}

/// Numbers that went into the operation: `row 2`, `column 0`, `patch`.
#[derive(Clone)]
struct Part {
    name: String,
    numbers: Tensor,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::of(self))
    }
}

impl fmt::Debug for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Show for Why {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string()).html(html::of(self))
    }
}
