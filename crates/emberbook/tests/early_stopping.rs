//! A student stops training while the network is at its best.

use emberbook::prelude::*;

fn mistake<T>(work: impl FnOnce() -> T) -> String {
    let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).err().expect("this is a mistake");
    panic.downcast_ref::<String>().expect("a message").clone()
}

/// The epoch, counted from 0, in which it says stop for these losses.
fn stop(mut stopping: EarlyStopping, losses: &[f64]) -> Option<usize> {
    let net = linear(1, 1);
    losses.iter().position(|&loss| stopping.step(loss, &net))
}

#[test]
fn it_waits_for_as_many_epochs_as_it_has_patience() {
    let losses = [0.9, 0.5, 0.6, 0.55, 0.4, 0.41, 0.42, 0.43, 0.44];
    assert_eq!(stop(EarlyStopping::new(1), &losses), Some(2));
    assert_eq!(stop(EarlyStopping::new(2), &losses), Some(3));
    assert_eq!(stop(EarlyStopping::new(3), &losses), Some(7), "a better loss gives back all the patience");
    assert_eq!(stop(EarlyStopping::new(5), &losses), None);
}

#[test]
fn as_good_is_not_better_and_nor_is_nan() {
    assert_eq!(stop(EarlyStopping::new(2), &[0.5, 0.5, 0.5]), Some(2));
    assert_eq!(stop(EarlyStopping::new(2), &[f64::NAN, f64::NAN]), Some(1));
    assert_eq!(stop(EarlyStopping::new(2), &[0.5, f64::NAN, 0.4, 0.3]), None);
}

#[test]
fn a_small_gain_is_none_with_min_delta() {
    let losses = [1.0, 0.95, 0.91, 0.7, 0.5];
    assert_eq!(stop(EarlyStopping::new(2), &losses), None);
    assert_eq!(stop(EarlyStopping::new(2).min_delta(0.1), &losses), Some(2));
}

/// A layer with a buffer, which is restored too.
#[derive(Clone, Debug)]
struct Counter {
    weight: Parameter,
    calls: Buffer,
}

impl Layer for Counter {
    fn forward(&self, input: &Tensor) -> Tensor {
        self.calls.set_data(self.calls.data() + 1.);
        input * &self.weight
    }
}

#[test]
fn the_best_network_comes_back_with_its_buffers() {
    let net = sequential![Counter { weight: parameter([1.]), calls: buffer([0.]) }];
    let (weight, calls) = (net.get_parameter("0.weight"), &net.named_buffers()[0].1);
    let mut optimizer = Sgd::new(&net, 0.4);
    let mut stopping = EarlyStopping::new(3);
    for validation_loss in [3., 2., 1., 4., 4., 4.] {
        optimizer.zero_grad();
        net.forward(&tensor([1.])).sum().backward();
        optimizer.step();
        stopping.step(validation_loss, &net);
    }
    let last = weight.to_vec()[0];
    assert!((last - (1. - 6. * 0.4)).abs() < 1e-5 && calls.to_vec() == [6.], "training has gone on");
    assert_eq!((stopping.best_epoch(), stopping.best_loss()), (2, 1.));
    stopping.restore(&net);
    assert!((weight.to_vec()[0] - (1. - 3. * 0.4)).abs() < 1e-5, "{weight}");
    assert_eq!(calls.to_vec(), [3.]);
    // The optimizer moves the restored numbers, and what is kept stays.
    optimizer.zero_grad();
    net.forward(&tensor([1.])).sum().backward();
    optimizer.step();
    stopping.restore(&net);
    assert!((weight.to_vec()[0] - (1. - 3. * 0.4)).abs() < 1e-5, "{weight}");
}

#[test]
fn mistakes_say_what_comes_first() {
    let net = linear(2, 1);
    let mut stopping = EarlyStopping::new(1);
    assert_eq!(
        mistake(|| stopping.restore(&net)),
        "restore: there is no best network yet: call .step(validation_loss, &net) after each epoch first"
    );
    stopping.step(f64::NAN, &net);
    assert_eq!(
        mistake(|| stopping.best_epoch()),
        "best_epoch: there is no best network: every validation loss so far was NaN or infinite"
    );
    stopping.step(0.5, &net);
    assert_eq!(
        mistake(|| stopping.restore(&linear(3, 1))),
        "weight has the shape [1, 3] in this network, and [1, 2] in the saved one"
    );
}
