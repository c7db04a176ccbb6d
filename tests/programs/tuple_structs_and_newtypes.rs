// A name for what a number means.

use std::fmt;
use std::ops::Add;

#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Meters(f64);

#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Feet(f64);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Color(u8, u8, u8);

struct Marker;

impl From<Feet> for Meters {
    fn from(feet: Feet) -> Meters {
        Meters(feet.0 * 0.3048)
    }
}

impl Add for Meters {
    type Output = Meters;
    fn add(self, other: Meters) -> Meters {
        Meters(self.0 + other.0)
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

fn main() {
    let total = Meters(1.5) + Feet(10.0).into();
    println!("{total:?} {}", total > Meters(4.0));
    let Color(r, g, _) = Color(255, 128, 0);
    println!("{r} {g} {}", Color(r, g, 7));
    let _marker = Marker;
    println!("{}", std::mem::size_of::<Marker>());
    let wrapped: Vec<Meters> = [1.0, 2.0].into_iter().map(Meters).collect();
    println!("{wrapped:?}");
}
