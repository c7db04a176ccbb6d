//! What a page is drawn on: SVG or pixels. Places and sizes are in pixels of the page, x to the right and y down.

use super::color::Color;
use super::mark::Point;
use super::picture::Picture;

pub(super) trait Surface {
    /// Moves the origin to a place, until [`Surface::leave`].
    fn enter(&mut self, at: Point);
    fn leave(&mut self);

    /// The ground under everything.
    fn card(&mut self, size: Point);
    fn line(&mut self, points: &[Point], pen: Pen);
    /// A filled polygon.
    fn area(&mut self, corners: &[Point], paint: Paint, opacity: f64);
    fn dot(&mut self, at: Point, radius: f64, paint: Paint, opacity: f64);
    /// A filled rectangle from its upper left to its lower right corner.
    fn block(&mut self, from: Point, to: Point, paint: Paint, opacity: f64);
    /// A picture from its upper left to its lower right corner; what lies outside of (0, 0) to `within` is cut off.
    fn picture(&mut self, from: Point, to: Point, within: Point, picture: &Picture, smooth: bool);
    fn text(&mut self, text: &str, at: Point, letters: Letters);
}

/// A colour on a light card, and on a dark one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Paint {
    pub light: Color,
    pub dark: Color,
}

pub(super) const CARD: Paint = Paint { light: Color(0xff, 0xff, 0xff), dark: Color(0x16, 0x19, 0x1d) };
pub(super) const CARD_EDGE: Paint = Paint { light: Color(0xd5, 0xdb, 0xe1), dark: Color(0x3a, 0x42, 0x4c) };
pub(super) const INK: Paint = Paint { light: Color(0x1f, 0x29, 0x33), dark: Color(0xe6, 0xed, 0xf3) };
pub(super) const SOFT_INK: Paint = Paint { light: Color(0x52, 0x60, 0x6d), dark: Color(0xa9, 0xb4, 0xc0) };
pub(super) const GRID: Paint = Paint { light: Color(0xe4, 0xe8, 0xed), dark: Color(0x2a, 0x2f, 0x36) };
pub(super) const FRAME: Paint = Paint { light: Color(0xb8, 0xc1, 0xcb), dark: Color(0x56, 0x60, 0x6c) };

impl Paint {
    /// The same on both, as what stands on a picture must be.
    pub fn fixed(color: Color) -> Paint {
        Paint { light: color, dark: color }
    }

    /// A colour that stands on the card: on a dark one, what is nearly black turns light, and what is dark less dark.
    pub fn on_card(color: Color) -> Paint {
        let dark = match color.darkness() {
            darkness if darkness > 0.8 => INK.dark,
            darkness if darkness > 0.6 => color.mix(Color(255, 255, 255), 0.15),
            _ => color,
        };
        Paint { light: color, dark }
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Pen {
    pub paint: Paint,
    pub width: f64,
    /// The lengths of a dash and of the gap after it.
    pub dash: Option<(f64, f64)>,
}

/// How a text stands at its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Letters {
    pub size: f64,
    pub paint: Paint,
    pub bold: bool,
    pub along: Along,
    pub across: Across,
    /// Degrees, clockwise.
    pub turn: f64,
    /// A rim that sets the text off from what is behind it.
    pub rim: Option<Paint>,
}

/// Which point of a line of text stands at the place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Along {
    Start,
    Middle,
    End,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Across {
    Top,
    Middle,
    Bottom,
}

impl Letters {
    /// To the right of the place, and level with it.
    pub fn new(size: f64, paint: Paint) -> Letters {
        Letters { size, paint, bold: false, along: Along::Start, across: Across::Middle, turn: 0.0, rim: None }
    }

    pub fn centered(self) -> Letters {
        Letters { along: Along::Middle, ..self }
    }

    pub fn below(self) -> Letters {
        Letters { across: Across::Top, ..self }
    }

    /// How far the base line is below the place.
    pub fn base_line(&self) -> f64 {
        self.size
            * match self.across {
                Across::Top => 0.8,
                Across::Middle => 0.34,
                Across::Bottom => -0.2,
            }
    }
}
