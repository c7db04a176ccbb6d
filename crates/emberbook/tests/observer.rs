//! Gradients on their way back: given by hand, changed by hooks, and watched. The numbers are PyTorch's.

use std::sync::{Arc, Mutex};

use emberbook::prelude::*;
use emberbook::tensor::Receiver;
use serde_json::Value;

/// The message that a mistake in a cell is answered with.
fn mistake(cell: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(cell).expect_err("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").clone()
}

fn pytorch(name: &str) -> Tensor {
    let all: Value = serde_json::from_str(include_str!("training.json")).expect("JSON");
    tensor(serde_json::from_value::<Vec<f32>>(all["gradients"][name].clone()).expect("numbers"))
}

#[test]
fn backward_goes_from_any_tensor_with_a_gradient() {
    let w = tensor([1., -2., 3.]).requires_grad();
    (&w * &w * 2.).backward_with(&tensor([1., 10., 100.]));
    assert_eq!(w.grad().to_vec(), pytorch("with").to_vec());
    assert_eq!(
        mistake(|| tensor([1., 2.]).requires_grad().exp().backward_with(&tensor([1.]))),
        "backward_with: the shape must stay [2], and the new numbers have [1]"
    );
}

#[test]
fn hooks_see_the_whole_gradient_and_change_it() {
    let w = tensor([1., -2.]).requires_grad();
    let seen = Arc::new(Mutex::new(vec![]));
    let kept = seen.clone();
    w.register_hook(move |grad| kept.lock().expect("unpoisoned").push(grad.to_vec()));
    w.register_hook(|grad| grad * 10.);
    let hidden = w.exp().retain_grad();
    hidden.register_hook(|grad| Some(grad + 1.));
    hidden.register_hook(|_| None);
    (&hidden * 3. + &w).sum().backward();
    let seen = seen.lock().expect("unpoisoned").clone();
    assert_eq!(seen.len(), 1);
    assert!(tensor(seen[0].clone()).allclose(&pytorch("seen"), 1e-6));
    assert!(w.grad().allclose(&pytorch("hooked"), 1e-6));
    assert!(hidden.grad().allclose(&pytorch("hidden"), 1e-6));
}

#[test]
fn a_hook_comes_off_again() {
    let w = tensor([1., 2.]).requires_grad();
    let hook = w.register_hook(|grad| grad * 0.);
    let y = &w * 2.;
    let other = y.register_hook(|grad| grad * 5.);
    y.sum().backward_retain_graph();
    assert_eq!(w.grad().to_vec(), [0., 0.]);
    hook.remove();
    y.sum().backward_retain_graph();
    assert_eq!(w.grad().to_vec(), [10., 10.]);
    other.remove();
    y.sum().backward();
    assert_eq!(w.grad().to_vec(), [12., 12.]);
}

#[test]
fn mistakes_with_hooks_say_what_is_wrong() {
    assert_eq!(
        mistake(|| drop(tensor([1.]).register_hook(|_| ()))),
        "register_hook: no gradient comes to this tensor, because it does not require one: make it with .requires_grad() \
         before computing with it"
    );
    assert_eq!(
        mistake(|| {
            let w = tensor([1., 2.]).requires_grad();
            w.register_hook(|grad| grad.sum());
            w.sum().backward();
        }),
        "register_hook: the shape must stay [2], and the new numbers have []"
    );
}

#[test]
fn an_observer_sees_every_operation_and_where_its_gradients_go() {
    let net = sequential!["hidden" => linear(2, 3), "act" => tanh(), "out" => linear(3, 1)];
    let (x, y_hat) = (randn([4, 2]), randn([4, 1]));
    let mut steps = vec![];
    mse_loss(&net.forward(&x), &y_hat).backward_watched(|step| steps.push(step.clone()));
    let operations: Vec<&str> = steps.iter().map(|step| step.operation).collect();
    assert_eq!(operations, ["MseLossBackward0", "AddmmBackward0", "TanhBackward0", "AddmmBackward0"]);

    let mut found = vec![];
    for (i, step) in steps.iter().enumerate() {
        for (receiver, gradient) in &step.outgoing {
            match receiver {
                // What a parameter is sent is what it keeps.
                Receiver::Leaf(leaf) => {
                    assert_eq!(leaf.grad().to_vec(), gradient.to_vec());
                    found.push(net.name_of(leaf).expect("a parameter"));
                }
                // What an operation is sent is what comes in there.
                Receiver::Operation { id, operation } => {
                    let next = steps.iter().find(|step| step.id == *id).expect("an operation of this walk");
                    assert_eq!(next.operation, *operation);
                    assert_eq!(next.incoming.to_vec(), gradient.to_vec());
                    assert!(steps[i].id > *id);
                }
            }
        }
    }
    found.sort();
    assert_eq!(found, ["hidden.bias", "hidden.weight", "out.bias", "out.weight"]);

    // Watched or not, the gradients are the same.
    let watched: Vec<Vec<f32>> = net.parameters().iter().map(|one| one.grad().to_vec()).collect();
    net.zero_grad();
    mse_loss(&net.forward(&x), &y_hat).backward();
    assert_eq!(watched, net.parameters().iter().map(|one| one.grad().to_vec()).collect::<Vec<_>>());
}

#[test]
fn an_observer_sees_what_hooks_have_made_of_a_gradient() {
    let w = tensor([1., 2.]).requires_grad();
    let hidden = &w * 3.;
    hidden.register_hook(|grad| grad * 10.);
    let mut incoming = vec![];
    hidden.sum().backward_watched(|step| incoming.push((step.operation, step.incoming.to_vec())));
    assert_eq!(incoming, [("SumBackward0", vec![1.]), ("MulBackward0", vec![10., 10.])]);
}
