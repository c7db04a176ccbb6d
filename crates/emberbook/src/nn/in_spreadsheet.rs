use super::{Module, joined};
use crate::tensor::Tensor;

/// How a spreadsheet does what a layer does.
pub enum InSpreadsheet {
    /// `x · wᵀ + b`
    Linear {
        /// `[out_features, in_features]`
        weight: Tensor,
        /// `[out_features]`
        bias: Option<Tensor>,
    },
    /// A function of each number by itself.
    EachNumber {
        /// What it is called.
        name: &'static str,
        /// The formula, given the address of the number's cell.
        formula: Box<dyn Fn(&str) -> String>,
        /// The same in Rust.
        compute: Box<dyn Fn(f64) -> f64>,
    },
    /// The shares along the rows, or the columns.
    Softmax {
        /// Along the rows.
        along_rows: bool,
    },
}

impl InSpreadsheet {
    pub(crate) fn is_linear(&self) -> bool {
        matches!(self, Self::Linear { .. })
    }

    /// How many numbers it makes of each example, if the input does not say it.
    pub(crate) fn outputs(&self) -> usize {
        match self {
            Self::Linear { weight, .. } => weight.size(0),
            _ => 0,
        }
    }
}

impl Module {
    /// The layers that are run one after the other, also those of networks inside, each with its name.
    pub(crate) fn layers_in_order(&self) -> Vec<(String, Module)> {
        let mut layers = vec![];
        self.add_layers("", &mut layers);
        layers
    }

    fn add_layers(&self, name: &str, layers: &mut Vec<(String, Module)>) {
        if !self.layer().runs_in_order() {
            return layers.push((if name.is_empty() { "0".to_owned() } else { name.to_owned() }, self.clone()));
        }
        for (child, module) in self.children() {
            module.add_layers(&joined(name, child), layers);
        }
    }

    pub(crate) fn in_spreadsheet(&self) -> Option<InSpreadsheet> {
        self.layer().in_spreadsheet()
    }
}
