use super::adjustable::adjustable;
use super::{Explanation, Layer, Module, ToModule};
use crate::mistake::{LayerMistake, Mistake};
use crate::tensor::Tensor;

/// A block with a skip connection: what the layers make of the input, plus the input itself.
///
/// output = block(input) + input. The layers only have to find out what is missing, and gradients have a way around them.
/// Where the block changes the shape, a [`shortcut`](Residual::shortcut) changes that of the input too.
///
/// He et al., <https://arxiv.org/abs/1512.03385>.
///
/// ```
/// use emberbook::prelude::*;
///
/// let same = residual(sequential![conv2d(8, 8, 3).padding(1), relu(), conv2d(8, 8, 3).padding(1)]);
/// assert_eq!(same.forward(&zeros([1, 8, 6, 6])).shape(), [1, 8, 6, 6]);
///
/// let smaller = residual(conv2d(8, 16, 3).stride(2).padding(1)).shortcut(conv2d(8, 16, 1).stride(2));
/// assert_eq!(sequential![same, smaller, relu()].forward(&zeros([1, 8, 6, 6])).shape(), [1, 16, 3, 3]);
/// ```
pub fn residual(block: impl ToModule) -> Residual {
    residual_of(block.to_module())
}

#[inline(never)]
fn residual_of(block: Module) -> Residual {
    Residual::of(Skip { block, shortcut: None })
}

adjustable! {
    /// The layer [`residual`], which can be given a shortcut. Otherwise it is a [`Module`](super::Module).
    Residual(Skip)
}

impl Residual {
    /// What brings the input to the shape of the block's output: output = block(input) + shortcut(input).
    pub fn shortcut(self, layer: impl ToModule) -> Self {
        self.with(layer.to_module())
    }

    #[inline(never)]
    fn with(self, shortcut: Module) -> Self {
        Self::of(Skip { shortcut: Some(shortcut), ..self.layer })
    }
}

#[derive(Clone, Debug)]
struct Skip {
    block: Module,
    shortcut: Option<Module>,
}

impl Layer for Skip {
    fn name(&self) -> &'static str {
        "Residual"
    }

    fn output_shape(&self, input: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        let of =
            |name: &str, module: &Module| module.layer().output_shape(input).map_err(|mistake| mistake.inside(name));
        let block = of("block", &self.block)?;
        let beside = match &self.shortcut {
            Some(shortcut) => of("shortcut", shortcut)?,
            None => Some(input.to_vec()),
        };
        match (block, beside) {
            (Some(block), Some(beside)) if block != beside => {
                Err(LayerMistake::Residual { block, beside, has_shortcut: self.shortcut.is_some() }.into())
            }
            (block, _) => Ok(block),
        }
    }

    fn forward(&self, input: &Tensor) -> Tensor {
        let output = self.block.forward(input);
        match &self.shortcut {
            Some(shortcut) => output + shortcut.forward(input),
            None => output + input,
        }
    }

    fn explain(&self, input: &Tensor, output: &Tensor) -> Explanation {
        let beside = if self.shortcut.is_some() { "shortcut(input)" } else { "input" };
        Explanation::new(format!("output = block(input) + {beside}"), input, output)
    }
}
