//! Columns brought to the same scale.

use super::mistake::DataMistake;
use crate::mistake::Raise;
use crate::tensor::{Elements, Tensor};

/// Brings each column to mean 0 and standard deviation 1: `(x - mean) / std`, with the standard deviation of all the rows
/// (divided by n), as scikit-learn's. A column that is the same in every row becomes 0.
///
/// Fit it to the training set alone: what is learned about the test set is a leak.
///
/// ```
/// use emberbook::prelude::*;
/// let (train_x, test_x) = (tensor([[0., 10.], [2., 10.], [4., 10.]]), tensor([[8., 11.]]));
/// let scaler = StandardScaler::fit(&train_x);
/// assert!(scaler.transform(&train_x).allclose(&tensor([[-1.2247, 0.], [0., 0.], [1.2247, 0.]]), 1e-4));
/// assert!(scaler.inverse_transform(&scaler.transform(&test_x)).allclose(&test_x, 1e-5));
/// ```
#[derive(Clone, Debug)]
pub struct StandardScaler(Scaler);

/// Brings each column to the range from 0 to 1: `(x - min) / (max - min)`, as scikit-learn's. A column that is the same in
/// every row becomes 0.
///
/// ```
/// use emberbook::prelude::*;
/// let x = tensor([[1., 5.], [2., 5.], [3., 5.]]);
/// let scaler = MinMaxScaler::fit(&x);
/// assert_eq!(scaler.transform(&x).to_vec(), [0., 0., 0.5, 0., 1., 0.]);
/// ```
#[derive(Clone, Debug)]
pub struct MinMaxScaler {
    scaler: Scaler,
    max: Tensor,
}

impl StandardScaler {
    /// The scaler for these rows, `[n, k]` or `[n]`. NaN is left out.
    ///
    /// # Panics
    /// When there is no row.
    #[inline(never)]
    #[track_caller]
    pub fn fit(x: &Tensor) -> Self {
        Self(Scaler::fit("StandardScaler", x, |column| {
            let count = column.len() as f64;
            let mean = column.iter().sum::<f64>() / count;
            let variance = column.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / count;
            // What rounding alone makes of equal numbers.
            let noise = count * f64::EPSILON * variance + (count * mean * f64::EPSILON).powi(2);
            (mean, if variance <= noise { 1. } else { variance.sqrt() })
        }))
    }

    /// The mean of each column.
    #[inline(never)]
    pub fn mean(&self) -> Tensor {
        self.0.shift.clone()
    }

    /// The standard deviation of each column; 1 for a column that is the same in every row.
    #[inline(never)]
    pub fn std(&self) -> Tensor {
        self.0.scale.clone()
    }
}

impl MinMaxScaler {
    /// The scaler for these rows, `[n, k]` or `[n]`. NaN is left out.
    ///
    /// # Panics
    /// When there is no row.
    #[inline(never)]
    #[track_caller]
    pub fn fit(x: &Tensor) -> Self {
        let largest = |column: &[f64]| column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let scaler = Scaler::fit("MinMaxScaler", x, |column| {
            let min = column.iter().copied().fold(f64::INFINITY, f64::min);
            let range = largest(column) - min;
            (min, if range < 10. * f64::EPSILON { 1. } else { range })
        });
        let max = columns(x).iter().map(|column| largest(column)).collect();
        Self { max: row(max).to(&x.device()), scaler }
    }

    /// The smallest number of each column.
    #[inline(never)]
    pub fn min(&self) -> Tensor {
        self.scaler.shift.clone()
    }

    /// The largest number of each column.
    #[inline(never)]
    pub fn max(&self) -> Tensor {
        self.max.clone()
    }
}

/// `(x - shift) / scale` for each column.
#[derive(Clone, Debug)]
struct Scaler {
    name: &'static str,
    shift: Tensor,
    scale: Tensor,
}

impl Scaler {
    #[track_caller]
    fn fit(name: &'static str, x: &Tensor, fitted: impl Fn(&[f64]) -> (f64, f64)) -> Scaler {
        if !(1..=2).contains(&x.dim()) || x.is_empty() {
            DataMistake::NothingToFit { scaler: name, shape: x.shape() }.raise();
        }
        let (shift, scale) = columns(x).iter().map(|column| fitted(column)).unzip();
        let [shift, scale] = [shift, scale].map(|numbers| row(numbers).to(&x.device()));
        Scaler { name, shift, scale }
    }

    #[track_caller]
    fn check(&self, x: &Tensor) {
        let fitted = self.shift.numel();
        if !(1..=2).contains(&x.dim()) || width(x) != fitted {
            DataMistake::OtherColumns { scaler: self.name, fitted, shape: x.shape() }.raise();
        }
    }

    #[track_caller]
    fn transform(&self, x: &Tensor) -> Tensor {
        self.check(x);
        (x - self.shift.to(&x.device())) / self.scale.to(&x.device())
    }

    #[track_caller]
    fn inverse_transform(&self, x: &Tensor) -> Tensor {
        self.check(x);
        x * self.scale.to(&x.device()) + self.shift.to(&x.device())
    }
}

/// How many columns there are; a vector is one.
fn width(x: &Tensor) -> usize {
    x.shape().get(1).copied().unwrap_or(1)
}

/// The numbers of each column that are not NaN.
fn columns(x: &Tensor) -> Vec<Vec<f64>> {
    let numbers: Vec<f64> = x.elements().into_floats().collect();
    let column =
        |at: usize| numbers.iter().skip(at).step_by(width(x)).copied().filter(|number| !number.is_nan()).collect();
    (0..width(x)).map(column).collect()
}

fn row(numbers: Vec<f64>) -> Tensor {
    let count = numbers.len();
    Tensor::from_elements(Elements::F32(numbers.into_iter().map(|number| number as f32).collect()), vec![count])
}

macro_rules! transforms {
    ($($scaler:ident . $field:tt),*) => {$(
        impl $scaler {
            /// The rows on the new scale.
            ///
            /// # Panics
            /// When there are other columns than those that the scaler was fitted to.
            #[inline(never)]
            #[track_caller]
            pub fn transform(&self, x: &Tensor) -> Tensor {
                self.$field.transform(x)
            }

            /// The rows back on the old scale.
            ///
            /// # Panics
            /// When there are other columns than those that the scaler was fitted to.
            #[inline(never)]
            #[track_caller]
            pub fn inverse_transform(&self, x: &Tensor) -> Tensor {
                self.$field.inverse_transform(x)
            }
        }
    )*};
}

transforms!(StandardScaler.0, MinMaxScaler.scaler);
