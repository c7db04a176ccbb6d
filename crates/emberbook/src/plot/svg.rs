//! A page as SVG: text stays text, and on a dark page the card is dark.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::color::Color;
use super::mark::Point;
use super::page::Page;
use super::picture::Picture;
use super::surface::{Along, CARD, CARD_EDGE, Letters, Paint, Pen, Surface};
use crate::display::escaped;

/// The whole document. Its units are tenths of a pixel, fine enough for a smooth curve, and whole numbers are short.
pub(super) fn draw(page: &Page) -> String {
    let mut svg = Svg::default();
    page.draw(&mut svg);
    let (width, height) = page.size;
    // Card and ink change together, so that a figure can be read on whatever page it stands.
    let dark = match svg.dark.is_empty() {
        true => String::new(),
        false => {
            let rules: Vec<String> = svg.dark.iter().map(|(attribute, color)| rule(attribute, *color)).collect();
            format!("<style>@media screen and (prefers-color-scheme:dark){{{}}}</style>", rules.concat())
        }
    };
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {} {}" role="img" font-family="system-ui, sans-serif" style="max-width:100%;height:auto"><title>{}</title><desc>{}</desc>{dark}{}</svg>"#,
        tenths(width),
        tenths(height),
        escape(&page.name),
        escape(&page.description),
        svg.body
    )
}

