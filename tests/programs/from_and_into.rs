// Conversions that cannot fail, and those that can.

use std::convert::TryFrom;

#[derive(Debug, PartialEq, Clone, Copy)]
struct Celsius(f64);

#[derive(Debug, PartialEq, Clone, Copy)]
struct Fahrenheit(f64);

impl From<Celsius> for Fahrenheit {
    fn from(Celsius(degrees): Celsius) -> Self {
        Fahrenheit(degrees * 1.8 + 32.0)
    }
}

impl From<Fahrenheit> for Celsius {
    fn from(value: Fahrenheit) -> Self {
        Celsius((value.0 - 32.0) / 1.8)
    }
}

#[derive(Debug)]
struct Point {
    x: i32,
    y: i32,
}

impl From<(i32, i32)> for Point {
    fn from((x, y): (i32, i32)) -> Self {
        Point { x, y }
    }
}

impl From<[i32; 2]> for Point {
    fn from([x, y]: [i32; 2]) -> Self {
        Point { x, y }
    }
}

impl TryFrom<&str> for Point {
    type Error = String;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        let numbers: Vec<i32> = text.split(' ').flat_map(str::parse).collect();
        match numbers[..] {
            [x, y] => Ok(Point { x, y }),
            _ => Err(format!("{} numbers", numbers.len())),
        }
    }
}

fn area(corner: impl Into<Point>) -> i32 {
    let Point { x, y } = corner.into();
    x * y
}

fn main() {
    let f: Fahrenheit = Celsius(100.0).into();
    println!("{f:?} {:?}", Celsius::from(Fahrenheit(32.0)));
    println!("{} {} {}", area((3, 4)), area([5, 6]), area(Point { x: 7, y: 8 }));
    println!("{:?} {:?}", Point::try_from("1 2"), Point::try_from("1 2 x 3"));
    let small: Result<u8, _> = u8::try_from(300);
    println!("{small:?} {:?}", i8::try_from(-5i64));
    let letters: Vec<char> = Vec::from(['a', 'b']);
    println!("{}", String::from_iter(letters));
}
