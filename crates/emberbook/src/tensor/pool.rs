//! Pooling: of each window over an image one number.

use burn_backend::Shape;
use rayon::prelude::*;

use super::autograd::grad_enabled;
use super::caught::How;
use super::conv::{in_memory, made};
use super::slide::Window;
use super::{DType, Elements, Tensor, cat};
use crate::device::memory;

/// From so many windows on all cores work.
const WINDOWS: usize = 1 << 14;

/// The windows of an image: down and across.
#[derive(Clone, Debug)]
pub(crate) struct Windows {
    pub(crate) down: Vec<Window>,
    pub(crate) across: Vec<Window>,
    pub(crate) image: [usize; 2],
}

impl Windows {
    fn count(&self) -> usize {
        self.down.len() * self.across.len()
    }

    /// What the pooled image has in the place of the last two dimensions.
    fn shape(&self, x: &Tensor) -> Shape {
        let mut shape = x.dims().clone();
        let rank = shape.len();
        [shape[rank - 2], shape[rank - 1]] = [self.down.len(), self.across.len()];
        shape
    }

    /// Each window in turn: its number, its rows and its columns.
    fn each(&self, mut window: impl FnMut(usize, &Window, &Window)) {
        for (i, rows) in self.down.iter().enumerate() {
            for (j, columns) in self.across.iter().enumerate() {
                window(i * self.across.len() + j, rows, columns);
            }
        }
    }

    /// One over what each window's sum is divided by: the places in it, with or without those of the padding.
    fn shares(&self, count_padding: bool) -> Vec<f32> {
        let count = |window: &Window| if count_padding { window.padded } else { window.places.len() };
        let mut shares = vec![];
        self.each(|_, rows, columns| shares.push(1.0 / (count(rows) * count(columns)) as f32));
        shares
    }

    /// What is in the windows, `[images, windows, places]`, with `filling` for the places that not every window has.
    /// For a device whose memory is not at hand.
    fn gathered(&self, x: &Tensor, filling: f64) -> Tensor {
        let [height, width] = self.image;
        let images = x.dims().iter().rev().skip(2).product::<usize>();
        let places: usize = [&self.down, &self.across]
            .map(|side| side.iter().map(|it| it.places.len()).max().unwrap_or(0))
            .iter()
            .product();
        // The filling is behind the last pixel.
        let mut indices = vec![(height * width) as i64; self.count() * places];
        self.each(|window, rows, columns| {
            let seen = rows.places.clone().flat_map(|y| columns.places.clone().map(move |x| (y * width + x) as i64));
            indices[window * places..].iter_mut().zip(seen).for_each(|(index, place)| *index = place);
        });
        let filling = super::full([images, 1], filling).to(&x.device());
        let indices = Tensor::from_elements(Elements::I64(indices), [self.count() * places]).to(&x.device());
        let pixels = cat(&[x.reshape([images, height * width]), filling], 1);
        pixels.index_select(1, &indices).reshape([images, self.count(), places])
    }
}

impl Tensor {
    /// The largest number in each window; NaN if there is one.
    #[track_caller]
    pub(crate) fn max_pool(&self, windows: &Windows) -> Tensor {
        let (shape, keep) = (windows.shape(self), self.needs_grad() && grad_enabled());
        memory::check(&shape, DType::F32.bytes(), self.device());
        let Some((y, places)) = in_memory([Some(self), None, None], |[x, ..]| largest(x, windows, keep)) else {
            return windows.gathered(self, f64::NEG_INFINITY).max_dim(2).0.reshape(shape.to_vec());
        };
        made(y, &shape, self).record("MaxPool2DWithIndicesBackward0", |i| {
            i.how(|| How::Windows(windows.clone(), false));
            i.input(self, || {
                let (whole, windows) = (self.dims().clone(), windows.clone());
                move |g: &Tensor| {
                    let x = in_memory([Some(g), None, None], |[g, ..]| {
                        spread(g, &windows, |g, x, plane| {
                            let places = &places[plane * g.len()..];
                            g.iter().zip(places).for_each(|(g, &place)| x[place as usize] += g);
                        })
                    });
                    made(x.expect("a gradient is where its tensor is"), &whole, g)
                }
            });
        })
    }

