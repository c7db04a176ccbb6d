use crate::mistake::{ImageMistake, Raise, TensorMistake};
use crate::tensor::{IntoTensor, Tensor};

/// The mean of red, green and blue over the pictures of ImageNet, which torchvision's networks were trained on.
pub const IMAGENET_MEAN: [f64; 3] = [0.485, 0.456, 0.406];

/// The standard deviation of red, green and blue over the pictures of ImageNet.
pub const IMAGENET_STD: [f64; 3] = [0.229, 0.224, 0.225];

/// Each channel of a picture, less its mean and divided by its standard deviation: (x − mean) / std, as torchvision's
/// `Normalize`. The picture is `[channels, height, width]`, or a batch of them.
///
/// ```
/// use emberbook::prelude::*;
///
/// let gray = full([1, 2, 2], 0.75);
/// assert_eq!(normalize(&gray, [0.5], [0.5]).to_vec(), [0.5; 4]);
/// ```
///
/// # Panics
/// When there is not one mean and one standard deviation for each channel, or a standard deviation is not above 0.
#[track_caller]
pub fn normalize(image: &Tensor, mean: impl IntoTensor, std: impl IntoTensor) -> Tensor {
    let (mean, std) = per_channel("normalize", image, mean.into_tensor(), std.into_tensor());
    (image - mean) / std
}

/// Undoes [`normalize`], so that the picture can be looked at again: x · std + mean.
///
/// ```
/// use emberbook::prelude::*;
///
/// let image = rand([3, 8, 8]);
/// let x = normalize(&image, IMAGENET_MEAN, IMAGENET_STD);
/// imshow(&denormalize(&x, IMAGENET_MEAN, IMAGENET_STD));
/// ```
///
/// # Panics
/// When there is not one mean and one standard deviation for each channel, or a standard deviation is not above 0.
#[track_caller]
pub fn denormalize(image: &Tensor, mean: impl IntoTensor, std: impl IntoTensor) -> Tensor {
    let (mean, std) = per_channel("denormalize", image, mean.into_tensor(), std.into_tensor());
    image * std + mean
}

/// Mean and deviation in the shape `[channels, 1, 1]`, on the picture's device.
#[track_caller]
#[inline(never)]
fn per_channel(operation: &'static str, image: &Tensor, mean: Tensor, std: Tensor) -> (Tensor, Tensor) {
    let shape = image.shape();
    let (3.., &[.., channels, _, _]) = (shape.len(), &shape[..]) else {
        TensorMistake::Rank { operation, needed: "a picture [channels, height, width] or a batch of them", shape }
            .raise()
    };
    for numbers in [&mean, &std] {
        if numbers.shape() != [channels] {
            ImageMistake::Channels { operation, image: shape, numbers: numbers.shape() }.raise();
        }
    }
    if let Some(&value) = std.to_vec().iter().find(|value| value.is_nan() || **value <= 0.0) {
        ImageMistake::NoDeviation { operation, value }.raise();
    }
    let column = |numbers: Tensor| numbers.to(&image.device()).reshape([channels as i64, 1, 1]);
    (column(mean), column(std))
}
