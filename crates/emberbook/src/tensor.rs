//! The tensor: an array of numbers of any rank that remembers how it was computed.

mod activation;
mod angle;
pub(crate) mod arithmetic;
mod assign;
mod autograd;
pub(crate) mod batch_norm;
pub(crate) mod bounds;
mod burn;
pub(crate) mod caught;
mod compare;
pub(crate) mod conv;
mod count;
mod create;
mod cumulative;
mod diagonal;
mod finite;
mod flip;
mod floats;
mod gather;
mod grid;
pub(crate) mod heat;
mod html;
pub(crate) mod identity;
mod index;
mod lerp;
mod literal;
mod logarithm;
mod mask;
mod math;
mod matmul;
mod maximum;
mod mistake;
pub(crate) mod one_hot;
mod part;
pub(crate) mod pool;
pub(crate) mod print;
mod reduce;
mod reshape;
mod rows;
mod sample;
pub(crate) mod shape;
pub(crate) mod slide;
mod sort;
mod split;
pub(crate) mod statistics;
pub(crate) mod storage;

use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use burn_backend::Shape;

pub use self::burn::Burn;
pub use arithmetic::{Operand, Term};
pub use autograd::GradMistake;
pub(crate) use autograd::grad_enabled;
pub use autograd::{GradientStep, Hook, HookResult, Receiver, no_grad};
pub use compare::where_;
pub use create::{
    arange, eye, full, linspace, ones, ones_like, rand, randint, randn, randn_like, randperm, zeros, zeros_like,
};
pub use grid::meshgrid;
pub use literal::{IntoTensor, Nested, tensor};
pub use mistake::TensorMistake;
pub use one_hot::one_hot;
pub use part::{Index, Part, Places};
pub use reshape::{cat, stack};
pub use rows::Rows;
pub use sample::{bernoulli, multinomial, normal};
pub use shape::IntoShape;
pub(crate) use storage::{Elements, Storage};

use crate::device::Device;

/// An array of numbers of any rank: a number, a vector, a matrix, a batch of images.
///
/// A `Tensor` is a cheap handle: a clone is the same tensor. Nothing that is done with a tensor consumes it, and every
/// operation gives a new one; only [`set_data`](Tensor::set_data) and [`set`](Tensor::set) change the numbers in place.
///
/// ```
/// use emberbook::prelude::*;
/// let x = tensor([[1., 2.], [2., 3.], [10., 5.]]);
/// let w = tensor([[0.5, -1.]]);
/// let y = x.mm(&w.t()) + 1.;
/// assert_eq!(y.shape(), [3, 1]);
/// println!("{y}");
/// ```
#[derive(Clone)]
pub struct Tensor(Arc<Inner>);

struct Inner {
    shape: Shape,
    dtype: DType,
    /// The numbers; replaced as a whole by [`Tensor::set_data`], never changed under a graph that recorded them.
    storage: RwLock<Storage>,
    /// How the tensor was computed, if a gradient may flow back through it; a leaf has none.
    history: OnceLock<Arc<autograd::Node>>,
    requires_grad: AtomicBool,
    grad: Mutex<autograd::Kept>,
}

/// What kind of numbers a tensor holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DType {
    /// True or false.
    Bool,
    /// Whole numbers of 64 bits.
    I64,
    /// Floating-point numbers of 32 bits, the only ones that can have gradients.
    F32,
}

impl DType {
    /// What a number takes in memory.
    pub(crate) fn bytes(self) -> usize {
        match self {
            DType::Bool => 1,
            DType::I64 => 8,
            DType::F32 => 4,
        }
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DType::Bool => "bool",
            DType::I64 => "i64",
            DType::F32 => "f32",
        })
    }
}

impl Tensor {
    /// The sizes of its dimensions: `[3, 2]` for 3 rows of 2.
    #[inline(never)]
    pub fn shape(&self) -> Vec<usize> {
        self.0.shape.to_vec()
    }

    /// The size of one dimension; -1 is the last one.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// assert_eq!(zeros([3, 2]).size(-1), 2);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn size(&self, dim: i64) -> usize {
        self.dims()[self.axis("size", dim)]
    }

    /// The number of dimensions: 0 for a number, 1 for a vector, 2 for a matrix.
    #[inline(never)]
    pub fn dim(&self) -> usize {
        self.dims().len()
    }

    /// The number of dimensions, as [`dim`](Tensor::dim).
    #[inline(never)]
    pub fn rank(&self) -> usize {
        self.dim()
    }

    /// How many numbers it holds.
    #[inline(never)]
    pub fn numel(&self) -> usize {
        self.0.shape.num_elements()
    }

    /// The size of the first dimension: how many rows there are. 1 for a single number.
    #[inline(never)]
    pub fn len(&self) -> usize {
        self.dims().first().copied().unwrap_or(1)
    }

    /// Whether it holds no number.
    #[inline(never)]
    pub fn is_empty(&self) -> bool {
        self.numel() == 0
    }

    /// What kind of numbers it holds.
    #[inline(never)]
    pub fn dtype(&self) -> DType {
        self.0.dtype
    }

    /// Where its numbers live.
    #[inline(never)]
    pub fn device(&self) -> Device {
        self.with_storage(Storage::device)
    }
}

/// What the rest of the crate builds on.
impl Tensor {
    /// A tensor of these numbers, without a history.
    pub(crate) fn new(storage: Storage, shape: Shape) -> Tensor {
        crate::interrupt::check();
        // To compute a megabyte takes longer than to wait until there is room for it.
        storage.device().check(shape.num_elements() >= 1 << 18);
        Tensor(Arc::new(Inner {
            dtype: storage.dtype(),
            shape,
            storage: RwLock::new(storage),
            history: OnceLock::new(),
            requires_grad: AtomicBool::new(false),
            grad: Mutex::default(),
        }))
    }

    /// A tensor of these numbers on the processor.
    pub(crate) fn from_elements(elements: Elements, shape: impl Into<Shape>) -> Tensor {
        let shape = shape.into();
        Tensor::new(Storage::new(elements, &shape, Device::cpu()), shape)
    }

    /// Its shape, as the crate works with it.
    pub(crate) fn dims(&self) -> &Shape {
        &self.0.shape
    }

    pub(crate) fn with_storage<R>(&self, read: impl FnOnce(&Storage) -> R) -> R {
        read(&self.0.storage.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The numbers as they are now; later changes of the tensor do not reach them.
    pub(crate) fn storage(&self) -> Storage {
        self.with_storage(Storage::clone)
    }

    /// The numbers, read back from the device.
    pub(crate) fn elements(&self) -> Elements {
        self.storage().read()
    }
}
