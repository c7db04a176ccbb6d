use std::fmt;

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
///
/// The layers are called 0, 1, 2, .., or as one names them:
///
/// ```
/// use emberbook::prelude::*;
///
/// let my_net = sequential!["features" => sequential![linear(2, 3), relu()], "head" => linear(3, 1)];
/// assert_eq!(my_net.named_parameters()[0].0, "features.0.weight");
/// assert_eq!(my_net["head"].bias().shape(), [1]);
/// ```
#[macro_export]
macro_rules! sequential {
    ($($name:literal => $layer:expr),+ $(,)?) => {
        $crate::nn::Module::in_a_row({
            use $crate::nn::ToModule as _;
            vec![$(($name.to_string(), (&$layer).to_module())),+]
        })
    };
    ($($layer:expr),* $(,)?) => {
        $crate::nn::Module::sequential({
            #[allow(unused_imports)]
            use $crate::nn::ToModule as _;
            [$((&$layer).to_module()),*]
        })
    };
}

/// Layers one after the other, each with the name that its parameters carry.
#[derive(Clone)]
pub(super) struct Sequential {
    pub(super) layers: Vec<(String, Module)>,
}

impl fmt::Debug for Sequential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.layers.iter().map(|(name, layer)| (name, layer))).finish()
    }
}

impl Layer for Sequential {
    fn output_shape(&self, input: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        let mut shape = input.to_vec();
        for (name, module) in &self.layers {
            match module.layer().output_shape(&shape).map_err(|mistake| mistake.inside(name))? {
                Some(output) => shape = output,
                None => return Ok(None),
            }
        }
        Ok(Some(shape))
    }

    fn forward(&self, input: &Tensor) -> Tensor {
        self.layers.iter().fold(input.clone(), |x, (_, module)| module.forward(&x))
    }

    fn explain(&self, input: &Tensor, output: &Tensor) -> Explanation {
        Explanation::new("output = the layers below, one after the other", input, output)
    }

    fn runs_in_order(&self) -> bool {
        true
    }
}
