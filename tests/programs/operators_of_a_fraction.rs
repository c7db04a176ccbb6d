// Fractions in lowest terms, with comparisons and sums.

use std::cmp::Ordering;
use std::fmt::{self, Display};
use std::iter::Sum;
use std::ops::{Add, Div, Mul};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fraction {
    top: i64,
    bottom: i64,
}

fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a.abs() } else { gcd(b, a % b) }
}

impl Fraction {
    fn new(top: i64, bottom: i64) -> Self {
        let by = gcd(top, bottom) * bottom.signum();
        Fraction { top: top / by, bottom: bottom / by }
    }
}

macro_rules! operator {
    ($name:ident, $method:ident, |$a:ident, $b:ident| $top:expr, $bottom:expr) => {
        impl $name for Fraction {
            type Output = Fraction;
            fn $method(self, other: Fraction) -> Fraction {
                let ($a, $b) = (self, other);
                Fraction::new($top, $bottom)
            }
        }
    };
}

operator!(Add, add, |a, b| a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
operator!(Mul, mul, |a, b| a.top * b.top, a.bottom * b.bottom);
operator!(Div, div, |a, b| a.top * b.bottom, a.bottom * b.top);

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.top * other.bottom).partial_cmp(&(other.top * self.bottom))
    }
}

impl Sum for Fraction {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Fraction::new(0, 1), |a, b| a + b)
    }
}

impl Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if self.bottom == 1 { write!(f, "{}", self.top) } else { write!(f, "{}/{}", self.top, self.bottom) }
    }
}

fn main() {
    let (half, third) = (Fraction::new(1, 2), Fraction::new(-2, -6));
    println!("{} {} {} {}", half + third, half * third, half / third, half > third);
    let sum: Fraction = (1..=6).map(|n| Fraction::new(1, n)).sum();
    println!("{sum} {}", Fraction::new(6, -3));
}
