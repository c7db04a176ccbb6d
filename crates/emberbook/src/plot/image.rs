//! Images: pixels of numbers, one or many.

use std::sync::Arc;

use ::image::Rgba;

use super::Figure;
use super::axis::{Extent, drawable};
use super::color::Color;
use super::mark::{Mark, Pixels};
use super::mistake::FigureMistake;
use super::picture::{CLEAR, Picture};
use super::series::Data;
use crate::mistake::Raise;

/// Where the numbers of a batch of images are.
struct Batch {
    count: usize,
    height: usize,
    width: usize,
    /// 1 for shades of gray, 3 for red, green and blue.
    channels: usize,
    /// Whether a pixel's channels stand side by side, and not each in a plane of its own.
    last: bool,
    numbers: Vec<f64>,
}

impl Figure {
    /// Whether there is nothing but images in it.
    pub(super) fn is_images(&self) -> bool {
        self.elements.iter().all(|element| matches!(element.mark, Mark::Image(_)))
    }

    #[track_caller]
    pub(super) fn add_image(&self, image: Data) -> Figure {
        let shape = image.shape.clone();
        let (height, width, channels, last) = match shape[..] {
            [height, width] | [1, height, width] => (height, width, 1, false),
            [3, height, width] => (height, width, 3, false),
            [height, width, channels @ (1 | 3)] => (height, width, channels, true),
            _ => FigureMistake::NotAnImage { operation: "imshow", shape }.raise(),
        };
        let batch = Batch { count: 1, height, width, channels, last, numbers: image.all() };
        if height * width == 0 || batch.numbers.len() != height * width * channels {
            FigureMistake::NotAnImage { operation: "imshow", shape }.raise();
        }
        self.add(Mark::Image(Arc::new(batch.side_by_side(1))))
    }

    #[track_caller]
    pub(super) fn add_images(&self, images: Data, columns: usize) -> Figure {
        let shape = images.shape.clone();
        if columns == 0 {
            FigureMistake::NoGrid { operation: "image_grid" }.raise();
        }
        let (count, height, width, channels, last) = match shape[..] {
            [count, height, width] => (count, height, width, 1, false),
            [count, channels @ (1 | 3), height, width] => (count, height, width, channels, false),
            [count, height, width, channels @ (1 | 3)] => (count, height, width, channels, true),
            _ => FigureMistake::NotImages { shape }.raise(),
        };
        let batch = Batch { count, height, width, channels, last, numbers: images.all() };
        if batch.numbers.is_empty() || batch.numbers.len() != count * height * width * channels {
            FigureMistake::NotImages { shape }.raise();
        }
        self.add(Mark::Image(Arc::new(batch.side_by_side(columns.min(count)))))
    }
}

impl Batch {
    fn number(&self, image: usize, row: usize, column: usize, channel: usize) -> f64 {
        let Batch { height, width, channels, .. } = *self;
        self.numbers[match self.last {
            true => ((image * height + row) * width + column) * channels + channel,
            false => ((image * channels + channel) * height + row) * width + column,
        }]
    }

    /// The lowest and the highest number that have a shade. As matplotlib takes them: gray from the lowest to the highest,
    /// colours from 0 to 1, or to 255 where they are whole numbers.
    fn range(&self) -> (f64, f64) {
        let Some(Extent { low, high }) = Extent::of(self.numbers.iter().copied()) else { return (0.0, 1.0) };
        let whole = self.numbers.iter().all(|number| number.fract() == 0.0);
        match self.channels {
            1 if high.at > low.at => (low.at, high.at),
            1 => (low.at - 0.5, low.at + 0.5),
            _ if whole && high.at > 1.0 => (0.0, 255.0),
            _ => (0.0, 1.0),
        }
    }

    /// One picture of all, with a clear gap between them.
    fn side_by_side(&self, columns: usize) -> Pixels {
        const GAP: usize = 14;
        let Batch { count, height, width, channels, .. } = *self;
        let gap = if count > 1 { (width.max(height) / GAP).max(1) } else { 0 };
        let (tile_width, tile_height) = (width + gap, height + gap);
        let rows = count.div_ceil(columns);
        let (all_width, all_height) = (columns * tile_width - gap, rows * tile_height - gap);
        let (low, high) = self.range();
        let shade = |number: f64| ((number - low) / (high - low) * 255.0).round().clamp(0.0, 255.0) as u8;
        let pixel = |place: usize| -> Rgba<u8> {
            let (x, y) = (place % all_width, place / all_width);
            let image = y / tile_height * columns + x / tile_width;
            let (row, column) = (y % tile_height, x % tile_width);
            if image >= count || row >= height || column >= width {
                return CLEAR;
            }
            let [red, green, blue] = [0, 1, 2].map(|channel| self.number(image, row, column, channel % channels));
            match [red, green, blue].into_iter().all(drawable) {
                true => Color(shade(red), shade(green), shade(blue)).pixel(255),
                false => CLEAR,
            }
        };
        let beyond = |number: &&f64| drawable(**number) && !(low..=high).contains(*number);
        let images = if count == 1 { "image".to_owned() } else { format!("{count} images") };
        Pixels {
            picture: Picture::new(all_width, all_height, (0..all_width * all_height).map(pixel)),
            columns: all_width,
            rows: all_height,
            numbers: self.numbers.len(),
            lost: self.numbers.iter().filter(|number| !drawable(**number)).count(),
            clipped: self.numbers.iter().filter(beyond).count(),
            name: format!("{images} of {height} by {width} pixels"),
        }
    }
}
