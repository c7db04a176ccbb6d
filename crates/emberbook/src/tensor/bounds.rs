//! Bounds that NaN passes, as in PyTorch: the minimum and the maximum of a processor, which Burn takes, lose it.

use burn_backend::tensor::FloatTensor;
use burn_flex::ops::binary::binary_op;
use burn_flex::ops::unary::unary_op;

use super::value::OnDevice;

pub(crate) trait Bounds: OnDevice {
    /// Each number moved to `min` where it is below, and then to `max` where it is above.
    fn bounded(x: FloatTensor<Self>, min: f64, max: f64) -> FloatTensor<Self> {
        let below = Self::float_lower_elem(x.clone(), min.into(), Self::BOOL);
        let x = Self::float_mask_fill(x, below, min.into());
        let above = Self::float_greater_elem(x.clone(), max.into(), Self::BOOL);
        Self::float_mask_fill(x, above, max.into())
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
impl Bounds for burn_cuda::Cuda {}