#[derive(Default)]
struct Svg {
    body: String,
    /// The colours that have another one on a dark card: of `fill` or `stroke`.
    dark: BTreeSet<(&'static str, Color)>,
}

fn class(attribute: &str, dark: Color) -> String {
    format!("dark-{attribute}-{}", &hex(dark)[1..])
}

fn rule(attribute: &str, dark: Color) -> String {
    format!(".{}{{{attribute}:{}}}", class(attribute, dark), hex(dark))
}

fn hex(Color(red, green, blue): Color) -> String {
    format!("#{red:02X}{green:02X}{blue:02X}")
}

fn tenths(pixels: f64) -> i64 {
    (pixels * 10.0).round() as i64
}

fn places(points: &[Point]) -> String {
    let mut places = String::with_capacity(points.len() * 10);
    for &(x, y) in points {
        let _ = write!(places, "{},{} ", tenths(x), tenths(y));
    }
    places.pop();
    places
}

fn opacity(opacity: f64) -> String {
    if opacity < 1.0 { format!(r#" opacity="{opacity}""#) } else { String::new() }
}

impl Svg {
    /// The attributes that give an element these colours.
    fn colors(&mut self, uses: &[(&'static str, Paint)]) -> String {
        let mut attributes = String::new();
        for (attribute, paint) in uses {
            let _ = write!(attributes, r#" {attribute}="{}""#, hex(paint.light));
        }
        let dark: Vec<_> = uses.iter().filter(|(_, paint)| paint.dark != paint.light).collect();
        if !dark.is_empty() {
            self.dark.extend(dark.iter().map(|(attribute, paint)| (*attribute, paint.dark)));
            let classes: Vec<String> = dark.iter().map(|(attribute, paint)| class(attribute, paint.dark)).collect();
            let _ = write!(attributes, r#" class="{}""#, classes.join(" "));
        }
        attributes
    }

    fn add(&mut self, element: std::fmt::Arguments) {
        let _ = self.body.write_fmt(element);
    }
}

impl Surface for Svg {
    fn enter(&mut self, (x, y): Point) {
        self.add(format_args!(r#"<g transform="translate({} {})">"#, tenths(x), tenths(y)));
    }

    fn leave(&mut self) {
        self.body += "</g>";
    }

    fn card(&mut self, (width, height): Point) {
        let colors = self.colors(&[("fill", CARD), ("stroke", CARD_EDGE)]);
        let (width, height) = (tenths(width) - 10, tenths(height) - 10);
        self.add(format_args!(
            r#"<rect x="5" y="5" width="{width}" height="{height}" rx="80" stroke-width="10"{colors}/>"#
        ));
    }

    fn line(&mut self, points: &[Point], pen: Pen) {
        let colors = self.colors(&[("stroke", pen.paint)]);
        let dash = pen
            .dash
            .map_or_else(String::new, |(dash, gap)| format!(r#" stroke-dasharray="{} {}""#, tenths(dash), tenths(gap)));
        self.add(format_args!(
            r#"<polyline fill="none"{colors} stroke-width="{}" stroke-linejoin="round" stroke-linecap="round"{dash} points="{}"/>"#,
            tenths(pen.width),
            places(points)
        ));
    }

    fn area(&mut self, corners: &[Point], paint: Paint, clear: f64) {
        let (colors, opacity) = (self.colors(&[("fill", paint)]), opacity(clear));
        self.add(format_args!(r#"<polygon{colors}{opacity} points="{}"/>"#, places(corners)));
    }

    fn dot(&mut self, (x, y): Point, radius: f64, paint: Paint, clear: f64) {
        let (colors, opacity) = (self.colors(&[("fill", paint)]), opacity(clear));
        let (x, y, radius) = (tenths(x), tenths(y), tenths(radius));
        self.add(format_args!(r#"<circle cx="{x}" cy="{y}" r="{radius}"{colors}{opacity}/>"#));
    }

    fn block(&mut self, from: Point, to: Point, paint: Paint, clear: f64) {
        let (colors, opacity) = (self.colors(&[("fill", paint)]), opacity(clear));
        let (x, y) = (tenths(from.0), tenths(from.1));
        let (width, height) = (tenths(to.0) - x, tenths(to.1) - y);
        self.add(format_args!(r#"<rect x="{x}" y="{y}" width="{width}" height="{height}"{colors}{opacity}/>"#));
    }

    fn picture(&mut self, from: Point, to: Point, within: Point, picture: &Picture, smooth: bool) {
        // `optimizeSpeed` is SVG 1.1's word for `pixelated`; a reader takes the one it knows.
        let rendering =
            if smooth { "" } else { r#" image-rendering="optimizeSpeed" style="image-rendering:pixelated""# };
        self.add(format_args!(
            r#"<svg width="{}" height="{}"><image x="{}" y="{}" width="{}" height="{}" preserveAspectRatio="none"{rendering} href="{}"/></svg>"#,
            tenths(within.0),
            tenths(within.1),
            tenths(from.0),
            tenths(from.1),
            tenths(to.0 - from.0),
            tenths(to.1 - from.1),
            picture.data_address()
        ));
    }

    fn text(&mut self, text: &str, (x, y): Point, letters: Letters) {
        let mut uses = vec![("fill", letters.paint)];
        uses.extend(letters.rim.map(|rim| ("stroke", rim)));
        let mut attributes = self.colors(&uses);
        if letters.rim.is_some() {
            attributes += r#" stroke-width="30" stroke-linejoin="round" paint-order="stroke""#;
        }
        if letters.bold {
            attributes += r#" font-weight="bold""#;
        }
        match letters.along {
            Along::Start => {}
            Along::Middle => attributes += r#" text-anchor="middle""#,
            Along::End => attributes += r#" text-anchor="end""#,
        }
        if letters.turn != 0.0 {
            let _ = write!(attributes, r#" transform="rotate({} {} {})""#, letters.turn, tenths(x), tenths(y));
        }
        let (x, y, size) = (tenths(x), tenths(y + letters.base_line()), tenths(letters.size));
        self.add(format_args!(r#"<text x="{x}" y="{y}" font-size="{size}"{attributes}>{}</text>"#, escape(text)));
    }
}

/// What XML would take for its own, and without the characters that it forbids.
pub(super) fn escape(text: &str) -> String {
    let allowed = |c: char| if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') { ' ' } else { c };
    let text: String = text.chars().map(allowed).collect();
    escaped(&text)
}
