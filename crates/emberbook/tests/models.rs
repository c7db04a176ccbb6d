//! The networks of the course are torchvision's: how they print, their names, their first weights and their outputs. What
//! torchvision gives was written down by make_image_layers.py.

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

use emberbook::prelude::*;
use serde_json::Value;

static ORACLE: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("image_layers.json")).expect("JSON"));

/// Random numbers for one test at a time: all draw from the same ones.
fn random_numbers() -> MutexGuard<'static, ()> {
    static LOCK: Mutex<()> = Mutex::new(());
    LOCK.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `summarised` is `torchsummary.summary(net, (3, 224, 224), batch_size=1)`, of torchvision's network.
fn check(name: &str, make: fn() -> Module, summarised: &str) {
    let _random_numbers = random_numbers();
    let case = &ORACLE["cases"][name];
    manual_seed(0);
    let net = make();
    assert_eq!(net.to_string(), case["text"].as_str().unwrap());
    assert_eq!(summary(&net, [1, 3, 224, 224]).to_string(), summarised.trim_end());
    for (name, buffer) in net.named_buffers().iter().filter(|(name, _)| name.contains("running")) {
        buffer.set_data(linspace(0.5, 1.5, buffer.len()));
        assert!(name.ends_with("running_mean") || name.ends_with("running_var"));
    }
    let state = net.state_dict();
    let shapes: BTreeMap<String, Vec<usize>> = state.iter().map(|(name, x)| (name.to_owned(), x.shape())).collect();
    let expected: BTreeMap<String, Vec<usize>> = serde_json::from_value(case["names"].clone()).unwrap();
    assert_eq!(shapes, expected);
    for (name, x) in state.iter() {
        let expected = case["sums"][name].as_f64().unwrap();
        let sum: f64 = x.to_vec().into_iter().map(f64::from).sum();
        let near = 1e-6 * x.numel() as f64;
        assert!((sum - expected).abs() <= near.max(1e-6), "{name}: {sum} and not {expected}");
    }
    net.eval();
    let y = no_grad(|| net.forward(&first_image()));
    assert_eq!(y.shape(), [1, 1000]);
    let logits: Vec<f32> = serde_json::from_value(case["logits"].clone()).unwrap();
    for (i, (found, expected)) in y.to_vec().iter().zip(&logits).enumerate() {
        assert!((found - expected).abs() < 1e-4, "logit {i}: {found} and not {expected}");
    }
    assert_eq!(y.argmax().item(), case["argmax"].as_f64().unwrap());
    let norm = y.pow(2).sum().sqrt().item();
    assert!((norm - case["norm"].as_f64().unwrap()).abs() < 1e-3, "{norm}");
}

/// A picture of noise; torch's of the seed 5.
fn first_image() -> Tensor {
    manual_seed(5);
    randn([1, 3, 224, 224])
}

#[test]
fn alexnet_is_torchvisions() {
    check("alexnet", models::alexnet, include_str!("alexnet.summary"));
}

#[test]
fn resnet18_is_torchvisions() {
    check("resnet18", models::resnet18, include_str!("resnet18.summary"));
}

#[test]
fn a_network_for_other_classes_trains() {
    let _random_numbers = random_numbers();
    manual_seed(1);
    let net = models::resnet18_of(3);
    let (x, y) = (randn([2, 3, 32, 32]), tensor([0, 2]));
    let mut optimizer = Sgd::new(&net, 0.01);
    let mut losses = vec![];
    for _ in 0..4 {
        let loss = cross_entropy(&net.forward(&x), &y);
        losses.push(loss.item());
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
    }
    assert!(net.parameters().iter().all(|parameter| parameter.grad_or_none().is_some()));
    assert!(losses[3] < 0.7 * losses[0], "{losses:?}");
    assert_eq!(net.state_dict()["layer4.1.bn2.num_batches_tracked"].to_ints(), [4]);
}

#[test]
fn weights_start_as_in_pytorch_after_settings_too() {
    // torch.manual_seed(0), then these one after the other.
    let _random_numbers = random_numbers();
    manual_seed(0);
    let (plain, none, groups) = (conv2d(1, 2, 3), conv2d(2, 2, 1).no_bias(), conv2d(2, 4, [2, 1]).groups(2).stride(2));
    let last = linear(1, 1);
    for (name, found) in [
        ("plain.weight", plain.weight()),
        ("plain.bias", plain.bias()),
        ("none.weight", none.weight()),
        ("groups.weight", groups.weight()),
        ("groups.bias", groups.bias()),
        ("last.weight", last.weight()),
    ] {
        let expected: Vec<f32> = serde_json::from_value(ORACLE["starts"][name].clone()).unwrap();
        assert!(found.flatten(0).allclose(&tensor(expected), 1e-6), "{name}: {found}");
    }
    // What was drawn between is not drawn again.
    manual_seed(0);
    let conv = conv2d(1, 2, 3);
    let between = rand([2]);
    let conv = conv.no_bias();
    assert_ne!(conv.weight().to_vec(), plain.weight().to_vec());
    assert_ne!(rand([2]).to_vec(), between.to_vec());
}
