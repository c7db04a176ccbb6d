//! Of predicted classes.

use crate::mistake::{MetricMistake, Raise, TensorMistake};
use crate::tensor::one_hot::class_numbers;
use crate::tensor::{Elements, Tensor, tensor};

/// The share of the examples whose class is predicted correctly, from 0 to 1.
///
/// `prediction` is either logits (or probabilities) `[n, classes]`, of which the largest in each row counts, or the
/// predicted classes themselves, `[n]` or `[n, 1]`: class numbers, or the answers true and false (0 and 1). `target` is the
/// true classes, `[n]` or `[n, 1]`.
///
/// ```
/// use emberbook::prelude::*;
///
/// let logits = tensor([[2., 0.], [0., 1.], [3., 1.]]);
/// assert_eq!(accuracy(&logits, &tensor([0, 1, 1])), 2. / 3.);
///
/// let probabilities = tensor([[0.9], [0.2], [0.6], [0.4]]); // of one output with a sigmoid
/// assert_eq!(accuracy(&probabilities.gt(0.5), &tensor([[1.], [0.], [0.], [0.]])), 0.75);
/// ```
///
/// # Panics
/// When there is not one prediction for each target, or one of them is no class number, as a probability for one class.
#[track_caller]
#[inline(never)]
pub fn accuracy(prediction: &Tensor, target: &Tensor) -> f64 {
    let (predicted, truth) = classes("accuracy", prediction, target);
    let correct = predicted.iter().zip(&truth).filter(|(predicted, truth)| predicted == truth).count();
    correct as f64 / truth.len() as f64
}

/// How often each true class was predicted as each class: `[classes, classes]`, a row for each true class, a column for
/// each predicted one. scikit-learn's `confusion_matrix`; to see it, there is the figure
/// [`confusion_matrix`](crate::plot::confusion_matrix).
///
/// `target` and `predicted` are as in [`accuracy`]. Classes are counted up to the largest one there is.
///
/// ```
/// use emberbook::prelude::*;
///
/// let counts = confusion_counts(&tensor([0, 0, 1, 1, 1]), &tensor([0, 1, 1, 1, 1]));
/// assert_eq!(counts.to_string(), "tensor([[1, 1],\n        [0, 3]])");
/// ```
///
/// # Panics
/// When there is not one prediction for each target, or one of them is no class number.
#[track_caller]
#[inline(never)]
pub fn confusion_counts(target: &Tensor, predicted: &Tensor) -> Tensor {
    let (prediction, truth) = classes("confusion_counts", predicted, target);
    let logits = if is_scores(predicted) { predicted.size(1) } else { 0 };
    let largest = prediction.iter().chain(&truth).max().expect("there are examples");
    let classes = logits.max(*largest as usize + 1);
    crate::device::memory::check(&[classes, classes], 8, crate::device::Device::cpu());
    let mut counts = vec![0; classes * classes];
    for (&truth, &predicted) in truth.iter().zip(&prediction) {
        counts[truth as usize * classes + predicted as usize] += 1;
    }
    Tensor::from_elements(Elements::I64(counts), [classes, classes])
}

/// The predicted and the true class of each example.
#[track_caller]
fn classes(operation: &'static str, prediction: &Tensor, target: &Tensor) -> (Vec<i64>, Vec<i64>) {
    let scores = is_scores(prediction);
    let is_column = |shape: &[usize]| matches!(shape, [_] | [_, 1]);
    if !(scores || is_column(&prediction.shape())) || !is_column(&target.shape()) || prediction.len() != target.len() {
        MetricMistake::Classes { operation, prediction: prediction.shape(), target: target.shape() }.raise();
    }
    if target.is_empty() {
        TensorMistake::Nothing { operation, shape: target.shape() }.raise();
    }
    let truth = numbers(operation, target);
    if scores {
        class_numbers(operation, &tensor(truth.clone()), prediction.size(1));
        return (prediction.float().argmax_dim(1).to_ints(), truth);
    }
    (numbers(operation, prediction), truth)
}

/// Whether it has a number for each class, of which the largest counts.
fn is_scores(prediction: &Tensor) -> bool {
    matches!(prediction.shape()[..], [_, classes] if classes > 1)
}

/// The tensor's numbers, each of which must be that of a class: 0, 1, 2, ..
#[track_caller]
fn numbers(operation: &'static str, classes: &Tensor) -> Vec<i64> {
    match classes.elements() {
        Elements::I64(numbers) => match numbers.iter().find(|&&number| number < 0) {
            Some(&number) => MetricMistake::NoClass { operation, value: number as f32 }.raise(),
            None => numbers,
        },
        Elements::Bool(answers) => answers.into_iter().map(i64::from).collect(),
        Elements::F32(numbers) => match numbers.iter().find(|number| **number < 0.0 || number.fract() != 0.0) {
            Some(&number) => MetricMistake::NoClass { operation, value: number }.raise(),
            None => numbers.into_iter().map(|number| number as i64).collect(),
        },
    }
}
