//! Training as PyTorch does it: the same losses step by step, the same gradients, the same weights at the end.

use emberbook::prelude::*;
use serde_json::Value;

fn oracle() -> Value {
    serde_json::from_str(include_str!("oracle.json")).expect("the oracle is JSON")
}

/// A tensor of the oracle's nested arrays.
fn floats(value: &Value) -> Tensor {
    fn collect(value: &Value, depth: usize, shape: &mut Vec<usize>, numbers: &mut Vec<f64>) {
        match value.as_array() {
            Some(rows) => {
                if shape.len() == depth {
                    shape.push(rows.len());
                }
                rows.iter().for_each(|row| collect(row, depth + 1, shape, numbers));
            }
            None => numbers.push(value.as_f64().expect("a number")),
        }
    }
    let (mut shape, mut numbers) = (vec![], vec![]);
    collect(value, 0, &mut shape, &mut numbers);
    tensor(numbers).reshape(shape)
}

fn layers(case: &Value) -> Module {
    let sizes: Vec<usize> = serde_json::from_value(case["sizes"].clone()).expect("sizes");
    let activation = || match case["activation"].as_str() {
        Some("ReLU") => relu(),
        Some("Tanh") => tanh(),
        Some("Sigmoid") => sigmoid(),
        other => panic!("no such activation: {other:?}"),
    };
    let mut layers = vec![];
    for (i, pair) in sizes.windows(2).enumerate() {
        if i > 0 && !case["activation"].is_null() {
            layers.push(activation());
        }
        layers.push(linear(pair[0], pair[1]));
    }
    Module::sequential(layers)
}

fn optimizer(case: &Value, net: &Module) -> Box<dyn Optimizer> {
    let hyper = |name: &str| case["hyper"][name].as_f64().expect("a setting");
    let (lr, decay, parameters) = (hyper("lr"), hyper("weight_decay"), net.parameters());
    match case["optimizer"].as_str() {
        Some("SGD") => Box::new(Sgd::new(parameters, lr).momentum(hyper("momentum")).weight_decay(decay)),
        Some("Adam") => Box::new(Adam::new(parameters, lr).weight_decay(decay)),
        Some("AdamW") => Box::new(AdamW::new(parameters, lr)),
        Some("RMSprop") => Box::new(RmsProp::new(parameters, lr).weight_decay(decay)),
        other => panic!("no such optimizer: {other:?}"),
    }
}

fn assert_close(found: f64, expected: f64, what: &str) {
    let error = (found - expected).abs();
    assert!(error <= 1e-4 * expected.abs().max(1e-2), "{what}: {found}, PyTorch has {expected}");
}

fn assert_all_close(found: &Tensor, expected: &Value, what: &str) {
    let expected = floats(expected);
    assert_eq!(found.shape(), expected.shape(), "{what}");
    for (found, expected) in found.to_vec().into_iter().zip(expected.to_vec()) {
        assert_close(found.into(), expected.into(), what);
    }
}

fn train(name: &str, case: &Value, device: &Device) {
    let net = layers(case);
    assert_eq!(net.to_string(), case["net_text"].as_str().expect("text"), "{name}");
    let init = case["init"].as_object().expect("the initial weights").iter();
    net.load_state_dict(&init.map(|(name, numbers)| (name.clone(), floats(numbers))).collect());
    net.to(device);

    let classes = case["loss"] == "CrossEntropyLoss";
    let (x, y) = (floats(&case["x"]).to(device), floats(&case["y"]).to(device));
    let y = if classes { y.long() } else { y };
    let mut optimizer = optimizer(case, &net);
    for (step, expected) in case["losses"].as_array().expect("losses").iter().enumerate() {
        let output = net.forward(&x);
        let loss = if classes { cross_entropy(&output, &y) } else { mse_loss(&output, &y) };
        let what = format!("{name} on {device}: the loss of step {step}");
        assert_close(loss.item(), expected.as_f64().expect("a loss"), &what);
        optimizer.zero_grad();
        loss.backward();
        if step == 0 {
            for (parameter, gradient) in net.named_parameters() {
                let what = format!("{name} on {device}: the gradient of {parameter}");
                assert_all_close(&gradient.grad(), &case["first_grad"][&parameter], &what);
            }
        }
        optimizer.step();
    }
    for (parameter, numbers) in net.state_dict().iter() {
        let what = format!("{name} on {device}: {parameter} at the end");
        assert_all_close(numbers, &case["final"][parameter], &what);
    }
}

#[test]
fn training_follows_pytorch_on_every_device_here() {
    for device in devices() {
        for (name, case) in oracle()["train"].as_object().expect("cases") {
            train(name, case, &device);
        }
    }
}

/// The loss and the gradients of its inputs, for the gradient `upstream` of the loss.
fn loss(name: &str, compute: impl Fn(&Tensor, &Tensor) -> Tensor, target: Option<Tensor>) {
    for device in devices() {
        let case = &oracle()["ops"][name];
        let prediction = floats(&case["in"][0]).to(&device).requires_grad();
        let target = match &target {
            Some(target) => target.to(&device),
            None => floats(&case["in"][1]).to(&device).requires_grad(),
        };
        let loss = compute(&prediction, &target);
        assert_close(loss.item(), case["out"].as_f64().expect("a loss"), name);
        (loss * case["upstream"].as_f64().expect("a number")).backward();
        assert_all_close(&prediction.grad(), &case["grad"][0], name);
        if target.needs_grad() {
            assert_all_close(&target.grad(), &case["grad"][1], name);
        }
    }
}

#[test]
fn losses_and_their_gradients_are_pytorchs() {
    loss("mse", mse_loss, None);
    loss("l1", l1_loss, None);
    loss("bce_logits", bce_with_logits_loss, Some(tensor([[1.], [0.], [1.]])));
    loss("cross_entropy", cross_entropy, Some(tensor([0, 2, 1, 1])));
}
