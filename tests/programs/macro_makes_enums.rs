// A macro that writes an enum with its names, and one that implements a trait for many types.

macro_rules! named {
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq)]
        enum $name { $($variant),* }

        impl $name {
            const ALL: [$name; [$($text),*].len()] = [$($name::$variant),*];

            fn name(self) -> &'static str {
                match self { $($name::$variant => $text),* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = String;
            fn from_str(text: &str) -> Result<Self, String> {
                match text {
                    $($text => Ok($name::$variant),)*
                    other => Err(format!("{other} is no {}", stringify!($name))),
                }
            }
        }
    };
}

named!(Color { Red = "red", Green = "green", Blue = "blue" });
named!(Direction { North = "n", South = "s" });

trait Area {
    fn area(&self) -> f64;
}

macro_rules! areas {
    ($($kind:ident($($field:ident),*) => $area:expr;)*) => {$(
        struct $kind { $($field: f64),* }

        impl Area for $kind {
            fn area(&self) -> f64 {
                let $kind { $($field),* } = self;
                $area
            }
        }
    )*};
}

areas! {
    Circle(r) => 3.0 * r * r;
    Rectangle(w, h) => w * h;
}

fn main() {
    println!("{:?} {}", Color::ALL, Color::Green.name());
    println!("{:?} {:?}", "blue".parse::<Color>(), "x".parse::<Direction>());
    println!("{}", Direction::ALL.map(Direction::name).concat());
    let shapes: [Box<dyn Area>; 2] = [Box::new(Circle { r: 2.0 }), Box::new(Rectangle { w: 2.0, h: 0.5 })];
    println!("{}", shapes.iter().map(|shape| shape.area()).sum::<f64>());
}
