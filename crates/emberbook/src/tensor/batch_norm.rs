//! Numbers brought to mean 0 and variance 1, channel by channel.

use super::conv::{in_memory, made};
use super::{Tensor, no_grad};

/// The mean and the variance of each channel, `[channels]`; the variance is that of the numbers themselves, not unbiased.
pub(crate) struct Moments {
    pub(crate) mean: Tensor,
    pub(crate) var: Tensor,
}

impl Tensor {
    /// The moments of the channels, which dimension 1 counts.
    pub(crate) fn moments(&self) -> Moments {
        no_grad(|| {
            let (x, over) = (self.detach(), self.all_but_channels());
            let mean = x.mean_keepdim(over.clone());
            let var = (&x - &mean).pow(2).mean_dim(over);
            Moments { mean: mean.flatten(0), var }
        })
    }

    /// y = (x - mean) / √(var + eps) · w + b, channel by channel. Where the moments are those `of_input`, gradients flow
    /// through them too.
    #[track_caller]
    pub(crate) fn batch_norm(
        &self,
        moments: &Moments,
        of_input: bool,
        affine: Option<[&Tensor; 2]>,
        eps: f64,
    ) -> Tensor {
        // Their shape beside the input: [1, channels, 1, ..].
        let mut beside = vec![1; self.dim()];
        beside[1] = self.size(1);
        let (y, mean, inverse, scale) = no_grad(|| {
            let along = |x: &Tensor| x.detach().reshape(&beside);
            let (mean, inverse) = (along(&moments.mean), (along(&moments.var) + eps).sqrt().reciprocal());
            let scale = affine.map_or_else(|| inverse.clone(), |[w, _]| along(w) * &inverse);
            let shift = affine.map_or_else(|| -(&mean * &scale), |[_, b]| along(b) - &mean * &scale);
            (self.scaled(&scale, &shift), mean, inverse, scale)
        });
        let over = self.all_but_channels();
        y.record("NativeBatchNormBackward0", |i| {
            let normal = {
                let (x, mean, inverse) = (self.detach(), mean.clone(), inverse.clone());
                move || (&x - &mean) * &inverse
            };
            i.input(self, || {
                let (normal, over) = (normal.clone(), over.clone());
                move |g: &Tensor| {
                    if !of_input {
                        return g * &scale;
                    }
                    let normal = normal();
                    let along = (g * &normal).mean_keepdim(over.clone());
                    (g - g.mean_keepdim(over.clone()) - normal * along) * &scale
                }
            });
            if let Some([w, b]) = affine {
                i.input(w, || {
                    let (normal, over) = (normal.clone(), over.clone());
                    move |g: &Tensor| (g * normal()).sum_dim(over.clone())
                });
                i.input(b, || move |g: &Tensor| g.sum_dim(over.clone()));
            }
        })
    }

    /// x · scale + shift, each of one number for a channel: in one pass where the memory is at hand.
    fn scaled(&self, scale: &Tensor, shift: &Tensor) -> Tensor {
        let pixels: usize = self.dims()[2..].iter().product();
        let y = in_memory([Some(self), Some(scale), Some(shift)], |[x, scale, shift]| {
            let mut y = vec![0.0; x.len()];
            let lines = x.chunks_exact(pixels.max(1)).zip(y.chunks_exact_mut(pixels.max(1)));
            for ((x, y), (scale, shift)) in lines.zip(scale.iter().zip(shift).cycle()) {
                x.iter().zip(y).for_each(|(x, y)| *y = x * scale + shift);
            }
            y
        });
        y.map_or_else(|| self.detach() * scale + shift, |y| made(y, self.dims(), self))
    }

    fn all_but_channels(&self) -> Vec<i64> {
        (0..self.dim() as i64).filter(|&dim| dim != 1).collect()
    }
}
