//! Functions of every number: exponentials, roots, activations; and the kinds of numbers.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

use burn_backend::Shape;

use super::{DType, Elements, Operand, Storage, Tensor, Term, storage, where_};
use crate::device::Device;
use crate::mistake::{Raise, TensorMistake};
use crate::nn::units;

impl Tensor {
    /// Floats of the same values; floats are themselves.
    #[inline(never)]
    #[track_caller]
    pub fn float(&self) -> Tensor {
        self.cast(DType::F32)
    }

    /// Integers of the same values, cut off towards zero.
    #[inline(never)]
    #[track_caller]
    pub fn long(&self) -> Tensor {
        self.cast(DType::I64)
    }

    /// True where the value is not 0.
    #[inline(never)]
    #[track_caller]
    pub fn bool(&self) -> Tensor {
        self.cast(DType::Bool)
    }

    #[track_caller]
    pub(crate) fn cast(&self, dtype: DType) -> Tensor {
        let x = self;
        let device = x.device();
        let storage = match (x.dtype(), dtype) {
            (from, to) if from == to => return x.clone(),
            (DType::I64, DType::F32) => {
                storage::of_floats!(device, B => B::int_into_float(B::int(x), burn_backend::FloatDType::F32))
            }
            (DType::Bool, DType::F32) => {
                storage::of_floats!(device, B => B::bool_into_float(B::bool(x), burn_backend::FloatDType::F32))
            }
            (DType::F32, DType::I64) => {
                storage::of_ints!(device, B => B::float_into_int(B::float(x), burn_backend::IntDType::I64))
            }
            (DType::Bool, DType::I64) => {
                storage::of_ints!(device, B => B::bool_into_int(B::bool(x), burn_backend::IntDType::I64))
            }
            (_, _) => return x.ne(0),
        };
        Tensor::new(storage, x.dims().clone())
    }

    /// The same tensor on another device; gradients flow through.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let x = tensor([1., 2.]).to(&Device::ndarray());
    /// assert_eq!(x.device(), Device::ndarray());
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn to(&self, device: &Device) -> Tensor {
        let from = self.device();
        if from == *device {
            return self.clone();
        }
        let moved = Tensor::new(Storage::new(self.elements(), self.dims(), *device), self.dims().clone());
        moved.record("ToCopyBackward0", |i| i.input(self, || move |g: &Tensor| g.to(&from)))
    }

