// `m[(row, column)]` and `m[row]`.

use std::ops::{Index, IndexMut, Mul};

#[derive(Debug, Clone, PartialEq)]
struct Matrix {
    rows: usize,
    columns: usize,
    data: Vec<i64>,
}

impl Matrix {
    fn new(rows: usize, columns: usize) -> Self {
        Matrix { rows, columns, data: vec![0; rows * columns] }
    }
    fn identity(size: usize) -> Self {
        let mut matrix = Matrix::new(size, size);
        (0..size).for_each(|i| matrix[(i, i)] = 1);
        matrix
    }
}

impl Index<(usize, usize)> for Matrix {
    type Output = i64;
    fn index(&self, (row, column): (usize, usize)) -> &i64 {
        &self.data[row * self.columns + column]
    }
}

impl IndexMut<(usize, usize)> for Matrix {
    fn index_mut(&mut self, (row, column): (usize, usize)) -> &mut i64 {
        &mut self.data[row * self.columns + column]
    }
}

impl Index<usize> for Matrix {
    type Output = [i64];
    fn index(&self, row: usize) -> &[i64] {
        &self.data[row * self.columns..][..self.columns]
    }
}

impl Mul for &Matrix {
    type Output = Matrix;
    fn mul(self, other: &Matrix) -> Matrix {
        let mut product = Matrix::new(self.rows, other.columns);
        for row in 0..self.rows {
            for column in 0..other.columns {
                product[(row, column)] = (0..self.columns).map(|k| self[(row, k)] * other[(k, column)]).sum();
            }
        }
        product
    }
}

fn main() {
    let mut m = Matrix::identity(2);
    m[(0, 1)] = 1;
    m[(1, 1)] = 0;
    m[(1, 0)] = 1;
    let power = (0..10).fold(Matrix::identity(2), |power, _| &power * &m);
    println!("{:?} {:?}", &power[0], &power[1]);
    println!("{}", &m * &Matrix::identity(2) == m);
}
