//! Gradients: what an operation leaves behind, and the walk back through it.
//!
//! Every tensor computed from one that requires a gradient keeps a [`Node`]: the operation's name and, for each input, the
//! rule that carries the gradient of the output to the gradient of that input. [`Tensor::backward`] walks the nodes from the
//! newest to the oldest, so that a node has received every contribution before it passes its own on.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::{DType, Inner, IntoTensor, Tensor, Value};
use crate::mistake::Mistake;

/// One operation of the forward pass.
pub(crate) struct Node {
    /// PyTorch's name for it: `MulBackward0`.
    name: &'static str,
    /// When it was recorded; an operation is always newer than its inputs.
    age: u64,
    /// The inputs that a gradient flows to; gone once `backward()` has gone through.
    edges: Mutex<Option<Vec<Edge>>>,
    /// The tensor that asked to keep its gradient although it is not a leaf.
    retain: Mutex<Weak<Inner>>,
}

/// The way back to one input.
struct Edge {
    input: Source,
    /// From the gradient of the output to that of the input.
    rule: Box<dyn Fn(&Tensor) -> Tensor + Send + Sync>,
}

/// What an input was.
enum Source {
    Leaf(Tensor),
    Computed(Arc<Node>),
}

/// Collects the inputs of an operation while it is recorded.
pub(crate) struct Inputs(Vec<Edge>);

impl Inputs {
    /// Records `tensor` as an input, if a gradient may flow to it. `rule` makes the function that takes the gradient of
    /// the output and gives that of `tensor`, in `tensor`'s shape; it captures numbers, never a tracked tensor
    /// ([`Tensor::detach`]).
    pub(crate) fn input<Rule>(&mut self, tensor: &Tensor, rule: impl FnOnce() -> Rule)
    where
        Rule: Fn(&Tensor) -> Tensor + Send + Sync + 'static,
    {
        let input = match tensor.0.history.get() {
            Some(node) => Source::Computed(node.clone()),
            None if tensor.is_marked() => Source::Leaf(tensor.clone()),
            None => return,
        };
        self.0.push(Edge { input, rule: Box::new(rule()) });
    }
}

thread_local! {
    static RECORDING: Cell<bool> = const { Cell::new(true) };
}

/// Whether operations are being recorded: not inside [`no_grad`].
pub(crate) fn grad_enabled() -> bool {
    RECORDING.get()
}

/// Runs `work` without recording operations: nothing computed in it requires a gradient.
///
/// ```
/// use emberbook::prelude::*;
/// let w = tensor([1., 2.]).requires_grad();
/// let y = no_grad(|| (&w * 3.).sum());
/// assert!(!y.needs_grad());
/// ```
pub fn no_grad<R>(work: impl FnOnce() -> R) -> R {
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            RECORDING.set(self.0);
        }
    }
    let _restore = Restore(RECORDING.replace(false));
    work()
}

impl Tensor {
    /// Records how this fresh tensor was computed: PyTorch's name of the operation, and its inputs. Costs nothing when
    /// none of them requires a gradient.
    pub(crate) fn record(self, name: &'static str, inputs: impl FnOnce(&mut Inputs)) -> Tensor {
        if !grad_enabled() {
            return self;
        }
        let mut edges = Inputs(Vec::new());
        inputs(&mut edges);
        if edges.0.is_empty() {
            return self;
        }
        static AGE: AtomicU64 = AtomicU64::new(0);
        let node = Arc::new(Node {
            name,
            age: AGE.fetch_add(1, Ordering::Relaxed),
            edges: Mutex::new(Some(edges.0)),
            retain: Mutex::new(Weak::new()),
        });
        // A rule may hold the output itself (exp's does), so the history goes on a handle of its own.
        let output = if Arc::strong_count(&self.0) == 1 { self } else { self.detach() };
        assert!(output.0.history.set(node).is_ok(), "a tensor is computed once");
        output
    }

