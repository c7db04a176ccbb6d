// Sizes as part of a type.

use std::ops::{Add, Mul};

#[derive(Debug, Clone, Copy, PartialEq)]
struct Matrix<const R: usize, const C: usize>([[i32; C]; R]);

impl<const R: usize, const C: usize> Matrix<R, C> {
    const SIZE: usize = R * C;

    fn transpose(&self) -> Matrix<C, R> {
        let mut turned = [[0; R]; C];
        for (r, row) in self.0.iter().enumerate() {
            for (c, value) in row.iter().enumerate() {
                turned[c][r] = *value;
            }
        }
        Matrix(turned)
    }
}

impl<const R: usize, const N: usize, const C: usize> Mul<Matrix<N, C>> for Matrix<R, N> {
    type Output = Matrix<R, C>;

    fn mul(self, other: Matrix<N, C>) -> Matrix<R, C> {
        Matrix(std::array::from_fn(|r| std::array::from_fn(|c| (0..N).map(|n| self.0[r][n] * other.0[n][c]).sum())))
    }
}

impl<const R: usize, const C: usize> Add for Matrix<R, C> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Matrix(std::array::from_fn(|r| std::array::from_fn(|c| self.0[r][c] + other.0[r][c])))
    }
}

fn sum<const N: usize>(list: [i32; N]) -> (usize, i32) {
    (N, list.iter().sum())
}

fn pairs<T: Copy, const N: usize>(a: [T; N], b: [T; N]) -> [(T, T); N] {
    std::array::from_fn(|i| (a[i], b[i]))
}

fn main() {
    let m = Matrix([[1, 2, 3], [4, 5, 6]]);
    println!("{:?}", m.transpose());
    println!("{:?}", m * m.transpose());
    println!("{:?} {}", m + m, Matrix::<2, 3>::SIZE);
    println!("{:?} {:?}", sum([1, 2, 3]), sum([]));
    println!("{:?}", pairs([1, 2], [3, 4]));
}
