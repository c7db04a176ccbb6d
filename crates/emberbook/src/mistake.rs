//! What a student can get wrong, and how the library answers.

use thiserror::Error;

/// A mistake in a cell, in the student's terms: what was asked, the shapes, and the way out.
#[derive(Debug, Error)]
pub enum Mistake {
    #[error("{operation}: {left:?} x {right:?} does not fit: {reason}")]
    Shapes { operation: &'static str, left: Vec<usize>, right: Vec<usize>, reason: String },
}

impl Mistake {
    /// Stops the cell with this message. The caller's location, in the student's cell, travels with the panic.
    #[track_caller]
    pub fn raise(self) -> ! {
        panic!("{self}")
    }
}
