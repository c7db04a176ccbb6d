//! What a student can get wrong, and how the library answers.

mod drawing;

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use thiserror::Error;

pub use crate::board::BoardMistake;
pub use crate::data::DataMistake;
pub use crate::device::DeviceMistake;
pub use crate::image::ImageMistake;
pub use crate::interact::InteractMistake;
pub use crate::loss::LossMistake;
pub use crate::metrics::MetricMistake;
pub use crate::nn::LayerMistake;
pub use crate::optim::OptimMistake;
pub use crate::picture::PictureMistake;
pub use crate::plot::FigureMistake;
pub use crate::tensor::GradMistake;
pub use crate::tensor::TensorMistake;
pub use crate::watch::WatchMistake;

/// A mistake in a cell, in the student's terms: what was asked, the shapes, and the way out.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Mistake {
    #[error(transparent)]
    Tensor(#[from] TensorMistake),

    #[error(transparent)]
    Grad(#[from] GradMistake),

    #[error(transparent)]
    Device(#[from] DeviceMistake),

    #[error(transparent)]
    Layer(#[from] LayerMistake),

    #[error(transparent)]
    Loss(#[from] LossMistake),

    #[error(transparent)]
    Metric(#[from] MetricMistake),

    #[error(transparent)]
    Optim(#[from] OptimMistake),

    #[error(transparent)]
    Image(#[from] ImageMistake),

    #[error(transparent)]
    Figure(#[from] FigureMistake),

    #[error(transparent)]
    Data(#[from] DataMistake),

    #[error(transparent)]
    Board(#[from] BoardMistake),

    #[error(transparent)]
    Picture(#[from] PictureMistake),

    #[error(transparent)]
    Watch(#[from] WatchMistake),

    #[error(transparent)]
    Interact(#[from] InteractMistake),

    #[error(
        "why: no operation between the bars made this number: the computation itself belongs there, as in why([0, 0], || x.mm(&w)), with floats and outside of no_grad"
    )]
    NotComputedHere,

    #[error("in layer {layer}, {mistake}")]
    InLayer { layer: String, mistake: Box<Mistake> },

    #[error("trace: there is no step {index}: {}", indices(*steps))]
    Step { index: usize, steps: usize },

    #[error("{message}")]
    Own { message: String },
}

impl Mistake {
    /// A mistake in words of your own: what a layer of yours answers to an input that does not fit.
    ///
    /// ```
    /// use emberbook::prelude::*;
    ///
    /// let mistake = Mistake::new("Perceptron: takes 2 numbers for each example");
    /// assert_eq!(mistake.to_string(), "Perceptron: takes 2 numbers for each example");
    /// ```
    pub fn new(message: impl Into<String>) -> Mistake {
        Mistake::Own { message: message.into() }
    }

    /// The same mistake, of the layer called `name` in a network.
    pub(crate) fn inside(self, name: &str) -> Mistake {
        match self {
            Mistake::InLayer { layer, mistake } => Mistake::InLayer { layer: format!("{name}.{layer}"), mistake },
            mistake => Mistake::InLayer { layer: name.to_owned(), mistake: Box::new(mistake) },
        }
    }

    /// Stops the cell with this message, and below it a drawing of shapes that do not fit. The caller's location, in the
    /// student's cell, travels with the panic.
    #[cold]
    #[track_caller]
    pub fn raise(self) -> ! {
        let drawing = drawing::of(&self).map(|drawing| format!("\n\n{drawing}")).unwrap_or_default();
        let message = self.to_string() + &drawing;
        RAISED.set(Some((message.clone(), self)));
        panic!("{message}")
    }

    /// Runs code, and gives back the mistake in it in place of ending: for a program that goes on in another way. Any other
    /// panic passes through.
    ///
    /// # Errors
    ///
    /// The mistake that the code raised.
    ///
    /// ```
    /// use emberbook::mistake::TensorMistake;
    /// use emberbook::prelude::*;
    ///
    /// let [x, w] = [ones([3, 2]), ones([3, 2])];
    /// let y = match Mistake::catch(|| x.mm(&w)) {
    ///     Err(Mistake::Tensor(TensorMistake::InnerSizes { .. })) => x.mm(&w.t()),
    ///     other => other.unwrap(),
    /// };
    /// assert_eq!(y.shape(), [3, 3]);
    /// ```
    pub fn catch<T>(code: impl FnOnce() -> T) -> Result<T, Mistake> {
        catch_unwind(AssertUnwindSafe(code)).map_err(|payload| {
            match (RAISED.take(), payload.downcast_ref::<String>()) {
                (Some((message, mistake)), Some(said)) if message == *said => mistake,
                _ => resume_unwind(payload),
            }
        })
    }
}

thread_local! {
    /// The last mistake, with what its panic says: a panic's own payload stays the text, which any program can print.
    static RAISED: Cell<Option<(String, Mistake)>> = const { Cell::new(None) };
}

/// Stops the cell with a mistake of one area.
pub(crate) trait Raise: Into<Mistake> {
    #[cold]
    #[track_caller]
    fn raise(self) -> ! {
        self.into().raise()
    }
}

impl<M: Into<Mistake>> Raise for M {}

/// What there is to choose from by its number: `0 to 3, or -1 from the end`.
pub(crate) fn indices(size: usize) -> String {
    match size {
        0 => "nothing to index".into(),
        1 => "only 0".into(),
        _ => format!("0 to {}, or -1 from the end", size - 1),
    }
}
