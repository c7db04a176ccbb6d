//! What a student can get wrong about losses.

/// What a student can get wrong about losses.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LossMistake {
    #[error(
        "{loss}: the prediction has the shape {prediction:?} and the target {target:?}: {}",
        loss_hint(prediction, target)
    )]
    Shapes { loss: &'static str, prediction: Vec<usize>, target: Vec<usize> },

    #[error(
        "{loss}: takes {} [n, classes] and labels [n], and was given {logits:?} and {labels:?}{}",
        if *.loss == "nll_loss" { "log-probabilities" } else { "logits" }, labels_hint(logits, labels)
    )]
    Labels { loss: &'static str, logits: Vec<usize>, labels: Vec<usize> },

    #[error("{operation}: the label in row {row} is {label}, and with {classes} classes labels go from 0 to {}", classes - 1)]
    Label { operation: &'static str, row: usize, label: i64, classes: i64 },

    #[error("{loss}: a weight of shape {weight:?} does not fit: it must stretch to {needed:?}")]
    Weight { loss: &'static str, weight: Vec<usize>, needed: Vec<usize> },

    #[error("{loss}: there is one weight for each of the {classes} classes, and these have the shape {weight:?}")]
    ClassWeights { loss: &'static str, weight: Vec<usize>, classes: usize },

    #[error("cross_entropy: label_smoothing is a share from 0 to 1, and not {value}")]
    LabelSmoothing { value: f64 },

    #[error("{loss}: {name} is an error's size, greater than 0, and not {value}")]
    Bend { loss: &'static str, name: &'static str, value: f64 },
}

fn loss_hint(prediction: &[usize], target: &[usize]) -> String {
    let (predictions, targets): (usize, usize) = (prediction.iter().product(), target.iter().product());
    if predictions != targets {
        return format!("there are {predictions} predictions and {targets} targets");
    }
    match (prediction, target) {
        ([.., 1], _) if prediction[..prediction.len() - 1] == *target => {
            format!("say .reshape({prediction:?}) on the target, or .squeeze_dim(-1) on the prediction")
        }
        (_, [.., 1]) if target[..target.len() - 1] == *prediction => {
            format!("say .reshape({target:?}) on the prediction, or .squeeze_dim(-1) on the target")
        }
        _ => format!("say .reshape({prediction:?}) on the target"),
    }
}

fn labels_hint(logits: &[usize], labels: &[usize]) -> String {
    match (logits, labels) {
        _ if logits == labels => ": if each row of labels has a 1 at its class, say labels.argmax_dim(1)".into(),
        ([_, _], [_, 1]) => ": say labels.squeeze()".into(),
        ([n, _], [m]) => format!(": there are {n} rows of logits and {m} labels"),
        ([_], _) => ": for a single example, say .unsqueeze(0) on both".into(),
        _ => String::new(),
    }
}
