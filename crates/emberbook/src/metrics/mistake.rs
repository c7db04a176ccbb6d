//! What a student can get wrong about measuring a prediction.

/// What a student can get wrong about measuring a prediction.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MetricMistake {
    #[error(
        "{operation}: takes one true class for each example, [n], and as the prediction one class for each, [n], or one score for each class, [n, classes]; it was given the true classes {target:?} and the prediction {prediction:?}{}",
        classes_hint(prediction, target)
    )]
    Classes { operation: &'static str, prediction: Vec<usize>, target: Vec<usize> },

    #[error(
        "{operation}: {value} is not a class number (0, 1, 2, …): say .gt(0.5) on probabilities first, or .gt(0) on logits"
    )]
    NoClass { operation: &'static str, value: f32 },
}

fn classes_hint(prediction: &[usize], target: &[usize]) -> String {
    match (prediction, target) {
        ([_], [_, 2..=usize::MAX]) => ": are they the other way round?".into(),
        (_, [_, 2..=usize::MAX]) => {
            ": if each row of the true classes has a 1 at its class, say .argmax_dim(1) on them".into()
        }
        ([n] | [n, _], [m] | [m, 1]) => format!(": there are {n} predictions for {m} examples"),
        _ => String::new(),
    }
}
