//! Gradients: what an operation leaves behind, and the walk back through it.
//!
//! Every tensor computed from one that requires a gradient keeps a [`Node`]: the operation's name and, for each input, the
//! rule that carries the gradient of the output to the gradient of that input. [`Tensor::backward`] walks the nodes from the
//! newest to the oldest, so that a node has received every contribution before it passes its own on.
//!
//! Who wants to see the walk gives it an observer ([`Tensor::backward_watched`]); who wants to change a gradient on its way
//! hangs a hook on the tensor ([`Tensor::register_hook`]).

mod mistake;

pub use mistake::GradMistake;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::caught::{Caught, How, catch, is_catching};
use super::{DType, Inner, IntoTensor, Storage, Tensor};
use crate::mistake::Raise;

/// One operation of the forward pass.
pub(crate) struct Node {
    /// PyTorch's name for it: `MulBackward0`.
    name: &'static str,
    /// When it was recorded; an operation is always newer than its inputs.
    age: u64,
    /// The inputs that a gradient flows to; gone once `backward()` has gone through.
    edges: Mutex<Option<Vec<Edge>>>,
    wishes: Mutex<Wishes>,
}

/// What is wanted of the gradient of a computed tensor.
#[derive(Default)]
struct Wishes {
    hooks: Hooks,
    /// The tensor that asked to keep its gradient although it is not a leaf.
    retain: Weak<Inner>,
}

impl Wishes {
    /// The wishes as they are now; a hook may add to them.
    fn taken(&self) -> (Hooks, Option<Arc<Inner>>) {
        (self.hooks.clone(), self.retain.upgrade())
    }
}

/// The gradient of a tensor that keeps it.
#[derive(Default)]
pub(super) struct Kept {
    sum: Option<Tensor>,
    hooks: Hooks,
}

/// The way back to one input.
struct Edge {
    input: Source,
    rule: Rule,
}

/// From the gradient of the output to that of the input.
pub(crate) type Rule = Arc<dyn Fn(&Tensor) -> Tensor + Send + Sync>;

/// What an input was.
enum Source {
    Leaf(Tensor),
    Computed(Arc<Node>),
}

/// Collects the inputs of an operation while it is recorded.
#[derive(Default)]
pub(crate) struct Inputs {
    edges: Vec<Edge>,
    /// All inputs, whether a gradient flows to them or not, if somebody watches.
    operands: Option<Vec<(Tensor, Rule)>>,
    how: Option<How>,
}

impl Inputs {
    /// Records `tensor` as an input, if a gradient may flow to it. `rule` makes the function that takes the gradient of
    /// the output and gives that of `tensor`, in `tensor`'s shape; it captures numbers, never a tracked tensor
    /// ([`Tensor::detach`]).
    pub(crate) fn input<R>(&mut self, tensor: &Tensor, rule: impl FnOnce() -> R)
    where
        R: Fn(&Tensor) -> Tensor + Send + Sync + 'static,
    {
        let input = match tensor.0.history.get() {
            Some(node) => Some(Source::Computed(node.clone())),
            None if tensor.is_marked() => Some(Source::Leaf(tensor.clone())),
            None if self.operands.is_none() => return,
            None => None,
        };
        let rule: Rule = Arc::new(rule());
        if let Some(operands) = &mut self.operands {
            operands.push((tensor.clone(), rule.clone()));
        }
        self.edges.extend(input.map(|input| Edge { input, rule }));
    }

    /// Says what the inputs do not, to whoever watches.
    pub(crate) fn how(&mut self, how: impl FnOnce() -> How) {
        if self.operands.is_some() {
            self.how = Some(how());
        }
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
        let mut recorded = Inputs { operands: is_catching().then(Vec::new), ..Inputs::default() };
        inputs(&mut recorded);
        let output = self.computed_by(name, recorded.edges);
        if let Some(operands) = recorded.operands {
            catch(Caught { operation: name, output: output.clone(), operands, how: recorded.how });
        }
        output
    }

