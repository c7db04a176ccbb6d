//! Class numbers written as rows of zeros with a one.

use super::{DType, Elements, Tensor};
use crate::mistake::{LossMistake, Raise, TensorMistake};

/// For each class number a row with a 1 at its place and 0 elsewhere: `[n]` becomes `[n, classes]`, of whole numbers.
///
/// ```
/// use emberbook::prelude::*;
/// assert_eq!(one_hot(&tensor([2, 0]), 3).to_string(), "tensor([[0, 0, 1],\n        [1, 0, 0]])");
/// ```
///
/// # Panics
/// When a label is not a whole number from 0 to `classes` - 1.
#[inline(never)]
#[track_caller]
pub fn one_hot(labels: &Tensor, classes: usize) -> Tensor {
    let numbers = class_numbers("one_hot", labels, classes);
    let mut elements = vec![0; labels.numel() * classes];
    numbers.iter().enumerate().for_each(|(row, &label)| elements[row * classes + label as usize] = 1);
    let mut shape = labels.shape();
    shape.push(classes);
    Tensor::from_elements(Elements::I64(elements), shape).to(&labels.device())
}

/// The labels, which must be numbers of classes.
#[track_caller]
pub(crate) fn class_numbers(operation: &'static str, labels: &Tensor, classes: usize) -> Vec<i64> {
    if labels.dtype() != DType::I64 {
        let (needed, way_out) = ("class numbers as labels", "say labels.long() first");
        TensorMistake::Kind { operation, needed, dtype: labels.dtype(), way_out }.raise();
    }
    let numbers = labels.to_ints();
    if let Some(row) = numbers.iter().position(|label| !(0..classes as i64).contains(label)) {
        LossMistake::Label { operation, row, label: numbers[row], classes: classes as i64 }.raise();
    }
    numbers
}
