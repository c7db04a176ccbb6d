use std::fmt;

use super::{Layer, Module};
use crate::mistake::Mistake;
use crate::tensor::Tensor;

/// Several layers in one field of a layer: a list of blocks. What runs them is the layer's own `forward`.
#[derive(Clone)]
pub(super) struct Group {
    /// PyTorch's name for it: `ModuleList` or `ModuleDict`.
    pub(super) kind: &'static str,
    pub(super) layers: Vec<(String, Module)>,
}

impl fmt::Debug for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.layers.iter().map(|(name, layer)| (name, layer))).finish()
    }
}

impl Layer for Group {
    fn name(&self) -> &'static str {
        self.kind
    }

    fn output_shape(&self, _: &[usize]) -> Result<Option<Vec<usize>>, Mistake> {
        Err(Mistake::new(format!("{}: only holds its layers: ask one of them, as my_net[0]", self.kind)))
    }

    fn forward(&self, _: &Tensor) -> Tensor {
        unreachable!("no input fits")
    }
}
