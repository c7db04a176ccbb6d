//! Products of matrices.

use std::sync::Once;

use burn_backend::Shape;

use super::arithmetic::same_device;
use super::shape::broadcast_shapes;
use super::value;
use super::{DType, Tensor, Value, no_grad};
use crate::device::memory;
use crate::mistake::Mistake;

impl Tensor {
    /// The product of two matrices: `[n, k]` times `[k, m]` gives `[n, m]`.
    ///
    /// (A·B)ᵢⱼ = Σₖ Aᵢₖ Bₖⱼ
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let x = tensor([[1, 2], [2, 3], [10, 5]]).float();
    /// let w = tensor([[0.4727, -0.5188], [-0.5681, -0.6032], [-0.0252, -0.3011]]);
    /// assert_eq!(x.mm(&w.t()).shape(), [3, 3]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn mm(&self, other: &Tensor) -> Tensor {
        for x in [self, other] {
            if x.dim() != 2 {
                Mistake::Rank {
                    operation: "mm",
                    needed: "matrices (2 dimensions; .matmul() takes more)",
                    shape: x.shape(),
                }
                .raise();
            }
        }
        product("mm", self, other)
    }

    /// The product of matrices, or of batches of them; of a vector and a matrix; of two vectors (a number).
    ///
    /// As [`mm`](Tensor::mm) for matrices; leading dimensions broadcast.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(ones([8, 2, 3]).matmul(&ones([3, 4])).shape(), [8, 2, 4]);
    /// assert_eq!(tensor([1., 2.]).matmul(&tensor([3., 4.])).item(), 11.);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn matmul(&self, other: &Tensor) -> Tensor {
        match (self.dim(), other.dim()) {
            (0, _) | (_, 0) => {
                let number = if self.dim() == 0 { self } else { other };
                Mistake::Rank { operation: "matmul", needed: "at least a vector", shape: number.shape() }.raise()
            }
            (1, 1) => product("matmul", &self.unsqueeze(0), &other.unsqueeze(1)).reshape(()),
            (1, _) => product("matmul", &self.unsqueeze(0), other).squeeze_dim(-2),
            (_, 1) => product("matmul", self, &other.unsqueeze(1)).squeeze_dim(-1),
            _ => product("matmul", self, other),
        }
    }

    /// x·Wᵀ + b, the layer `linear` of the slides: `x` is `[rows, in]`, `weight` `[out, in]`, `bias` `[out]`.
    #[track_caller]
    pub(crate) fn linear(&self, weight: &Tensor, bias: Option<&Tensor>) -> Tensor {
        let (x, w) = (self, weight);
        let Some(bias) = bias else { return x.matmul(&w.t()) };
        if x.dim() != 2 {
            return x.matmul(&w.t()) + bias;
        }
        // One operation, as PyTorch records it.
        let y = no_grad(|| x.matmul(&w.t()) + bias);
        y.record("AddmmBackward0", |i| {
            i.input(bias, || {
                let shape = bias.dims().clone();
                move |g: &Tensor| g.sum_to(&shape)
            });
            i.input(x, || {
                let w = w.detach();
                move |g: &Tensor| g.mm(&w)
            });
            i.input(w, || {
                let x = x.detach();
                move |g: &Tensor| g.t().mm(&x)
            });
        })
    }
}

/// The product over the last two dimensions; the others broadcast.
#[track_caller]
fn product(operation: &'static str, a: &Tensor, b: &Tensor) -> Tensor {
    same_device(operation, a, b);
    let ([.., n, k], [.., k2, m]) = (&a.dims()[..], &b.dims()[..]) else {
        unreachable!("the ranks were checked");
    };
    if k != k2 {
        Mistake::InnerSizes { operation, left: a.shape(), right: b.shape() }.raise();
    }
    let batch = |x: &Tensor| x.dims()[..x.dim() - 2].to_vec();
    let Ok(outer) = broadcast_shapes(&batch(a), &batch(b)) else {
        Mistake::BatchSizes { operation, left: a.shape(), right: b.shape() }.raise();
    };
    let mut shape = outer.to_vec();
    shape.extend([n, m]);
    let shape = Shape::from(shape);
    if a.dtype().max(b.dtype()) != DType::F32 {
        return integer_product(&a.long(), &b.long(), shape);
    }
    let (a, b) = (a.float(), b.float());
    let rank = shape.len();
    take_all_cores_only_for_large_products();
    memory::check(&shape, DType::F32.bytes(), a.device());
    let (x, y) = (a.lifted(rank), b.lifted(rank));
    let value = match x.is_empty() || y.is_empty() {
        true => Value::full(&shape, 0., DType::F32, a.device()),
        // A transposed matrix is no slower, and needs no copy.
        false => value::float!(a.device(), B => B::float_matmul(B::float_view(&x), B::float_view(&y))),
    };
    let name = if rank == 2 { "MmBackward0" } else { "BmmBackward0" };
    Tensor::new(value, shape).record(name, |i| {
        i.input(&a, || {
            let (shape, b) = (a.dims().clone(), b.detach());
            move |g: &Tensor| g.matmul(&b.transpose(-2, -1)).sum_to(&shape)
        });
        i.input(&b, || {
            let (shape, a) = (b.dims().clone(), a.detach());
            move |g: &Tensor| a.transpose(-2, -1).matmul(g).sum_to(&shape)
        });
    })
}

/// Threads that meet after a fraction of a millisecond cost more than they bring: on 2 cores, a training step of a
/// 784-256-128-10 net with 64 examples takes 2.1 ms with two threads and 1.5 ms with one.
fn take_all_cores_only_for_large_products() {
    const MULTIPLICATIONS: usize = 256 * 256 * 256;
    static ONCE: Once = Once::new();
    ONCE.call_once(|| gemm::set_threading_threshold(MULTIPLICATIONS));
}

#[track_caller]
fn integer_product(a: &Tensor, b: &Tensor, shape: Shape) -> Tensor {
    memory::check(&shape, DType::I64.bytes(), a.device());
    let (x, y) = (a.lifted(shape.len()), b.lifted(shape.len()));
    let value = match x.is_empty() || y.is_empty() {
        true => Value::full(&shape, 0., DType::I64, a.device()),
        false => value::int!(a.device(), B => B::int_matmul(B::int_rows(&x), B::int_rows(&y))),
    };
    Tensor::new(value, shape)
}
