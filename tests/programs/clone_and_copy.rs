// A copy costs nothing to write, a clone is asked for.

#[derive(Debug, Clone, Copy, PartialEq)]
struct Point {
    x: i32,
    y: i32,
}

#[derive(Debug, Clone)]
struct Polygon {
    name: String,
    points: Vec<Point>,
}

fn shift(mut point: Point) -> Point {
    point.x += 10;
    point
}

fn main() {
    let p = Point { x: 1, y: 2 };
    let q = p;
    let moved = shift(p);
    println!("{p:?} {q:?} {moved:?} {}", p == q);
    let one = Polygon { name: "one".into(), points: vec![p, q, moved] };
    let mut two = one.clone();
    two.name = "two".into();
    two.points[0].x = 99;
    println!("{one:?}");
    println!("{two:?}");
    let same = one;
    println!("{}", same.points.len());
}
