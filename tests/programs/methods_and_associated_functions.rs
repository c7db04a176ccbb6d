// An impl in two parts, and methods by value, by reference and by mutable reference.

#[derive(Debug)]
struct Rectangle {
    width: u32,
    height: u32,
}

impl Rectangle {
    const UNIT: Rectangle = Rectangle { width: 1, height: 1 };

    fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }
    fn square(size: u32) -> Self {
        Self::new(size, size)
    }
}

impl Rectangle {
    fn area(&self) -> u32 {
        self.width * self.height
    }
    fn can_hold(&self, other: &Rectangle) -> bool {
        self.width >= other.width && self.height >= other.height
    }
    fn grow(&mut self, by: u32) -> &mut Self {
        self.width += by;
        self.height += by;
        self
    }
    fn turned(self) -> Self {
        Self { width: self.height, height: self.width }
    }
}

fn main() {
    let mut small = Rectangle::new(2, 3);
    let large = Rectangle::square(5);
    println!("{} {} {}", small.area(), large.area(), Rectangle::UNIT.area());
    println!("{} {}", large.can_hold(&small), small.can_hold(&large));
    small.grow(1).grow(2);
    println!("{small:?}");
    let area = Rectangle::area(&small);
    println!("{area} {:?}", small.turned());
}
