// `impl Trait` as an argument and as a result.

use std::fmt::{Debug, Display};

trait Shape {
    fn area(&self) -> f64;
}

impl Shape for f64 {
    fn area(&self) -> f64 {
        self * self
    }
}

impl<S: Shape> Shape for &[S] {
    fn area(&self) -> f64 {
        self.iter().map(S::area).sum()
    }
}

fn total(shapes: impl IntoIterator<Item = impl Shape>) -> f64 {
    shapes.into_iter().map(|shape| shape.area()).sum()
}

fn unit() -> impl Shape + Copy {
    1.0
}

fn evens(limit: u32) -> impl DoubleEndedIterator<Item = u32> + Clone {
    (0..limit).filter(|n| n % 2 == 0)
}

fn joined<'a>(parts: &'a [&str], mark: impl Display + 'a) -> impl Iterator<Item = String> + 'a {
    parts.iter().map(move |part| format!("{part}{mark}"))
}

fn show(items: &[impl Debug]) -> impl Debug {
    items.iter().map(|item| format!("{item:?}")).collect::<Vec<_>>()
}

fn boxed(up: bool) -> Box<dyn Iterator<Item = u32>> {
    if up { Box::new(evens(6)) } else { Box::new(evens(6).rev()) }
}

trait Source {
    fn items(&self) -> impl Iterator<Item = char>;
}

impl Source for str {
    fn items(&self) -> impl Iterator<Item = char> {
        self.chars().filter(|c| c.is_uppercase())
    }
}

fn main() {
    let one = unit();
    println!("{} {} {}", total([1.5, 2.0]), total(vec![one, one]), (&[1.0, 3.0][..]).area());
    println!("{:?} {:?}", evens(7).collect::<Vec<_>>(), boxed(false).collect::<Vec<_>>());
    println!("{:?} {:?}", joined(&["a", "b"], 1).collect::<Vec<_>>(), boxed(true).last());
    println!("{:?} {}", show(&[Some(1), None]), "Hello World".items().collect::<String>());
}
