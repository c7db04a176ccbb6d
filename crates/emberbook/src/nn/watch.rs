//! Watching a forward pass: which layers ran, in which order, on what.

use std::cell::RefCell;

use super::{Module, units};
use crate::tensor::Tensor;

/// One layer's part in a forward pass.
pub(crate) struct Run {
    /// The layer's name in the network: `0`, `1.2`; empty if it is not in one.
    pub(crate) name: String,
    pub(crate) module: Module,
    pub(crate) input: Tensor,
    pub(crate) output: Tensor,
}

thread_local! {
    /// The pass that is being watched now.
    static WATCHED: RefCell<Option<Watched>> = const { RefCell::new(None) };
}

struct Watched {
    network: Module,
    runs: Vec<Run>,
}

impl Run {
    /// Whether the layer computes something itself, and does not only pass on what the layers inside give.
    pub(crate) fn computes(&self) -> bool {
        self.module.is_empty() || !self.module.own_parameters().is_empty()
    }
}

/// The output of `network` for `input`, and the layers in it that ran, but for those that only run others in a row.
#[track_caller]
pub(crate) fn watched(network: &Module, input: &Tensor) -> (Tensor, Vec<Run>) {
    struct Restore(Option<Watched>);
    impl Drop for Restore {
        fn drop(&mut self) {
            WATCHED.set(self.0.take());
        }
    }
    let _restore = Restore(WATCHED.replace(Some(Watched { network: network.clone(), runs: vec![] })));
    let output = network.forward(input);
    (output, WATCHED.take().map(|watched| watched.runs).unwrap_or_default())
}

/// Tells whoever watches that `module` has run.
pub(super) fn ran(module: &Module, input: &Tensor, output: &Tensor) {
    units::layer_ran(module, input, output);
    WATCHED.with_borrow_mut(|watched| {
        let Some(Watched { network, runs }) = watched else {
            return;
        };
        if !module.layer().runs_in_order() {
            let name = network.name_of_module(module).unwrap_or_default();
            runs.push(Run { name, module: module.clone(), input: input.clone(), output: output.clone() });
        }
    });
}
