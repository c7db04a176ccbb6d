//! Cross-validation: every example is in the test set once.

use super::split::permutation;
use crate::mistake::{DataMistake, Raise};
use crate::tensor::{Tensor, tensor};

/// Cuts `n` examples into `k` parts as equal as can be, and lets each of them be the test set once: pairs of the rows to
/// train on and the rows to test on, to index tensors with.
///
/// The rows are those of scikit-learn's `KFold(k)`, and with [`shuffle`](Folds::shuffle) those of
/// `KFold(k, shuffle=True, random_state=seed)`.
///
/// ```
/// use emberbook::prelude::*;
///
/// let x = arange(0, 50, 10);
/// for (train, test) in k_fold(5, 2) {
///     println!("train on {}, test on {}", x.get(&train), x.get(&test));
/// }
/// let (train, test) = k_fold(5, 2).next().unwrap();
/// assert_eq!((train.to_ints(), test.to_ints()), (vec![3, 4], vec![0, 1, 2]));
/// ```
///
/// # Panics
/// When `k` is less than 2, or more than `n`.
#[track_caller]
#[inline(never)]
pub fn k_fold(n: usize, k: usize) -> Folds {
    if n < 2 {
        DataMistake::OneExample { operation: "k_fold" }.raise();
    }
    if !(2..=n).contains(&k) {
        DataMistake::Folds { n, k }.raise();
    }
    Folds { order: (0..n as i64).collect(), k, fold: 0 }
}

/// Lets each of `n` examples be the test set by itself once, and trains on all the others: [`k_fold`] with `n` parts, for
/// data so small that no example can be spared.
///
/// ```
/// use emberbook::prelude::*;
///
/// let tested: Vec<i64> = leave_one_out(3).map(|(_, test)| test.to_ints()[0]).collect();
/// assert_eq!(tested, [0, 1, 2]);
/// ```
///
/// # Panics
/// When there are fewer than 2 examples.
#[track_caller]
#[inline(never)]
pub fn leave_one_out(n: usize) -> Folds {
    if n < 2 {
        DataMistake::OneExample { operation: "leave_one_out" }.raise();
    }
    k_fold(n, n)
}

/// The pairs of [`k_fold`] and [`leave_one_out`]: the rows to train on, and the rows to test on.
#[derive(Debug, Clone)]
#[must_use = "these are the rows to train and to test on: for (train, test) in k_fold(n, k) { .. }"]
pub struct Folds {
    order: Vec<i64>,
    k: usize,
    fold: usize,
}

impl Folds {
    /// Shuffles the examples before they are cut into parts, so that the order of a file has no say in it. The same seed gives
    /// the same parts.
    #[inline(never)]
    pub fn shuffle(mut self, seed: u64) -> Folds {
        self.order = permutation(self.order.len(), seed as u32);
        self
    }
}

impl Iterator for Folds {
    type Item = (Tensor, Tensor);

    #[inline(never)]
    fn next(&mut self) -> Option<(Tensor, Tensor)> {
        if self.fold == self.k {
            return None;
        }
        let (size, larger) = (self.order.len() / self.k, self.order.len() % self.k);
        let start = |fold: usize| fold * size + fold.min(larger);
        let (from, to) = (start(self.fold), start(self.fold + 1));
        self.fold += 1;
        let rows = |mut rows: Vec<i64>| {
            rows.sort_unstable();
            tensor(rows)
        };
        let train = [&self.order[..from], &self.order[to..]].concat();
        Some((rows(train), rows(self.order[from..to].to_vec())))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.k - self.fold;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Folds {}
