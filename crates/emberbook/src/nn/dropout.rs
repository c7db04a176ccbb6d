use super::{Explanation, Layer, Module, Training};
use crate::mistake::{LayerMistake, Raise};
use crate::{mistake::Mistake, tensor::Tensor, tensor::rand};

/// While training, sets each number to 0 with probability `p` and scales the others by `1 / (1 - p)`; in `eval` mode it
/// does nothing.
///
/// Srivastava et al., <https://jmlr.org/papers/v15/srivastava14a.html>.
///
/// ```
/// use emberbook::prelude::*;
///
/// let net = sequential![dropout(0.5)];
/// net.eval();
/// assert_eq!(net.forward(&ones([3])).to_vec(), [1., 1., 1.]);
/// ```
///
/// # Panics
/// When `p` is not in 0 to 1.
#[inline(never)]
#[track_caller]
pub fn dropout(p: f64) -> Module {
    if !(0.0..=1.0).contains(&p) {
        LayerMistake::Probability { p }.raise();
    }
    Module::new(Dropout { p, training: Training::new() })
}

#[derive(Clone, Debug)]
struct Dropout {
    p: f64,
    training: Training,
}

impl Layer for Dropout {
    fn settings(&self) -> String {
        format!("p={:?}, inplace=False", self.p)
    }

    fn output_shape(&self, input: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        Ok(Some(input.to_vec()))
    }

    fn needs_floats(&self) -> bool {
        true
    }

    fn forward(&self, input: &Tensor) -> Tensor {
        if !self.training.is_on() || self.p == 0.0 {
            return input.clone();
        }
        if self.p == 1.0 {
            return input * 0.0;
        }
        let kept = rand(input.shape()).to(&input.device()).ge(self.p).float();
        input * (kept / (1.0 - self.p))
    }

    fn explain(&self, input: &Tensor, output: &Tensor) -> Explanation {
        let p = self.p;
        let formula = match self.training.is_on() {
            true => format!("output = input / (1 - {p}), or 0 with probability {p}"),
            false => "output = input  (dropout does nothing in eval mode)".to_owned(),
        };
        Explanation::new(formula, input, output)
    }
}