    /// The mean of each window; with `count_padding`, as if the padding were numbers, each 0.
    #[track_caller]
    pub(crate) fn avg_pool(&self, name: &'static str, windows: &Windows, count_padding: bool) -> Tensor {
        let (shape, shares) = (windows.shape(self), windows.shares(count_padding));
        memory::check(&shape, DType::F32.bytes(), self.device());
        let Some(y) = in_memory([Some(self), None, None], |[x, ..]| means(x, windows, &shares)) else {
            let shares = Tensor::from_elements(Elements::F32(shares), [windows.count()]).to(&self.device());
            return (windows.gathered(self, 0.0).sum_dim(2) * shares).reshape(shape.to_vec());
        };
        made(y, &shape, self).record(name, |i| {
            i.how(|| How::Windows(windows.clone(), count_padding));
            i.input(self, || {
                let (whole, windows) = (self.dims().clone(), windows.clone());
                move |g: &Tensor| {
                    let x = in_memory([Some(g), None, None], |[g, ..]| {
                        spread(g, &windows, |g, x, _| {
                            windows.each(|window, rows, columns| {
                                let share = g[window] * shares[window];
                                for y in rows.places.clone() {
                                    let row = &mut x[y * windows.image[1]..][columns.places.clone()];
                                    row.iter_mut().for_each(|x| *x += share);
                                }
                            });
                        })
                    });
                    made(x.expect("a gradient is where its tensor is"), &whole, g)
                }
            });
        })
    }
}

/// The largest number of each window, and where it is in its image, if that is to be kept. As PyTorch's: of equal ones the
/// first, and of NaN the last.
fn largest(x: &[f32], windows: &Windows, keep: bool) -> (Vec<f32>, Vec<u32>) {
    let (pixels, count, width) = (windows.image[0] * windows.image[1], windows.count(), windows.image[1]);
    let images = x.len().checked_div(pixels).unwrap_or(0);
    let mut y = vec![0.0; images * count];
    let mut places = vec![0; if keep { y.len() } else { 0 }];
    let image = |x: &[f32], y: &mut [f32], places: &mut [u32]| {
        windows.each(|window, rows, columns| {
            let first = rows.places.start * width + columns.places.start;
            let (mut best, mut at) = (f32::NEG_INFINITY, first);
            for row in rows.places.clone() {
                let start = row * width + columns.places.start;
                for (place, &number) in (start..).zip(&x[start..][..columns.places.len()]) {
                    if number > best || number.is_nan() {
                        (best, at) = (number, place);
                    }
                }
            }
            y[window] = best;
            if keep {
                places[window] = at as u32;
            }
        });
    };
    if keep {
        let images =
            x.par_chunks(pixels.max(1)).zip(y.par_chunks_mut(count.max(1))).zip(places.par_chunks_mut(count.max(1)));
        images.with_min_len(WINDOWS / count.max(1) + 1).for_each(|((x, y), places)| image(x, y, places));
    } else {
        let images = x.par_chunks(pixels.max(1)).zip(y.par_chunks_mut(count.max(1)));
        images.with_min_len(WINDOWS / count.max(1) + 1).for_each(|(x, y)| image(x, y, &mut []));
    }
    (y, places)
}

fn means(x: &[f32], windows: &Windows, shares: &[f32]) -> Vec<f32> {
    let (pixels, count, width) = (windows.image[0] * windows.image[1], windows.count(), windows.image[1]);
    let mut y = vec![0.0; x.len().checked_div(pixels).unwrap_or(0) * count];
    let images = x.par_chunks(pixels.max(1)).zip(y.par_chunks_mut(count.max(1)));
    images.with_min_len(WINDOWS / count.max(1) + 1).for_each(|(x, y)| {
        windows.each(|window, rows, columns| {
            let row = |y: usize| x[y * width..][columns.places.clone()].iter().sum::<f32>();
            y[window] = rows.places.clone().map(row).sum::<f32>() * shares[window];
        });
    });
    y
}

/// The gradient of the images from that of their windows, one image after the other: `(gradient, image, its number)`.
fn spread(g: &[f32], windows: &Windows, image: impl Fn(&[f32], &mut [f32], usize) + Sync) -> Vec<f32> {
    let (pixels, count) = (windows.image[0] * windows.image[1], windows.count());
    let mut x = vec![0.0; g.len().checked_div(count).unwrap_or(0) * pixels];
    let images = g.par_chunks(count.max(1)).zip(x.par_chunks_mut(pixels.max(1))).enumerate();
    images.with_min_len(WINDOWS / count.max(1) + 1).for_each(|(plane, (g, x))| image(g, x, plane));
    x
}
