//! Pictures: from a file to a tensor, and back to something to look at.

mod error;
mod jpeg;
mod mistake;
mod normalize;
mod open;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use ::image::imageops::{self, FilterType};
use ::image::{ColorType, DynamicImage, GrayImage, ImageFormat, Luma, RgbImage};

use crate::display::{MimeBundle, Show};
use crate::mistake::Raise;
use crate::plot::{Series, imshow};
use crate::tensor::{DType, Elements, Tensor};
pub use error::ImageError;
pub use mistake::ImageMistake;
pub use normalize::{IMAGENET_MEAN, IMAGENET_STD, denormalize, normalize};

/// A picture in colours (`RGB`) or in shades of gray (`L`, for luminance), as PIL's `Image`. Every method gives a new one and
/// leaves the old one as it was.
///
/// ```no_run
/// use emberbook::prelude::*;
///
/// let cat = Image::open("cat.jpg")?;
/// let x = cat.resize(256).center_crop(224).to_tensor(); // [3, 224, 224], from 0 to 1
/// let x = normalize(&x, IMAGENET_MEAN, IMAGENET_STD).unsqueeze(0);
/// # Ok::<(), ImageError>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct Image {
    /// `ImageLuma8` or `ImageRgb8`, nothing else.
    pixels: Arc<DynamicImage>,
}

/// # From a file and back
impl Image {
    /// More pixels than this are refused, in a file as in memory: a file of a few kilobytes can claim any number of them.
    const MOST_PIXELS: u64 = 100_000_000;

    /// Opens a PNG or JPEG file. A photo that was taken upright stands upright; what is transparent is left out, as PIL's
    /// `.convert("RGB")` does; 16 bits for a colour become 8.
    ///
    /// # Errors
    /// When there is no such file, when it is no PNG or JPEG picture, when it is damaged or cut short, and when it has more
    /// than 100 million pixels.
    pub fn open(path: impl AsRef<Path>) -> Result<Image, ImageError> {
        open::open(path.as_ref()).map(Image::of)
    }

    /// Writes a PNG or a JPEG file, as the name ends in `.png`, or in `.jpg` or `.jpeg`. Only PNG keeps every pixel as it is.
    ///
    /// # Errors
    /// When the name ends in something else, and when the file cannot be written.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), ImageError> {
        self.write(path.as_ref())
    }

    #[inline(never)]
    fn write(&self, path: &Path) -> Result<(), ImageError> {
        let format = match ImageFormat::from_path(path) {
            Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => format,
            _ => return Err(ImageError::Ending { path: path.to_owned() }),
        };
        let write = |source: ::image::ImageError| ImageError::Write { path: path.to_owned(), source };
        self.pixels.save_with_format(path, format).map_err(write)
    }
}

/// # From a tensor and back
impl Image {
    /// The picture of a tensor `[3, height, width]` (red, green and blue), `[1, height, width]` or `[height, width]` (gray): of
    /// floats from 0 to 1, or of whole numbers from 0 to 255. What lies outside is cut off: of a normalized tensor take
    /// [`denormalize`] first.
    ///
    /// ```
    /// use emberbook::prelude::*;
    ///
    /// let red = stack(&[ones([2, 2]), zeros([2, 2]), zeros([2, 2])], 0);
    /// assert_eq!(Image::from_tensor(&red).to_string(), "Image(width=2, height=2, mode=RGB)");
    /// ```
    ///
    /// # Panics
    /// When the tensor has another shape, or more than 100 million pixels.
    #[track_caller]
    #[inline(never)]
    pub fn from_tensor(tensor: &Tensor) -> Image {
        let shape = tensor.shape();
        let (channels, height, width) = match shape[..] {
            [height, width] => (1, height, width),
            [channels @ (1 | 3), height, width] => (channels, height, width),
            _ => ImageMistake::Shape { shape }.raise(),
        };
        if height * width == 0 {
            ImageMistake::Shape { shape }.raise();
        }
        check_size("from_tensor", [height, width]);
        let scale = if tensor.dtype() == DType::I64 { 1.0 } else { 255.0 };
        let bytes: Vec<u8> = tensor.to_vec().into_iter().map(|number| (number * scale).round() as u8).collect();
        let plane = height * width;
        let pixels = (0..plane).flat_map(|place| (0..channels).map(move |channel| channel * plane + place));
        Self::of_bytes(channels, height, width, pixels.map(|place| bytes[place]).collect())
    }

    /// The picture as a tensor of numbers from 0 to 1: `[3, height, width]` in colours, `[1, height, width]` in gray, as
    /// torchvision's `ToTensor`.
    #[inline(never)]
    pub fn to_tensor(&self) -> Tensor {
        let (channels, bytes) = (self.channels(), self.pixels.as_bytes());
        let planes = (0..channels).flat_map(|channel| bytes.iter().skip(channel).step_by(channels));
        let numbers = planes.map(|&byte| f32::from(byte) / 255.0).collect();
        Tensor::from_elements(Elements::F32(numbers), vec![channels, self.height(), self.width()])
    }
}

/// # Another size, another kind
impl Image {
    /// The picture in another size. `.resize(256)` makes its shorter side 256 pixels long and keeps its proportions;
    /// `.resize([192, 256])` gives this height and width. As torchvision's `Resize`: bilinear, each new pixel a mean of the
    /// old ones around it.
    ///
    /// # Panics
    /// When a side would have no pixel, or the picture more than 100 million.
    #[track_caller]
    pub fn resize(&self, size: impl Size) -> Image {
        self.resize_to(size.of(self))
    }

    #[track_caller]
    #[inline(never)]
    fn resize_to(&self, [height, width]: [usize; 2]) -> Image {
        check_size("resize", [height, width]);
        Self::of(self.pixels.resize_exact(width as u32, height as u32, FilterType::Triangle))
    }

