//! Where a number is in a tensor.

use crate::mistake::{Mistake, TensorMistake};
use crate::tensor::Tensor;

/// The index that a student wrote, counted from the front.
pub(super) fn checked(tensor: &Tensor, index: Vec<i64>) -> Result<Vec<usize>, Mistake> {
    let shape = tensor.shape();
    if index.len() != shape.len() {
        return Err(TensorMistake::TooManyIndices { operation: "why", given: index.len(), shape }.into());
    }
    let places = index.iter().zip(&shape).enumerate();
    places
        .map(|(dim, (&index, &size))| {
            let place = if index < 0 { index + size as i64 } else { index };
            match usize::try_from(place) {
                Ok(place) if place < size => Ok(place),
                _ => Err(TensorMistake::Index { index, dim, size }.into()),
            }
        })
        .collect()
}

/// The number of an index among all numbers, row by row.
pub(super) fn flat(shape: &[usize], index: &[usize]) -> usize {
    shape.iter().zip(index).fold(0, |place, (size, index)| place * size + index)
}

/// The index of the number that is at `place` among all.
pub(super) fn index(shape: &[usize], mut place: usize) -> Vec<usize> {
    let mut index = vec![0; shape.len()];
    for (index, &size) in index.iter_mut().zip(shape).rev() {
        *index = place % size;
        place /= size;
    }
    index
}

/// Which number of an operand a number of the result is made of, where the operand was stretched to it.
pub(super) fn stretched(shape: &[usize], index: &[usize]) -> Vec<usize> {
    let of_result = &index[index.len().saturating_sub(shape.len())..];
    shape.iter().zip(of_result).map(|(&size, &index)| if size == 1 { 0 } else { index }).collect()
}
