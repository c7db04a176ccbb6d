//! The net as a picture: a column for each layer, an arrow for each weight, and in the neurons what they gave.
//!
//! [`Module::picture`] shows the weights, [`Module::picture_of`] an input on its way through, [`Module::picture_backward`]
//! the gradients on theirs back. The size of a net does not matter: of large layers the neurons with the strongest weights
//! are drawn.

mod column;
mod draw;
mod mistake;
mod text;

use std::fmt;

pub use mistake::PictureMistake;

use crate::display::{MimeBundle, Show};
use crate::mistake::Raise;
use crate::nn::Module;
use crate::nn::watch::{Run, watched};
use crate::tensor::Tensor;
use column::Column;

/// A net drawn; made by [`Module::picture`], [`Module::picture_of`] and [`Module::picture_backward`].
///
/// Blue weights are positive and orange ones negative, the larger the wider. Over training, several become a
/// [`slider`](crate::plot::slider):
///
/// ```
/// use emberbook::prelude::*;
///
/// let my_net = sequential![linear(2, 3), relu(), linear(3, 1)];
/// let mut optimizer = Sgd::new(my_net.parameters(), 0.01);
/// let (x, y_hat) = (rand([8, 2]), rand([8, 1]));
/// let (mut epochs, mut pictures) = (vec![], vec![]);
/// for epoch in 0..20 {
///     optimizer.zero_grad();
///     mse_loss(&my_net.forward(&x), &y_hat).backward();
///     optimizer.step();
///     if epoch % 5 == 0 {
///         epochs.push(epoch);
///         pictures.push(my_net.picture_of(&x));
///     }
/// }
/// slider("epoch", &epochs, pictures);
/// ```
#[derive(Clone)]
#[must_use = "a picture is seen when it is the last expression of a cell, or with `display(&picture)`"]
pub struct NetPicture {
    net: String,
    columns: Vec<Column>,
    /// The names of each column's neurons.
    names: Vec<Vec<String>>,
    numbers: Numbers,
}

/// What stands in the neurons.
#[derive(Clone, Copy)]
enum Numbers {
    Nothing,
    /// What they gave, the mean of so many samples.
    Outputs(usize),
    /// The loss's gradient by it, the sum over so many samples.
    Gradients(usize),
}

impl Module {
    /// This net as a picture of its weights.
    ///
    /// ```
    /// use emberbook::prelude::*;
    ///
    /// let my_net = sequential![linear(784, 100), relu(), linear(100, 10)];
    /// assert!(my_net.picture().to_string().contains("… 772 more"));
    /// ```
    ///
    /// # Panics
    /// When the net has more than 12 layers, none with neurons, or one that has to be run to know what it gives.
    #[track_caller]
    #[inline(never)]
    pub fn picture(&self) -> NetPicture {
        match column::of_layers(self) {
            Ok(columns) => NetPicture::new(self, columns, Numbers::Nothing),
            Err(mistake) => mistake.raise(),
        }
    }

    /// This net as a picture, with what each neuron gives for `x`: the mean where `x` holds several samples
    /// (`[samples, ..]`). A feature map is drawn as a small image.
    ///
    /// ```
    /// use emberbook::prelude::*;
    ///
    /// let my_net = sequential![linear(2, 3), relu(), linear(3, 1)];
    /// let y = my_net.picture_of(&tensor([[1., 2.], [3., 6.]]));
    /// assert!(y.to_string().contains("x1 = 2\n    x2 = 4"));
    /// ```
    ///
    /// # Panics
    /// When the input does not fit, the net has more than 12 layers, or they are not in a row.
    #[track_caller]
    #[inline(never)]
    pub fn picture_of(&self, x: &Tensor) -> NetPicture {
        let x = samples(x);
        let (_, runs) = watched(self, &x);
        match column::of_runs(&x, &runs, |output| Some(output.clone()), column::Over::Mean) {
            Ok(columns) => NetPicture::new(self, columns, Numbers::Outputs(x.shape()[0])),
            Err(mistake) => mistake.raise(),
        }
    }

