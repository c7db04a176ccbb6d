//! Angles, in radians.

use super::arithmetic::same_device;
use super::shape::broadcast;
use super::{Tensor, storage, where_};

impl Tensor {
    /// The tangent, of an angle in radians.
    #[inline(never)]
    pub fn tan(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::float_tan(B::float(&x)));
        x.by_output("TanBackward0", y, |g, y| g * (y * y + 1.))
    }

    /// The angle, in radians from -π/2 to π/2, whose tangent it is.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([0., 1.]).atan().to_string(), "tensor([0.0000, 0.7854])");
    /// ```
    #[inline(never)]
    pub fn atan(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::float_atan(B::float(&x)));
        x.by_input("AtanBackward0", y, |g, x| g / (x * x + 1.))
    }

    /// The angle of the point (x, y), in radians from -π to π: `y.atan2(&x)`. Shapes broadcast.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let (x, y) = (tensor([1., 0., -1.]), tensor([0., 1., 0.]));
    /// assert_eq!(y.atan2(&x).to_string(), "tensor([0.0000, 1.5708, 3.1416])");
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn atan2(&self, x: &Tensor) -> Tensor {
        same_device("atan2", self, x);
        let shape = broadcast("atan2", self, x);
        let (y, x) = (self.float(), x.float());
        let (rise, run) = (y.expanded(&shape), x.expanded(&shape));
        let angle = storage::of_floats!(y.device(), B => B::float_atan2(B::float(&rise), B::float(&run)));
        let (yt, xt) = (y.dims().clone(), x.dims().clone());
        Tensor::new(angle, shape).record("Atan2Backward0", |i| {
            // At the origin every angle is right, and the gradient that PyTorch chooses is 0.
            let squares = || {
                let squares = &rise * &rise + &run * &run;
                where_(&squares.eq(0), f64::INFINITY, squares)
            };
            i.input(&y, || {
                let slope = &run / squares();
                move |g: &Tensor| (g * &slope).sum_to(&yt)
            });
            i.input(&x, || {
                let slope = -&rise / squares();
                move |g: &Tensor| (g * &slope).sum_to(&xt)
            });
        })
    }
}
