use crate::mistake::Mistake;
use crate::tensor::arithmetic::same_device;
use crate::tensor::{DType, Tensor, no_grad, ones_like};

/// The cross entropy of logits and class numbers: `L = -(1/N) Σ_i log softmax(z_i)[label_i]`. The softmax is inside: give
/// it what the last linear layer gives.
///
/// `logits` is `[n, classes]`, `labels` is `[n]` and holds whole numbers from 0 to `classes - 1`.
///
/// ```
/// use emberbook::prelude::*;
///
/// let loss = cross_entropy(&tensor([[2., 0.], [0., 1.]]), &tensor([0, 1]));
/// assert_eq!(loss.to_string(), "tensor(0.2201)");
/// ```
///
/// # Panics
/// When the shapes do not fit, or a label is not the number of a class.
#[track_caller]
#[inline(never)]
pub fn cross_entropy(logits: &Tensor, labels: &Tensor) -> Tensor {
    check(logits, labels);
    let labels = labels.unsqueeze(1);
    let log_shares = no_grad(|| logits.log_softmax(1));
    let of_labels = log_shares.gather(1, &labels);
    (-of_labels.mean()).record("NllLossBackward0", |inputs| {
        inputs.input(logits, || {
            // dL/dz = (softmax(z) - 1 at the label) / n
            move |grad: &Tensor| {
                let truth = ones_like(&of_labels).scattered(log_shares.dims(), 1, &labels);
                (log_shares.exp() - truth) * (grad / labels.len())
            }
        });
    })
}

#[track_caller]
fn check(logits: &Tensor, labels: &Tensor) {
    let (logits_shape, labels_shape) = (logits.shape(), labels.shape());
    let ([examples, classes], [labels_count]) = (&logits_shape[..], &labels_shape[..]) else {
        Mistake::CrossEntropyShapes { logits: logits_shape, labels: labels_shape }.raise();
    };
    if examples != labels_count {
        Mistake::CrossEntropyShapes { logits: logits.shape(), labels: labels.shape() }.raise();
    }
    if labels.dtype() != DType::I64 {
        let (operation, needed, dtype) = ("cross_entropy", "class numbers as labels", labels.dtype());
        Mistake::Kind { operation, needed, dtype, way_out: "say labels.long() first" }.raise();
    }
    same_device("cross_entropy", logits, labels);
    let classes = *classes as i64;
    let numbers = labels.to_ints();
    if let Some(row) = numbers.iter().position(|label| !(0..classes).contains(label)) {
        Mistake::Label { row, label: numbers[row], classes }.raise();
    }
}
