use super::{Explanation, Layer, Module};
use crate::{mistake::Mistake, tensor::Tensor};

/// Layers one after the other: each takes the output of the one before.
///
/// ```
/// use emberbook::prelude::*;
///
/// let my_net = sequential![linear(2, 3), relu(), linear(3, 1)];
/// assert_eq!(my_net.forward(&ones([4, 2])).shape(), [4, 1]);
///
/// let first_two = my_net.slice(0..2);
/// let deeper = sequential![&first_two, &first_two[0]];
/// assert_eq!(deeper.len(), 2);
/// ```
#[macro_export]
macro_rules! sequential {
    ($($layer:expr),* $(,)?) => {
        $crate::nn::Module::sequential([$($crate::nn::Module::from($layer)),*])
    };
}

/// Layers one after the other, each with the name that its parameters carry.
pub(super) struct Sequential {
    pub(super) layers: Vec<(String, Module)>,
}

impl Layer for Sequential {
    fn name(&self) -> &'static str {
        "Sequential"
    }

    fn output_shape(&self, input: &[usize]) -> Result<Vec<usize>, Mistake> {
        let mut shape = input.to_vec();
        for (name, module) in &self.layers {
            shape = module.layer().output_shape(&shape).map_err(|mistake| mistake.inside(name))?;
        }
        Ok(shape)
    }

    fn forward(&self, input: &Tensor) -> Tensor {
        let mut layers = self.layers.iter();
        let Some((_, first)) = layers.next() else {
            return input.clone();
        };
        layers.fold(first.layer().forward(input), |x, (_, module)| module.layer().forward(&x))
    }

    fn explain(&self, input: &Tensor, output: &Tensor) -> Explanation {
        Explanation::new("output = the layers below, one after the other", input, output)
    }

    fn children(&self) -> &[(String, Module)] {
        &self.layers
    }

    fn runs_in_order(&self) -> bool {
        true
    }
}
