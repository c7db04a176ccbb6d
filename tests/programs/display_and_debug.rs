// Two faces, with width, precision and the long form.

use std::fmt;

struct Point {
    x: f64,
    y: f64,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match f.precision() {
            Some(digits) => write!(f, "({:.digits$}, {:.digits$})", self.x, self.y),
            None => write!(f, "({}, {})", self.x, self.y),
        }
    }
}

impl fmt::Debug for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Point").field("x", &self.x).field("y", &self.y).finish()
    }
}

struct Color(u8, u8, u8);

impl fmt::LowerHex for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

struct Name(&'static str);

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

#[derive(Debug)]
#[allow(dead_code)]
enum Shape {
    Line(Point, Point),
    Named { name: &'static str, at: Option<Point> },
}

fn main() {
    let p = Point { x: 1.0, y: 2.345 };
    println!("{p} {p:.1} {p:?}");
    println!("{p:#?}");
    println!("{:?}", Shape::Line(Point { x: 0.0, y: 0.5 }, p));
    println!("{:#?}", Shape::Named { name: "dot", at: Some(Point { x: -1.0, y: 1e10 }) });
    println!("{:x} [{:>6}] [{:^7}] [{:*<5}]", Color(1, 20, 255), Name("ab"), Name("mid"), Name("l"));
}
