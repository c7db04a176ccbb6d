//! Convolution on the processor, as products of matrices.
//!
//! What the kernel sees at each of its places becomes a column; the weights times all columns are the output. The columns
//! are made for a few rows of the output at a time, so that they stay near the processor, and are never there as a whole.

use std::cell::RefCell;
use std::ops::Range;

use burn_backend::Shape;
use rayon::prelude::*;

use super::Convolution;

/// How many numbers of columns are there at once: half a megabyte, which a core's own cache holds.
const AT_ONCE: usize = 128 << 10;
/// From so many multiplications on all cores work.
const MULTIPLICATIONS: usize = 1 << 20;

/// The sizes of one convolution; channels and outputs are those of a group.
pub(super) struct Sizes {
    how: Convolution,
    examples: usize,
    channels: usize,
    outputs: usize,
    image: [usize; 2],
    result: [usize; 2],
}

/// A matrix in memory: where it begins, and how far it is to the next row and the next column.
#[derive(Clone, Copy)]
struct Matrix<'a> {
    numbers: &'a [f32],
    row: usize,
    column: usize,
}

/// Numbers that several tasks write to, each to places of its own.
#[derive(Clone, Copy)]
struct Shared(*mut f32);

// SAFETY: every use says why its places are those of one task only.
unsafe impl Sync for Shared {}
unsafe impl Send for Shared {}

impl Shared {
    fn at(self, place: usize) -> *mut f32 {
        self.0.wrapping_add(place)
    }
}

