//! What the channels of a layer's output look like.

use super::{FigureMistake, Subplots, imshow, subplots};
use crate::mistake::Raise;
use crate::tensor::Tensor;

/// The channels of an image's features, `[channels, height, width]` or `[1, channels, height, width]`, each as an image in
/// shades of gray, from its own lowest number to its own highest, under its number. There are 64 at most: of more, the title
/// says so, and `.narrow(0, 64, 64)` takes the next ones.
///
/// ```
/// use emberbook::prelude::*;
/// let features = rand([1, 12, 27, 27]);
/// feature_maps(&features).title("After the first layer");
/// ```
///
/// # Panics
/// When the features have another shape, or are those of several images.
#[track_caller]
#[inline(never)]
pub fn feature_maps(features: &Tensor) -> Subplots {
    const MOST: usize = 64;
    let shape = features.shape();
    let channels = match shape[..] {
        [channels, height, width] | [1, channels, height, width] if channels * height * width > 0 => channels,
        _ => FigureMistake::NotFeatures { shape }.raise(),
    };
    let maps = features.detach().reshape([channels as i64, -1, shape[shape.len() - 1] as i64]);
    let shown = channels.min(MOST);
    let columns = match shown {
        ..=4 => shown,
        5..=16 => shown.div_ceil(2).min(4),
        17..=36 => 6,
        _ => 8,
    };
    let figures = (0..shown).map(|channel| imshow(&maps.get(channel)).title(&channel.to_string()));
    let grid = subplots(shown.div_ceil(columns), columns, figures);
    match channels > MOST {
        true => grid.title(&format!("Channels 0 to {} of {channels}", MOST - 1)),
        false => grid,
    }
}
