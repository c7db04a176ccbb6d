//! Training beyond a plain loop: learning rates that change, groups of parameters, clipped gradients, training that goes on
//! another day. The numbers are PyTorch's: `make_training.py` writes them.

use emberbook::optim::OptimizerState;
use emberbook::prelude::*;
use serde_json::Value;

/// The message that a mistake in a cell is answered with.
fn mistake(cell: impl FnOnce() + std::panic::UnwindSafe) -> String {
    let panic = std::panic::catch_unwind(cell).expect_err("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").clone()
}

fn pytorch() -> Value {
    serde_json::from_str(include_str!("training.json")).expect("JSON")
}

fn numbers(value: &Value) -> Vec<f64> {
    serde_json::from_value(value.clone()).expect("numbers")
}

fn assert_close(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (a, b) in found.iter().zip(expected) {
        assert!((a - b).abs() <= tolerance * b.abs().max(1e-3), "{what}: {found:?}, PyTorch has {expected:?}");
    }
}

fn course_net() -> (Module, Tensor, Tensor) {
    let net = sequential![linear(2, 3), tanh(), linear(3, 1)];
    net[0].set_weight(tensor([[0.4, -0.5], [-0.6, -0.6], [0.1, 0.3]]));
    net[2].set_weight(tensor([[1., 0.5, 0.25]]));
    init::zeros_(&net[0].bias());
    init::zeros_(&net[2].bias());
    (net, tensor([[1., 2.], [2., 3.], [10., 5.]]), tensor([[7.], [12.], [40.]]))
}

fn all(net: &Module) -> Vec<f64> {
    net.parameters().iter().flat_map(|parameter| parameter.to_vec()).map(f64::from).collect()
}

/// Each optimizer as in `make_training.py`, the first layer's learning rate 0.05.
fn optimizers(net: &Module) -> [(&'static str, Box<dyn Optimizer>); 4] {
    let first = net[0].parameters();
    [
        ("sgd", Box::new(Sgd::new(&first, 0.05).momentum(0.9).weight_decay(0.01))),
        ("adam", Box::new(Adam::new(&first, 0.05))),
        ("adamw", Box::new(AdamW::new(&first, 0.05))),
        ("rmsprop", Box::new(RmsProp::new(&first, 0.05))),
    ]
}

#[test]
fn groups_schedules_and_clipping_train_as_in_pytorch() {
    let expected = pytorch();
    for i in 0..4 {
        let (net, x, y_hat) = course_net();
        let (name, optimizer) = &mut optimizers(&net)[i];
        optimizer.add_param_group(net[2].parameters(), 0.01);
        let mut scheduler = StepLR::new(&**optimizer, 2, 0.5);
        for step in expected["training"][*name].as_array().expect("steps") {
            optimizer.zero_grad();
            mse_loss(&net.forward(&x), &y_hat).backward();
            let norm = clip_grad_norm(&net, 10.);
            optimizer.step();
            scheduler.step();
            assert_close(&[norm], &numbers(&Value::from(vec![step["norm"].clone()])), 1e-4, name);
            assert_close(&scheduler.get_last_lr(), &numbers(&step["rates"]), 1e-12, name);
            assert_close(&all(&net), &numbers(&step["numbers"]), 1e-3, name);
        }
    }
}

#[test]
fn gradients_are_cut_off_as_in_pytorch() {
    let (net, x, y_hat) = course_net();
    mse_loss(&net.forward(&x), &y_hat).backward();
    clip_grad_value(&net, 3.);
    let found: Vec<f64> = net.parameters().iter().flat_map(|one| one.grad().to_vec()).map(f64::from).collect();
    assert_close(&found, &numbers(&pytorch()["clipped_values"]), 1e-4, "clip_grad_value");
}

#[test]
fn short_gradients_stay_and_a_norm_that_is_no_number_is_seen() {
    let w = parameter([3., 4.]);
    assert_eq!(clip_grad_norm([w.clone()], 1.), 0.);
    w.set_grad([0.3, 0.4]);
    assert!((clip_grad_norm([w.clone()], 1.) - 0.5).abs() < 1e-6);
    assert_eq!(w.grad().to_vec(), [0.3, 0.4]);
    w.set_grad([f32::NAN, 0.4]);
    assert!(clip_grad_norm([w.clone()], 1.).is_nan());
    assert!(w.grad().to_vec().iter().all(|x| x.is_nan()));
}

#[test]
fn schedules_count_as_in_pytorch() {
    let expected = pytorch();
    type Step = Box<dyn FnMut(f64)>;
    let check = |name: &str, make: &dyn Fn(&Sgd) -> Step| {
        let mut optimizer = Sgd::new([parameter(0.)], 0.3);
        optimizer.add_param_group(vec![parameter(0.)], 0.01);
        let mut step = make(&optimizer);
        let rates = expected["schedules"][name].as_array().expect("rates");
        let metrics = numbers(&expected["metrics"]);
        for (epoch, rates) in rates.iter().enumerate() {
            if epoch > 0 {
                step(metrics[epoch - 1]);
            }
            let found = optimizer.learning_rates().get();
            assert_close(&found, &numbers(rates), 1e-12, &format!("{name}, epoch {epoch}"));
        }
    };
    fn each_epoch(mut scheduler: impl Scheduler + 'static) -> Step {
        Box::new(move |_| scheduler.step())
    }
    fn by_metric(mut scheduler: ReduceLROnPlateau) -> Step {
        Box::new(move |metric| scheduler.step(metric))
    }
    check("step", &|sgd| each_epoch(StepLR::new(sgd, 3, 0.1)));
    check("exponential", &|sgd| each_epoch(ExponentialLR::new(sgd, 0.9)));
    check("cosine", &|sgd| each_epoch(CosineAnnealingLR::new(sgd, 5, 0.001)));
    check("plateau", &|sgd| by_metric(ReduceLROnPlateau::new(sgd).patience(2)));
    check("plateau_max", &|sgd| {
        by_metric(ReduceLROnPlateau::new(sgd).mode_max().factor(0.5).patience(1).cooldown(2).min_lr(0.004))
    });
    check("plateau_abs", &|sgd| by_metric(ReduceLROnPlateau::new(sgd).patience(0).threshold_abs(0.2)));
}

#[test]
fn training_goes_on_from_a_saved_state_as_if_it_had_never_stopped() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    for device in devices() {
        for i in 0..4 {
            let (net, x, y_hat) = course_net();
            let (x, y_hat) = (x.to(&device), y_hat.to(&device));
            net.to(&device);
            let train = |net: &Module, optimizer: &mut dyn Optimizer| {
                for _ in 0..5 {
                    optimizer.zero_grad();
                    mse_loss(&net.forward(&x), &y_hat).backward();
                    optimizer.step();
                }
            };
            let mut optimizer = optimizers(&net).into_iter().nth(i).expect("an optimizer").1;
            optimizer.set_learning_rate(0.1 / 3.);
            train(&net, &mut *optimizer);
            let path = folder.path().join("optimizer.safetensors");
            let (other, state) = (net.copy(), optimizer.state_dict());
            state.save(&path)?;
            train(&net, &mut *optimizer);

            let mut again = optimizers(&other).into_iter().nth(i).expect("an optimizer").1;
            again.load_state_dict(&OptimizerState::load(&path)?);
            assert_eq!(again.learning_rate(), 0.1 / 3.);
            train(&other, &mut *again);
            assert_eq!(all(&other), all(&net));
            // The state is what it was then, and not what came of it.
            assert_eq!(state.entries["state.0.step"].to_ints(), [5]);
            assert_eq!(again.state_dict().entries["state.0.step"].to_ints(), [10]);
        }
    }
    Ok(())
}

