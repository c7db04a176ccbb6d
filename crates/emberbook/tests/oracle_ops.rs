//! Every operation gives PyTorch's values and PyTorch's gradients, on every device that is here.

mod oracle;

use emberbook::prelude::*;
use oracle::{cases, close, from_json};
use serde_json::Value;

fn answers() -> Value {
    serde_json::from_str(include_str!("oracle.json")).expect("the oracle is JSON")
}

/// Runs one case on every device: the forward values, and the gradients of `sum(out * upstream)`.
fn check(name: &str, operation: impl Fn(&[Tensor]) -> Tensor) {
    let case = &answers()["ops"][name];
    let [inputs, gradients] = ["in", "grad"].map(|key| case[key].as_array().expect(name).clone());
    for device in devices() {
        let on_device = |json: &Value| from_json(json).to(&device);
        let inputs: Vec<Tensor> = inputs.iter().map(|x| on_device(x).requires_grad()).collect();
        let y = operation(&inputs);
        let expected = from_json(&case["out"]);
        assert!(close(&y, &expected), "{name} on {device}: {y} and not {expected}");
        (y * on_device(&case["upstream"])).sum().backward();
        for (x, gradient) in inputs.iter().zip(&gradients) {
            let expected = from_json(gradient);
            assert!(close(&x.grad(), &expected), "{name}'s gradient on {device}: {} and not {expected}", x.grad());
        }
    }
}

cases! {
    matmul: |x| x[0].mm(&x[1]);
    add_broadcast: |x| &x[0] + &x[1];
    mul: |x| &x[0] * &x[1];
    sub: |x| &x[0] - &x[1];
    div: |x| &x[0] / &x[1];
    pow2: |x| x[0].pow(2);
    sqrt: |x| x[0].sqrt();
    exp: |x| x[0].exp();
    log: |x| x[0].log();
    sum_dim0: |x| x[0].sum_dim(0);
    mean: |x| x[0].mean();
    mean_dim1: |x| x[0].mean_dim(1);
    max_dim1: |x| x[0].max_dim(1).0;
    transpose: |x| x[0].transpose(1, 0);
    reshape: |x| x[0].reshape([2, 6]);
    sigmoid: |x| x[0].sigmoid();
    tanh: |x| x[0].tanh();
    relu: |x| x[0].relu();
    leaky_relu: |x| x[0].leaky_relu(0.01);
    gelu: |x| x[0].gelu();
    softmax_dim1: |x| x[0].softmax(1);
    log_softmax_dim1: |x| x[0].log_softmax(1);
    linear: |x| x[0].mm(&x[1].t()) + &x[2];
}

/// The losses, written out in the operations that the slides use.
mod losses {
    use super::*;

    cases! {
        mse: |x| (&x[0] - &x[1]).pow(2).mean();
        l1: |x| (&x[0] - &x[1]).abs().mean();
        bce_logits: |x| {
            let target = tensor([[1.], [0.], [1.]]).to(&x[0].device());
            let p = x[0].sigmoid();
            -(&target * p.log() + (1. - &target) * (1. - &p).log()).mean()
        };
        cross_entropy: |x| {
            let labels = tensor([[0], [2], [1], [1]]).to(&x[0].device());
            -x[0].log_softmax(1).gather(1, &labels).mean()
        };
        kl_div_batchmean: |x| {
            let target = full([2, 3], 1. / 3.).to(&x[0].device());
            (&target * (target.log() - x[0].log_softmax(1))).sum() / 2.
        };
    }
}
