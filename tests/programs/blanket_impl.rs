// A trait for everything that can do something else.

use std::fmt::Debug;

trait Describe {
    fn describe(&self) -> String;
}

impl<T: Debug> Describe for T {
    fn describe(&self) -> String {
        format!("<<{self:?}>>")
    }
}

trait Twice {
    fn twice(self) -> (Self, Self)
    where
        Self: Sized;
}

impl<T> Twice for T
where
    T: Clone,
{
    fn twice(self) -> (T, T) {
        (self.clone(), self)
    }
}

#[derive(Debug, Clone)]
struct Point {
    x: i8,
}

fn main() {
    println!("{} {}", 5.describe(), "five".describe());
    println!("{}", Point { x: -1 }.describe());
    println!("{:?}", Point { x: 3 }.twice());
    println!("{}", vec![Some(1.5), None].twice().describe());
}
