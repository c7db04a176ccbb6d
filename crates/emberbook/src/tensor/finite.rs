//! Which numbers are finite.

use super::{DType, Tensor, ones_like, zeros_like};

impl Tensor {
    /// Where the value is a number like any other: neither infinite nor NaN.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let x = tensor([1., f64::INFINITY, f64::NAN]);
    /// assert_eq!(x.isfinite().to_bools(), [true, false, false]);
    /// ```
    #[inline(never)]
    pub fn isfinite(&self) -> Tensor {
        match self.dtype() {
            DType::F32 => self.abs().lt(f64::INFINITY),
            _ => ones_like(self).bool(),
        }
    }

    /// Where the value is infinite, on either side.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!((tensor([1., -1., 0.]) / 0.).isinf().to_bools(), [true, true, false]);
    /// ```
    #[inline(never)]
    pub fn isinf(&self) -> Tensor {
        match self.dtype() {
            DType::F32 => self.abs().eq(f64::INFINITY),
            _ => zeros_like(self).bool(),
        }
    }
}