    /// Makes this tensor a parameter: `backward()` will leave its gradient in [`grad`](Tensor::grad). Returns the same
    /// tensor, so that it can be said where the tensor is made.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let w = tensor([2., 3.]).requires_grad();
    /// (&w * &w).sum().backward();
    /// assert_eq!(w.grad().to_vec(), [4., 6.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn requires_grad(&self) -> Tensor {
        self.requires_grad_(true)
    }

    /// Turns the gradient of a leaf on or off, as [`requires_grad`](Tensor::requires_grad).
    #[inline(never)]
    #[track_caller]
    pub fn requires_grad_(&self, on: bool) -> Tensor {
        if on && self.dtype() != DType::F32 {
            Mistake::GradOfIntegers { dtype: self.dtype() }.raise();
        }
        if !on && !self.is_leaf() {
            Mistake::NotALeaf { what: "requires_grad_(false)" }.raise();
        }
        if self.is_leaf() {
            self.0.requires_grad.store(on, Ordering::Relaxed);
        }
        self.clone()
    }

    /// Whether gradients flow to it: it requires one itself, or was computed from a tensor that does.
    #[inline(never)]
    pub fn needs_grad(&self) -> bool {
        self.0.history.get().is_some() || self.is_marked()
    }

    fn is_marked(&self) -> bool {
        self.0.requires_grad.load(Ordering::Relaxed)
    }

    /// Whether it was made by hand and not computed from a tensor that requires a gradient.
    #[inline(never)]
    pub fn is_leaf(&self) -> bool {
        self.0.history.get().is_none()
    }

    /// PyTorch's name of the operation that computed it: `MulBackward0`. None for a leaf.
    #[inline(never)]
    pub fn grad_fn(&self) -> Option<&'static str> {
        self.0.history.get().map(|node| node.name)
    }

    /// Computes the gradient of this number with respect to every parameter it was computed from, and adds it to the
    /// parameter's [`grad`](Tensor::grad).
    ///
    /// It must be a single number, a loss. The recorded operations are used up: for another `backward()`, compute the loss
    /// again.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let w = tensor([[1., 2.]]).requires_grad();
    /// let loss = w.pow(2).mean();
    /// loss.backward();
    /// assert_eq!(w.grad().to_vec(), [1., 2.]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn backward(&self) {
        self.walk_back(false);
    }

    /// As [`backward`](Tensor::backward), but keeps the recorded operations, so that it can be called again.
    #[inline(never)]
    #[track_caller]
    pub fn backward_retain_graph(&self) {
        self.walk_back(true);
    }

    #[track_caller]
    fn walk_back(&self, retain_graph: bool) {
        if self.numel() != 1 {
            Mistake::BackwardFromMany { shape: self.shape() }.raise();
        }
        if !self.needs_grad() {
            Mistake::NothingToDerive.raise();
        }
        if no_grad(|| self.walk(retain_graph)).is_err() {
            Mistake::GraphUsedUp.raise();
        }
    }

    /// Fails when the graph has been used up by an earlier walk.
    fn walk(&self, retain_graph: bool) -> Result<(), UsedUp> {
        let one = Tensor::new(Value::full(self.dims(), 1.0, DType::F32, self.device()), self.dims().clone());
        let Some(root) = self.0.history.get() else {
            self.accumulate(one);
            return Ok(());
        };
        let mut waiting = BTreeMap::from([(root.age, (root.clone(), one))]);
        while let Some((_, (node, grad))) = waiting.pop_last() {
            if let Some(tensor) = lock(&node.retain).upgrade() {
                Tensor(tensor).accumulate(grad.clone());
            }
            let edges = lock(&node.edges).take().ok_or(UsedUp)?;
            for edge in &edges {
                let grad = (edge.rule)(&grad);
                match &edge.input {
                    Source::Leaf(leaf) => leaf.accumulate(grad),
                    Source::Computed(input) => {
                        waiting
                            .entry(input.age)
                            .and_modify(|(_, sum)| *sum = &*sum + &grad)
                            .or_insert_with(|| (input.clone(), grad));
                    }
                }
            }
            if retain_graph {
                *lock(&node.edges) = Some(edges);
            }
        }
        Ok(())
    }

    fn accumulate(&self, grad: Tensor) {
        debug_assert_eq!(self.dims(), grad.dims(), "a gradient has its tensor's shape");
        let mut slot = lock(&self.0.grad);
        *slot = Some(match slot.take() {
            Some(sum) => sum + grad,
            None => grad,
        });
    }

    /// The gradient that `backward()` left here: how the loss changes with each number.
    ///
    /// Every `backward()` adds to it until [`zero_grad`](Tensor::zero_grad). A mistake where there is none, saying why.
    #[inline(never)]
    #[track_caller]
    pub fn grad(&self) -> Tensor {
        match self.grad_or_none() {
            Some(grad) => grad,
            None if !self.is_leaf() => Mistake::GradOfComputed.raise(),
            None if !self.is_marked() => Mistake::GradNotRequired.raise(),
            None => Mistake::GradBeforeBackward.raise(),
        }
    }

    /// The gradient, or `None` where `backward()` has not left one.
    #[inline(never)]
    pub fn grad_or_none(&self) -> Option<Tensor> {
        lock(&self.0.grad).clone()
    }

    /// Forgets the gradient. Call it before each `backward()`, or the gradients add up.
    #[inline(never)]
    pub fn zero_grad(&self) {
        *lock(&self.0.grad) = None;
    }

    /// Replaces the gradient, as clipping does.
    #[inline(never)]
    #[track_caller]
    pub fn set_grad(&self, grad: impl IntoTensor) {
        self.replace_grad(&grad.into_tensor());
    }

    #[track_caller]
    fn replace_grad(&self, grad: &Tensor) {
        if grad.dims() != self.dims() {
            Mistake::SetShape { what: "set_grad", old: self.shape(), new: grad.shape() }.raise();
        }
        *lock(&self.0.grad) = Some(grad.float().detach());
    }

    /// Keeps the gradient of a computed tensor too, so that `backward()` leaves it in [`grad`](Tensor::grad). Returns the
    /// same tensor.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let w = tensor(3.).requires_grad();
    /// let hidden = (&w * 2.).retain_grad();
    /// hidden.pow(2).backward();
    /// assert_eq!(hidden.grad().item(), 12.);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn retain_grad(&self) -> Tensor {
        match self.0.history.get() {
            Some(node) => *lock(&node.retain) = Arc::downgrade(&self.0),
            None if self.is_marked() => {}
            None => Mistake::GradNotRequired.raise(),
        }
        self.clone()
    }

    /// The same numbers, cut off from how they were computed: no gradient flows through.
    #[inline(never)]
    pub fn detach(&self) -> Tensor {
        Tensor::new(self.value(), self.dims().clone())
    }

    /// The numbers alone, without gradient: what an update rule works with.
    #[inline(never)]
    pub fn data(&self) -> Tensor {
        self.detach()
    }

    /// Puts new numbers into this tensor; every clone of it sees them. The shape stays.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let w = tensor([1., 2.]).requires_grad();
    /// w.pow(2).sum().backward();
    /// w.set_data(w.data() - 0.1 * w.grad());
    /// assert_eq!(w.to_vec(), [0.8, 1.6]);
    /// ```
    #[inline(never)]
    #[track_caller]
    pub fn set_data(&self, data: impl IntoTensor) {
        self.replace(data.into_tensor());
    }

    #[track_caller]
    fn replace(&self, data: Tensor) {
        if !self.is_leaf() {
            Mistake::NotALeaf { what: "set_data" }.raise();
        }
        if data.dims() != self.dims() {
            Mistake::SetShape { what: "set_data", old: self.shape(), new: data.shape() }.raise();
        }
        let value = data.cast(self.dtype()).value();
        *self.0.value.write().unwrap_or_else(PoisonError::into_inner) = value;
    }

    /// `x -= update` and its like: a parameter changes in place (inside `no_grad`), any other variable gets a new tensor.
    #[track_caller]
    pub(crate) fn assign(&mut self, new: impl FnOnce(&Tensor) -> Tensor) {
        if !(self.is_leaf() && self.is_marked()) {
            *self = new(self);
        } else if grad_enabled() {
            Mistake::InPlaceOnParameter.raise();
        } else {
            self.replace(new(self));
        }
    }
}

/// The graph has been walked before.
struct UsedUp;

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A long chain of operations is let go one by one: as nested drops it would overflow the stack.
impl Drop for Node {
    fn drop(&mut self) {
        let mut edges = lock(&self.edges).take().unwrap_or_default();
        while let Some(edge) = edges.pop() {
            if let Source::Computed(node) = edge.input
                && let Some(node) = Arc::into_inner(node)
            {
                edges.append(&mut lock(&node.edges).take().unwrap_or_default());
            }
        }
    }
}
