//! A picture's file, read.

use std::fs::File;
use std::io::{BufReader, Seek};
use std::path::Path;

use ::image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

use super::{Image, ImageError, jpeg};
use crate::file::{self, FileError};
use crate::file_kind;

#[inline(never)]
pub(super) fn open(path: &Path) -> Result<DynamicImage, ImageError> {
    let (mut file, start) = file::open(path)?;
    let read = FileError::at(path);
    file.rewind().map_err(read)?;
    let format = match ::image::guess_format(&start) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) => format,
        _ => return Err(ImageError::NoPicture { path: path.to_owned(), kind: file_kind::of(&start) }),
    };
    if format == ImageFormat::Jpeg && !jpeg::is_whole(BufReader::new(&mut file)).map_err(read)? {
        return Err(ImageError::CutShort { path: path.to_owned() });
    }
    file.rewind().map_err(read)?;
    decode(ImageReader::with_format(BufReader::new(file), format), path)
}

fn decode(mut reader: ImageReader<BufReader<File>>, path: &Path) -> Result<DynamicImage, ImageError> {
    use ::image::ImageError::{IoError, Limits as OverLimit};
    let damaged = |source: ::image::ImageError| match source {
        IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            ImageError::CutShort { path: path.to_owned() }
        }
        OverLimit(_) => ImageError::TooMuch { path: path.to_owned() },
        source => ImageError::Damaged { path: path.to_owned(), source },
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(8 * Image::MOST_PIXELS);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > Image::MOST_PIXELS {
        return Err(ImageError::TooLarge { path: path.to_owned(), width, height });
    }
    let upright = decoder.orientation().map_err(damaged)?;
    let mut pixels = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    pixels.apply_orientation(upright);
    Ok(match pixels.color().has_color() {
        true => pixels.into_rgb8().into(),
        false => pixels.into_luma8().into(),
    })
}
