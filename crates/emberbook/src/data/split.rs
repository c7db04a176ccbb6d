//! From one data set to a training and a test set.

use rand_mt::Mt;

use super::dataset::rows;
use crate::mistake::{DataMistake, Raise};
use crate::tensor::{Tensor, tensor};

/// Shuffles the rows of `x` and `y` together, and keeps `test_size` of them (0.20 is a fifth) for the test set:
/// `(train_x, test_x, train_y, test_y)`.
///
/// The same `seed` gives the same rows as scikit-learn's `train_test_split(x, y, test_size=.., random_state=seed)`;
/// the test set has `ceil(n * test_size)` of the `n` rows.
///
/// ```
/// use emberbook::prelude::*;
///
/// let (x, y) = (tensor(0..10).reshape([5, 2]), tensor(0..5));
/// let (train_x, test_x, train_y, test_y) = train_test_split(&x, &y, 0.33, 42);
/// assert_eq!(format!("{train_y} {test_y}"), "tensor([2, 0, 3]) tensor([1, 4])");
/// ```
///
/// # Panics
/// When `x` and `y` have different numbers of rows, or when a set would be left without a row.
#[track_caller]
#[inline(never)]
pub fn train_test_split(x: &Tensor, y: &Tensor, test_size: f64, seed: u64) -> (Tensor, Tensor, Tensor, Tensor) {
    let rows = rows("train_test_split", x, y);
    let test = (rows as f64 * test_size).ceil();
    if !(1.0..rows as f64).contains(&test) {
        DataMistake::Split { rows, test_size }.raise();
    }
    let order = permutation(rows, seed as u32);
    let (test, train) = order.split_at(test as usize);
    let [train, test] = [train, test].map(tensor);
    let rows = |table: &Tensor, rows: &Tensor| table.index_select(0, &rows.to(&table.device()));
    (rows(x, &train), rows(x, &test), rows(y, &train), rows(y, &test))
}

/// The numbers below `n` in the order of NumPy's `RandomState(seed).permutation(n)`, which scikit-learn uses: a
/// Fisher-Yates shuffle from the end, its draws made uniform by masking and rejection.
pub(super) fn permutation(n: usize, seed: u32) -> Vec<i64> {
    let mut generator = Mt::new(seed);
    let mut order: Vec<i64> = (0..n as i64).collect();
    for last in (1..n).rev() {
        let mask = (last as u32 + 1).next_power_of_two() - 1;
        let drawn = loop {
            let drawn = (generator.next_u32() & mask) as usize;
            if drawn <= last {
                break drawn;
            }
        };
        order.swap(last, drawn);
    }
    order
}
