//! A small picture inside a figure: the cells of a heat map, the regions of a classifier.

use super::color::Color;

/// Pixels that point into a palette, row by row from the top.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Picture {
    pub width: usize,
    pub height: usize,
    pub palette: Vec<Color>,
    pub pixels: Vec<u8>,
}

impl Picture {
    /// A picture of values between 0 and 1, the darker the higher; a pixel whose value is NaN is white.
    pub fn shaded(width: usize, height: usize, shares: impl Iterator<Item = f64>) -> Picture {
        const SHADES: u8 = 254;
        let palette = (0..=SHADES).map(|shade| Color::shade(f64::from(shade) / f64::from(SHADES)));
        let pixel = |share: f64| match share.is_finite() {
            true => (share * f64::from(SHADES)).round() as u8,
            false => SHADES + 1,
        };
        Picture {
            width,
            height,
            palette: palette.chain([Color(255, 255, 255)]).collect(),
            pixels: shares.map(pixel).collect(),
        }
    }

    /// All the shades, the darkest on top.
    pub fn ladder() -> Picture {
        const STEPS: usize = 64;
        Picture::shaded(1, STEPS, (0..STEPS).rev().map(|step| step as f64 / (STEPS - 1) as f64))
    }

    pub fn color(&self, column: usize, row: usize) -> Color {
        self.palette[usize::from(self.pixels[row * self.width + column])]
    }

    /// The picture as a `data:` address that an SVG can hold: a PNG with a palette, and no compression, because the pictures
    /// are small and a notebook compresses well by itself.
    pub fn data_address(&self) -> String {
        format!("data:image/png;base64,{}", base64(&self.png()))
    }

    /// W3C, *Portable Network Graphics (PNG) Specification*, third edition.
    fn png(&self) -> Vec<u8> {
        const EIGHT_BITS_WITH_PALETTE: [u8; 5] = [8, 3, 0, 0, 0];
        let size = |pixels: usize| (pixels as u32).to_be_bytes();
        let mut rows = Vec::with_capacity((self.width + 1) * self.height);
        for row in self.pixels.chunks(self.width) {
            rows.push(0); // the row is stored unfiltered
            rows.extend(row);
        }
        let palette: Vec<u8> = self.palette.iter().flat_map(|color| [color.0, color.1, color.2]).collect();

        let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
        chunk(&mut png, b"IHDR", &[&size(self.width)[..], &size(self.height), &EIGHT_BITS_WITH_PALETTE].concat());
        chunk(&mut png, b"PLTE", &palette);
        chunk(&mut png, b"IDAT", &zlib(&rows));
        chunk(&mut png, b"IEND", &[]);
        png
    }
}

fn chunk(png: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    png.extend((content.len() as u32).to_be_bytes());
    let checked = png.len();
    png.extend(name);
    png.extend(content);
    png.extend(crc32(&png[checked..]).to_be_bytes());
}

/// A zlib stream of stored blocks (RFC 1950, RFC 1951).
fn zlib(bytes: &[u8]) -> Vec<u8> {
    const LARGEST_BLOCK: usize = 0xffff;
    let mut stream = vec![0x78, 0x01];
    let blocks = bytes.chunks(LARGEST_BLOCK);
    let last = blocks.len() - 1;
    for (number, block) in blocks.enumerate() {
        let length = block.len() as u16;
        stream.push(u8::from(number == last));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    stream.extend(adler32(bytes).to_be_bytes());
    stream
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes
        .iter()
        .fold(!0, |crc, &byte| (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 * (crc & 1))))
}

fn adler32(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1, 0), |(low, high), &byte| {
        let low = (low + u32::from(byte)) % 65521;
        (low, (high + low) % 65521)
    });
    (high << 16) | low
}

fn base64(bytes: &[u8]) -> String {
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
