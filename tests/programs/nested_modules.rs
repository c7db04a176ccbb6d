// Modules in modules, with `pub` on the way.

mod shapes {
    pub mod flat {
        #[derive(Debug)]
        pub struct Square {
            pub side: f64,
        }

        impl Square {
            pub fn area(&self) -> f64 {
                super::super::multiply(self.side, self.side)
            }
        }
    }

    pub mod solid {
        use super::flat::Square;

        pub struct Cube(pub Square);

        impl Cube {
            pub fn volume(&self) -> f64 {
                self.0.area() * self.0.side
            }
        }

        pub(super) fn unit() -> Cube {
            Cube(Square { side: 1.0 })
        }
    }

    pub fn unit_volume() -> f64 {
        solid::unit().volume()
    }
}

fn multiply(a: f64, b: f64) -> f64 {
    a * b
}

use shapes::flat::Square;
use shapes::solid::{self, Cube};

fn main() {
    let square = Square { side: 1.5 };
    println!("{square:?} {}", square.area());
    println!("{}", Cube(square).volume());
    println!("{}", shapes::unit_volume());
    let cube = solid::Cube(crate::shapes::flat::Square { side: 2.0 });
    println!("{}", cube.volume());
}
