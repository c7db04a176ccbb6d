//! Operations while somebody watches: each with its operands, so that a number can be followed to where it came from.

use std::cell::{Cell, RefCell};

use super::Tensor;
use super::autograd::Rule;
use super::conv::Convolution;
use super::pool::Windows;

/// One operation.
pub(crate) struct Caught {
    /// PyTorch's name for it: `MulBackward0`.
    pub(crate) operation: &'static str,
    pub(crate) output: Tensor,
    /// What it was computed from, each with the rule from the gradient of the output to its own.
    pub(crate) operands: Vec<(Tensor, Rule)>,
    pub(crate) how: Option<How>,
}

/// What the operands do not say.
pub(crate) enum How {
    /// The other operand is this number.
    Number(f64),
    Convolution(Convolution),
    /// The windows of a pooling, and whether a mean counts the padding.
    Windows(Windows, bool),
    /// The right classes of the rows.
    Labels(Vec<i64>),
}

thread_local! {
    static IS_CATCHING: Cell<bool> = const { Cell::new(false) };
    static CAUGHT: RefCell<Vec<Caught>> = const { RefCell::new(vec![]) };
}

/// Whether somebody watches: what every operation asks.
pub(super) fn is_catching() -> bool {
    IS_CATCHING.get()
}

pub(super) fn catch(caught: Caught) {
    CAUGHT.with_borrow_mut(|all| all.push(caught));
}

/// What `work` gives, and the operations in it, in their order.
pub(crate) fn caught<R>(work: impl FnOnce() -> R) -> (R, Vec<Caught>) {
    struct Restore(bool, Vec<Caught>);
    impl Drop for Restore {
        fn drop(&mut self) {
            IS_CATCHING.set(self.0);
            CAUGHT.set(std::mem::take(&mut self.1));
        }
    }
    let _restore = Restore(IS_CATCHING.replace(true), CAUGHT.take());
    let result = work();
    (result, CAUGHT.take())
}
