// Patterns look deep into a value.

#[derive(Debug, Clone, Copy, PartialEq)]
enum Color {
    Red,
    Rgb(u8, u8, u8),
}

#[derive(Debug)]
struct Point {
    x: i32,
    y: i32,
}

#[derive(Debug)]
enum Shape {
    Dot(Point, Color),
    Line { from: Point, to: Point, color: Option<Color> },
}

fn describe(shape: &Shape) -> String {
    match shape {
        Shape::Dot(Point { x: 0, y: 0 }, Color::Red) => "red origin".to_string(),
        Shape::Dot(Point { x, .. }, Color::Rgb(r, ..)) => format!("dot at {x} with red {r}"),
        Shape::Dot(point, color) => format!("{point:?} in {color:?}"),
        Shape::Line { from: Point { x: a, y: _ }, to: Point { x: b, .. }, color: Some(Color::Rgb(.., blue)) } => {
            format!("line {a}..{b} with blue {blue}")
        }
        Shape::Line { color: None, .. } => "invisible".into(),
        Shape::Line { .. } => "line".into(),
    }
}

fn main() {
    let shapes = [
        Shape::Dot(Point { x: 0, y: 0 }, Color::Red),
        Shape::Dot(Point { x: 4, y: 1 }, Color::Rgb(9, 8, 7)),
        Shape::Dot(Point { x: 4, y: 1 }, Color::Red),
        Shape::Line { from: Point { x: 1, y: 1 }, to: Point { x: 5, y: 2 }, color: Some(Color::Rgb(1, 2, 3)) },
        Shape::Line { from: Point { x: 1, y: 1 }, to: Point { x: 5, y: 2 }, color: None },
    ];
    shapes.iter().for_each(|shape| println!("{}", describe(shape)));
    let ((a, b), [c, .., d]) = ((1, "b"), [3, 4, 5, 6]);
    println!("{a} {b} {c} {d}");
    let &Point { x, y: ref why } = &Point { x: 1, y: 2 };
    println!("{x} {why}");
}
