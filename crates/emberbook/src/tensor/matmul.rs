//! Products of matrices.

use std::sync::Once;

use burn_backend::Shape;

use super::arithmetic::same_device;
use super::conv::Convolution;
use super::shape::broadcast_shapes;
use super::{DType, Storage, Tensor, no_grad, storage};
use crate::device::{Engine, memory};
use crate::mistake::{Raise, TensorMistake};

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
                TensorMistake::Rank {
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
                TensorMistake::Rank { operation: "matmul", needed: "at least a vector", shape: number.shape() }.raise()
            }
            (1, 1) => inner("matmul", self, other),
            (1, _) => product("matmul", &self.unsqueeze(0), other).squeeze_dim(-2),
            (2, 1) => with_vector("matmul", self, other),
            (_, 1) => product("matmul", self, &other.unsqueeze(1)).squeeze_dim(-1),
            _ => product("matmul", self, other),
        }
    }

    /// The products of two batches of matrices, pair by pair: `[b, n, k]` times `[b, k, m]` gives `[b, n, m]`.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(ones([8, 2, 3]).bmm(&ones([8, 3, 4])).shape(), [8, 2, 4]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn bmm(&self, other: &Tensor) -> Tensor {
        for x in [self, other] {
            if x.dim() != 3 {
                let needed = "batches of matrices (3 dimensions; .matmul() takes others)";
                TensorMistake::Rank { operation: "bmm", needed, shape: x.shape() }.raise();
            }
        }
        if self.len() != other.len() {
            TensorMistake::Batches { left: self.shape(), right: other.shape() }.raise();
        }
        product("bmm", self, other)
    }

    /// A matrix times a vector: `[n, k]` times `[k]` gives `[n]`.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([[1., 2.], [3., 4.]]).mv(&tensor([1., 10.])).to_vec(), [21., 43.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn mv(&self, vector: &Tensor) -> Tensor {
        for (x, rank, needed) in [(self, 2, "a matrix on the left"), (vector, 1, "a vector on the right")] {
            if x.dim() != rank {
                TensorMistake::Rank { operation: "mv", needed, shape: x.shape() }.raise();
            }
        }
        with_vector("mv", self, vector)
    }

    /// The inner product of two vectors, one number: Σᵢ aᵢ bᵢ.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([1., 2.]).dot(&tensor([3., 4.])).item(), 11.);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn dot(&self, other: &Tensor) -> Tensor {
        two_vectors("dot", self, other);
        if self.len() != other.len() {
            TensorMistake::Lengths { left: self.len(), right: other.len() }.raise();
        }
        inner("dot", self, other)
    }

    /// The outer product of two vectors, a matrix: Mᵢⱼ = aᵢ bⱼ.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(tensor([1, 2]).outer(&tensor([3, 4])).to_ints(), [3, 4, 6, 8]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn outer(&self, other: &Tensor) -> Tensor {
        two_vectors("outer", self, other);
        same_device("outer", self, other);
        self.unsqueeze(1) * other
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
        let y = no_grad(|| match one_example_on_all_cores(x, w) {
            true => x
                .reshape([1, x.size(1), 1, 1])
                .conv2d(&w.reshape([w.len(), w.size(1), 1, 1]), Some(bias), Convolution::OF_PIXELS)
                .flatten(1),
            false => x.matmul(&w.t()) + bias,
        });
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

/// Whether this is better done as a convolution of one pixel: the matrix product takes one core for a single row, and a layer
/// of millions of weights waits for the memory.
fn one_example_on_all_cores(x: &Tensor, w: &Tensor) -> bool {
    const WEIGHTS: usize = 1 << 20;
    let fits = x.dtype() == DType::F32 && x.len() == 1 && x.size(1) == w.size(1) && x.device() == w.device();
    fits && w.numel() >= WEIGHTS && matches!(x.device().0, Engine::Flex | Engine::NdArray)
}

#[track_caller]
fn two_vectors(operation: &'static str, a: &Tensor, b: &Tensor) {
    if let Some(x) = [a, b].into_iter().find(|x| x.dim() != 1) {
        TensorMistake::Rank { operation, needed: "two vectors", shape: x.shape() }.raise();
    }
}

/// Σᵢ aᵢ bᵢ, of two vectors.
#[track_caller]
fn inner(operation: &'static str, a: &Tensor, b: &Tensor) -> Tensor {
    let y = no_grad(|| product(operation, &a.unsqueeze(0), &b.unsqueeze(1)).reshape(()));
    y.record("DotBackward0", |i| {
        for (x, other) in [(a, b), (b, a)] {
            i.input(x, || {
                let other = other.float().detach();
                move |g: &Tensor| g * &other
            });
        }
    })
}

/// A matrix times a vector.
#[track_caller]
fn with_vector(operation: &'static str, matrix: &Tensor, vector: &Tensor) -> Tensor {
    let y = no_grad(|| product(operation, matrix, &vector.unsqueeze(1)).squeeze_dim(1));
    y.record("MvBackward0", |i| {
        i.input(matrix, || {
            let vector = vector.float().detach();
            move |g: &Tensor| g.outer(&vector)
        });
        i.input(vector, || {
            let matrix = matrix.float().detach();
            move |g: &Tensor| matrix.t().mv(g)
        });
    })
}

/// The product over the last two dimensions; the others broadcast.
#[track_caller]
fn product(operation: &'static str, a: &Tensor, b: &Tensor) -> Tensor {
    same_device(operation, a, b);
    let ([.., n, k], [.., k2, m]) = (&a.dims()[..], &b.dims()[..]) else {
        unreachable!("the ranks were checked");
    };
    if k != k2 {
        TensorMistake::InnerSizes { operation, left: a.shape(), right: b.shape() }.raise();
    }
    let batch = |x: &Tensor| x.dims()[..x.dim() - 2].to_vec();
    let Ok(outer) = broadcast_shapes(&batch(a), &batch(b)) else {
        TensorMistake::BatchSizes { operation, left: a.shape(), right: b.shape() }.raise();
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
    let storage = match x.is_empty() || y.is_empty() {
        true => Storage::full(&shape, 0., DType::F32, a.device()),
        // A transposed matrix is no slower, and needs no copy.
        false => storage::of_floats!(a.device(), B => B::float_matmul(B::float_view(&x), B::float_view(&y))),
    };
    let name = if rank == 2 { "MmBackward0" } else { "BmmBackward0" };
    Tensor::new(storage, shape).record(name, |i| {
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
    let storage = match x.is_empty() || y.is_empty() {
        true => Storage::full(&shape, 0., DType::I64, a.device()),
        false => storage::of_ints!(a.device(), B => B::int_matmul(B::int_rows(&x), B::int_rows(&y))),
    };
    Tensor::new(storage, shape)
}
