//! Deep learning from the matrix up, in PyTorch's words, on [Burn](burn).

pub mod board;
#[doc(hidden)]
pub mod cell;
mod channel;
pub mod data;
pub mod device;
pub mod display;
pub mod early_stopping;
pub mod excel_check;
pub mod exercise;
pub mod file;
mod file_kind;
pub mod image;
pub mod interact;
pub mod interrupt;
pub mod loss;
pub mod metrics;
pub mod mistake;
pub mod models;
pub mod nn;
pub mod optim;
pub mod picture;
pub mod plot;
pub mod progress;
pub mod random;
pub mod tensor;
pub mod timing;
pub mod trace;
pub mod watch;
pub mod why;

/// The way down, for advanced lessons: the library under this one.
pub use burn;

/// What every lesson cell sees: `use emberbook::prelude::*;` has run before the first one.
pub mod prelude {
    /// `for (x, y) in zip(&x, &y)`: two things in step, as Python's.
    pub use std::iter::zip;

    // In a stock evcxr kernel this is what shows our values; it has no other use.
    #[doc(hidden)]
    pub use crate::cell::EvcxrDisplay;
    pub use crate::check;
    pub use crate::data::{
        DataLoader, MinMaxScaler, StandardScaler, Table, TensorDataset, k_fold, leave_one_out, read_csv, read_excel,
        read_excel_sheet, train_test_split,
    };
    pub use crate::device::{Device, cuda_is_available, device_report, devices};
    pub use crate::display::{MimeBundle, Show, clear_output, display, display_id, input, password, update_display};
    pub use crate::early_stopping::EarlyStopping;
    pub use crate::excel_check::to_excel_check;
    pub use crate::image::{IMAGENET_MEAN, IMAGENET_STD, Image, ImageError, denormalize, normalize};
    pub use crate::interact::{dropdown, float_slider, int_slider, interact};
    pub use crate::loss::{
        BceLoss, BceWithLogitsLoss, CrossEntropyLoss, HuberLoss, KlDivLoss, L1Loss, MseLoss, NllLoss, Reduction,
        SmoothL1Loss, bce_loss, bce_with_logits_loss, cross_entropy, huber_loss, kl_div, l1_loss, mse_loss, nll_loss,
        smooth_l1_loss,
    };
    pub use crate::loss::{l1_penalty, l2_penalty};
    pub use crate::metrics::{accuracy, confusion_counts, mean_absolute_error, r2_score};
    pub use crate::mistake::Mistake;
    pub use crate::models;
    pub use crate::nn::{
        Buffer, Layer, Module, Parameter, Training, adaptive_avg_pool2d, avg_pool2d, batch_norm1d, batch_norm2d,
        buffer, conv2d, dropout, flatten, flatten_from, gelu, init, leaky_relu, linear, linear_no_bias, max_pool2d,
        parameter, relu, residual, sigmoid, softmax, summary, tanh,
    };
    pub use crate::optim::{
        Adam, AdamW, CosineAnnealingLR, ExponentialLR, Optimizer, ReduceLROnPlateau, RmsProp, Scheduler, Sgd, StepLR,
        clip_grad_norm, clip_grad_value,
    };
    pub use crate::plot::{
        Figure, Subplots, arrow, bar, boxplot, confusion_matrix, contour, errorbar, feature_maps, figure, fill_between,
        function, heatmap, hist, image_grid, imshow, live_plot, plot, plot_xy, scatter, scatter_classes, slider,
        subplots,
    };
    pub use crate::progress::progress;
    pub use crate::random::manual_seed;
    pub use crate::sequential;
    pub use crate::tensor::{
        DType, Tensor, arange, bernoulli, cat, eye, full, linspace, meshgrid, multinomial, no_grad, normal, one_hot,
        ones, ones_like, rand, randint, randn, randn_like, randperm, stack, tensor, where_, zeros, zeros_like,
    };
    pub use crate::timing::milliseconds;
    pub use crate::trace::trace;
    pub use crate::watch::watch;
    pub use crate::why::why;
}
