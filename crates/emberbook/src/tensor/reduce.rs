//! Sums, means, extremes: many numbers to one, over all or along a dimension.

use burn_backend::{IntDType, Shape};

use super::value::{self, Primitive, Value};
use super::{DType, Tensor, no_grad};
use crate::mistake::Mistake;

/// Over all the numbers; the result is a single number.
impl Tensor {
    /// The sum. Integers stay integers.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([[1., 2.], [3., 4.]]).sum().item(), 10.);
    /// ```
    #[inline(never)]
    pub fn sum(&self) -> Tensor {
        if self.dtype() != DType::F32 {
            let x = self.long();
            return scalar(value::int!(x.device(), B => B::int_sum(B::int(&x))));
        }
        let sum = value::float!(self.device(), B => B::float_sum(B::float(self)));
        scalar(sum).record("SumBackward0", |i| {
            i.input(self, || {
                let shape = self.dims().clone();
                move |g: &Tensor| g.expanded(&shape)
            });
        })
    }

    /// The mean.
    #[inline(never)]
    pub fn mean(&self) -> Tensor {
        let x = self.float();
        let count = x.numel() as f64;
        let mean = value::float!(x.device(), B => B::float_mean(B::float(&x)));
        scalar(mean).record("MeanBackward0", |i| {
            i.input(&x, || {
                let shape = x.dims().clone();
                move |g: &Tensor| (g / count).expanded(&shape)
            });
        })
    }

    /// The product of all.
    #[inline(never)]
    pub fn prod(&self) -> Tensor {
        self.reshape(-1).prod_dim(0)
    }

    /// The largest.
    #[inline(never)]
    #[track_caller]
    pub fn max(&self) -> Tensor {
        self.extreme("max", true)
    }

    /// The smallest.
    #[inline(never)]
    #[track_caller]
    pub fn min(&self) -> Tensor {
        self.extreme("min", false)
    }

    /// Where the largest is, counted through all the numbers row by row.
    #[inline(never)]
    #[track_caller]
    pub fn argmax(&self) -> Tensor {
        self.some("argmax").reshape(-1).max_dim(0).1
    }

    /// Where the smallest is, counted through all the numbers row by row.
    #[inline(never)]
    #[track_caller]
    pub fn argmin(&self) -> Tensor {
        self.some("argmin").reshape(-1).min_dim(0).1
    }

    /// The variance of a sample: the squared distances from the mean, added up and divided by n - 1.
    #[inline(never)]
    pub fn var(&self) -> Tensor {
        self.reshape(-1).variances(0)
    }

    /// The standard deviation of a sample (with n - 1): the square root of [`var`](Tensor::var).
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert!(tensor([1., 2., 3., 4.]).std().allclose(&tensor(1.2910), 1e-4));
    /// ```
    #[inline(never)]
    pub fn std(&self) -> Tensor {
        self.reshape(-1).deviations(0)
    }

    /// The length as a vector: the square root of the sum of squares.
    #[inline(never)]
    pub fn norm(&self) -> Tensor {
        let x = self.float();
        let squares = value::float!(x.device(), B => {
            let x = B::float(&x);
            B::float_sqrt(B::float_sum(B::float_mul(x.clone(), x)))
        });
        let norm = scalar(squares);
        let length = norm.clone();
        norm.record("LinalgVectorNormBackward0", |i| {
            i.input(&x, || {
                let x = x.detach();
                // At the origin the length has a corner; 0 is the gradient that PyTorch chooses.
                move |g: &Tensor| super::where_(&length.eq(0), 0., g * &x / &length)
            });
        })
    }

