// Units that only the compiler sees.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Add;

trait Unit {
    const NAME: &'static str;
    const FACTOR: f64;
}

#[derive(Debug, Clone, Copy)]
struct Meter;

#[derive(Debug, Clone, Copy)]
struct Inch;

impl Unit for Meter {
    const NAME: &'static str = "m";
    const FACTOR: f64 = 1.0;
}

impl Unit for Inch {
    const NAME: &'static str = "in";
    const FACTOR: f64 = 0.0254;
}

#[derive(Debug, Clone, Copy)]
struct Length<U> {
    value: f64,
    unit: PhantomData<U>,
}

impl<U: Unit> Length<U> {
    fn new(value: f64) -> Self {
        Length { value, unit: PhantomData }
    }
    fn convert<V: Unit>(self) -> Length<V> {
        Length::new(self.value * U::FACTOR / V::FACTOR)
    }
}

impl<U: Unit> Add for Length<U> {
    type Output = Length<U>;

    fn add(self, other: Self) -> Self {
        Length::new(self.value + other.value)
    }
}

impl<U: Unit> fmt::Display for Length<U> {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{:.3} {}", self.value, U::NAME)
    }
}

fn main() {
    let one = Length::<Meter>::new(1.0);
    let foot: Length<Inch> = Length::new(12.0);
    println!("{one} {foot}");
    println!("{} {}", one + foot.convert(), one.convert::<Inch>() + foot);
    println!("{}", std::mem::size_of_val(&one));
}
