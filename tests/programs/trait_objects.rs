// Different types in one list.

trait Shape {
    fn area(&self) -> f64;
    fn name(&self) -> String {
        String::from("shape")
    }
}

struct Circle {
    radius: f64,
}

struct Square(f64);

impl Shape for Circle {
    fn area(&self) -> f64 {
        3.0 * self.radius * self.radius
    }
    fn name(&self) -> String {
        format!("circle of {}", self.radius)
    }
}

impl Shape for Square {
    fn area(&self) -> f64 {
        self.0.powi(2)
    }
}

fn largest(shapes: &[Box<dyn Shape>]) -> Option<&dyn Shape> {
    shapes.iter().map(|shape| shape.as_ref()).max_by(|a, b| a.area().total_cmp(&b.area()))
}

fn show(shape: &dyn Shape) {
    println!("{}: {}", shape.name(), shape.area());
}

fn main() {
    let mut shapes: Vec<Box<dyn Shape>> = vec![Box::new(Circle { radius: 1.0 }), Box::new(Square(1.5))];
    shapes.push(Box::new(Square(0.5)));
    for shape in shapes.iter() {
        show(shape.as_ref());
    }
    println!("{}", largest(&shapes).map_or("none".into(), |shape| shape.name()));
    let area: f64 = shapes.iter().map(|shape| shape.area()).sum();
    println!("{area}");
}