#[test]
fn a_state_that_does_not_fit_is_refused() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("adam.safetensors");
    let net = linear(2, 3);
    Adam::new(&net, 0.1).save(&path)?;
    Adam::new(&net, 0.2).load(&path)?;
    let refused = Sgd::new(&net, 0.1).load(&path).expect_err("another optimizer").to_string();
    assert!(
        refused.ends_with(
            "adam.safetensors cannot be used: load_state_dict: the state is that of another optimizer, or of other parameters"
        ),
        "{refused}"
    );
    let refused = Adam::new(&linear(3, 3), 0.1).load(&path).expect_err("another network").to_string();
    assert!(refused.contains("state.0.exp_avg has the shape [3, 3] here, and [3, 2] in the saved one"), "{refused}");
    let mut grouped = Adam::new([net.get_parameter("weight")], 0.1);
    grouped.add_param_group(vec![net.get_parameter("bias")], 0.2);
    let refused = grouped.load(&path).expect_err("other groups").to_string();
    assert!(refused.ends_with("this optimizer has 2 groups of parameters, and the saved one had 1"), "{refused}");
    net.save(&path)?;
    let refused = Adam::new(&net, 0.1).load(&path).expect_err("weights").to_string();
    assert!(
        refused.ends_with("adam.safetensors holds no optimizer's state: optimizer.save(..) writes one"),
        "{refused}"
    );
    Ok(())
}

#[test]
fn mistakes_with_groups_and_schedules_say_what_is_wrong() {
    assert_eq!(
        mistake(|| {
            let net = sequential![linear(2, 1)];
            Sgd::new(&net, 0.1).add_param_group(net.parameters(), 0.2);
        }),
        "add_param_group: the optimizer moves 0.weight already"
    );
    assert_eq!(
        mistake(|| drop(StepLR::new(&Sgd::new([parameter(0.)], 0.1), 0, 0.1))),
        "StepLR: step_size is 0, and an epoch is the least that a schedule can count"
    );
}