    /// The middle of the picture: a square of `size` by `size` pixels, or `[height, width]`. Where the picture is smaller, there
    /// is black around it, as with torchvision's `CenterCrop`.
    ///
    /// # Panics
    /// When a side would have no pixel, or the picture more than 100 million.
    #[track_caller]
    pub fn center_crop(&self, size: impl Size) -> Image {
        self.crop_to(size.square())
    }

    #[track_caller]
    #[inline(never)]
    fn crop_to(&self, [height, width]: [usize; 2]) -> Image {
        check_size("center_crop", [height, width]);
        // Half a pixel goes where torchvision puts it: Python rounds halves to the even number.
        let start = |old: usize, new: usize| match old < new {
            true => ((new - old) / 2) as i64,
            false => -(((old - new) as f64 / 2.0).round_ties_even() as i64),
        };
        let mut middle = DynamicImage::new(width as u32, height as u32, self.pixels.color());
        imageops::replace(&mut middle, &*self.pixels, start(self.width(), width), start(self.height(), height));
        Self::of(middle)
    }

    /// The picture in colours (`"RGB"`) or in shades of gray (`"L"`), as PIL's `convert`.
    ///
    /// # Panics
    /// When `mode` is neither of them.
    #[track_caller]
    #[inline(never)]
    pub fn convert(&self, mode: &str) -> Image {
        match (mode, &*self.pixels) {
            ("L", DynamicImage::ImageRgb8(colors)) => {
                // How bright a colour looks (ITU-R 601), in PIL's whole numbers.
                let gray = |[red, green, blue]: [u8; 3]| {
                    (u32::from(red) * 19595 + u32::from(green) * 38470 + u32::from(blue) * 7471 + 0x8000) >> 16
                };
                let pixel = |x, y| Luma([gray(colors.get_pixel(x, y).0) as u8]);
                Self::of(GrayImage::from_fn(colors.width(), colors.height(), pixel).into())
            }
            ("RGB", pixels) => Self::of(pixels.to_rgb8().into()),
            ("L", _) => self.clone(),
            _ => ImageMistake::Mode { mode: mode.to_owned() }.raise(),
        }
    }

    /// How many pixels a row has.
    pub fn width(&self) -> usize {
        self.pixels.width() as usize
    }

    /// How many rows there are.
    pub fn height(&self) -> usize {
        self.pixels.height() as usize
    }

    fn channels(&self) -> usize {
        usize::from(self.pixels.color().channel_count())
    }

    fn of(pixels: DynamicImage) -> Image {
        Image { pixels: Arc::new(pixels) }
    }

    fn of_bytes(channels: usize, height: usize, width: usize, bytes: Vec<u8>) -> Image {
        let (width, height) = (width as u32, height as u32);
        let pixels = match channels {
            1 => GrayImage::from_vec(width, height, bytes).map(DynamicImage::from),
            _ => RgbImage::from_vec(width, height, bytes).map(DynamicImage::from),
        };
        Self::of(pixels.expect("a byte for each channel of each pixel"))
    }
}

#[track_caller]
fn check_size(operation: &'static str, [height, width]: [usize; 2]) {
    let pixels = (height as u64).saturating_mul(width as u64);
    if pixels == 0 || pixels > Image::MOST_PIXELS {
        ImageMistake::Size { operation, height, width }.raise();
    }
}

/// A size in pixels: one number, or `[height, width]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no size of a picture",
    note = "a size is one number, as 224, or a height and a width, as [224, 224]"
)]
pub trait Size {
    /// Height and width; one number is the shorter side's length.
    #[doc(hidden)]
    fn of(self, image: &Image) -> [usize; 2];

    /// Height and width; one number is both.
    #[doc(hidden)]
    fn square(self) -> [usize; 2];
}

impl Size for usize {
    fn of(self, image: &Image) -> [usize; 2] {
        let [height, width] = [image.height(), image.width()];
        let longer = |short: usize, long: usize| (self as u128 * long as u128 / short as u128) as usize;
        if width <= height { [longer(width, height), self] } else { [self, longer(height, width)] }
    }

    fn square(self) -> [usize; 2] {
        [self, self]
    }
}

impl Size for [usize; 2] {
    fn of(self, _: &Image) -> [usize; 2] {
        self
    }

    fn square(self) -> [usize; 2] {
        self
    }
}

/// So that `imshow(&image)` draws it, and none of its shades is stretched.
impl Series for Image {
    fn shape(&self) -> Vec<usize> {
        vec![self.height(), self.width(), 3]
    }

    fn append_to(&self, numbers: &mut Vec<f64>) {
        let bytes = self.pixels.as_bytes();
        match self.pixels.color() {
            ColorType::L8 => numbers.extend(bytes.iter().flat_map(|&byte| [f64::from(byte) / 255.0; 3])),
            _ => numbers.extend(bytes.iter().map(|&byte| f64::from(byte) / 255.0)),
        }
    }
}

impl fmt::Display for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mode = if self.channels() == 1 { "L" } else { "RGB" };
        write!(f, "Image(width={}, height={}, mode={mode})", self.width(), self.height())
    }
}

impl fmt::Debug for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// As [`imshow`] shows it.
impl Show for Image {
    fn show(&self) -> MimeBundle {
        // As many pixels as a fine screen has for it; a photo has many more.
        const MOST: u32 = 1024;
        let small = match self.pixels.width().max(self.pixels.height()) > MOST {
            true => Self::of(self.pixels.thumbnail(MOST, MOST)),
            false => self.clone(),
        };
        let figure = imshow(&small).show();
        MimeBundle::text(self.to_string()).svg(figure.get("image/svg+xml").unwrap_or_default())
    }
}
