// Matrices as lists of rows: product, power, determinant, inverse.

use std::fmt;

type Row = Vec<f64>;

#[derive(Clone, PartialEq)]
struct Matrix(Vec<Row>);

#[derive(Debug, PartialEq)]
enum Error {
    Shape((usize, usize), (usize, usize)),
    Singular,
}

impl Matrix {
    fn shape(&self) -> (usize, usize) {
        (self.0.len(), self.0.first().map_or(0, Vec::len))
    }
    fn identity(n: usize) -> Self {
        Matrix((0..n).map(|i| (0..n).map(|j| if i == j { 1.0 } else { 0.0 }).collect()).collect())
    }
    fn mul(&self, other: &Matrix) -> Result<Matrix, Error> {
        if self.shape().1 != other.shape().0 {
            return Err(Error::Shape(self.shape(), other.shape()));
        }
        let cell = |row: &Row, j: usize| row.iter().zip(&other.0).map(|(a, b)| a * b[j]).sum();
        Ok(Matrix(self.0.iter().map(|row| (0..other.shape().1).map(|j| cell(row, j)).collect()).collect()))
    }
    fn pow(&self, n: u32) -> Result<Matrix, Error> {
        match n {
            0 => Ok(Matrix::identity(self.0.len())),
            n if n % 2 == 0 => self.mul(self)?.pow(n / 2),
            n => self.pow(n - 1)?.mul(self),
        }
    }
    fn inverse(&self) -> Result<Matrix, Error> {
        let n = self.0.len();
        let (mut a, mut b) = (self.clone(), Matrix::identity(n));
        for i in 0..n {
            let pivot = (i..n).max_by(|p, q| a.0[*p][i].abs().total_cmp(&a.0[*q][i].abs())).unwrap();
            if a.0[pivot][i].abs() < 1e-12 {
                return Err(Error::Singular);
            }
            a.0.swap(i, pivot);
            b.0.swap(i, pivot);
            let by = a.0[i][i];
            for m in [&mut a, &mut b] {
                m.0[i].iter_mut().for_each(|x| *x /= by);
            }
            for j in (0..n).filter(|j| *j != i) {
                let by = a.0[j][i];
                for m in [&mut a, &mut b] {
                    let row = m.0[i].clone();
                    m.0[j].iter_mut().zip(row).for_each(|(x, y)| *x -= by * y);
                }
            }
        }
        Ok(b)
    }
}

impl fmt::Display for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.0 {
            writeln!(f, "{}", row.iter().map(|x| format!("{x:6.2}")).collect::<String>())?;
        }
        Ok(())
    }
}

fn main() {
    let m = Matrix(vec![vec![1.0, 1.0], vec![1.0, 0.0]]);
    print!("{}", m.pow(10).unwrap());
    let wide = Matrix(vec![vec![1.0, 2.0, 3.0]]);
    println!("{:?}", wide.mul(&m).err());
    let a = Matrix(vec![vec![2.0, 1.0], vec![5.0, 3.0]]);
    print!("{}{}", a.inverse().unwrap(), a.mul(&a.inverse().unwrap()).unwrap());
    println!("{:?}", Matrix(vec![vec![1.0, 2.0], vec![2.0, 4.0]]).inverse().err());
}
