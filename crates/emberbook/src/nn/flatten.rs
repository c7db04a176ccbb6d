use super::{Explanation, Layer, Module};
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
    Module::new(Flatten)
}

#[derive(Clone, Debug)]
struct Flatten;

impl Layer for Flatten {
    fn settings(&self) -> String {
        "start_dim=1, end_dim=-1".to_owned()
    }

    fn output_shape(&self, input: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        match input.split_first() {
            Some((&examples, example)) => Ok(Some(vec![examples, example.iter().product()])),
            None => Err(Mistake::FlattenNumber),
        }
    }

    fn forward(&self, input: &Tensor) -> Tensor {
        let shape = input.shape();
        let example: usize = shape[1..].iter().product();
        input.reshape([shape[0], example])
    }

    fn explain(&self, input: &Tensor, output: &Tensor) -> Explanation {
        Explanation::new("output = each example of input as one row", input, output)
    }
}
