//! How good predictions are: numbers to report, as a loss is a number to train with.

mod classes;
mod mistake;
mod regression;

pub use classes::{accuracy, confusion_counts};
pub use mistake::MetricMistake;
pub use regression::{mean_absolute_error, r2_score};
