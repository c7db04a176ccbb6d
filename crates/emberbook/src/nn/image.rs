//! What the layers for images have in common: sizes given once for both sides or for each, and the input's shape.

use std::fmt;

use crate::mistake::{LayerMistake, Mistake, Raise};
use crate::tensor::slide::Slide;
use crate::tensor::{IntoShape, Tensor};

/// A size for both sides of an image, or one for each: `3`, `[3, 5]` for 3 down and 5 across.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sides {
    pub(super) down: usize,
    pub(super) across: usize,
    /// Whether one number was said.
    one: bool,
}

impl Sides {
    #[track_caller]
    pub(super) fn new(layer: &'static str, setting: &'static str, least: usize, sizes: impl IntoShape) -> Self {
        Self::of(layer, setting, least, sizes.into_sizes())
    }

    #[track_caller]
    fn of(layer: &'static str, setting: &'static str, least: usize, sizes: Vec<i64>) -> Self {
        let (down, across) = match sizes[..] {
            [size] => (size, size),
            [down, across] => (down, across),
            _ => LayerMistake::Sides { layer, setting, least, sizes }.raise(),
        };
        if down.min(across) < least as i64 {
            LayerMistake::Sides { layer, setting, least, sizes }.raise();
        }
        Self { down: down as usize, across: across as usize, one: sizes.len() == 1 }
    }

    pub(super) fn both(size: usize) -> Self {
        Self { down: size, across: size, one: true }
    }

    /// As Python prints a pair of numbers.
    pub(super) fn pair(&self) -> String {
        format!("({}, {})", self.down, self.across)
    }

    /// Whether both are `size`.
    pub(super) fn are(&self, size: usize) -> bool {
        (self.down, self.across) == (size, size)
    }

    pub(super) fn array(&self) -> [usize; 2] {
        [self.down, self.across]
    }
}

/// As it was said.
impl fmt::Display for Sides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.one { write!(f, "{}", self.down) } else { f.write_str(&self.pair()) }
    }
}

/// How windows of these sizes go over an image, down and across.
pub(super) fn slides(kernel: Sides, stride: Sides, padding: Sides, dilation: Sides, ceil_mode: bool) -> [Slide; 2] {
    let side = |of: fn(Sides) -> usize| Slide {
        kernel: of(kernel),
        stride: of(stride),
        padding: of(padding),
        dilation: of(dilation),
        ceil_mode,
    };
    [side(|it| it.down), side(|it| it.across)]
}

/// The shape of an image, or of a batch of images, with other channels and sizes.
pub(super) fn resized(input: &[usize], channels: usize, sizes: [usize; 2]) -> Vec<usize> {
    let mut shape = input.to_vec();
    let rank = shape.len();
    shape[rank - 3..].copy_from_slice(&[channels, sizes[0], sizes[1]]);
    shape
}

/// The height and the width after these windows have gone over the image, or what does not fit.
pub(super) fn windows_in(layer: &str, input: &[usize], slides: [Slide; 2]) -> Result<[usize; 2], Mistake> {
    let [.., height, width] = *input else { unreachable!("the rank was checked") };
    let mut counts = [0; 2];
    for ((count, slide), (side, size)) in counts.iter_mut().zip(slides).zip([("height", height), ("width", width)]) {
        *count = slide.count(size).ok_or_else(|| LayerMistake::WindowTooLarge {
            layer: layer.to_owned(),
            side,
            formula: slide.formula(size),
            input: input.to_vec(),
        })?;
    }
    Ok(counts)
}

/// Makes sure that the input is an image or a batch of images: of `channels`, if the layer takes only those.
pub(super) fn is_image(layer: &str, channels: Option<usize>, input: &[usize]) -> Result<(), Mistake> {
    match *input {
        [.., found, _, _] if input.len() <= 4 && channels.is_none_or(|channels| channels == found) => Ok(()),
        _ => Err(LayerMistake::Images { layer: layer.to_owned(), channels, input: input.to_vec() }.into()),
    }
}

/// Runs `layer` on a batch of images; one image counts as a batch of one.
pub(super) fn in_batch(input: &Tensor, layer: impl Fn(&Tensor) -> Tensor) -> Tensor {
    if input.dim() == 3 { layer(&input.unsqueeze(0)).squeeze_dim(0) } else { layer(input) }
}
