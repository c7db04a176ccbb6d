//! How long a training step takes: forward, mean squared error, backward, Adam. `scripts/bench` runs it beside PyTorch.

use criterion::{Criterion, criterion_group, criterion_main};
use emberbook::prelude::*;

/// The sizes of a net's layers, and the number of examples.
const NETS: [(&[usize], usize); 4] =
    [(&[1, 30, 15, 1], 80), (&[2, 30, 15, 2], 5), (&[1, 200, 150, 1], 32), (&[784, 256, 128, 10], 64)];

fn training_step(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("training_step");
    for (sizes, examples) in NETS {
        let net = net(sizes);
        let x = randn([examples, sizes[0]]);
        let y = randn([examples, sizes[sizes.len() - 1]]);
        let mut optimizer = Adam::new(&net, 1e-3);
        let name = sizes.iter().map(ToString::to_string).collect::<Vec<_>>().join("-");
        group.bench_function(format!("{name}, {examples}"), |bencher| {
            bencher.iter(|| {
                let loss = mse_loss(&net.forward(&x), &y);
                optimizer.zero_grad();
                loss.backward();
                optimizer.step();
            })
        });
    }
}

fn net(sizes: &[usize]) -> Module {
    let mut layers = vec![];
    for pair in sizes.windows(2) {
        layers.extend([linear(pair[0], pair[1]), relu()]);
    }
    layers.pop();
    Module::sequential(layers)
}

criterion_group!(benches, training_step);
criterion_main!(benches);
