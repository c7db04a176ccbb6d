//! The ranges that a figure is drawn over.

use std::ops::{Range, RangeInclusive};

use super::Series;
use super::series::Data;

/// A range of numbers, such as `-5..5`, `0.0..1.0` or `0..=10`; both ends belong to what is shown.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a range of numbers",
    note = "write a range such as `-5..5` or `0.0..1.0`"
)]
pub trait Interval {
    /// Where the range begins and ends.
    fn ends(&self) -> (f64, f64);
}

impl<N: Series> Interval for Range<N> {
    fn ends(&self) -> (f64, f64) {
        (Data::of(&self.start).first(), Data::of(&self.end).first())
    }
}

impl<N: Series> Interval for RangeInclusive<N> {
    fn ends(&self) -> (f64, f64) {
        (Data::of(self.start()).first(), Data::of(self.end()).first())
    }
}
