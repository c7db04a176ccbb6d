//! What a student can get wrong about gradients.

use crate::tensor::DType;

/// What a student can get wrong about gradients.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GradMistake {
    #[error("requires_grad: only floats can have a gradient, and this tensor holds {dtype}: say .float() first")]
    GradOfIntegers { dtype: DType },

    #[error(
        "backward: goes from one number, and this tensor has the shape {shape:?}: take .sum() or .mean() first, or say .backward_with(&gradient)"
    )]
    BackwardFromMany { shape: Vec<usize> },

    #[error(
        "backward: nothing here requires a gradient, so there is nothing to compute: was it made inside no_grad, or from tensors without .requires_grad()?"
    )]
    NothingToDerive,

    #[error(
        "backward: these operations have been gone through already, and their record was let go: compute the loss again, or call .backward_retain_graph() the first time"
    )]
    GraphUsedUp,

    #[error("grad: there is no gradient yet: call .backward() on the loss first (and .zero_grad() forgets it)")]
    GradBeforeBackward,

    #[error("grad: this tensor does not require a gradient: make it with .requires_grad() before computing with it")]
    GradNotRequired,

    #[error(
        "grad: this tensor was computed from others, and only the ones made by hand keep a gradient: call .retain_grad() on it before .backward()"
    )]
    GradOfComputed,

    #[error(
        "{what}: this tensor was computed from others: it can be done only to one made by hand, or to its .detach()"
    )]
    NotALeaf { what: &'static str },

    #[error("{what}: the shape must stay {old:?}, and the new numbers have {new:?}")]
    SetShape { what: &'static str, old: Vec<usize>, new: Vec<usize> },

    #[error(
        "a tensor that requires a gradient cannot be changed while operations are recorded: do it inside no_grad(|| ...), or use set_data"
    )]
    InPlaceOnParameter,

    #[error(
        "register_hook: no gradient comes to this tensor, because it does not require one: make it with .requires_grad() before computing with it"
    )]
    HookWithoutGrad,
}
