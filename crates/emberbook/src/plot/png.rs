//! A page as PNG: two pixels for one of the page, so that it is sharp in print and on fine screens; always on white.

use image::RgbaImage;
use tiny_skia::{
    FillRule, FilterQuality, IntSize, LineCap, LineJoin, PathBuilder, Pattern, Pixmap, Rect, Shader, SpreadMode,
    Stroke, StrokeDash, Transform,
};

use super::font;
use super::mark::Point;
use super::page::Page;
use super::picture::{self, Picture};
use super::surface::{Along, CARD, Letters, Paint, Pen, Surface};

pub(super) fn draw(page: &Page) -> Vec<u8> {
    // A page of very many panels gets fewer pixels than two for one.
    const MOST_PIXELS: f64 = 1e8;
    let scale = (MOST_PIXELS / (page.size.0 * page.size.1)).sqrt().min(2.0);
    let pixels = |size: f64| ((size * scale).ceil() as u32).max(1);
    let (width, height) = (pixels(page.size.0), pixels(page.size.1));
    let pixmap = Pixmap::new(width, height).expect("a page has a size, and not a large one");
    let mut png = Png { pixmap, scale: scale as f32, origins: vec![(0.0, 0.0)] };
    page.draw(&mut png);
    let pixels = RgbaImage::from_vec(width, height, png.pixmap.take_demultiplied());
    picture::png(&pixels.expect("four bytes for each pixel"))
}

struct Png {
    pixmap: Pixmap,
    /// Pixels for one of the page's.
    scale: f32,
    /// Where the places are counted from; the last one holds.
    origins: Vec<Point>,
}

fn color(paint: Paint, opacity: f64) -> tiny_skia::Paint<'static> {
    let mut fill = tiny_skia::Paint::default();
    let alpha = (opacity * 255.0).round() as u8;
    fill.set_color_rgba8(paint.light.0, paint.light.1, paint.light.2, alpha);
    fill
}

impl Png {
    fn origin(&self) -> Point {
        *self.origins.last().expect("the page's own is never left")
    }

    /// From places to pixels.
    fn transform(&self) -> Transform {
        let (x, y) = self.origin();
        Transform::from_scale(self.scale, self.scale).pre_translate(x as f32, y as f32)
    }

    fn fill(&mut self, path: &tiny_skia::Path, paint: &tiny_skia::Paint, transform: Transform) {
        self.pixmap.fill_path(path, paint, FillRule::Winding, transform, None);
    }
}

fn path(points: &[Point], closed: bool) -> Option<tiny_skia::Path> {
    let mut path = PathBuilder::new();
    for (number, &(x, y)) in points.iter().enumerate() {
        match number {
            0 => path.move_to(x as f32, y as f32),
            _ => path.line_to(x as f32, y as f32),
        }
    }
    if closed {
        path.close();
    }
    path.finish()
}

impl Surface for Png {
    fn enter(&mut self, (x, y): Point) {
        let origin = self.origin();
        self.origins.push((origin.0 + x, origin.1 + y));
    }

    fn leave(&mut self) {
        self.origins.pop();
    }

    fn card(&mut self, _size: Point) {
        let white = CARD.light;
        self.pixmap.fill(tiny_skia::Color::from_rgba8(white.0, white.1, white.2, 255));
    }

    fn line(&mut self, points: &[Point], pen: Pen) {
        let stroke = Stroke {
            width: pen.width as f32,
            line_cap: LineCap::Round,
            line_join: LineJoin::Round,
            dash: pen.dash.and_then(|(dash, gap)| StrokeDash::new(vec![dash as f32, gap as f32], 0.0)),
            ..Stroke::default()
        };
        if let Some(path) = path(points, false) {
            self.pixmap.stroke_path(&path, &color(pen.paint, 1.0), &stroke, self.transform(), None);
        }
    }

    fn area(&mut self, corners: &[Point], paint: Paint, opacity: f64) {
        if let Some(path) = path(corners, true) {
            self.fill(&path, &color(paint, opacity), self.transform());
        }
    }

    fn dot(&mut self, (x, y): Point, radius: f64, paint: Paint, opacity: f64) {
        if let Some(path) = PathBuilder::from_circle(x as f32, y as f32, radius as f32) {
            self.fill(&path, &color(paint, opacity), self.transform());
        }
    }

    fn block(&mut self, from: Point, to: Point, paint: Paint, opacity: f64) {
        if let Some(rect) = Rect::from_ltrb(from.0 as f32, from.1 as f32, to.0 as f32, to.1 as f32) {
            self.pixmap.fill_rect(rect, &color(paint, opacity), self.transform(), None);
        }
    }

    fn picture(&mut self, from: Point, to: Point, within: Point, picture: &Picture, smooth: bool) {
        let (width, height) = picture.0.dimensions();
        let mut pixels = picture.0.as_raw().clone();
        for pixel in pixels.chunks_exact_mut(4) {
            let alpha = u16::from(pixel[3]);
            pixel[..3].iter_mut().for_each(|channel| *channel = (u16::from(*channel) * alpha / 255) as u8);
        }
        let size = IntSize::from_wh(width, height);
        let Some(pixmap) = size.and_then(|size| Pixmap::from_vec(pixels, size)) else { return };
        let quality = if smooth { FilterQuality::Bilinear } else { FilterQuality::Nearest };
        let fit = Transform::from_scale((to.0 - from.0) as f32 / width as f32, (to.1 - from.1) as f32 / height as f32)
            .post_translate(from.0 as f32, from.1 as f32);
        let shader: Shader = Pattern::new(pixmap.as_ref(), SpreadMode::Pad, quality, 1.0, fit);
        let paint = tiny_skia::Paint { shader, anti_alias: false, ..tiny_skia::Paint::default() };
        let seen = Rect::from_ltrb(
            from.0.max(0.0) as f32,
            from.1.max(0.0) as f32,
            to.0.min(within.0) as f32,
            to.1.min(within.1) as f32,
        );
        if let Some(seen) = seen {
            self.pixmap.fill_rect(seen, &paint, self.transform(), None);
        }
    }

    fn text(&mut self, text: &str, (x, y): Point, letters: Letters) {
        let Some(outlines) = font::outlines(text, letters.size, letters.bold) else { return };
        let back = font::width(text, letters.size, letters.bold)
            * match letters.along {
                Along::Start => 0.0,
                Along::Middle => 0.5,
                Along::End => 1.0,
            };
        let transform = self
            .transform()
            .pre_translate(x as f32, y as f32)
            .pre_rotate(letters.turn as f32)
            .pre_translate(-back as f32, letters.base_line() as f32);
        if let Some(rim) = letters.rim {
            let stroke = Stroke { width: 3.0, line_join: LineJoin::Round, ..Stroke::default() };
            self.pixmap.stroke_path(&outlines, &color(rim, 1.0), &stroke, transform, None);
        }
        self.fill(&outlines, &color(letters.paint, 1.0), transform);
    }
}
