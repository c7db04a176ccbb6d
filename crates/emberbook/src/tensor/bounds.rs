//! Bounds that NaN passes, as in PyTorch: the minimum and the maximum of a processor, which Burn takes, lose it.

use burn_backend::IntDType;
use burn_backend::tensor::{FloatTensor, IntTensor};
use burn_flex::ops::binary::binary_op;
use burn_flex::ops::unary::unary_op;

use super::storage::OnDevice;

pub(crate) trait Bounds: OnDevice {
    /// Each number moved to `min` where it is below, and then to `max` where it is above.
    fn bounded(x: FloatTensor<Self>, min: f64, max: f64) -> FloatTensor<Self> {
        let below = Self::float_lower_elem(x.clone(), min.into(), Self::BOOL);
        let x = Self::float_mask_fill(x, below, min.into());
        let above = Self::float_greater_elem(x.clone(), max.into(), Self::BOOL);
        Self::float_mask_fill(x, above, max.into())
    }

    /// The largest or the smallest numbers along `axis`, and where they are.
    fn extremes(x: FloatTensor<Self>, axis: usize, largest: bool) -> (FloatTensor<Self>, IntTensor<Self>) {
        match largest {
            true => Self::float_max_dim_with_indices(x, axis, IntDType::I64),
            false => Self::float_min_dim_with_indices(x, axis, IntDType::I64),
        }
    }

    /// The gradient where the output is above 0, or NaN.
    fn relu_gradient(output: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        let stopped = Self::float_lower_equal_elem(output, 0.0.into(), Self::BOOL);
        Self::float_mask_fill(gradient, stopped, 0.0.into())
    }
}

/// In one pass, which a training step is faster by.
impl Bounds for burn_flex::Flex {
    fn bounded(x: FloatTensor<Self>, min: f64, max: f64) -> FloatTensor<Self> {
        fn bounded<T: PartialOrd>(x: T, min: T, max: T) -> T {
            let x = if x < min { min } else { x };
            if x > max { max } else { x }
        }
        let (low, high) = (min as f32, max as f32);
        unary_op(x, |x: f32| bounded(x, low, high), |x: f64| bounded(x, min, max))
    }

    fn relu_gradient(output: FloatTensor<Self>, gradient: FloatTensor<Self>) -> FloatTensor<Self> {
        fn gradient_of<T: PartialOrd + Default>(output: T, gradient: T) -> T {
            if output <= T::default() { T::default() } else { gradient }
        }
        binary_op(output, gradient, gradient_of::<f32>, gradient_of::<f64>, None)
    }
}

impl Bounds for burn_ndarray::NdArray {}

#[cfg(feature = "cuda")]
impl Bounds for burn_cuda::Cuda {
    /// Where all numbers are as small as can be, Burn finds none on a GPU, and its place is past the end: it is the first.
    fn extremes(x: FloatTensor<Self>, axis: usize, largest: bool) -> (FloatTensor<Self>, IntTensor<Self>) {
        use burn_backend::ops::{FloatTensorOps, IntTensorOps};
        let last = x.meta.shape()[axis] as i64 - 1;
        let places = match largest {
            true => Self::float_argmax(x.clone(), axis, IntDType::I64),
            false => Self::float_argmin(x.clone(), axis, IntDType::I64),
        };
        let past_the_end = Self::int_greater_elem(places.clone(), last.into(), Self::BOOL);
        let places = Self::int_mask_fill(places, past_the_end, 0_i64.into());
        (Self::float_gather(axis, x, places.clone()), places)
    }
}
