//! What a student can get wrong about pictures as tensors.

/// What a student can get wrong about pictures as tensors.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ImageMistake {
    #[error(
        "from_tensor: an image is [height, width], [1, height, width] or [3, height, width], and this is {shape:?}{}",
        batch_hint(shape)
    )]
    Shape { shape: Vec<usize> },

    #[error(
        "{operation}: {height} by {width} pixels is no size of an image: it needs a pixel at least, and 100 million at most"
    )]
    Size { operation: &'static str, height: usize, width: usize },

    #[error("convert: an image is \"RGB\" (in colours) or \"L\" (in shades of gray), and not {mode:?}")]
    Mode { mode: String },

    #[error(
        "{operation}: takes one mean and one standard deviation for each channel, and {numbers:?} does not fit the image {image:?}"
    )]
    Channels { operation: &'static str, image: Vec<usize>, numbers: Vec<usize> },

    #[error("{operation}: a standard deviation is above 0, and not {value}")]
    NoDeviation { operation: &'static str, value: f32 },
}

fn batch_hint(shape: &[usize]) -> &'static str {
    match shape {
        [1, 1 | 3, _, _] => ": say .squeeze_dim(0) to take the one image out of its batch",
        [_, 1 | 3, _, _] => ": pick one image of the batch, as .get(0)",
        [_, _, 3] => ": say .permute([2, 0, 1]) to bring the colours to the front",
        _ => "",
    }
}