    fn computed_by(self, name: &'static str, edges: Vec<Edge>) -> Tensor {
        if edges.is_empty() {
            return self;
        }
        static AGE: AtomicU64 = AtomicU64::new(0);
        let node = Arc::new(Node {
            name,
            age: AGE.fetch_add(1, Ordering::Relaxed),
            edges: Mutex::new(Some(edges)),
            wishes: Mutex::default(),
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
            GradMistake::GradOfIntegers { dtype: self.dtype() }.raise();
        }
        if !on && !self.is_leaf() {
            GradMistake::NotALeaf { what: "requires_grad_(false)" }.raise();
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
    /// It must be a single number, a loss; for any other tensor there is [`backward_with`](Tensor::backward_with). The
    /// recorded operations are used up: for another `backward()`, compute the loss again.
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
        self.walk_back(None, false, None);
    }

    /// As [`backward`](Tensor::backward), but keeps the recorded operations, so that it can be called again.
    #[inline(never)]
    #[track_caller]
    pub fn backward_retain_graph(&self) {
        self.walk_back(None, true, None);
    }

    /// As [`backward`](Tensor::backward), from a tensor of any shape whose own gradient is known: what a loss further on
    /// would have sent back to it.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let w = tensor([1., 2.]).requires_grad();
    /// let y = w.pow(2);
    /// y.backward_with(&tensor([1., 10.]));
    /// assert_eq!(w.grad().to_vec(), [2., 40.]);
    /// ```
    ///
    /// # Panics
    /// When the gradient has another shape than the tensor.
    #[inline(never)]
    #[track_caller]
    pub fn backward_with(&self, gradient: &Tensor) {
        self.walk_back(Some(gradient), false, None);
    }

    /// As [`backward`](Tensor::backward), telling `watch` of every operation that the gradient passes, in the order in which
    /// it does.
    ///
    /// ```
    /// use emberbook::prelude::*;
    ///
    /// let my_net = sequential![linear(2, 3), tanh(), linear(3, 1)];
    /// let loss = mse_loss(&my_net.forward(&ones([4, 2])), &zeros([4, 1]));
    /// let mut lines = vec![];
    /// loss.backward_watched(|step| {
    ///     for (receiver, gradient) in &step.outgoing {
    ///         let name = receiver.leaf().and_then(|leaf| my_net.name_of(leaf));
    ///         lines.push(format!("{} -> {:?} {:?}", step.operation, name, gradient.shape()));
    ///     }
    /// });
    /// assert_eq!(lines[0], "MseLossBackward0 -> None [4, 1]");
    /// assert!(lines.contains(&"AddmmBackward0 -> Some(\"2.weight\") [1, 3]".to_owned()));
    /// ```
    #[track_caller]
    pub fn backward_watched(&self, mut watch: impl FnMut(&GradientStep)) {
        self.walk_back(None, false, Some(&mut watch));
    }

    #[inline(never)]
    #[track_caller]
    fn walk_back(&self, gradient: Option<&Tensor>, retain_graph: bool, watch: Option<&mut dyn FnMut(&GradientStep)>) {
        match gradient {
            None if self.numel() != 1 => GradMistake::BackwardFromMany { shape: self.shape() }.raise(),
            Some(gradient) if gradient.dims() != self.dims() => {
                GradMistake::SetShape { what: "backward_with", old: self.shape(), new: gradient.shape() }.raise()
            }
            _ => {}
        }
        if !self.needs_grad() {
            GradMistake::NothingToDerive.raise();
        }
        let gradient = match gradient {
            Some(gradient) => gradient.float().detach().to(&self.device()),
            None => Tensor::new(Storage::full(self.dims(), 1.0, DType::F32, self.device()), self.dims().clone()),
        };
        if no_grad(|| self.walk(gradient, retain_graph, watch)).is_err() {
            GradMistake::GraphUsedUp.raise();
        }
    }

    /// Fails when the graph has been used up by an earlier walk.
    fn walk(
        &self,
        gradient: Tensor,
        retain_graph: bool,
        mut watch: Option<&mut dyn FnMut(&GradientStep)>,
    ) -> Result<(), UsedUp> {
        let Some(root) = self.0.history.get() else {
            self.receive(gradient);
            return Ok(());
        };
        // The leaves with hooks, which see the sum of all that arrives.
        let mut hooked: Vec<(Tensor, Tensor)> = vec![];
        let mut waiting = BTreeMap::from([(root.age, (root.clone(), gradient))]);
        while let Some((_, (node, mut grad))) = waiting.pop_last() {
            let (hooks, retain) = lock(&node.wishes).taken();
            grad = hooks.run(grad);
            if let Some(tensor) = retain {
                Tensor(tensor).accumulate(grad.clone());
            }
            let edges = lock(&node.edges).take().ok_or(UsedUp)?;
            let mut outgoing = vec![];
            for edge in &edges {
                let grad = (edge.rule)(&grad);
                if watch.is_some() {
                    outgoing.push((Receiver::from(&edge.input), grad.clone()));
                }
                match &edge.input {
                    Source::Leaf(leaf) if leaf.has_hooks() => add(&mut hooked, leaf, grad),
                    Source::Leaf(leaf) => leaf.accumulate(grad),
                    Source::Computed(input) => {
                        waiting
                            .entry(input.age)
                            .and_modify(|(_, sum)| *sum = &*sum + &grad)
                            .or_insert_with(|| (input.clone(), grad));
                    }
                }
            }
            if let Some(watch) = &mut watch {
                watch(&GradientStep { id: node.age, operation: node.name, incoming: grad, outgoing });
            }
            if retain_graph {
                *lock(&node.edges) = Some(edges);
            }
        }
        hooked.into_iter().for_each(|(leaf, grad)| leaf.receive(grad));
        Ok(())
    }

    fn has_hooks(&self) -> bool {
        !lock(&self.0.grad).hooks.0.is_empty()
    }

    /// Takes all that a walk sends to this leaf, by way of its hooks.
    fn receive(&self, grad: Tensor) {
        let hooks = lock(&self.0.grad).hooks.clone();
        self.accumulate(hooks.run(grad));
    }

    /// Whether both are handles to one tensor, and not only equal.
    #[inline(never)]
    pub fn is_same(&self, other: &Tensor) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    fn accumulate(&self, grad: Tensor) {
        debug_assert_eq!(self.dims(), grad.dims(), "a gradient has its tensor's shape");
        let mut kept = lock(&self.0.grad);
        kept.sum = Some(match kept.sum.take() {
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
            None if !self.is_leaf() => GradMistake::GradOfComputed.raise(),
            None if !self.is_marked() => GradMistake::GradNotRequired.raise(),
            None => GradMistake::GradBeforeBackward.raise(),
        }
    }

    /// The gradient, or `None` where `backward()` has not left one.
    #[inline(never)]
    pub fn grad_or_none(&self) -> Option<Tensor> {
        lock(&self.0.grad).sum.clone()
    }

    /// What a backward pass from here gives each of these. They keep the gradients that they have.
    #[track_caller]
    pub(crate) fn gradients_of(&self, leaves: &[Tensor]) -> Vec<Option<Tensor>> {
        let kept: Vec<Option<Tensor>> = leaves.iter().map(Tensor::grad_or_none).collect();
        leaves.iter().for_each(Tensor::zero_grad);
        self.backward();
        let gradients = leaves.iter().map(Tensor::grad_or_none).collect();
        for (leaf, kept) in leaves.iter().zip(kept) {
            match kept {
                Some(gradient) => leaf.set_grad(&gradient),
                None => leaf.zero_grad(),
            }
        }
        gradients
    }

    /// Forgets the gradient. Call it before each `backward()`, or the gradients add up.
    #[inline(never)]
    pub fn zero_grad(&self) {
        lock(&self.0.grad).sum = None;
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
            GradMistake::SetShape { what: "set_grad", old: self.shape(), new: grad.shape() }.raise();
        }
        lock(&self.0.grad).sum = Some(grad.float().detach());
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
            Some(node) => lock(&node.wishes).retain = Arc::downgrade(&self.0),
            None if self.is_marked() => {}
            None => GradMistake::GradNotRequired.raise(),
        }
        self.clone()
    }

    /// Calls `hook` with this tensor's gradient whenever `backward()` has computed it, before it is passed on. What the hook
    /// gives back is passed on instead; a hook that only looks gives nothing back.
    ///
    /// ```
    /// use emberbook::prelude::*;
    /// let w = tensor([1., 2.]).requires_grad();
    /// let hidden = &w * 3.;
    /// hidden.register_hook(|grad| println!("{grad}"));
    /// hidden.register_hook(|grad| grad * 10.);
    /// hidden.sum().backward();
    /// assert_eq!(w.grad().to_vec(), [30., 30.]);
    /// ```
    ///
    /// # Panics
    /// When the tensor does not require a gradient.
    #[track_caller]
    pub fn register_hook<R: HookResult>(&self, hook: impl Fn(&Tensor) -> R + Send + Sync + 'static) -> Hook {
        self.add_hook(Arc::new(move |grad: &Tensor| hook(grad).into_gradient()))
    }

    #[inline(never)]
    #[track_caller]
    fn add_hook(&self, hook: HookFunction) -> Hook {
        static ID: AtomicU64 = AtomicU64::new(0);
        let id = ID.fetch_add(1, Ordering::Relaxed);
        match self.0.history.get() {
            Some(node) => lock(&node.wishes).hooks.0.push((id, hook)),
            None if self.is_marked() => lock(&self.0.grad).hooks.0.push((id, hook)),
            None => GradMistake::HookWithoutGrad.raise(),
        }
        Hook { tensor: self.clone(), id }
    }

    /// The same numbers, cut off from how they were computed: no gradient flows through.
    #[inline(never)]
    pub fn detach(&self) -> Tensor {
        Tensor::new(self.storage(), self.dims().clone())
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
            GradMistake::NotALeaf { what: "set_data" }.raise();
        }
        if data.dims() != self.dims() {
            GradMistake::SetShape { what: "set_data", old: self.shape(), new: data.shape() }.raise();
        }
        let storage = data.cast(self.dtype()).storage();
        *self.0.storage.write().unwrap_or_else(PoisonError::into_inner) = storage;
    }

