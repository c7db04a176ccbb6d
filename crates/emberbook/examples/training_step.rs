//! How long a training step takes: forward, mean squared error, backward, Adam.
//!
//!     cargo run --release -p emberbook --example training_step

use std::time::Instant;

use emberbook::prelude::*;

fn main() {
    println!("{:<28}{:>12}{:>12}", "net, examples", "cpu", "ndarray");
    for (sizes, examples) in [
        (&[2, 3, 2, 1][..], 3),
        (&[1, 30, 15, 1], 80),
        (&[2, 30, 15, 2], 5),
        (&[1, 200, 150, 1], 32),
        (&[784, 256, 128, 10], 64),
    ] {
        let [cpu, ndarray] = [Device::cpu(), Device::ndarray()].map(|device| microseconds(sizes, examples, &device));
        println!("{:<28}{cpu:>9.1} µs{ndarray:>9.1} µs", format!("{sizes:?}, {examples}"));
    }
}

/// The time of one step, the smallest mean of several rounds.
fn microseconds(sizes: &[usize], examples: usize, device: &Device) -> f64 {
    let mut layers = vec![];
    for pair in sizes.windows(2) {
        layers.extend([linear(pair[0], pair[1]), relu()]);
    }
    layers.pop();
    let net = Module::sequential(layers);
    net.to(device);
    let x = randn([examples, sizes[0]]).to(device);
    let y = randn([examples, sizes[sizes.len() - 1]]).to(device);
    let mut optimizer = Adam::new(&net, 1e-3);
    let mut step = || {
        let loss = mse_loss(&net.forward(&x), &y);
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
    };
    let rounds = (0..100).map(|_| {
        let start = Instant::now();
        (0..20).for_each(|_| step());
        start.elapsed().as_secs_f64() * 1e6 / 20.0
    });
    rounds.fold(f64::INFINITY, f64::min)
}
