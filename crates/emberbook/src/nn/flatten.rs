use super::{Explanation, Layer, Module};
use crate::mistake::{LayerMistake, TensorMistake};
use crate::tensor::shape::axis;
use crate::{mistake::Mistake, tensor::Tensor};

/// Lays out each example as one row: `[n, a, b, ..]` becomes `[n, a * b * ..]`.
///
/// ```
/// use emberbook::prelude::*;
///
/// assert_eq!(flatten().forward(&zeros([2, 3, 4, 4])).shape(), [2, 48]);
/// ```
#[inline(never)]
pub fn flatten() -> Module {
    flatten_from(1)
}

/// Lays out the dimensions from `start_dim` on as one; [`flatten`] is that from dimension 1 on.
///
/// ```
/// use emberbook::prelude::*;
///
/// assert_eq!(flatten_from(0).forward(&zeros([3, 4, 4])).shape(), [48]);
/// assert_eq!(flatten_from(-2).forward(&zeros([2, 3, 4, 4])).shape(), [2, 3, 16]);
/// ```
#[inline(never)]
pub fn flatten_from(start_dim: i64) -> Module {
    Module::new(Flatten { start_dim })
}

#[derive(Clone, Debug)]
struct Flatten {
    start_dim: i64,
}

impl Layer for Flatten {
    fn settings(&self) -> String {
        format!("start_dim={}, end_dim=-1", self.start_dim)
    }

    fn output_shape(&self, input: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        match axis(input.len(), self.start_dim) {
            _ if input.is_empty() => Err(LayerMistake::FlattenNumber.into()),
            Some(start) => Ok(Some([&input[..start], &[input[start..].iter().product()]].concat())),
            // Examples of one number each are a row of them, already.
            None if self.start_dim == 1 => Ok(Some(vec![input[0], 1])),
            None => {
                Err(TensorMistake::NoSuchDim { operation: "flatten", dim: self.start_dim, shape: input.to_vec() }
                    .into())
            }
        }
    }

    fn forward(&self, input: &Tensor) -> Tensor {
        match axis(input.dim(), self.start_dim) {
            Some(_) => input.flatten(self.start_dim),
            None => input.unsqueeze(1),
        }
    }

    fn explain(&self, input: &Tensor, output: &Tensor) -> Explanation {
        let formula = match self.start_dim {
            1 => "output = each example of input as one row".to_owned(),
            start => format!("output = input, its dimensions from {start} on as one"),
        };
        Explanation::new(formula, input, output)
    }
}
