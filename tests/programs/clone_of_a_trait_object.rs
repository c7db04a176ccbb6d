// Boxes of objects that can be cloned and compared.

use std::fmt::Debug;

trait Shape: Debug {
    fn area(&self) -> u32;
    fn boxed(&self) -> Box<dyn Shape>;
}

impl<T: Debug + Clone + Area + 'static> Shape for T {
    fn area(&self) -> u32 {
        Area::area(self)
    }
    fn boxed(&self) -> Box<dyn Shape> {
        Box::new(self.clone())
    }
}

impl Clone for Box<dyn Shape> {
    fn clone(&self) -> Self {
        self.as_ref().boxed()
    }
}

impl PartialEq for dyn Shape {
    fn eq(&self, other: &dyn Shape) -> bool {
        self.area() == other.area()
    }
}

trait Area {
    fn area(&self) -> u32;
}

#[derive(Debug, Clone)]
struct Square(u32);

#[derive(Debug, Clone)]
struct Rectangle {
    width: u32,
    height: u32,
}

impl Area for Square {
    fn area(&self) -> u32 {
        self.0 * self.0
    }
}

impl Area for Rectangle {
    fn area(&self) -> u32 {
        self.width * self.height
    }
}

fn main() {
    let shapes: Vec<Box<dyn Shape>> = vec![Box::new(Square(4)), Box::new(Rectangle { width: 2, height: 8 })];
    let mut copy = shapes.clone();
    copy.push(Box::new(Square(1)));
    println!("{shapes:?}");
    println!("{copy:?}");
    println!("{} {}", *copy[0] == *shapes[1], *copy[2] == *shapes[1]);
    println!("{}", copy.iter().map(|shape| shape.area()).sum::<u32>());
}
