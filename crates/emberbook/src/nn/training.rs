use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::copy;
use super::parts::{self, Part};

/// Whether a layer is being trained, for layers that behave differently then, such as dropout. A field of this kind follows
/// [`Module::train`](super::Module::train) and [`Module::eval`](super::Module::eval) of the network that the layer is in.
pub struct Training(Arc<AtomicBool>);

impl Training {
    /// In training mode, as every new layer is.
    pub fn new() -> Self {
        Self(Arc::new(AtomicBool::new(true)))
    }

    /// Whether the layer is being trained.
    pub fn is_on(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn set(&self, on: bool) {
        self.0.store(on, Ordering::Relaxed);
    }
}

impl Default for Training {
    fn default() -> Self {
        Self::new()
    }
}

/// The same mode again; inside [`Module::copy`](super::Module::copy) one of the copy's own.
impl Clone for Training {
    fn clone(&self) -> Self {
        match copy::is_under_way() {
            true => Self(Arc::new(AtomicBool::new(self.is_on()))),
            false => Self(self.0.clone()),
        }
    }
}

impl fmt::Display for Training {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Training({})", self.is_on())
    }
}

impl fmt::Debug for Training {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        parts::debug(f, || Part::Training(Self(self.0.clone())), self)
    }
}
