// Functions are values, and so are constructors and methods.

#[derive(Debug, Clone, PartialEq)]
enum Shape {
    Circle(u32),
    Square(u32),
}

fn add(a: i32, b: i32) -> i32 {
    a + b
}

fn sub(a: i32, b: i32) -> i32 {
    a - b
}

fn apply(f: fn(i32, i32) -> i32, n: i32) -> i32 {
    f(n, f(n, 1))
}

const TABLE: [(&str, fn(i32, i32) -> i32); 4] =
    [("+", add), ("-", sub), ("max", std::cmp::max::<i32>), ("*", |a, b| a * b)];

fn largest(shapes: &[Shape]) -> Option<u32> {
    fn size(shape: &Shape) -> u32 {
        let (Shape::Circle(size) | Shape::Square(size)) = shape;
        *size
    }
    shapes.iter().map(size).max()
}

fn main() {
    println!("{} {}", apply(add, 10), apply(sub, 10));
    for (name, f) in TABLE {
        println!("{name} {}", f(6, 3));
    }
    let make: [fn(u32) -> Shape; 2] = [Shape::Circle, Shape::Square];
    let shapes: Vec<Shape> = (1..=4).map(|n| make[n as usize % 2](n)).collect();
    println!("{shapes:?} {:?}", largest(&shapes));
    let wrapped: Vec<Option<i32>> = vec![1, 2].into_iter().map(Some).collect();
    println!("{wrapped:?}");
    let lengths: Vec<usize> = ["a", "bcd"].iter().map(|s| str::len(s)).collect();
    println!("{lengths:?} {}", TABLE[0].1 as usize == TABLE[0].1 as usize);
}
