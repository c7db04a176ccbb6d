//! Colours that everyone can tell apart.

use image::Rgba;

/// Red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Color(pub u8, pub u8, pub u8);

/// The palette of Okabe and Ito, *Color Universal Design* (2008), which colour-blind readers can tell apart, in the order
/// in which series take their colours: the ones that stand out best on white come first.
pub(super) const PALETTE: [(&str, Color); 8] = [
    ("blue", Color(0x00, 0x72, 0xb2)),
    ("red", Color(0xd5, 0x5e, 0x00)),
    ("green", Color(0x00, 0x9e, 0x73)),
    ("orange", Color(0xe6, 0x9f, 0x00)),
    ("purple", Color(0xcc, 0x79, 0xa7)),
    ("sky", Color(0x56, 0xb4, 0xe9)),
    ("black", Color(0x20, 0x26, 0x2e)),
    ("yellow", Color(0xf0, 0xe4, 0x42)),
];

const GRAY: Color = Color(0x8a, 0x94, 0xa0);

/// From low to high: white to deep blue (the "Blues" of ColorBrewer, which is safe for colour-blind readers).
const SHADES: [Color; 9] = [
    Color(0xf7, 0xfb, 0xff),
    Color(0xde, 0xeb, 0xf7),
    Color(0xc6, 0xdb, 0xef),
    Color(0x9e, 0xca, 0xe1),
    Color(0x6b, 0xae, 0xd6),
    Color(0x42, 0x92, 0xc6),
    Color(0x21, 0x71, 0xb5),
    Color(0x08, 0x51, 0x9c),
    Color(0x08, 0x30, 0x6b),
];

/// How a series or a class is told from the others: by its colour, and where the colours come round again, by dashes and
/// by the form of the dots.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Look {
    pub color: Color,
    /// How often the colours have come round.
    pub round: usize,
}

impl Look {
    /// Yellow, the last one, is too pale for a series on white.
    const COLORS: usize = PALETTE.len() - 1;

    /// The look of the `index`-th series of a figure.
    pub fn of_series(index: usize) -> Look {
        Look { color: PALETTE[index % Self::COLORS].1, round: index / Self::COLORS }
    }

    /// The look of a class, the same in every figure. Classes count from 0, or are -1 and 1.
    pub fn of_class(class: f64) -> Look {
        Look::of_series(class.max(0.0) as usize)
    }

    /// The dash and the gap of its lines.
    pub fn dash(self) -> Option<(f64, f64)> {
        [None, Some((8.0, 5.0)), Some((1.5, 5.0)), Some((14.0, 5.0))][self.round % 4]
    }
}

impl Color {
    /// A name of the palette, `gray`, or `#rrggbb`.
    pub fn parse(text: &str) -> Option<Color> {
        if text == "gray" || text == "grey" {
            return Some(GRAY);
        }
        if let Some(hex) = text.strip_prefix('#') {
            let channels = u32::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 6 && !hex.starts_with('+'))?;
            let [_, red, green, blue] = channels.to_be_bytes();
            return Some(Color(red, green, blue));
        }
        PALETTE.iter().find(|(name, _)| *name == text).map(|&(_, color)| color)
    }

    /// The shade of a value between 0 (the lowest) and 1 (the highest).
    pub fn shade(value: f64) -> Color {
        let place = value.clamp(0.0, 1.0) * (SHADES.len() - 1) as f64;
        let below = (place as usize).min(SHADES.len() - 2);
        SHADES[below].mix(SHADES[below + 1], place - below as f64)
    }

    /// This colour, `share` of the way to another.
    pub fn mix(self, other: Color, share: f64) -> Color {
        let channel = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as u8;
        Color(channel(self.0, other.0), channel(self.1, other.1), channel(self.2, other.2))
    }

    /// A pixel of it, from 0 (clear) to 255.
    pub fn pixel(self, opacity: u8) -> Rgba<u8> {
        Rgba([self.0, self.1, self.2, opacity])
    }

    /// How dark the eye finds it: 0 for white, 1 for black.
    pub fn darkness(self) -> f64 {
        1.0 - (0.2126 * f64::from(self.0) + 0.7152 * f64::from(self.1) + 0.0722 * f64::from(self.2)) / 255.0
    }
}
