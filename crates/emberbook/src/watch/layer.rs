use crate::nn::{Module, Parameter};
use crate::tensor::{Tensor, no_grad};

/// A layer of a network that is watched, as it is now; from [`Watch::layers`](super::Watch::layers).
#[derive(Clone, Debug, PartialEq)]
pub struct WatchedLayer {
    /// Its name in the network and its kind: `0: Linear`.
    pub name: String,
    /// How large its gradient was in the last step: the length of the vector of all its numbers.
    pub gradient: f64,
    /// How long the vector of all its weights and biases was when they began to be watched.
    pub size_at_start: f64,
    /// How far this vector is from where it was.
    pub moved: f64,
    /// How many of its units are dead, where a ReLU comes after it.
    pub dead: Option<usize>,
    /// How many units it has, where a ReLU comes after it.
    pub units: Option<usize>,
}

/// A layer with its trained parameters, and with the numbers that they began with.
pub(super) struct Trained {
    pub(super) name: String,
    pub(super) module: Module,
    parameters: Vec<(Parameter, Tensor)>,
    pub(super) size_at_start: f64,
}

impl Trained {
    /// Every layer of `net` that has parameters to train.
    pub(super) fn all(net: &Module) -> Vec<Self> {
        let mut layers = vec![];
        net.each("", &mut |name, module| {
            let trained = module.own_parameters().iter().filter(|parameter| parameter.needs_grad());
            let parameters: Vec<_> = trained.map(|parameter| (parameter.clone(), parameter.data())).collect();
            if !parameters.is_empty() {
                let kind = module.layer().name();
                let name = if name.is_empty() { kind.to_owned() } else { format!("{name}: {kind}") };
                let size_at_start = length(parameters.iter().map(|(_, start)| squares(start)));
                layers.push(Self { name, module: module.clone(), parameters, size_at_start });
            }
        });
        layers
    }

    /// How large the gradient is, if there is one.
    pub(super) fn gradient(&self) -> Option<f64> {
        let gradients = self.parameters.iter().filter_map(|(parameter, _)| parameter.grad_or_none());
        let mut squares = gradients.map(|gradient| squares(&gradient)).peekable();
        squares.peek().is_some().then(|| length(squares))
    }

    /// How far the weights are from where they began.
    pub(super) fn moved(&self) -> f64 {
        length(
            self.parameters
                .iter()
                .map(|(parameter, start)| no_grad(|| squares(&(parameter.data() - start.to(&parameter.device()))))),
        )
    }
}

fn length(squares: impl Iterator<Item = f64>) -> f64 {
    squares.sum::<f64>().sqrt()
}

/// `Σ x²`
fn squares(x: &Tensor) -> f64 {
    let sum = |numbers: &[f32]| {
        // Sixteen sums side by side are one after the other to no processor.
        let (whole, rest) = numbers.as_chunks::<16>();
        let mut sums = [0.0_f32; 16];
        let mut sum = 0.0_f64;
        for block in whole.chunks(256) {
            block.iter().for_each(|numbers| sums.iter_mut().zip(numbers).for_each(|(sum, x)| *sum += x * x));
            sum += sums.iter().map(|&sum| f64::from(sum)).sum::<f64>();
            sums = [0.0; 16];
        }
        sum + rest.iter().map(|&x| f64::from(x) * f64::from(x)).sum::<f64>()
    };
    // On a GPU only the sum is read.
    x.with_storage(|storage| storage.floats().map(sum)).unwrap_or_else(|| no_grad(|| x.detach().pow(2).sum().item()))
}
