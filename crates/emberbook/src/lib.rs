//! Deep learning from the matrix up, in PyTorch's words, on [Burn](burn).

#[doc(hidden)]
pub mod cell;
mod channel;
pub mod data;
pub mod device;
pub mod display;
mod file_kind;
pub mod image;
pub mod interrupt;
pub mod loss;
pub mod mistake;
pub mod nn;
pub mod optim;
pub mod plot;
pub mod progress;
pub mod random;
pub mod tensor;
pub mod trace;

/// The way down, for advanced lessons: the library under this one.
pub use burn;

/// What every lesson cell sees: `use emberbook::prelude::*;` has run before the first one.
pub mod prelude {
    /// `for (x, y) in zip(&x, &y)`: two things in step, as Python's.
    pub use std::iter::zip;

    // In a stock evcxr kernel this is what shows our values; it has no other use.
    #[doc(hidden)]
    pub use crate::cell::EvcxrDisplay;
    pub use crate::data::train_test_split;
    pub use crate::device::{Device, cuda_is_available, device_report, devices};
    pub use crate::display::{MimeBundle, Show, clear_output, display, display_id, input, password, update_display};
    pub use crate::image::{IMAGENET_MEAN, IMAGENET_STD, Image, ImageError, denormalize, normalize};
    pub use crate::loss::{
        BceLoss, BceWithLogitsLoss, CrossEntropyLoss, HuberLoss, KlDivLoss, L1Loss, MseLoss, NllLoss, Reduction,
        SmoothL1Loss, bce_loss, bce_with_logits_loss, cross_entropy, huber_loss, kl_div, l1_loss, mse_loss, nll_loss,
        smooth_l1_loss,
    };
    pub use crate::mistake::Mistake;
    pub use crate::nn::{
        Buffer, Layer, Module, Parameter, Training, buffer, dropout, flatten, gelu, init, leaky_relu, linear,
        linear_no_bias, parameter, relu, sigmoid, softmax, summary, tanh,
    };
    pub use crate::optim::{
        Adam, AdamW, CosineAnnealingLR, ExponentialLR, Optimizer, ReduceLROnPlateau, RmsProp, Scheduler, Sgd, StepLR,
        clip_grad_norm, clip_grad_value,
    };
    pub use crate::plot::{
        Figure, Subplots, arrow, bar, boxplot, confusion_matrix, contour, errorbar, feature_maps, figure, fill_between,
        function, heatmap, hist, image_grid, imshow, live_plot, plot, plot_xy, scatter, scatter_classes, subplots,
    };
    pub use crate::progress::progress;
    pub use crate::random::manual_seed;
    pub use crate::sequential;
    pub use crate::tensor::{
        DType, Tensor, arange, bernoulli, cat, eye, full, linspace, meshgrid, multinomial, no_grad, normal, one_hot,
        ones, ones_like, rand, randint, randn, randn_like, randperm, stack, tensor, where_, zeros, zeros_like,
    };
    pub use crate::trace::trace;
}
