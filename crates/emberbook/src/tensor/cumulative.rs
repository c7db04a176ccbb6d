//! Running products.

use super::{DType, Tensor, cat, ones_like, storage};

impl Tensor {
    /// The running products along `dim`: yₖ = x₀ · x₁ ⋯ xₖ.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([1, 2, 3, 4]).cumprod(0).to_ints(), [1, 2, 6, 24]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn cumprod(&self, dim: i64) -> Tensor {
        let axis = self.axis("cumprod", dim);
        if self.dtype() != DType::F32 {
            let x = self.long();
            let y = storage::of_ints!(x.device(), B => B::int_cumprod(B::int(&x), axis));
            return Tensor::new(y, x.dims().clone());
        }
        let y = storage::of_floats!(self.device(), B => B::float_cumprod(B::float(self), axis));
        let y = Tensor::new(y, self.dims().clone());
        let products = y.clone();
        y.record("CumprodBackward0", |i| {
            i.input(self, || {
                let x = self.detach();
                move |g: &Tensor| match x.numel() * x.dim() {
                    0 => g.clone(),
                    _ => of_running_products(g, &x, &products, axis as i64),
                }
            });
        })
    }
}

/// What comes before a number, times the sum of what comes after: without a division, which would fail at 0.
fn of_running_products(g: &Tensor, x: &Tensor, products: &Tensor, dim: i64) -> Tensor {
    let count = x.size(dim);
    let at = |x: &Tensor, place: usize| x.narrow(dim, place as i64, 1);
    let mut after = vec![at(g, count - 1)];
    for place in (0..count - 1).rev() {
        let sum = at(g, place) + at(x, place + 1) * &after[after.len() - 1];
        after.push(sum);
    }
    after.reverse();
    let before = cat(&[ones_like(&at(x, 0)), products.narrow(dim, 0, count - 1)], dim);
    before * cat(&after, dim)
}
