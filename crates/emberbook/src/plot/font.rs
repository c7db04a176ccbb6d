//! The letters of a PNG, which must look the same where no font is installed, and the widths by which pages are laid out.
//!
//! DejaVu Sans, as matplotlib uses it, without what figures do not need: Latin, Greek, signs of mathematics, arrows. Made by
//! `pyftsubset --no-hinting --layout-features=''`; `font/LICENSE` allows it. It is wider than most, so what fits in it fits
//! in the reader's own font too.

use std::sync::LazyLock;

use tiny_skia::{Path, PathBuilder, Transform};
use ttf_parser::{Face, GlyphId, OutlineBuilder};

static REGULAR: LazyLock<Font> = LazyLock::new(|| Font::new(include_bytes!("font/DejaVuSans.ttf")));
static BOLD: LazyLock<Font> = LazyLock::new(|| Font::new(include_bytes!("font/DejaVuSans-Bold.ttf")));

struct Font {
    face: Face<'static>,
    /// How wide the commonest letters are, in parts of the size, so that a page is laid out at once.
    latin: Vec<f64>,
}

impl Font {
    fn new(file: &'static [u8]) -> Font {
        let face = Face::parse(file, 0).expect("the font is whole");
        let latin = ('\0'..'\u{180}').map(|letter| advance(&face, letter)).collect();
        Font { face, latin }
    }

    fn named(bold: bool) -> &'static Font {
        if bold { &BOLD } else { &REGULAR }
    }

    fn advance(&self, letter: char) -> f64 {
        self.latin.get(letter as usize).copied().unwrap_or_else(|| advance(&self.face, letter))
    }
}

/// A letter that the font lacks, such as a Chinese one, is as wide as it is high.
fn advance(face: &Face, letter: char) -> f64 {
    let known = face.glyph_index(letter).and_then(|glyph| face.glyph_hor_advance(glyph));
    known.map_or(1.0, |units| f64::from(units) / f64::from(face.units_per_em()))
}

/// How wide a text is.
pub(super) fn width(text: &str, size: f64, bold: bool) -> f64 {
    let font = Font::named(bold);
    text.chars().map(|letter| font.advance(letter)).sum::<f64>() * size
}

/// The text, cut to a width: `…` stands for the rest.
pub(super) fn fitted(text: &str, size: f64, width: f64) -> String {
    if self::width(text, size, false) <= width {
        return text.to_owned();
    }
    let mut room = width - self::width("…", size, false);
    let fits = |letter: &char| {
        room -= self::width(letter.encode_utf8(&mut [0; 4]), size, false);
        room >= 0.0
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// The outlines of a text that begins at the origin; `None` if there is nothing but space. A letter that the font lacks
/// becomes a box.
pub(super) fn outlines(text: &str, size: f64, bold: bool) -> Option<Path> {
    let font = Font::named(bold);
    let unit = f32::from(font.face.units_per_em());
    let mut pen = Outlines { path: PathBuilder::new(), x: 0.0 };
    for letter in text.chars() {
        font.face.outline_glyph(font.face.glyph_index(letter).unwrap_or(GlyphId(0)), &mut pen);
        pen.x += font.advance(letter) as f32 * unit;
    }
    let scale = size as f32 / unit;
    pen.path.finish()?.transform(Transform::from_scale(scale, -scale))
}

struct Outlines {
    path: PathBuilder,
    x: f32,
}

impl OutlineBuilder for Outlines {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.x + x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.x + x, y);
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.path.quad_to(self.x + x1, y1, self.x + x, y);
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.path.cubic_to(self.x + x1, y1, self.x + x2, y2, self.x + x, y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}