thread_local! {
    static COLUMNS: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// Lends room for columns, which holds whatever was in it last.
fn with_columns<R>(count: usize, work: impl FnOnce(&mut [f32]) -> R) -> R {
    COLUMNS.with_borrow_mut(|columns| {
        if columns.len() < count {
            columns.resize(count, 0.0);
        }
        work(&mut columns[..count])
    })
}

impl Sizes {
    pub(super) fn new(input: &[usize], weight: &[usize], how: Convolution) -> Self {
        let [down, across] = how.slides;
        Self {
            how,
            examples: input[0],
            channels: weight[1],
            outputs: weight[0] / how.groups,
            image: [input[2], input[3]],
            result: [down.count(input[2]).unwrap_or(0), across.count(input[3]).unwrap_or(0)],
        }
    }

    pub(super) fn output(&self) -> Shape {
        Shape::from([self.examples, self.how.groups * self.outputs, self.result[0], self.result[1]])
    }

    /// How many numbers one channel has: of an image, of the kernel, of the result.
    fn pixels(&self) -> usize {
        self.image[0] * self.image[1]
    }

    fn kernel(&self) -> usize {
        self.how.slides[0].kernel * self.how.slides[1].kernel
    }

    fn places(&self) -> usize {
        self.result[0] * self.result[1]
    }

    /// Multiplications in all.
    fn work(&self) -> usize {
        self.examples * self.how.groups * self.outputs * self.channels * self.kernel() * self.places()
    }

    /// Whether the columns are the image itself.
    fn is_plain(&self) -> bool {
        self.how.slides.iter().all(|slide| (slide.kernel, slide.stride, slide.padding) == (1, 1, 0))
    }

    /// The rows of the result, in pieces whose columns are few enough.
    fn pieces(&self, channels: usize) -> Vec<Range<usize>> {
        let [height, width] = self.result;
        let rows = (AT_ONCE / (channels * self.kernel() * width)).clamp(1, height);
        let pieces = height.div_ceil(rows);
        cut(height, pieces)
    }

    /// Each task by itself, on all cores where that is worth it.
    fn each<T: Sync>(&self, tasks: &[T], work: impl Fn(&T) + Sync + Send) {
        if self.work() < MULTIPLICATIONS || tasks.len() == 1 {
            tasks.iter().for_each(work);
        } else {
            tasks.par_iter().with_max_len(1).for_each(work);
        }
    }

    pub(super) fn forward(&self, x: &[f32], w: &[f32], bias: &[f32]) -> Vec<f32> {
        let (depth, places) = (self.channels * self.kernel(), self.places());
        let mut y = vec![0.0; self.examples * self.how.groups * self.outputs * places];
        let pieces = self.pieces(self.channels);
        // Where there are too few pieces of the result, the outputs are shared among the cores.
        let blocks = rayon::current_num_threads().div_ceil(self.examples * self.how.groups * pieces.len());
        let mut tasks = vec![];
        for plane in 0..self.examples * self.how.groups {
            for rows in &pieces {
                tasks.extend(cut(self.outputs, blocks).into_iter().map(|outputs| (plane, rows.clone(), outputs)));
            }
        }
        let result = Shared(y.as_mut_ptr());
        self.each(&tasks, |(plane, rows, outputs)| {
            let image = &x[plane * self.channels * self.pixels()..][..self.channels * self.pixels()];
            let group = plane % self.how.groups;
            let [start, count] = [rows.start, rows.len()].map(|rows| rows * self.result[1]);
            let from = result.at((plane * self.outputs + outputs.start) * places + start);
            if !bias.is_empty() {
                for (i, output) in outputs.clone().enumerate() {
                    // SAFETY: this piece of this output is written here alone.
                    unsafe { std::slice::from_raw_parts_mut(from.add(i * places), count) }
                        .fill(bias[group * self.outputs + output]);
                }
            }
            let weights = &w[(group * self.outputs + outputs.start) * depth..];
            let weights = Matrix { numbers: weights, row: depth, column: 1 };
            let product = |columns: Matrix| {
                // SAFETY: as above.
                unsafe { multiply([outputs.len(), depth, count], weights, columns, from, places, !bias.is_empty()) }
            };
            if self.is_plain() {
                return product(Matrix { numbers: &image[start..], row: places, column: 1 });
            }
            with_columns(depth * count, |columns| {
                self.gather(image, 0..self.channels, rows.clone(), columns);
                product(Matrix { numbers: columns, row: count, column: 1 });
            });
        });
        y
    }

    /// Wᵀ times the gradient is that of the columns, which are added where they came from.
    pub(super) fn input_gradient(&self, w: &[f32], g: &[f32]) -> Vec<f32> {
        let (kernel, places, pixels) = (self.kernel(), self.places(), self.pixels());
        let planes = self.examples * self.how.groups;
        let mut x = vec![0.0; planes * self.channels * pixels];
        let blocks = cut(self.channels, rayon::current_num_threads().div_ceil(planes));
        let pieces = self.pieces(blocks[0].len());
        let tasks: Vec<_> = (0..planes).flat_map(|plane| blocks.iter().map(move |block| (plane, block))).collect();
        let result = Shared(x.as_mut_ptr());
        self.each(&tasks, |(plane, channels)| {
            let group = plane % self.how.groups;
            let from = result.at((plane * self.channels + channels.start) * pixels);
            // SAFETY: these channels of this image are written here alone.
            let image = unsafe { std::slice::from_raw_parts_mut(from, channels.len() * pixels) };
            let weights = &w[(group * self.outputs * self.channels + channels.start) * kernel..];
            let weights = Matrix { numbers: weights, row: 1, column: self.channels * kernel };
            for rows in &pieces {
                let [start, count] = [rows.start, rows.len()].map(|rows| rows * self.result[1]);
                let gradient = &g[plane * self.outputs * places + start..];
                let gradient = Matrix { numbers: gradient, row: places, column: 1 };
                let sizes = [channels.len() * kernel, self.outputs, count];
                with_columns(sizes[0] * count, |columns| {
                    // SAFETY: the columns are this thread's.
                    unsafe { multiply(sizes, weights, gradient, columns.as_mut_ptr(), count, false) };
                    self.scatter(columns, rows.clone(), image);
                });
            }
        });
        x
    }

    /// The gradient times the columns' transpose.
    pub(super) fn weight_gradient(&self, x: &[f32], g: &[f32]) -> Vec<f32> {
        let (kernel, places, pixels) = (self.kernel(), self.places(), self.pixels());
        let (groups, depth) = (self.how.groups, self.channels * kernel);
        let mut w = vec![0.0; groups * self.outputs * depth];
        let threads = rayon::current_num_threads();
        let blocks = cut(self.channels, threads.div_ceil(groups));
        let parts = cut(self.outputs, threads.div_ceil(groups * blocks.len()));
        let pieces = self.pieces(blocks[0].len());
        let mut tasks = vec![];
        for group in 0..groups {
            for channels in &blocks {
                tasks.extend(parts.iter().map(|outputs| (group, channels.clone(), outputs.clone())));
            }
        }
        let result = Shared(w.as_mut_ptr());
        self.each(&tasks, |(group, channels, outputs)| {
            let from = result.at((group * self.outputs + outputs.start) * depth + channels.start * kernel);
            // Example by example: the sum does not depend on how many cores there are.
            for example in 0..self.examples {
                let plane = example * groups + group;
                let image = &x[plane * self.channels * pixels..][..self.channels * pixels];
                for rows in &pieces {
                    let [start, count] = [rows.start, rows.len()].map(|rows| rows * self.result[1]);
                    let gradient = &g[(plane * self.outputs + outputs.start) * places + start..];
                    let gradient = Matrix { numbers: gradient, row: places, column: 1 };
                    let sizes = [outputs.len(), count, channels.len() * kernel];
                    with_columns(sizes[2] * count, |columns| {
                        self.gather(image, channels.clone(), rows.clone(), columns);
                        let columns = Matrix { numbers: columns, row: 1, column: count };
                        // SAFETY: these weights are written here alone.
                        unsafe { multiply(sizes, gradient, columns, from, depth, true) };
                    });
                }
            }
        });
        w
    }

    /// For each row of columns (a channel and a place of the kernel) and each of `rows` of the result: the row of the
    /// image that is seen, where it begins in the columns, and which of the result's places see the image at all.
    fn lines(&self, rows: Range<usize>, at: usize, mut line: impl FnMut(usize, Option<usize>, Range<usize>, usize)) {
        let [down, across] = self.how.slides;
        let width = self.result[1];
        let (k, l) = (at / across.kernel, at % across.kernel);
        let offset = l * across.dilation;
        let first = across.padding.saturating_sub(offset).div_ceil(across.stride).min(width);
        let behind =
            (self.image[1] + across.padding).saturating_sub(offset).div_ceil(across.stride).clamp(first, width);
        for (i, row) in rows.enumerate() {
            let y = (row * down.stride + k * down.dilation).checked_sub(down.padding).filter(|&y| y < self.image[0]);
            let x = first * across.stride + offset;
            line(
                i * width,
                y.map(|y| y * self.image[1] + x.saturating_sub(across.padding)),
                first..behind,
                across.stride,
            );
        }
    }

    /// The columns of these channels and rows of the result: `[channels * kernel, rows * width]`.
    fn gather(&self, image: &[f32], channels: Range<usize>, rows: Range<usize>, columns: &mut [f32]) {
        let count = rows.len() * self.result[1];
        for (row, line) in columns.chunks_exact_mut(count).enumerate() {
            let (channel, at) = (channels.start + row / self.kernel(), row % self.kernel());
            let image = &image[channel * self.pixels()..][..self.pixels()];
            self.lines(rows.clone(), at, |start, seen, places, stride| {
                let line = &mut line[start..][..self.result[1]];
                let Some(seen) = seen.filter(|_| !places.is_empty()) else {
                    return line.fill(0.0);
                };
                line[..places.start].fill(0.0);
                line[places.end..].fill(0.0);
                let line = &mut line[places];
                match stride {
                    1 => line.copy_from_slice(&image[seen..][..line.len()]),
                    _ => line.iter_mut().zip(image[seen..].iter().step_by(stride)).for_each(|(to, from)| *to = *from),
                }
            });
        }
    }

    /// Adds columns where [`gather`](Sizes::gather) took them from.
    fn scatter(&self, columns: &[f32], rows: Range<usize>, image: &mut [f32]) {
        let count = rows.len() * self.result[1];
        for (row, line) in columns.chunks_exact(count).enumerate() {
            let (channel, at) = (row / self.kernel(), row % self.kernel());
            let image = &mut image[channel * self.pixels()..][..self.pixels()];
            self.lines(rows.clone(), at, |start, seen, places, stride| {
                let Some(seen) = seen.filter(|_| !places.is_empty()) else { return };
                let line = &line[start..][places];
                match stride {
                    1 => image[seen..][..line.len()].iter_mut().zip(line).for_each(|(to, from)| *to += from),
                    _ => image[seen..].iter_mut().step_by(stride).zip(line).for_each(|(to, from)| *to += from),
                }
            });
        }
    }
}

/// `size` things in so many parts, or in as many as there are things.
fn cut(size: usize, parts: usize) -> Vec<Range<usize>> {
    let parts = parts.clamp(1, size.max(1));
    (0..parts).map(|i| i * size / parts..(i + 1) * size / parts).collect()
}

/// The product of two matrices, `[m, k]` and `[k, n]`, written to `to`, whose rows are `row` apart, or added to it.
///
/// # Safety
/// `to` must have room for the product, and nobody else may use that meanwhile.
unsafe fn multiply([m, k, n]: [usize; 3], a: Matrix, b: Matrix, to: *mut f32, row: usize, add: bool) {
    for (x, rows, columns) in [(a, m, k), (b, k, n)] {
        assert!(x.numbers.len() > (rows - 1) * x.row + (columns - 1) * x.column, "the matrix is there");
    }
    let (alpha, beta) = (if add { 1.0 } else { 0.0 }, 1.0);
    // SAFETY: both matrices are there, and `to` is the caller's.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            to,
            1,
            row as isize,
            add,
            a.numbers.as_ptr(),
            a.column as isize,
            a.row as isize,
            b.numbers.as_ptr(),
            b.column as isize,
            b.row as isize,
            alpha,
            beta,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}
