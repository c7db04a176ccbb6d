// `+`, `-`, `*`, `==` and unary minus for a type of one's own.

use std::ops::{Add, AddAssign, Mul, Neg, Sub};

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Point {
    x: f64,
    y: f64,
}

impl Add for Point {
    type Output = Point;
    fn add(self, other: Point) -> Point {
        Point { x: self.x + other.x, y: self.y + other.y }
    }
}

impl Sub for Point {
    type Output = Point;
    fn sub(self, other: Point) -> Point {
        self + -other
    }
}

impl Neg for Point {
    type Output = Point;
    fn neg(self) -> Point {
        Point { x: -self.x, y: -self.y }
    }
}

impl Mul<f64> for Point {
    type Output = Point;
    fn mul(self, by: f64) -> Point {
        Point { x: self.x * by, y: self.y * by }
    }
}

impl Mul<Point> for f64 {
    type Output = Point;
    fn mul(self, point: Point) -> Point {
        point * self
    }
}

impl AddAssign for Point {
    fn add_assign(&mut self, other: Point) {
        *self = *self + other;
    }
}

fn main() {
    let (a, b) = (Point { x: 1.0, y: 2.0 }, Point { x: 0.5, y: -4.0 });
    println!("{:?}\n{:?}\n{:?}", a + b, a - b, 2.0 * a * 0.25);
    let mut sum = Point::default();
    for point in [a, b, a] {
        sum += point;
    }
    println!("{sum:?} {}", sum == a + b + a);
}
