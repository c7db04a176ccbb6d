//! Windows that go over an image in steps: how many there are, and where each lies.

use std::ops::Range;

/// How a window goes along one side of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slide {
    pub(crate) kernel: usize,
    pub(crate) stride: usize,
    pub(crate) padding: usize,
    pub(crate) dilation: usize,
    /// Whether a last window may reach past the end.
    pub(crate) ceil_mode: bool,
}

/// One window: the places of the image in it, and how many there are with those of the padding.
#[derive(Clone, Debug)]
pub(crate) struct Window {
    pub(crate) places: Range<usize>,
    pub(crate) padded: usize,
}

impl Slide {
    /// How far a window reaches.
    fn reach(&self) -> usize {
        self.dilation * (self.kernel - 1) + 1
    }

    /// How many windows there are on a side of this length; none where not even one fits.
    pub(crate) fn count(&self, size: usize) -> Option<usize> {
        let way = (size + 2 * self.padding).checked_sub(self.reach())?;
        if !self.ceil_mode {
            return Some(way / self.stride + 1);
        }
        let count = way.div_ceil(self.stride) + 1;
        // One that would start behind the image is left out.
        let starts_behind = (count - 1) * self.stride >= size + self.padding;
        Some(if starts_behind { count - 1 } else { count })
    }

    /// The size formula with its numbers: `(224 + 2 × 2 - 11) / 4 + 1 = 55.25, rounded down: 55`.
    pub(crate) fn formula(&self, size: usize) -> String {
        let Self { kernel, stride, padding, dilation, .. } = *self;
        let kernel = if dilation == 1 { kernel.to_string() } else { format!("{dilation} × ({kernel} - 1) - 1") };
        let way = (size + 2 * padding) as f64 - self.reach() as f64;
        let exact = way / stride as f64 + 1.0;
        let rounded = match self.count(size) {
            Some(count) if count as f64 != exact => {
                format!(", rounded {}: {count}", if count as f64 > exact { "up" } else { "down" })
            }
            _ => String::new(),
        };
        let exact = (exact * 100.0).round() / 100.0;
        format!("({size} + 2 × {padding} - {kernel}) / {stride} + 1 = {exact}{rounded}")
    }

    /// The windows in order.
    pub(crate) fn windows(&self, size: usize) -> Vec<Window> {
        let window = |i: usize| {
            let start = i * self.stride;
            let end = (start + self.kernel).min(size + 2 * self.padding);
            let place = |padded: usize| padded.saturating_sub(self.padding).min(size);
            // PyTorch counts the padding, but not what ceil_mode lets a window reach beyond it.
            Window { places: place(start)..place(end), padded: end - start }
        };
        (0..self.count(size).unwrap_or(0)).map(window).collect()
    }
}

/// `count` windows that lie side by side over `size` places, as even as can be.
pub(crate) fn even_windows(size: usize, count: usize) -> Vec<Window> {
    let window = |i: usize| {
        let places = i * size / count..((i + 1) * size).div_ceil(count);
        Window { padded: places.len(), places }
    };
    (0..count).map(window).collect()
}
