use super::Parameters;
use crate::nn::Parameter;
use crate::tensor::no_grad;

/// Shortens the gradients, where all of them together are longer than `max_norm`, to that length, and gives the length that
/// they had: `torch.nn.utils.clip_grad_norm_`. Between `backward()` and `step()`, so that one steep place does not throw the
/// parameters far away.
///
/// `norm = sqrt(Σ g²)` over all numbers of all gradients, `g <- g * min(1, max_norm / (norm + 1e-6))`. Pascanu, Mikolov and
/// Bengio, <https://arxiv.org/abs/1211.5063>.
///
/// ```
/// use emberbook::prelude::*;
///
/// let w = parameter([3., 4.]);
/// w.pow(2).sum().backward();
/// assert_eq!(clip_grad_norm([w.clone()], 1.), 10.);
/// assert!(w.grad().allclose(&tensor([0.6, 0.8]), 1e-5));
/// ```
pub fn clip_grad_norm(parameters: impl Parameters, max_norm: f64) -> f64 {
    shorten(&parameters.list(), max_norm)
}

#[inline(never)]
fn shorten(parameters: &[Parameter], max_norm: f64) -> f64 {
    no_grad(|| {
        let gradients = parameters.iter().filter_map(|parameter| parameter.grad_or_none());
        let norm = gradients.map(|gradient| f64::from(gradient.pow(2).sum().to_vec()[0])).sum::<f64>().sqrt();
        let scale = max_norm / (norm + 1e-6);
        // A norm that is NaN makes the gradients NaN, so that it is seen.
        if scale < 1.0 || scale.is_nan() {
            for parameter in parameters {
                if let Some(gradient) = parameter.grad_or_none() {
                    parameter.set_grad(gradient * scale);
                }
            }
        }
        norm
    })
}

/// Cuts every number of the gradients off at `-clip_value` and `clip_value`: `torch.nn.utils.clip_grad_value_`.
///
/// ```
/// use emberbook::prelude::*;
///
/// let w = parameter([3., -0.1]);
/// w.pow(2).sum().backward();
/// clip_grad_value([w.clone()], 1.);
/// assert_eq!(w.grad().to_vec(), [1., -0.2]);
/// ```
pub fn clip_grad_value(parameters: impl Parameters, clip_value: f64) {
    cut_off(&parameters.list(), clip_value);
}

#[inline(never)]
fn cut_off(parameters: &[Parameter], clip_value: f64) {
    no_grad(|| {
        for parameter in parameters {
            if let Some(gradient) = parameter.grad_or_none() {
                parameter.set_grad(gradient.clamp(-clip_value, clip_value));
            }
        }
    });
}
