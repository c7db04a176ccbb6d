// Types with parameters, and methods for some of them only.

use std::fmt::Display;

#[derive(Debug, Clone)]
struct Point<T> {
    x: T,
    y: T,
}

impl<T> Point<T> {
    fn new(x: T, y: T) -> Self {
        Point { x, y }
    }
    fn map<U>(self, f: impl Fn(T) -> U) -> Point<U> {
        Point { x: f(self.x), y: f(self.y) }
    }
}

impl Point<f64> {
    fn length(&self) -> f64 {
        self.x.hypot(self.y)
    }
}

impl<T: PartialOrd + Display> Point<T> {
    fn largest(&self) -> String {
        if self.x >= self.y { format!("x = {}", self.x) } else { format!("y = {}", self.y) }
    }
}

struct Pair<A, B> {
    left: A,
    right: B,
}

impl<A, B> Pair<A, B> {
    fn mix<C, D>(self, other: Pair<C, D>) -> Pair<A, D> {
        Pair { left: self.left, right: other.right }
    }
}

enum Either<L, R> {
    Left(L),
    Right(R),
}

impl<L: Display, R: Display> Either<L, R> {
    fn show(&self) -> String {
        match self {
            Either::Left(left) => format!("left {left}"),
            Either::Right(right) => format!("right {right}"),
        }
    }
}

fn main() {
    let point = Point::new(3, 4);
    println!("{} {}", point.largest(), point.clone().map(f64::from).length());
    println!("{:?}", point.map(|n| "*".repeat(n as usize)));
    let pair = Pair { left: 1, right: 'a' }.mix(Pair { left: "x", right: 2.5 });
    println!("{} {}", pair.left, pair.right);
    for either in [Either::Left(1), Either::Right("two")] {
        println!("{}", either.show());
    }
}