    /// `x -= update` and its like: a parameter changes in place (inside `no_grad`), any other variable gets a new tensor.
    #[track_caller]
    pub(crate) fn assign(&mut self, new: impl FnOnce(&Tensor) -> Tensor) {
        if !(self.is_leaf() && self.is_marked()) {
            *self = new(self);
        } else if grad_enabled() {
            GradMistake::InPlaceOnParameter.raise();
        } else {
            self.replace(new(self));
        }
    }
}

/// The graph has been walked before.
struct UsedUp;

/// One operation on the way back, as [`Tensor::backward_watched`] tells of it.
#[derive(Clone, Debug)]
pub struct GradientStep {
    /// Which operation it is: a number of its own, larger for later ones.
    pub id: u64,
    /// PyTorch's name for it: `MulBackward0`.
    pub operation: &'static str,
    /// The gradient of its output.
    pub incoming: Tensor,
    /// The gradient of each input that one flows to, and what that input is.
    pub outgoing: Vec<(Receiver, Tensor)>,
}

/// What a gradient flows to.
#[derive(Clone, Debug)]
pub enum Receiver {
    /// A tensor that keeps it: a parameter. [`Module::name_of`](crate::nn::Module::name_of) knows its name in a network.
    Leaf(Tensor),
    /// The operation with this id, which passes it on.
    Operation {
        /// Its [`GradientStep::id`].
        id: u64,
        /// Its name.
        operation: &'static str,
    },
}

