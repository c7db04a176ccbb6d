// Functions, types, traits and constants inside of functions.

fn area(kind: &str) -> f64 {
    const PI: f64 = 3.0;

    struct Circle {
        radius: f64,
    }

    trait Shape {
        fn area(&self) -> f64;
    }

    impl Shape for Circle {
        fn area(&self) -> f64 {
            square(self.radius) * PI
        }
    }

    fn square(x: f64) -> f64 {
        x * x
    }

    macro_rules! circle {
        ($radius:expr) => {
            Circle { radius: $radius }
        };
    }

    match kind {
        "circle" => circle!(2.0).area(),
        _ => square(2.0),
    }
}

fn counter() -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    COUNTER.fetch_add(1, Ordering::Relaxed) + 1
}

fn main() {
    #[derive(Debug, Clone, Copy, PartialEq)]
    enum Color {
        Red,
        Green,
    }

    use Color::*;

    impl Color {
        fn other(self) -> Color {
            if self == Red { Green } else { Red }
        }
    }

    fn describe(color: Color) -> String {
        format!("{color:?} and {:?}", color.other())
    }

    const TIMES: u32 = 3;

    println!("{} {}", area("circle"), area("square"));
    println!("{}", describe(Green));
    for _ in 0..TIMES {
        counter();
    }
    println!("{}", counter());
    let nested = {
        fn describe(n: u32) -> u32 {
            n * 2
        }
        describe(TIMES)
    };
    println!("{nested} {}", describe(Red).len());
}
