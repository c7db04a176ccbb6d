// One type, many shapes.

use std::f64::consts::PI;

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Circle(f64),
    Rectangle { width: f64, height: f64 },
    Triangle(f64, f64, f64),
    Empty,
}

impl Shape {
    fn area(&self) -> f64 {
        match self {
            Shape::Circle(radius) => PI * radius * radius,
            Self::Rectangle { width, height } => width * height,
            Shape::Triangle(a, b, c) => {
                let s = (a + b + c) / 2.0;
                (s * (s - a) * (s - b) * (s - c)).sqrt()
            }
            Shape::Empty => 0.0,
        }
    }
}

fn scale(shape: &mut Shape, by: f64) {
    match shape {
        Shape::Circle(radius) => *radius *= by,
        Shape::Rectangle { width, height } => {
            *width *= by;
            *height *= by;
        }
        Shape::Triangle(a, b, c) => [a, b, c].into_iter().for_each(|side| *side *= by),
        Shape::Empty => {}
    }
}

fn main() {
    let mut shapes = vec![
        Shape::Circle(1.0),
        Shape::Rectangle { width: 2.0, height: 3.5 },
        Shape::Triangle(3.0, 4.0, 5.0),
        Shape::Empty,
    ];
    for shape in &mut shapes {
        let before = shape.area();
        scale(shape, 2.0);
        println!("{before:.3} -> {:.3} {shape:?}", shape.area());
    }
    let area: f64 = shapes.iter().map(Shape::area).sum();
    println!("{area:.2}");
}
