//! Sums, means, extremes: many numbers to one, over all of them or over some dimensions.

use burn_backend::{IntDType, Shape};

use super::shape::Over;
use super::storage::{self, Primitive, Storage};
use super::{DType, IntoShape, Tensor, no_grad, where_};
use crate::mistake::{Raise, TensorMistake};

/// A reduction in its three forms: over all the numbers, over dimensions that disappear, over dimensions that stay.
macro_rules! reductions {
    ($($(#[$doc:meta])* $all:ident $some:ident $kept:ident -> $result:ty: $reduce:ident ($($given:ident: $kind:ty),*);)*) => {$(
        $(#[$doc])*
        #[inline(never)]
        #[track_caller]
        pub fn $all(&self, $($given: $kind),*) -> Tensor {
            self.$reduce(stringify!($all), &Over::all(self), $($given),*).into_values()
        }

        #[doc = concat!("As [`", stringify!($all), "`](Tensor::", stringify!($all), "), over one dimension or several, which disappear: `-1` is the last, `[0, 2]` are two, `()` are all.")]
        #[inline(never)]
        #[track_caller]
        pub fn $some(&self, $($given: $kind,)* dims: impl IntoShape) -> $result {
            self.$reduce(stringify!($some), &self.over(stringify!($some), dims.into_sizes(), false), $($given),*)
        }

        #[doc = concat!("As [`", stringify!($some), "`](Tensor::", stringify!($some), "), and the dimensions stay, with size 1.")]
        #[inline(never)]
        #[track_caller]
        pub fn $kept(&self, $($given: $kind,)* dims: impl IntoShape) -> $result {
            self.$reduce(stringify!($kept), &self.over(stringify!($kept), dims.into_sizes(), true), $($given),*)
        }
    )*};
}

/// What a reduction gives: the values, and with some where they were.
trait Values {
    fn into_values(self) -> Tensor;
}

impl Values for Tensor {
    fn into_values(self) -> Tensor {
        self
    }
}

impl Values for (Tensor, Tensor) {
    fn into_values(self) -> Tensor {
        self.0
    }
}

/// Many numbers to one. Each is there in three forms: `sum()` of all the numbers, `sum_dim(dims)` over some dimensions,
/// and `sum_keepdim(dims)`, which leaves those with size 1.
impl Tensor {
    reductions! {
        /// The sum. Integers stay integers.
        ///
        /// ```
        /// use emberbook::prelude::*;
        /// let x = tensor([[1., 2.], [3., 4.]]);
        /// assert_eq!(x.sum().item(), 10.);
        /// assert_eq!(x.sum_dim(0).to_vec(), [4., 6.]);
        /// assert_eq!(x.sum_dim(-1).to_vec(), [3., 7.]);
        /// assert_eq!(x.sum_keepdim([0, 1]).shape(), [1, 1]);
        /// ```
        sum sum_dim sum_keepdim -> Tensor: sums();

        /// The mean.
        mean mean_dim mean_keepdim -> Tensor: means();

        /// The product. Integers stay integers.
        prod prod_dim prod_keepdim -> Tensor: prods();

        /// The largest; over dimensions, the values and where they are. NaN counts as larger than all.
        ///
        /// ```
        /// use emberbook::prelude::*;
        /// let (values, indices) = tensor([[1., 9.], [8., 2.]]).max_dim(1);
        /// assert_eq!(values.to_vec(), [9., 8.]);
        /// assert_eq!(indices.to_ints(), [1, 0]);
        /// ```
        max max_dim max_keepdim -> (Tensor, Tensor): maxima();

        /// The smallest; over dimensions, the values and where they are. NaN counts as smaller than all.
        min min_dim min_keepdim -> (Tensor, Tensor): minima();

        /// The largest: the values alone. Where several are the largest, they share the gradient.
        amax amax_dim amax_keepdim -> Tensor: largest();

        /// The smallest: the values alone. Where several are the smallest, they share the gradient.
        amin amin_dim amin_keepdim -> Tensor: smallest();

        /// Where the largest is, counted row by row: with `argmax_dim(1)`, the predicted class of every row.
        ///
        /// ```
        /// use emberbook::prelude::*;
        /// let logits = tensor([[0.1, 2.3], [1.7, -0.4]]);
        /// assert_eq!(logits.argmax_dim(1).to_ints(), [1, 0]);
        /// assert_eq!(logits.argmax().to_ints(), [1]);
        /// ```
        argmax argmax_dim argmax_keepdim -> Tensor: places_of_largest();

        /// Where the smallest is, counted row by row.
        argmin argmin_dim argmin_keepdim -> Tensor: places_of_smallest();

        /// The variance of a sample: the squared distances from the mean, added up and divided by n - 1.
        var var_dim var_keepdim -> Tensor: sample_variances();

        /// The standard deviation of a sample (with n - 1): the square root of [`var`](Tensor::var).
        ///
        /// ```
        /// use emberbook::prelude::*;
        /// assert!(tensor([1., 2., 3., 4.]).std().allclose(&tensor(1.2910), 1e-4));
        /// ```
        std std_dim std_keepdim -> Tensor: sample_deviations();

        /// The variance with `n - correction` below the fraction: 0 for that of all there is (`unbiased=False`), 1 for a sample.
        ///
        /// ```
        /// use emberbook::prelude::*;
        /// assert_eq!(tensor([1., 2., 3., 4.]).var_correction(0.).item(), 1.25);
        /// ```
        var_correction var_correction_dim var_correction_keepdim -> Tensor: variances(correction: f64);

        /// The standard deviation with `n - correction` below the fraction: 0 for that of all there is, 1 for a sample.
        std_correction std_correction_dim std_correction_keepdim -> Tensor: deviations(correction: f64);

        /// The length as a vector: the square root of the sum of squares.
        norm norm_dim norm_keepdim -> Tensor: lengths();

        /// The logarithm of the sum of all eˣ, worked out without leaving the range of floats.
        logsumexp logsumexp_dim logsumexp_keepdim -> Tensor: logarithms_of_sums();

        /// Whether all are true (or not 0).
        all all_dim all_keepdim -> Tensor: all_true();

        /// Whether any is true (or not 0).
        any any_dim any_keepdim -> Tensor: any_true();

        /// The number in the middle, the lower one of two; over dimensions, the values and where they are. NaN if one is.
        ///
        /// ```
        /// use emberbook::prelude::*;
        /// assert_eq!(tensor([5., 1., 4., 2.]).median().item(), 2.);
        /// ```
        median median_dim median_keepdim -> (Tensor, Tensor): medians();

        /// The number below which the share `q` of them lies, from 0 to 1: 0.5 is the middle. Between two numbers it is on
        /// the straight line from one to the other.
        ///
        /// ```
        /// use emberbook::prelude::*;
        /// assert_eq!(tensor([1., 2., 3., 4.]).quantile(0.5).item(), 2.5);
        /// ```
        quantile quantile_dim quantile_keepdim -> Tensor: quantiles(q: f64);
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
            let y = storage::of_ints!(x.device(), B => B::int_cumsum(B::int(&x), axis));
            return Tensor::new(y, x.dims().clone());
        }
        let y = storage::of_floats!(self.device(), B => B::float_cumsum(B::float(self), axis));
        self.by_input("CumsumBackward0", y, move |g, _| {
            // What comes after a number has it in its sum.
            g - g.cumsum(axis as i64) + g.sum_axis(axis)
        })
    }

    #[track_caller]
    fn sums(&self, _: &str, over: &Over) -> Tensor {
        let y = match (over.all, self.dtype()) {
            (true, DType::F32) => scalar(storage::of_floats!(self.device(), B => B::float_sum(B::float_rows(self)))),
            _ => over.axes.iter().fold(self.clone(), |x, &axis| x.sum_axis(axis)),
        };
        // A sum of booleans counts, if over no dimension too.
        let y = if y.dtype() == DType::Bool { y.long() } else { y };
        y.shaped(over.shape(self.dims())).record(if over.all { "SumBackward0" } else { "SumBackward1" }, |i| {
            i.input(self, || {
                let (shape, kept) = (self.dims().clone(), over.kept(self.dims()));
                move |g: &Tensor| g.reshaped(kept.clone()).expanded(&shape)
            });
        })
    }

    /// The sums along `axis`, which stays with size 1; no gradient flows.
    #[track_caller]
    fn sum_axis(&self, axis: usize) -> Tensor {
        let kept = Over::axis(axis, true).kept(self.dims());
        if self.dtype() != DType::F32 {
            let x = self.long();
            return Tensor::new(storage::of_ints!(x.device(), B => B::int_sum_dim(B::int_rows(&x), axis)), kept);
        }
        Tensor::new(storage::of_floats!(self.device(), B => B::float_sum_dim(B::float_rows(self), axis)), kept)
    }

    fn means(&self, operation: &str, over: &Over) -> Tensor {
        let x = self.float();
        let count = over.count(x.dims()) as f64;
        let mean = no_grad(|| x.sums(operation, over) / count);
        mean.record(if over.all { "MeanBackward0" } else { "MeanBackward1" }, |i| {
            i.input(&x, || {
                let (shape, kept) = (x.dims().clone(), over.kept(x.dims()));
                move |g: &Tensor| (g / count).reshaped(kept.clone()).expanded(&shape)
            });
        })
    }

    fn prods(&self, _: &str, over: &Over) -> Tensor {
        let (x, axis) = self.brought_together(over);
        let kept = Over::axis(axis, true).kept(x.dims());
        let shape = over.shape(self.dims());
        if x.dtype() != DType::F32 {
            let x = x.long();
            let y = storage::of_ints!(x.device(), B => B::int_prod_dim(B::int_rows(&x), axis));
            return Tensor::new(y, kept).shaped(shape);
        }
        let y =
            Tensor::new(storage::of_floats!(x.device(), B => B::float_prod_dim(B::float_rows(&x), axis)), kept.clone());
        let product = y.clone();
        y.shaped(shape).record(if over.all { "ProdBackward0" } else { "ProdBackward1" }, |i| {
            i.input(&x, || {
                let x = x.detach();
                move |g: &Tensor| {
                    let g = g.reshaped(kept.clone());
                    // Dividing by the number would fail at 0.
                    match x.eq(0).any().to_bools()[0] {
                        true => g * x.products_of_the_others(axis),
                        false => g * (&product / &x),
                    }
                }
            });
        })
    }

    #[track_caller]
    fn maxima(&self, operation: &'static str, over: &Over) -> (Tensor, Tensor) {
        self.picked(operation, over, true)
    }

    #[track_caller]
    fn minima(&self, operation: &'static str, over: &Over) -> (Tensor, Tensor) {
        self.picked(operation, over, false)
    }

    #[track_caller]
    fn largest(&self, operation: &'static str, over: &Over) -> Tensor {
        self.shared(operation, "AmaxBackward0", over, true)
    }

    #[track_caller]
    fn smallest(&self, operation: &'static str, over: &Over) -> Tensor {
        self.shared(operation, "AminBackward0", over, false)
    }

    #[track_caller]
    fn places_of_largest(&self, operation: &'static str, over: &Over) -> Tensor {
        no_grad(|| self.picked(operation, over, true).1)
    }

    #[track_caller]
    fn places_of_smallest(&self, operation: &'static str, over: &Over) -> Tensor {
        no_grad(|| self.picked(operation, over, false).1)
    }

    fn sample_variances(&self, operation: &str, over: &Over) -> Tensor {
        self.variances(operation, over, 1.)
    }

    fn sample_deviations(&self, operation: &str, over: &Over) -> Tensor {
        self.deviations(operation, over, 1.)
    }

    fn variances(&self, operation: &str, over: &Over, correction: f64) -> Tensor {
        let x = self.float();
        let (variance, from_mean, freedom) = x.spread(operation, over, correction);
        variance.record("VarBackward0", |i| {
            let kept = over.kept(x.dims());
            i.input(&x, || move |g: &Tensor| g.reshaped(kept.clone()) * (2. / freedom) * &from_mean);
        })
    }

    fn deviations(&self, operation: &str, over: &Over, correction: f64) -> Tensor {
        let x = self.float();
        let (variance, from_mean, freedom) = x.spread(operation, over, correction);
        let deviation = variance.sqrt();
        let found = deviation.clone();
        deviation.record("StdBackward0", |i| {
            let kept = over.kept(x.dims());
            i.input(&x, || {
                move |g: &Tensor| {
                    // Where all numbers are equal the root has a corner; 0 is the gradient that PyTorch chooses.
                    let of_variance = where_(&found.eq(0), 0., g / (&found * 2.));
                    of_variance.reshaped(kept.clone()) * (2. / freedom) * &from_mean
                }
            });
        })
    }

    /// The variances, the distances from the mean, and what the sum of their squares was divided by; no gradient flows.
    fn spread(&self, operation: &str, over: &Over, correction: f64) -> (Tensor, Tensor, f64) {
        no_grad(|| {
            let x = self.detach();
            let freedom = (over.count(x.dims()) as f64 - correction).max(0.);
            // Seen from the first of them, numbers that are all equal have the mean 0, and not one that was rounded.
            let x = match x.is_empty() || x.dim() == 0 {
                true => x,
                false => {
                    let first = over.axes.iter().fold(x.clone(), |first, &axis| first.narrow(axis as i64, 0, 1));
                    &x - where_(&first.abs().lt(f64::INFINITY), first, 0.)
                }
            };
            let from_mean = &x - x.means(operation, &Over { axes: over.axes.clone(), keep: true, all: false });
            ((&from_mean * &from_mean).sums(operation, over) / freedom, from_mean, freedom)
        })
    }

    fn lengths(&self, operation: &str, over: &Over) -> Tensor {
        let x = self.float();
        let norm = no_grad(|| (&x * &x).sums(operation, over).sqrt());
        let length = norm.reshaped(over.kept(x.dims()));
        norm.record("LinalgVectorNormBackward0", |i| {
            i.input(&x, || {
                let x = x.detach();
                // At the origin the length has a corner; 0 is the gradient that PyTorch chooses.
                move |g: &Tensor| {
                    let g = g.reshaped(length.dims().clone());
                    where_(&length.eq(0), 0., &x / &length) * g
                }
            });
        })
    }

    fn logarithms_of_sums(&self, operation: &str, over: &Over) -> Tensor {
        let x = self.float();
        let kept = over.kept(x.dims());
        let result = no_grad(|| {
            let x = x.detach();
            if x.is_empty() {
                return x.exp().sums(operation, over).log();
            }
            let largest = x.extreme_over(&over.axes, true);
            let largest = where_(&largest.abs().eq(f64::INFINITY), 0., &largest);
            (&x - &largest).exp().sums(operation, over).log() + largest.reshaped(over.shape(x.dims()))
        });
        let found = result.reshaped(kept.clone());
        result.record("LogsumexpBackward0", |i| {
            i.input(&x, || {
                let x = x.detach();
                move |g: &Tensor| g.reshaped(kept.clone()) * (&x - &found).exp()
            });
        })
    }

    fn all_true(&self, operation: &str, over: &Over) -> Tensor {
        self.bool().logical_not().sums(operation, over).eq(0)
    }

    fn any_true(&self, operation: &str, over: &Over) -> Tensor {
        self.bool().sums(operation, over).gt(0)
    }

    fn medians(&self, operation: &'static str, over: &Over) -> (Tensor, Tensor) {
        let (x, axis) = self.brought_together(over);
        let (count, shape) = (over.count(self.dims()), over.shape(self.dims()));
        if count == 0 && over.all && self.dtype() == DType::F32 {
            let nan = super::full(over.kept(self.dims()).to_vec(), f64::NAN).to(&self.device());
            return (self.share("MedianBackward0", over, nan.clone()), nan);
        }
        if count == 0 {
            TensorMistake::Nothing { operation, shape: self.shape() }.raise();
        }
        let places = no_grad(|| {
            let x = x.detach();
            let order = x.argsort(axis as i64);
            let middle = if x.dim() == 0 { order } else { order.narrow(axis as i64, (count as i64 - 1) / 2, 1) };
            // The first NaN, if there is one.
            let (has_nan, first) = x.isnan().long().extremes_of_numbers(axis, true);
            where_(&has_nan.bool(), first, middle)
        });
        if over.all {
            let middle = x.detach().gathered("", axis, places.clone(), over.kept(self.dims()));
            return (self.share("MedianBackward0", over, middle), places.shaped(shape));
        }
        let values = x.gathered("MedianBackward0", axis, places.clone(), shape.clone());
        (values, places.shaped(shape))
    }

    #[track_caller]
    fn quantiles(&self, operation: &'static str, over: &Over, q: f64) -> Tensor {
        if !(0. ..=1.).contains(&q) {
            TensorMistake::Quantile { q }.raise();
        }
        let (x, axis) = self.float().brought_together(over);
        let count = over.count(self.dims());
        if self.is_empty() {
            TensorMistake::Nothing { operation, shape: self.shape() }.raise();
        }
        let (sorted, _) = x.sort(axis as i64);
        let place = q * (count - 1) as f64;
        let at = |place: f64| match sorted.dim() {
            0 => sorted.clone(),
            _ => sorted.narrow(axis as i64, place as i64, 1),
        };
        let (below, above, last) = (at(place.floor()), at(place.ceil()), at((count - 1) as f64));
        let (step, fraction) = (&above - &below, place.fract());
        // From the nearer end, as PyTorch does.
        let value = if fraction < 0.5 { below + step * fraction } else { above - step * (1. - fraction) };
        // NaN comes last.
        where_(&last.isnan(), &last, value).reshape(over.shape(self.dims()).to_vec())
    }

    /// The largest or the smallest numbers over some dimensions, and where they are: the first, if they are several.
    #[track_caller]
    fn picked(&self, operation: &'static str, over: &Over, largest: bool) -> (Tensor, Tensor) {
        if over.count(self.dims()) == 0 || (over.all && self.is_empty()) {
            TensorMistake::Nothing { operation, shape: self.shape() }.raise();
        }
        let shape = over.shape(self.dims());
        if over.all {
            let values = self.shared(operation, if largest { "MaxBackward1" } else { "MinBackward1" }, over, largest);
            if !operation.starts_with("arg") {
                return (values.clone(), values);
            }
        }
        let (x, axis) = self.brought_together(over);
        let places = no_grad(|| x.detach().extremes(axis, largest).1);
        let name = if largest { "MaxBackward0" } else { "MinBackward0" };
        (x.gathered(name, axis, places.clone(), shape.clone()), places.shaped(shape))
    }

    /// The largest or the smallest numbers over some dimensions; equal ones share the gradient.
    #[track_caller]
    fn shared(&self, operation: &'static str, name: &'static str, over: &Over, largest: bool) -> Tensor {
        if over.count(self.dims()) == 0 {
            TensorMistake::Nothing { operation, shape: self.shape() }.raise();
        }
        self.share(name, over, no_grad(|| self.detach().extreme_over(&over.axes, largest)))
    }

    /// Numbers that were found over some dimensions, which have size 1 in `found`; equal ones share the gradient.
    fn share(&self, name: &'static str, over: &Over, found: Tensor) -> Tensor {
        found.reshaped(over.shape(self.dims())).record(name, |i| {
            i.input(self, || {
                let (x, found, over) = (self.detach(), found.clone(), Over { keep: true, ..over.clone() });
                move |g: &Tensor| {
                    let hits = match name {
                        // As in PyTorch, no number of theirs equals NaN, and all get NaN of it.
                        "AmaxBackward0" | "AminBackward0" => x.eq(&found),
                        _ => x.eq(&found).logical_or(&x.isnan().logical_and(&found.isnan())),
                    };
                    let hits = hits.float();
                    g.reshaped(found.dims().clone()) / hits.sums("", &over) * hits
                }
            });
        })
    }

    /// The extremes over some dimensions, which stay with size 1; no gradient flows.
    fn extreme_over(&self, axes: &[usize], largest: bool) -> Tensor {
        axes.iter().fold(self.detach(), |x, &axis| x.extremes(axis, largest).0)
    }

    /// The extremes along `axis`, which stays with size 1, and where they are; no gradient flows. The first NaN is one.
    fn extremes(&self, axis: usize, largest: bool) -> (Tensor, Tensor) {
        if self.dtype() != DType::F32 {
            return self.extremes_of_numbers(axis, largest);
        }
        let nan = self.isnan();
        if !nan.any().to_bools()[0] {
            return self.extremes_of_numbers(axis, largest);
        }
        let least = if largest { f64::NEG_INFINITY } else { f64::INFINITY };
        let (values, places) = where_(&nan, least, self).extremes_of_numbers(axis, largest);
        let (has_nan, first) = nan.long().extremes_of_numbers(axis, true);
        (where_(&has_nan.bool(), f64::NAN, values), where_(&has_nan.bool(), first, places))
    }

    /// As [`extremes`](Tensor::extremes), where there is no NaN: Burn's answers to those differ.
    fn extremes_of_numbers(&self, axis: usize, largest: bool) -> (Tensor, Tensor) {
        let kept = Over::axis(axis, true).kept(self.dims());
        let device = self.device();
        let (values, places) = if self.dtype() == DType::F32 {
            storage::on!(device, B => {
                let (values, places) = B::extremes(B::float_rows(self), axis, largest);
                (B::storage(Primitive::Float(values)), B::storage(Primitive::Int(places)))
            })
        } else {
            let x = self.long();
            storage::on!(device, B => {
                let (values, places) = match largest {
                    true => B::int_max_dim_with_indices(B::int_rows(&x), axis),
                    false => B::int_min_dim_with_indices(B::int_rows(&x), axis),
                };
                // On a GPU they are of 32 bits.
                let places = B::int_cast(places, IntDType::I64);
                (B::storage(Primitive::Int(values)), B::storage(Primitive::Int(places)))
            })
        };
        let [values, places] = [values, places].map(|storage| Tensor::new(storage, kept.clone()));
        (values.cast(self.dtype()), places)
    }

    /// With the dimensions gone over as one, and which it is.
    fn brought_together(&self, over: &Over) -> (Tensor, usize) {
        match over.axes[..] {
            [axis] => (self.clone(), axis),
            _ if over.axes.len() == self.dim() => (self.reshape(-1), 0),
            _ => {
                let others = (0..self.dim()).filter(|axis| !over.axes.contains(axis));
                let order: Vec<usize> = others.chain(over.axes.iter().copied()).collect();
                let mut shape = over.others(self.dims()).to_vec();
                shape.push(over.count(self.dims()));
                (self.permute(order).reshape(&shape), shape.len() - 1)
            }
        }
    }

    /// For each number the product of the others along `axis`.
    fn products_of_the_others(&self, axis: usize) -> Tensor {
        let count = self.dims().get(axis).copied().unwrap_or(1);
        let columns: Vec<Tensor> = (0..count)
            .map(|i| {
                let others: Vec<i64> = (0..count).filter(|&j| j != i).map(|j| j as i64).collect();
                let others = super::tensor(&others).to(&self.device());
                self.index_select(axis as i64, &others).prods("", &Over::axis(axis, false))
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
                sum = sum.sum_axis(axis);
            }
        }
        sum.reshaped(shape.clone())
    }

    /// The same fresh tensor in `shape`, which fits.
    fn shaped(self, shape: Shape) -> Tensor {
        if *self.dims() == shape { self } else { self.reshaped(shape) }
    }
}

fn scalar(storage: Storage) -> Tensor {
    Tensor::new(storage, Shape::from(Vec::<usize>::new()))
}
