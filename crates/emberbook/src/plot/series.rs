//! What a figure can be drawn from.

use super::FigureMistake;
use crate::mistake::Raise;
use crate::tensor::Tensor;

/// Data to draw: a `Vec`, an array, a slice (of floats, integers or bools), nested ones for a matrix, or a
/// [`Tensor`]. They are borrowed, so they are still there after the figure is drawn.
///
/// ```
/// use emberbook::prelude::*;
/// let losses: Vec<f32> = vec![4.0, 2.0, 1.0];
/// plot(&losses);
/// plot(&losses[1..]);
/// plot(&[1, 4, 9, 16]);
/// plot(&tensor([1.0, 0.5, 0.25]));
/// ```
#[diagnostic::on_unimplemented(
    message = "a figure cannot be drawn from `{Self}`",
    note = "give it numbers: a `Vec`, an array or a slice of floats or integers, or a tensor"
)]
pub trait Series {
    /// The length of every dimension: `[n]` for a row of numbers, `[rows, columns]` for a matrix.
    fn shape(&self) -> Vec<usize>;

    /// Appends the numbers, the last dimension fastest.
    fn append_to(&self, numbers: &mut Vec<f64>);
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl Series for $number {
            fn shape(&self) -> Vec<usize> {
                vec![]
            }

            fn append_to(&self, numbers: &mut Vec<f64>) {
                numbers.push(*self as f64);
            }
        }
    )*};
}

numbers!(f32, f64, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

impl Series for bool {
    fn shape(&self) -> Vec<usize> {
        vec![]
    }

    fn append_to(&self, numbers: &mut Vec<f64>) {
        numbers.push(f64::from(u8::from(*self)));
    }
}

impl<T: Series> Series for [T] {
    fn shape(&self) -> Vec<usize> {
        let mut shape = vec![self.len()];
        shape.extend(self.first().map(T::shape).unwrap_or_default());
        shape
    }

    fn append_to(&self, numbers: &mut Vec<f64>) {
        self.iter().for_each(|item| item.append_to(numbers));
    }
}

impl<T: Series, const N: usize> Series for [T; N] {
    fn shape(&self) -> Vec<usize> {
        self.as_slice().shape()
    }

    fn append_to(&self, numbers: &mut Vec<f64>) {
        self.as_slice().append_to(numbers);
    }
}

impl<T: Series> Series for Vec<T> {
    fn shape(&self) -> Vec<usize> {
        self.as_slice().shape()
    }

    fn append_to(&self, numbers: &mut Vec<f64>) {
        self.as_slice().append_to(numbers);
    }
}

impl<T: Series + ?Sized> Series for &T {
    fn shape(&self) -> Vec<usize> {
        (**self).shape()
    }

    fn append_to(&self, numbers: &mut Vec<f64>) {
        (**self).append_to(numbers);
    }
}

impl Series for Tensor {
    fn shape(&self) -> Vec<usize> {
        Tensor::shape(self)
    }

    fn append_to(&self, numbers: &mut Vec<f64>) {
        numbers.extend(self.to_vec().into_iter().map(f64::from));
    }
}

/// The numbers of a series and its shape.
pub(super) struct Data {
    pub shape: Vec<usize>,
    numbers: Vec<f64>,
}

impl Data {
    pub fn of(series: &(impl Series + ?Sized)) -> Data {
        let mut numbers = vec![];
        series.append_to(&mut numbers);
        Data { shape: series.shape(), numbers }
    }

    /// All of them, whatever the shape.
    pub fn all(self) -> Vec<f64> {
        self.numbers
    }

    /// Whether it is a number and not a row of them.
    pub fn is_one(&self) -> bool {
        self.shape.is_empty()
    }

    /// One number per point: a shape such as `[n]`, `[n, 1]` or `[1, n]`.
    #[track_caller]
    pub fn row(self, operation: &'static str) -> Vec<f64> {
        if self.shape.iter().filter(|&&size| size > 1).count() > 1 {
            FigureMistake::NotARow { operation, shape: self.shape }.raise();
        }
        self.numbers
    }

    /// Rows and columns, and the numbers row by row.
    #[track_caller]
    pub fn matrix(self, operation: &'static str) -> (usize, usize, Vec<f64>) {
        let Data { shape, numbers } = self;
        let [rows, columns] = shape[..] else { FigureMistake::NotAMatrix { operation, shape }.raise() };
        if numbers.len() != rows * columns {
            FigureMistake::Ragged { operation, rows, columns, numbers: numbers.len() }.raise();
        }
        (rows, columns, numbers)
    }

    /// The first one; NaN, which is not drawn, if there is none.
    pub fn first(self) -> f64 {
        self.numbers.first().copied().unwrap_or(f64::NAN)
    }
}
