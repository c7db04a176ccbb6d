//! A picture inside a figure: the cells of a heat map, the regions of a classifier, an image, a cloud of dots.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder, Rgba, RgbaImage, imageops};

use super::color::Color;

pub(super) const CLEAR: Rgba<u8> = Rgba([0; 4]);

/// Pixels, row by row from the top; what has no value is clear.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture(pub RgbaImage);

impl Picture {
    /// More pixels than this in a row no figure shows.
    const LARGEST: u32 = 1024;

    /// A picture of so many pixels; one that is larger than a figure can show is made smaller.
    pub fn new(width: usize, height: usize, pixels: impl Iterator<Item = Rgba<u8>>) -> Picture {
        let bytes = pixels.flat_map(|pixel| pixel.0).collect();
        let image = RgbaImage::from_vec(width as u32, height as u32, bytes).expect("a pixel for each place");
        Picture(match width.max(height) as u32 > Self::LARGEST {
            true => {
                let (small_width, small_height) = Self::size(width, height);
                imageops::thumbnail(&image, small_width as u32, small_height as u32)
            }
            false => image,
        })
    }

    /// How large a picture of so many pixels is kept.
    pub fn size(width: usize, height: usize) -> (usize, usize) {
        let largest = Self::LARGEST as usize;
        (width.min(largest), height.min(largest))
    }

    /// A picture of values between 0 and 1, the darker the higher; a pixel whose value is NaN is clear.
    pub fn shaded(width: usize, height: usize, shares: impl Iterator<Item = f64>) -> Picture {
        let pixel = |share: f64| if share.is_finite() { Color::shade(share).pixel(255) } else { CLEAR };
        Picture::new(width, height, shares.map(pixel))
    }

    /// All the shades, the darkest on top.
    pub fn ladder() -> Picture {
        const STEPS: usize = 64;
        Picture::shaded(1, STEPS, (0..STEPS).rev().map(|step| step as f64 / (STEPS - 1) as f64))
    }

    pub fn width(&self) -> usize {
        self.0.width() as usize
    }

    pub fn height(&self) -> usize {
        self.0.height() as usize
    }

    /// `None` where there is no value.
    pub fn color(&self, column: usize, row: usize) -> Option<Color> {
        let Rgba([red, green, blue, opacity]) = *self.0.get_pixel(column as u32, row as u32);
        (opacity > 0).then_some(Color(red, green, blue))
    }

    /// The picture as a `data:` address that an SVG can hold.
    pub fn data_address(&self) -> String {
        format!("data:image/png;base64,{}", base64(&png(&self.0)))
    }
}

/// A small picture of values between 0 and 1, as a `data:` address for HTML.
pub(crate) fn shaded_address(width: usize, height: usize, shares: impl Iterator<Item = f64>) -> String {
    Picture::shaded(width, height, shares).data_address()
}

/// A small picture of pixels, red, green, blue and opacity, row by row from the top, as a `data:` address for HTML.
pub(crate) fn picture_address(width: usize, height: usize, pixels: impl Iterator<Item = [u8; 4]>) -> String {
    Picture::new(width, height, pixels.map(Rgba)).data_address()
}

pub(super) fn png(pixels: &RgbaImage) -> Vec<u8> {
    let mut png = Cursor::new(vec![]);
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Adaptive)
        .write_image(pixels, pixels.width(), pixels.height(), ExtendedColorType::Rgba8)
        .expect("memory takes everything");
    png.into_inner()
}

pub(super) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, i| (bits << 8) | u32::from(group.get(i).copied().unwrap_or(0)));
        for digit in 0..4 {
            match digit <= group.len() {
                true => text.push(char::from(DIGITS[(bits >> (18 - 6 * digit)) as usize & 63])),
                false => text.push('='),
            }
        }
    }
    text
}
