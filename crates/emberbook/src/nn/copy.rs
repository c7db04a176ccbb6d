//! A deep copy of a network.
//!
//! A clone of a parameter, a buffer or a module is a handle to the same one. While a network is copied it is a new one
//! instead, so that the layers' own `#[derive(Clone)]` copies them down to the numbers. What two layers share is still
//! shared by their copies.

use std::cell::RefCell;

use super::Module;
use crate::tensor::Tensor;

thread_local! {
    /// Each tensor that has been copied so far, with its copy; none unless a copy is under way.
    static COPIES: RefCell<Option<Vec<(Tensor, Tensor)>>> = const { RefCell::new(None) };
}

/// Whether clones are copies now.
pub(super) fn is_under_way() -> bool {
    COPIES.with_borrow(Option::is_some)
}

/// What a clone of a handle to `tensor` holds.
pub(super) fn handle(tensor: &Tensor) -> Tensor {
    COPIES.with_borrow_mut(|copies| {
        let Some(copies) = copies else {
            return tensor.clone();
        };
        if let Some((_, copy)) = copies.iter().find(|(original, _)| original.is_same(tensor)) {
            return copy.clone();
        }
        let copy = tensor.detach().requires_grad_(tensor.needs_grad());
        copies.push((tensor.clone(), copy.clone()));
        copy
    })
}

impl Module {
    /// A copy of the network with numbers of its own: what is trained on in one stays as it was in the other. A `clone` is
    /// the same network again.
    ///
    /// ```
    /// use emberbook::prelude::*;
    ///
    /// let my_net = sequential![linear(2, 1)];
    /// let best = my_net.copy();
    /// let before = best[0].weight().to_vec();
    /// my_net[0].set_weight(zeros([1, 2])); // or any training
    /// assert_eq!(best[0].weight().to_vec(), before);
    /// ```
    #[inline(never)]
    pub fn copy(&self) -> Module {
        struct End;
        impl Drop for End {
            fn drop(&mut self) {
                COPIES.set(None);
            }
        }
        COPIES.set(Some(vec![]));
        let _end = End;
        self.layer().to_module()
    }
}