    fn extreme(&self, operation: &'static str, largest: bool) -> Tensor {
        let x = self.some(operation);
        if x.dtype() != DType::F32 {
            let whole = x.long();
            let y = value::int!(x.device(), B => match largest {
                true => B::int_max(B::int(&whole)),
                false => B::int_min(B::int(&whole)),
            });
            return scalar(y).cast(x.dtype());
        }
        let y = value::float!(x.device(), B => match largest {
            true => B::float_max(B::float(x)),
            false => B::float_min(B::float(x)),
        });
        let y = scalar(y);
        let found = y.clone();
        let name = if largest { "MaxBackward1" } else { "MinBackward1" };
        y.record(name, |i| {
            i.input(x, || {
                let x = x.detach();
                // Equal extremes share the gradient.
                move |g: &Tensor| {
                    let hits = x.eq(&found).float();
                    g * &hits / hits.sum()
                }
            });
        })
    }

    /// The tensor itself, unless it holds nothing.
    #[track_caller]
    fn some(&self, operation: &'static str) -> &Tensor {
        if self.is_empty() {
            Mistake::Nothing { operation, shape: self.shape() }.raise();
        }
        self
    }
}

/// Along one dimension, which disappears; -1 is the last. The forms `_keepdim` leave it with size 1.
impl Tensor {
    /// The sums along `dim`.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let x = tensor([[1., 2.], [3., 4.]]);
    /// assert_eq!(x.sum_dim(0).to_vec(), [4., 6.]);
    /// assert_eq!(x.sum_dim(-1).to_vec(), [3., 7.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn sum_dim(&self, dim: i64) -> Tensor {
        let axis = self.axis("sum_dim", dim);
        self.sums(axis, false)
    }

    /// The sums along `dim`, which stays with size 1.
    #[inline(never)]
    #[track_caller]
    pub fn sum_keepdim(&self, dim: i64) -> Tensor {
        let axis = self.axis("sum_keepdim", dim);
        self.sums(axis, true)
    }

    /// The means along `dim`.
    #[inline(never)]
    #[track_caller]
    pub fn mean_dim(&self, dim: i64) -> Tensor {
        let axis = self.axis("mean_dim", dim);
        self.means(axis, false)
    }

    /// The means along `dim`, which stays with size 1.
    #[inline(never)]
    #[track_caller]
    pub fn mean_keepdim(&self, dim: i64) -> Tensor {
        let axis = self.axis("mean_keepdim", dim);
        self.means(axis, true)
    }

    /// The products along `dim`.
    #[inline(never)]
    #[track_caller]
    pub fn prod_dim(&self, dim: i64) -> Tensor {
        let axis = self.axis("prod_dim", dim);
        let shape = reduced(self.dims(), axis, false);
        if self.dtype() != DType::F32 {
            let x = self.long();
            let y = value::int!(x.device(), B => B::int_prod_dim(B::int(&x), axis));
            return Tensor::new(y, reduced(self.dims(), axis, true)).reshaped(shape);
        }
        let y = value::float!(self.device(), B => B::float_prod_dim(B::float(self), axis));
        let y = Tensor::new(y, reduced(self.dims(), axis, true)).reshaped(shape);
        y.record("ProdBackward1", |i| {
            i.input(self, || {
                let x = self.detach();
                move |g: &Tensor| g.unsqueezed(axis, x.dims()) * x.products_of_the_others(axis)
            });
        })
    }

    /// The largest along `dim`, and where they are.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let (values, indices) = tensor([[1., 9.], [8., 2.]]).max_dim(1);
    /// assert_eq!(values.to_vec(), [9., 8.]);
    /// assert_eq!(indices.to_ints(), [1, 0]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn max_dim(&self, dim: i64) -> (Tensor, Tensor) {
        let axis = self.axis("max_dim", dim);
        self.extremes("max_dim", axis, true)
    }

    /// The smallest along `dim`, and where they are.
    #[inline(never)]
    #[track_caller]
    pub fn min_dim(&self, dim: i64) -> (Tensor, Tensor) {
        let axis = self.axis("min_dim", dim);
        self.extremes("min_dim", axis, false)
    }

    /// Where the largest are along `dim`: the predicted class of every row.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let logits = tensor([[0.1, 2.3], [1.7, -0.4]]);
    /// assert_eq!(logits.argmax_dim(1).to_ints(), [1, 0]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn argmax_dim(&self, dim: i64) -> Tensor {
        let axis = self.axis("argmax_dim", dim);
        self.extremes("argmax_dim", axis, true).1
    }

    /// Where the smallest are along `dim`.
    #[inline(never)]
    #[track_caller]
    pub fn argmin_dim(&self, dim: i64) -> Tensor {
        let axis = self.axis("argmin_dim", dim);
        self.extremes("argmin_dim", axis, false).1
    }

    /// The variances (with n - 1) along `dim`.
    #[inline(never)]
    #[track_caller]
    pub fn var_dim(&self, dim: i64) -> Tensor {
        let axis = self.axis("var_dim", dim);
        self.variances(axis)
    }

    /// The standard deviations (with n - 1) along `dim`.
    #[inline(never)]
    #[track_caller]
    pub fn std_dim(&self, dim: i64) -> Tensor {
        let axis = self.axis("std_dim", dim);
        self.deviations(axis)
    }

    /// Whether all are true along `dim`.
    #[inline(never)]
    #[track_caller]
    pub fn all_dim(&self, dim: i64) -> Tensor {
        self.bool().long().min_dim(dim).0.bool()
    }

    /// Whether any is true along `dim`.
    #[inline(never)]
    #[track_caller]
    pub fn any_dim(&self, dim: i64) -> Tensor {
        self.bool().long().max_dim(dim).0.bool()
    }

    /// The running sums along `dim`.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([1, 2, 3]).cumsum(0).to_ints(), [1, 3, 6]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn cumsum(&self, dim: i64) -> Tensor {
        let axis = self.axis("cumsum", dim);
        if self.dtype() != DType::F32 {
            let x = self.long();
            let y = value::int!(x.device(), B => B::int_cumsum(B::int(&x), axis));
            return Tensor::new(y, x.dims().clone());
        }
        let y = value::float!(self.device(), B => B::float_cumsum(B::float(self), axis));
        self.by_input("CumsumBackward0", y, move |g, _| {
            // What comes after a number has it in its sum.
            g - g.cumsum(axis as i64) + g.sums(axis, true)
        })
    }

    fn sums(&self, axis: usize, keep: bool) -> Tensor {
        let (full, shape) = (reduced(self.dims(), axis, true), reduced(self.dims(), axis, keep));
        if self.dtype() != DType::F32 {
            let x = self.long();
            let y = value::int!(x.device(), B => B::int_sum_dim(B::int(&x), axis));
            return Tensor::new(y, full).reshaped(shape);
        }
        let y = value::float!(self.device(), B => B::float_sum_dim(B::float(self), axis));
        Tensor::new(y, full).reshaped(shape).record("SumBackward1", |i| {
            i.input(self, || {
                let shape = self.dims().clone();
                move |g: &Tensor| g.unsqueezed(axis, &shape).expanded(&shape)
            });
        })
    }

    fn means(&self, axis: usize, keep: bool) -> Tensor {
        let x = self.float();
        let count = x.dims().get(axis).copied().unwrap_or(1) as f64;
        let y = value::float!(x.device(), B => B::float_mean_dim(B::float(&x), axis));
        let y = Tensor::new(y, reduced(x.dims(), axis, true)).reshaped(reduced(x.dims(), axis, keep));
        y.record("MeanBackward1", |i| {
            i.input(&x, || {
                let shape = x.dims().clone();
                move |g: &Tensor| (g / count).unsqueezed(axis, &shape).expanded(&shape)
            });
        })
    }

    fn variances(&self, axis: usize) -> Tensor {
        let x = self.float();
        let freedom = x.dims().get(axis).copied().unwrap_or(1) as f64 - 1.;
        let from_mean = no_grad(|| &x - x.means(axis, true));
        let variance = from_mean.pow(2).sums(axis, false) / freedom;
        variance.record("VarBackward0", |i| {
            i.input(&x, || move |g: &Tensor| g.unsqueezed(axis, from_mean.dims()) * &from_mean * (2. / freedom));
        })
    }

    fn deviations(&self, axis: usize) -> Tensor {
        let x = self.float();
        let freedom = x.dims().get(axis).copied().unwrap_or(1) as f64 - 1.;
        let deviation = no_grad(|| x.variances(axis).sqrt());
        let found = deviation.clone();
        deviation.record("StdBackward0", |i| {
            i.input(&x, || {
                let from_mean = no_grad(|| &x - x.means(axis, true));
                move |g: &Tensor| (g / (&found * freedom)).unsqueezed(axis, from_mean.dims()) * &from_mean
            });
        })
    }

    #[track_caller]
    fn extremes(&self, operation: &'static str, axis: usize, largest: bool) -> (Tensor, Tensor) {
        self.some(operation);
        let shape = reduced(self.dims(), axis, true);
        let device = self.device();
        let (values, indices) = if self.dtype() == DType::F32 {
            value::on!(device, B => {
                let (values, indices) = match largest {
                    true => B::float_max_dim_with_indices(B::float(self), axis, IntDType::I64),
                    false => B::float_min_dim_with_indices(B::float(self), axis, IntDType::I64),
                };
                (B::numbers(Primitive::Float(values)), B::numbers(Primitive::Int(indices)))
            })
        } else {
            let x = self.long();
            value::on!(device, B => {
                let (values, indices) = match largest {
                    true => B::int_max_dim_with_indices(B::int(&x), axis),
                    false => B::int_min_dim_with_indices(B::int(&x), axis),
                };
                (B::numbers(Primitive::Int(values)), B::numbers(Primitive::Int(indices)))
            })
        };
        let dropped = reduced(self.dims(), axis, false);
        let indices = Tensor::new(Value { device, numbers: indices }, shape.clone());
        let values = Tensor::new(Value { device, numbers: values }, shape).reshaped(dropped.clone()).cast(self.dtype());
        let values = values.record(if largest { "MaxBackward0" } else { "MinBackward0" }, |i| {
            i.input(self, || {
                let (shape, indices) = (self.dims().clone(), indices.clone());
                move |g: &Tensor| g.unsqueezed(axis, &shape).scattered(&shape, axis, &indices)
            });
        });
        (values, indices.reshaped(dropped))
    }

    /// For each number the product of the others along `axis`; dividing by the number would fail at 0.
    fn products_of_the_others(&self, axis: usize) -> Tensor {
        let count = self.dims().get(axis).copied().unwrap_or(1);
        let columns: Vec<Tensor> = (0..count)
            .map(|i| {
                let others: Vec<i64> = (0..count).filter(|&j| j != i).map(|j| j as i64).collect();
                let others = super::tensor(&others).to(&self.device());
                self.index_select(axis as i64, &others).prod_dim(axis as i64)
            })
            .collect();
        super::stack(&columns, axis as i64)
    }
}

