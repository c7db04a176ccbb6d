// Constants that each type fills in.

trait Shape {
    const SIDES: u32;
    const NAME: &'static str = "shape";

    fn angles() -> u32 {
        (Self::SIDES.saturating_sub(2)) * 180
    }
}

struct Triangle;
struct Square;
struct Circle;

impl Shape for Triangle {
    const SIDES: u32 = 3;
    const NAME: &'static str = "triangle";
}

impl Shape for Square {
    const SIDES: u32 = 4;
}

impl Shape for Circle {
    const SIDES: u32 = 0;
    const NAME: &'static str = "circle";

    fn angles() -> u32 {
        360
    }
}

struct Buffer {
    data: [u8; Buffer::SIZE],
}

impl Buffer {
    const SIZE: usize = Self::HALF * 2;
    const HALF: usize = 4;
}

fn describe<S: Shape>() -> String {
    format!("{} with {} sides and {} degrees", S::NAME, S::SIDES, S::angles())
}

fn main() {
    println!("{}", describe::<Triangle>());
    println!("{}", describe::<Square>());
    println!("{}", describe::<Circle>());
    println!("{:?} {}", Buffer { data: [7; 8] }.data, Buffer::SIZE);
    println!("{}", <Square as Shape>::SIDES + Triangle::SIDES);
}