    /// This net as a picture, with the gradient of the loss by what each neuron gives, summed over the samples: with a
    /// loss that is a mean, the mean of each sample's. No gradient is left in the parameters.
    ///
    /// ```
    /// use emberbook::prelude::*;
    ///
    /// let my_net = linear(1, 1);
    /// let picture = my_net.picture_backward(&ones([2, 1]), |y| (y * 3.).mean());
    /// assert!(picture.to_string().contains("dL/dy1 = 3"));
    /// ```
    ///
    /// # Panics
    /// Where [`picture_of`](Module::picture_of) does, and when the loss is no single number that was computed from the
    /// net's output.
    #[track_caller]
    pub fn picture_backward(&self, x: &Tensor, loss: impl FnOnce(&Tensor) -> Tensor) -> NetPicture {
        let x = samples(x).requires_grad();
        let (output, runs) = watched(self, &x);
        let loss = loss(&output);
        self.picture_after(&x, &runs, &loss)
    }

    #[track_caller]
    #[inline(never)]
    fn picture_after(&self, x: &Tensor, runs: &[Run], loss: &Tensor) -> NetPicture {
        let last_needs_grad = runs.last().is_some_and(|run| run.output.needs_grad());
        if loss.numel() != 1 {
            PictureMistake::Loss { shape: loss.shape() }.raise();
        }
        if !loss.needs_grad() || !last_needs_grad {
            PictureMistake::Unconnected.raise();
        }
        for run in runs.iter().filter(|run| run.output.needs_grad()) {
            run.output.retain_grad();
        }
        let parameters: Vec<Tensor> = self.parameters().iter().map(|parameter| parameter.tensor()).collect();
        loss.gradients_of(&parameters);
        match column::of_runs(x, runs, Tensor::grad_or_none, column::Over::Sum) {
            Ok(columns) if columns.iter().all(|column| column.numbers.is_none()) => PictureMistake::Unconnected.raise(),
            Ok(columns) => NetPicture::new(self, columns, Numbers::Gradients(x.shape()[0])),
            Err(mistake) => mistake.raise(),
        }
    }
}

/// The samples without their history, one if `x` is only that.
#[track_caller]
fn samples(x: &Tensor) -> Tensor {
    if x.is_empty() || x.dim() == 0 {
        PictureMistake::Input { shape: x.shape() }.raise();
    }
    let x = x.float().detach();
    if x.dim() == 1 { x.unsqueeze(0) } else { x }
}

impl NetPicture {
    fn new(net: &Module, columns: Vec<Column>, numbers: Numbers) -> Self {
        Self { net: net.layer().name().to_owned(), names: column::names(&columns), columns, numbers }
    }

    /// The same picture with names of your own: those of the inputs, then those of each layer's neurons or feature maps.
    /// Layers further on keep theirs.
    ///
    /// ```
    /// use emberbook::prelude::*;
    ///
    /// let picture = linear(2, 1).picture().names(&[&["age", "height"], &["risk"]]);
    /// assert!(picture.to_string().contains("age"));
    /// ```
    ///
    /// # Panics
    /// When there are not as many names as inputs and neurons.
    #[track_caller]
    #[inline(never)]
    pub fn names(&self, names: &[&[&str]]) -> Self {
        let sizes = |sizes: Vec<usize>| sizes.iter().map(usize::to_string).collect::<Vec<_>>().join(", ");
        let needed: Vec<usize> = self.columns.iter().map(|column| column.count).collect();
        let given: Vec<usize> = names.iter().map(|names| names.len()).collect();
        if !needed.starts_with(&given) {
            PictureMistake::Names { needed: sizes(needed), given: sizes(given) }.raise();
        }
        let mut named = self.clone();
        for (column, names) in named.names.iter_mut().zip(names) {
            *column = names.iter().map(|&name| name.to_owned()).collect();
        }
        named
    }

    /// `2-3-1`
    fn sizes(&self) -> String {
        self.columns.iter().map(|column| column.count.to_string()).collect::<Vec<_>>().join("-")
    }

    /// What stands in the neurons, in a few words.
    fn what(&self) -> Option<String> {
        match self.numbers {
            Numbers::Nothing => None,
            Numbers::Outputs(1) => Some("Each neuron shows what it gives for this sample.".to_owned()),
            Numbers::Outputs(n) => Some(format!("Each neuron shows the mean of what it gives for {n} samples.")),
            Numbers::Gradients(1) => Some("Each neuron shows the loss's gradient by what it gives.".to_owned()),
            Numbers::Gradients(n) => {
                Some(format!("Each neuron shows the loss's gradient by what it gives, summed over {n} samples."))
            }
        }
    }
}

/// The layers one below the other, the neurons with their numbers and their weights.
impl fmt::Display for NetPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&text::of(self))
    }
}

impl fmt::Debug for NetPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Show for NetPicture {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.to_string()).html(draw::html(self))
    }
}