/// What gradients need.
impl Tensor {
    /// The sum that undoes broadcasting: what a tensor of `shape` receives of this gradient.
    pub(crate) fn sum_to(&self, shape: &Shape) -> Tensor {
        if self.dims() == shape {
            return self.clone();
        }
        let extra = self.dim() - shape.len();
        let mut sum = self.clone();
        for axis in 0..self.dim() {
            let wanted = if axis < extra { 1 } else { shape[axis - extra] };
            if sum.dims()[axis] != wanted {
                sum = sum.sums(axis, true);
            }
        }
        sum.reshaped(shape.clone())
    }

    /// This gradient with the dimension `axis` back, at size 1, that a reduction of `shape` took away.
    fn unsqueezed(&self, axis: usize, shape: &Shape) -> Tensor {
        self.reshaped(reduced(shape, axis, true))
    }
}

fn scalar(value: Value) -> Tensor {
    Tensor::new(value, Shape::from(Vec::<usize>::new()))
}

/// `shape` without the dimension `axis`, or with it at size 1.
fn reduced(shape: &Shape, axis: usize, keep: bool) -> Shape {
    let mut sizes = shape.to_vec();
    if sizes.is_empty() {
        return shape.clone();
    }
    if keep {
        sizes[axis] = 1;
    } else {
        sizes.remove(axis);
    }
    Shape::from(sizes)
}