impl Receiver {
    /// The tensor that keeps the gradient, if it is one.
    pub fn leaf(&self) -> Option<&Tensor> {
        match self {
            Receiver::Leaf(tensor) => Some(tensor),
            Receiver::Operation { .. } => None,
        }
    }
}

impl From<&Source> for Receiver {
    fn from(source: &Source) -> Self {
        match source {
            Source::Leaf(tensor) => Receiver::Leaf(tensor.clone()),
            Source::Computed(node) => Receiver::Operation { id: node.age, operation: node.name },
        }
    }
}

type HookFunction = Arc<dyn Fn(&Tensor) -> Option<Tensor> + Send + Sync>;

/// The hooks of one tensor, in the order in which they were hung there.
#[derive(Clone, Default)]
struct Hooks(Vec<(u64, HookFunction)>);

impl Hooks {
    fn run(&self, grad: Tensor) -> Tensor {
        self.0.iter().fold(grad, |grad, (_, hook)| {
            let Some(new) = hook(&grad) else { return grad };
            if new.dims() != grad.dims() {
                GradMistake::SetShape { what: "register_hook", old: grad.shape(), new: new.shape() }.raise();
            }
            new.float().detach()
        })
    }
}

/// A hook on a tensor's gradient ([`Tensor::register_hook`]), to take it off again.
#[derive(Clone, Debug)]
pub struct Hook {
    tensor: Tensor,
    id: u64,
}

impl Hook {
    /// Takes the hook off the tensor.
    #[inline(never)]
    pub fn remove(&self) {
        let other = |(id, _): &(u64, HookFunction)| *id != self.id;
        match self.tensor.0.history.get() {
            Some(node) => lock(&node.wishes).hooks.0.retain(other),
            None => lock(&self.tensor.0.grad).hooks.0.retain(other),
        }
    }
}

/// What a hook may give back: a new gradient, or nothing.
pub trait HookResult {
    /// The new gradient, if there is one.
    fn into_gradient(self) -> Option<Tensor>;
}

impl HookResult for () {
    fn into_gradient(self) -> Option<Tensor> {
        None
    }
}

impl HookResult for Tensor {
    fn into_gradient(self) -> Option<Tensor> {
        Some(self)
    }
}

impl HookResult for Option<Tensor> {
    fn into_gradient(self) -> Option<Tensor> {
        self
    }
}

/// Adds what has arrived for `leaf`.
fn add(sums: &mut Vec<(Tensor, Tensor)>, leaf: &Tensor, grad: Tensor) {
    match sums.iter_mut().find(|(found, _)| found.is_same(leaf)) {
        Some((_, sum)) => *sum = &*sum + &grad,
        None => sums.push((leaf.clone(), grad)),
    }
}

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
