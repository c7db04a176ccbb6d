// Two modules with the same names, told apart by their paths.

mod cartesian {
    #[derive(Debug, Clone, Copy)]
    pub struct Point {
        pub x: f64,
        pub y: f64,
    }

    pub fn distance(a: &Point, b: &Point) -> f64 {
        ((a.x - b.x).powi(2) + (a.y - b.y).powi(2)).sqrt()
    }

    impl From<super::polar::Point> for Point {
        fn from(p: super::polar::Point) -> Self {
            Point { x: p.r * p.angle.cos(), y: p.r * p.angle.sin() }
        }
    }
}

mod polar {
    #[derive(Debug, Clone, Copy)]
    pub struct Point {
        pub r: f64,
        pub angle: f64,
    }

    pub fn distance(a: &Point, b: &Point) -> f64 {
        use super::cartesian;
        cartesian::distance(&(*a).into(), &cartesian::Point::from(*b))
    }
}

#[derive(Debug)]
struct Point(i32);

fn distance(a: Point, b: Point) -> i32 {
    (a.0 - b.0).abs()
}

fn main() {
    use std::f64::consts::FRAC_PI_2;
    let a = cartesian::Point { x: 3.0, y: 0.0 };
    println!("{}", cartesian::distance(&a, &cartesian::Point { x: 0.0, y: 4.0 }));
    let (b, c) = (polar::Point { r: 3.0, angle: 0.0 }, polar::Point { r: 4.0, angle: FRAC_PI_2 });
    println!("{:.6} {b:?}", polar::distance(&b, &c));
    println!("{} {:?}", distance(Point(3), Point(-4)), Point(1));
}
