//! What many numbers are like.

use std::fmt;

use crate::nn::explanation::decimal;

/// The lowest, the highest and the mean of the finite ones among some numbers, and how many the others are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Statistics {
    /// Infinity where none is finite.
    pub(crate) low: f64,
    pub(crate) high: f64,
    sum: f64,
    finite: usize,
    pub(crate) nan: usize,
    /// Above all numbers, and below.
    pub(crate) infinite: [usize; 2],
}

impl Statistics {
    pub(crate) fn of(numbers: impl Iterator<Item = f64>) -> Self {
        let nothing =
            Self { low: f64::INFINITY, high: f64::NEG_INFINITY, sum: 0.0, finite: 0, nan: 0, infinite: [0; 2] };
        numbers.fold(nothing, |mut so_far, number| {
            if number.is_finite() {
                so_far.low = so_far.low.min(number);
                so_far.high = so_far.high.max(number);
                so_far.sum += number;
                so_far.finite += 1;
            } else if number.is_nan() {
                so_far.nan += 1;
            } else {
                so_far.infinite[usize::from(number < 0.0)] += 1;
            }
            so_far
        })
    }

    pub(crate) fn mean(&self) -> f64 {
        self.sum / self.finite as f64
    }

    /// `2 nan, 1 inf`: those that are not finite, if there are any.
    pub(crate) fn not_finite(&self) -> Option<String> {
        let counts = [(self.nan, "nan"), (self.infinite[0], "inf"), (self.infinite[1], "-inf")];
        let said: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}")).collect();
        (!said.is_empty()).then(|| said.join(", "))
    }
}

/// `min -1.5000, mean 0.2500, max 2, besides 2 nan`
impl fmt::Display for Statistics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.finite > 0 {
            let [low, mean, high] = [self.low, self.mean(), self.high].map(|number| decimal(number as f32));
            write!(f, "min {low}, mean {mean}, max {high}")?;
        }
        match self.not_finite() {
            Some(others) if self.finite > 0 => write!(f, ", besides {others}"),
            Some(all) => f.write_str(&all),
            None => Ok(()),
        }
    }
}
