//! Of predicted numbers.

use crate::loss::check_pair;
use crate::mistake::{DataMistake, Raise, TensorMistake};
use crate::tensor::Tensor;

/// By how much the predictions are wrong on average: `(1/N) Σ |y_i - prediction_i|`, in the unit of `y`. scikit-learn's
/// function of this name; [`l1_loss`](crate::loss::l1_loss) is the same as something to train with.
///
/// ```
/// use emberbook::prelude::*;
/// assert_eq!(mean_absolute_error(&tensor([[3.], [5.]]), &tensor([[2.], [7.]])), 1.5);
/// ```
///
/// # Panics
/// When the shapes differ, or there is no number.
#[track_caller]
#[inline(never)]
pub fn mean_absolute_error(y: &Tensor, prediction: &Tensor) -> f64 {
    let (y, prediction) = pairs("mean_absolute_error", y, prediction);
    y.iter().zip(&prediction).map(|(y, prediction)| (y - prediction).abs()).sum::<f64>() / y.len() as f64
}

/// R², the share of the variance of `y` that the predictions explain: `1 - Σ (y_i - prediction_i)² / Σ (y_i - mean(y))²`.
/// It is 1 where all are right, 0 where they are as good as always saying the mean of `y`, and negative where worse.
///
/// Of `[n, outputs]` it is the mean over the outputs. Where all of `y` is the same there is no variance to explain; then it
/// is 1 if all the predictions are right, and 0 if not, as in scikit-learn's function of this name.
///
/// ```
/// use emberbook::prelude::*;
/// let y = tensor([1., 2., 3., 4.]);
/// assert_eq!(r2_score(&y, &tensor([1., 2., 3., 5.])), 0.8);
/// assert_eq!(r2_score(&y, &full([4], 2.5)), 0.);
/// ```
///
/// # Panics
/// When the shapes differ, or there are fewer than two examples.
#[track_caller]
#[inline(never)]
pub fn r2_score(y: &Tensor, prediction: &Tensor) -> f64 {
    let examples = y.len();
    let (numbers, prediction) = pairs("r2_score", y, prediction);
    if examples < 2 {
        DataMistake::OneExample { operation: "r2_score" }.raise();
    }
    let outputs = numbers.len() / examples;
    let score = |output: usize| {
        let column = |numbers: &[f64]| numbers[output..].iter().step_by(outputs).copied().collect::<Vec<f64>>();
        let (y, prediction) = (column(&numbers), column(&prediction));
        let mean = y.iter().sum::<f64>() / examples as f64;
        let unexplained: f64 = y.iter().zip(&prediction).map(|(y, prediction)| (y - prediction).powi(2)).sum();
        let variance: f64 = y.iter().map(|y| (y - mean).powi(2)).sum();
        match (unexplained == 0.0, variance == 0.0) {
            (true, _) => 1.0,
            (false, true) => 0.0,
            (false, false) => 1.0 - unexplained / variance,
        }
    };
    (0..outputs).map(score).sum::<f64>() / outputs as f64
}

/// The numbers of both, of which there is at least one.
#[track_caller]
fn pairs(operation: &'static str, y: &Tensor, prediction: &Tensor) -> (Vec<f64>, Vec<f64>) {
    check_pair(operation, prediction, y);
    if y.is_empty() {
        TensorMistake::Nothing { operation, shape: y.shape() }.raise();
    }
    let [y, prediction] = [y, prediction].map(|numbers| numbers.to_vec().into_iter().map(f64::from).collect());
    (y, prediction)
}
