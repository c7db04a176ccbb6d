// A `Vec` and a `String` of one's own, beside the real ones.

use std::fmt;

#[derive(Debug, Clone, PartialEq, Default)]
struct Vec<T> {
    x: T,
    y: T,
}

struct String(&'static str);

impl<T: Copy + std::ops::Add<Output = T> + std::ops::Mul<Output = T>> Vec<T> {
    fn new(x: T, y: T) -> Self {
        Vec { x, y }
    }
    fn dot(&self, other: &Vec<T>) -> T {
        self.x * other.x + self.y * other.y
    }
}

impl<T: std::ops::Add<Output = T>> std::ops::Add for Vec<T> {
    type Output = Vec<T>;
    fn add(self, other: Self) -> Self {
        Vec { x: self.x + other.x, y: self.y + other.y }
    }
}

impl fmt::Display for String {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "my {}", self.0)
    }
}

fn main() {
    let v = Vec::new(1, 2) + Vec::new(10, 20);
    println!("{v:?} {}", v.dot(&Vec { x: 1, y: 0 }));
    println!("{} {}", String("text"), format!("{}", String("format")));
    let list: std::vec::Vec<i32> = vec![v.x, v.y];
    println!("{list:?} {}", Vec::<f32>::default() == Vec::default());
    let text = "real".to_string();
    println!("{text} {}", text.len());
}