    /// eˣ.
    #[inline(never)]
    #[track_caller]
    pub fn exp(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::float_exp(B::float(&x)));
        x.by_output("ExpBackward0", y, |g, y| g * y)
    }

    /// The natural logarithm.
    #[inline(never)]
    #[track_caller]
    pub fn log(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::float_log(B::float(&x)));
        x.by_input("LogBackward0", y, |g, x| g / x)
    }

    /// The square root.
    #[inline(never)]
    #[track_caller]
    pub fn sqrt(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::float_sqrt(B::float(&x)));
        x.by_output("SqrtBackward0", y, |g, y| g / (y * 2.))
    }

    /// 1 / x.
    #[inline(never)]
    #[track_caller]
    pub fn reciprocal(&self) -> Tensor {
        let x = self.float();
        // Some backends' own is an approximation.
        let one = super::ones_like(&x);
        let y = storage::of_floats!(x.device(), B => B::float_div(B::float(&one), B::float(&x)));
        x.by_output("ReciprocalBackward0", y, |g, y| -g * (y * y))
    }

    /// The value without its sign.
    #[inline(never)]
    #[track_caller]
    pub fn abs(&self) -> Tensor {
        if self.dtype() != DType::F32 {
            let x = self.long();
            let y = storage::of_ints!(x.device(), B => B::int_abs(B::int(&x)));
            return Tensor::new(y, x.dims().clone());
        }
        let y = storage::of_floats!(self.device(), B => B::float_abs(B::float(self)));
        self.by_input("AbsBackward0", y, |g, x| g * x.sign())
    }

    /// -1, 0 or 1: which side of zero.
    #[inline(never)]
    #[track_caller]
    pub fn sign(&self) -> Tensor {
        if self.dtype() != DType::F32 {
            let x = self.long();
            let y = storage::of_ints!(x.device(), B => B::int_sign(B::int(&x)));
            return Tensor::new(y, x.dims().clone());
        }
        // What is no number is on neither side.
        let y = storage::of_floats!(self.device(), B => {
            let x = B::float(self);
            B::float_mask_fill(B::float_sign(x.clone()), B::float_is_nan(x, B::BOOL), 0.0.into())
        });
        self.by_input("SignBackward0", y, |g, _| g * 0.)
    }

    /// The sine, of an angle in radians.
    #[inline(never)]
    #[track_caller]
    pub fn sin(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::float_sin(B::float(&x)));
        x.by_input("SinBackward0", y, |g, x| g * x.cos())
    }

    /// The cosine, of an angle in radians.
    #[inline(never)]
    #[track_caller]
    pub fn cos(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::float_cos(B::float(&x)));
        x.by_input("CosBackward0", y, |g, x| -g * x.sin())
    }

    /// The nearest whole number; a half goes to the even one.
    #[inline(never)]
    #[track_caller]
    pub fn round(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::float_round(B::float(&x)));
        x.by_input("RoundBackward0", y, |g, _| g * 0.)
    }

    /// The next whole number below.
    #[inline(never)]
    #[track_caller]
    pub fn floor(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::float_floor(B::float(&x)));
        x.by_input("FloorBackward0", y, |g, _| g * 0.)
    }

    /// The next whole number above.
    #[inline(never)]
    #[track_caller]
    pub fn ceil(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::float_ceil(B::float(&x)));
        x.by_input("CeilBackward0", y, |g, _| g * 0.)
    }

    /// The whole number that is left when the digits after the point are cut off.
    #[inline(never)]
    pub fn trunc(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::float_trunc(B::float(&x)));
        x.by_input("TruncBackward0", y, |g, _| g * 0.)
    }

    /// xⁿ. An exponent tensor broadcasts.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([1., -2., 3.]).pow(2).to_vec(), [1., 4., 9.]);
    /// assert_eq!(tensor([2, 3]).pow(3).to_ints(), [8, 27]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn pow(&self, exponent: impl Operand) -> Tensor {
        self.pow_term(exponent.into_term())
    }

    #[track_caller]
    fn pow_term(&self, exponent: Term) -> Tensor {
        match (self.dtype(), exponent) {
            (_, Term::Tensor(exponent)) => self.pow_tensor(&exponent),
            (DType::F32, exponent) => self.pow_number(exponent.number("pow")),
            (_, Term::Float(exponent)) => self.float().pow_number(exponent),
            (_, exponent) => self.pow_integer(exponent.integer("pow")),
        }
    }

    #[track_caller]
    fn pow_number(&self, n: f64) -> Tensor {
        let y = storage::of_floats!(self.device(), B => match n {
            0.5 => B::float_sqrt(B::float(self)),
            -0.5 => B::float_powf_scalar(B::float_sqrt(B::float(self)), (-1.).into()),
            _ => B::float_powf_scalar(B::float(self), n.into()),
        });
        match n {
            // Not 0 · x⁻¹, which is no number at 0.
            0. => self.by_input("PowBackward0", y, |g, _| g * 0.),
            _ => self.by_input("PowBackward0", y, move |g, x| g * (x.pow_number(n - 1.) * n)),
        }
    }

    #[track_caller]
    fn pow_integer(&self, n: i64) -> Tensor {
        if n < 0 {
            TensorMistake::NegativePower { exponent: n }.raise();
        }
        self.pow_integers(&super::tensor(n).to(&self.device()), self.dims().clone())
    }

    /// Powers of whole numbers, exactly: Burn's go by floats.
    fn pow_integers(&self, exponent: &Tensor, shape: Shape) -> Tensor {
        let [x, n] = [self, exponent].map(|x| x.expanded(&shape).to_ints());
        let powers = x.into_iter().zip(n).map(|(x, n)| power(x, n)).collect();
        Tensor::from_elements(Elements::I64(powers), shape).to(&self.device())
    }

    #[track_caller]
    fn pow_tensor(&self, exponent: &Tensor) -> Tensor {
        super::arithmetic::same_device("pow", self, exponent);
        let shape = super::shape::broadcast("pow", self, exponent);
        if self.dtype().max(exponent.dtype()) != DType::F32 {
            return self.pow_integers(exponent, shape);
        }
        let (x, n) = (self.float(), exponent.float());
        let (base, power) = (x.lifted(shape.len()), n.lifted(shape.len()));
        let storage = storage::of_floats!(x.device(), B => B::float_powf(B::float(&base), B::float(&power)));
        let y = Tensor::new(storage, shape);
        let power = y.clone();
        y.record("PowBackward1", |i| {
            i.input(&x, || {
                let (x, n) = (x.detach(), n.detach());
                move |g: &Tensor| where_(&n.eq(0), 0., g * (&n * x.pow_tensor(&(&n - 1.)))).sum_to(x.dims())
            });
            i.input(&n, || {
                let (x, n) = (x.detach(), n.detach());
                move |g: &Tensor| {
                    let flat = x.eq(0).logical_and(&n.ge(0));
                    where_(&flat, 0., g * (&power * x.log())).sum_to(n.dims())
                }
            });
        })
    }

    /// The value, moved to `min` where it is below and to `max` where it is above. Panics where `min` is above `max`, which
    /// would give `max` everywhere.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([-2., 0.5, 7.]).clamp(0, 1).to_vec(), [0., 0.5, 1.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn clamp(&self, min: impl Operand, max: impl Operand) -> Tensor {
        let (min, max) = (min.into_term(), max.into_term());
        let [low, high] = [&min, &max].map(|bound| bound.number("clamp"));
        if low > high {
            TensorMistake::Bounds { low, high }.raise();
        }
        self.bounded(Some(min), Some(max))
    }

    /// The larger of the value and `min`.
    #[inline(never)]
    #[track_caller]
    pub fn clamp_min(&self, min: impl Operand) -> Tensor {
        self.bounded(Some(min.into_term()), None)
    }

    /// The smaller of the value and `max`.
    #[inline(never)]
    #[track_caller]
    pub fn clamp_max(&self, max: impl Operand) -> Tensor {
        self.bounded(None, Some(max.into_term()))
    }

    #[track_caller]
    fn bounded(&self, min: Option<Term>, max: Option<Term>) -> Tensor {
        let whole = [&min, &max].into_iter().flatten().all(|bound| matches!(bound, Term::Int(_)));
        if self.dtype() != DType::F32 && whole {
            let x = self.long();
            let max = max.map_or(i64::MAX, |max| max.integer("clamp"));
            let min = min.map_or(i64::MIN, |min| min.integer("clamp"));
            let y = storage::of_ints!(x.device(), B => B::int_clamp(B::int(&x), min.into(), max.into()));
            return Tensor::new(y, x.dims().clone());
        }
        let x = self.float();
        let [min, max] = [min, max].map(|bound| bound.map(|bound| bound.number("clamp")));
        let (low, high) = (min.unwrap_or(f64::NEG_INFINITY), max.unwrap_or(f64::INFINITY));
        let y = storage::of_floats!(x.device(), B => B::bounded(B::float(&x), low, high));
        x.by_input("ClampBackward1", y, move |g, x| {
            let g = min.map_or(g.clone(), |min| where_(&x.gt(min), g, 0.));
            max.map_or(g.clone(), |max| where_(&x.lt(max), &g, 0.))
        })
    }

    /// max(0, x).
    #[inline(never)]
    #[track_caller]
    pub fn relu(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::bounded(B::float(&x), 0., f64::INFINITY));
        let output = x.by_output("ReluBackward0", y, |g, y| {
            let grad = storage::of_floats!(g.device(), B => B::relu_gradient(B::float(y), B::float(g)));
            Tensor::new(grad, g.dims().clone())
        });
        units::relu_ran(self, &output);
        output
    }

    /// x where it is positive, `slope` · x where it is negative.
    #[inline(never)]
    #[track_caller]
    pub fn leaky_relu(&self, slope: f64) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::leaky_relu(B::float(&x), slope.into()));
        x.by_input("LeakyReluBackward0", y, move |g, x| where_(&x.gt(0), g, g * slope))
    }

    /// x · Φ(x), with Φ the normal distribution's cumulative function (Hendrycks and Gimpel, 2016).
    #[inline(never)]
    #[track_caller]
    pub fn gelu(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::gelu(B::float(&x)));
        // Burn's own gradient is an approximation on some backends.
        x.by_input("GeluBackward0", y, |g, x| {
            let below = (x * FRAC_1_SQRT_2).erf() * 0.5 + 0.5;
            let density = (x.pow(2) * -0.5).exp() * (0.5 * FRAC_2_SQRT_PI * FRAC_1_SQRT_2);
            g * (below + x * density)
        })
    }

    /// The error function, 2/√π · ∫₀ˣ e^(-t²) dt.
    #[inline(never)]
    #[track_caller]
    pub fn erf(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::float_erf(B::float(&x)));
        x.by_input("ErfBackward0", y, |g, x| g * ((-x.pow(2)).exp() * FRAC_2_SQRT_PI))
    }

    /// 1 / (1 + e⁻ˣ).
    #[inline(never)]
    #[track_caller]
    pub fn sigmoid(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::sigmoid(B::float(&x)));
        x.by_output("SigmoidBackward0", y, |g, y| g * (y * (1. - y)))
    }

    /// The hyperbolic tangent.
    #[inline(never)]
    #[track_caller]
    pub fn tanh(&self) -> Tensor {
        let x = self.float();
        let y = storage::of_floats!(x.device(), B => B::float_tanh(B::float(&x)));
        x.by_output("TanhBackward0", y, |g, y| g * (1. - y * y))
    }

    /// eˣ divided by the sum of all eˣ along `dim`: numbers that add up to 1.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let p = tensor([[1., 2., 3.]]).softmax(1);
    /// assert!(p.sum_dim(1).allclose(&ones(1), 1e-6));
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn softmax(&self, dim: i64) -> Tensor {
        let x = self.float();
        let axis = x.axis("softmax", dim);
        let y = match x.is_empty() {
            true => x.storage(),
            false => storage::of_floats!(x.device(), B => B::softmax(B::float(&x), axis)),
        };
        x.by_output("SoftmaxBackward0", y, move |g, y| {
            let gy = g * y;
            &gy - y * gy.sum_keepdim(axis as i64)
        })
    }

    /// The logarithm of [`softmax`](Tensor::softmax), worked out without leaving the range of floats.
    #[inline(never)]
    #[track_caller]
    pub fn log_softmax(&self, dim: i64) -> Tensor {
        let x = self.float();
        let axis = x.axis("log_softmax", dim);
        let y = match x.is_empty() {
            true => x.storage(),
            false => storage::of_floats!(x.device(), B => B::log_softmax(B::float(&x), axis)),
        };
        x.by_output("LogSoftmaxBackward0", y, move |g, y| g - y.exp() * g.sum_keepdim(axis as i64))
    }

    /// The result of a function whose gradient is worked out from what went in.
    pub(crate) fn by_input(
        &self,
        name: &'static str,
        storage: Storage,
        rule: impl Fn(&Tensor, &Tensor) -> Tensor + Send + Sync + 'static,
    ) -> Tensor {
        Tensor::new(storage, self.dims().clone()).record(name, |i| {
            i.input(self, || {
                let x = self.detach();
                move |g: &Tensor| rule(g, &x)
            });
        })
    }

    /// The result of a function whose gradient is worked out from what came out.
    pub(crate) fn by_output(
        &self,
        name: &'static str,
        storage: Storage,
        rule: impl Fn(&Tensor, &Tensor) -> Tensor + Send + Sync + 'static,
    ) -> Tensor {
        let y = Tensor::new(storage, self.dims().clone());
        let output = y.clone();
        y.record(name, |i| i.input(self, || move |g: &Tensor| rule(g, &output)))
    }
}

/// xⁿ among the integers of 64 bits, which go round at their end. A fraction is cut off towards zero.
fn power(x: i64, n: i64) -> i64 {
    if n < 0 {
        return match x {
            1 => 1,
            -1 => 1 - 2 * (n & 1),
            _ => 0,
        };
    }
    let (mut square, mut left, mut power) = (x, n, 1_i64);
    while left > 0 {
        if left & 1 == 1 {
            power = power.wrapping_mul(square);
        }
        square = square.wrapping_mul(square);
        left >>= 1;
    }
    power
}
