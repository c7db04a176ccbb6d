"""How fast the same work is on the same GPU, in Emberbook's kernel and in PyTorch's. Without a GPU both take the processor,
so that it can be tried there."""

import tempfile
import time

from bench import kernels, peers

# Prints "name seconds" for each piece of work: the median of rounds, after some to warm up. A round is as many times as
# take a few milliseconds, and the device has done all of it at the end.
EMBERBOOK = r"""
use std::time::Instant;

let device = if cuda_is_available() { Device::cuda() } else { Device::cpu() };
let (sizes, batches) = if cuda_is_available() { (vec![1024, 2048, 4096, 8192], [64, 4096]) } else { (vec![1024], [64, 4096]) };

fn seconds(device: &Device, mut work: impl FnMut()) -> f64 {
    let mut round = |times: usize| {
        device.synchronize();
        let start = Instant::now();
        for _ in 0..times {
            work();
        }
        device.synchronize();
        start.elapsed().as_secs_f64() / times as f64
    };
    round(3);
    let times = (0.005 / round(3)).ceil().max(1.0) as usize;
    let mut rounds: Vec<f64> = (0..15).map(|_| round(times)).collect();
    rounds.sort_by(f64::total_cmp);
    rounds[7]
}

for size in sizes {
    let (a, b) = (rand([size, size]).to(&device), rand([size, size]).to(&device));
    println!("{size}x{size} by {size}x{size}\t{}", seconds(&device, || drop(a.mm(&b))));
}
for batch in batches {
    let net = sequential![linear(784, 256), relu(), linear(256, 128), relu(), linear(128, 10)];
    net.to(&device);
    let (x, y) = (randn([batch, 784]).to(&device), randn([batch, 10]).to(&device));
    let mut optimizer = Adam::new(&net, 1e-3);
    let step = || {
        let loss = mse_loss(&net.forward(&x), &y);
        optimizer.zero_grad();
        loss.backward();
        optimizer.step();
    };
    println!("training step of 784-256-128-10, {batch} examples\t{}", seconds(&device, step));
}
"""

PYTORCH = r"""
import time
import torch

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
sizes, batches = ([1024, 2048, 4096, 8192], [64, 4096]) if torch.cuda.is_available() else ([1024], [64, 4096])

def synchronize():
    if device.type == "cuda":
        torch.cuda.synchronize()

def seconds(work):
    def round(times):
        synchronize()
        start = time.perf_counter()
        for _ in range(times):
            work()
        synchronize()
        return (time.perf_counter() - start) / times

    round(3)
    times = max(1, -int(-0.005 // round(3)))
    return sorted(round(times) for _ in range(15))[7]

for tf32 in [False, True] if device.type == "cuda" else [False]:
    torch.set_float32_matmul_precision("high" if tf32 else "highest")
    for size in sizes:
        a, b = torch.rand(size, size, device=device), torch.rand(size, size, device=device)
        print(f"{size}x{size} by {size}x{size}{' (TF32)' if tf32 else ''}\t{seconds(lambda: a.mm(b))}")
torch.set_float32_matmul_precision("highest")
for batch in batches:
    layers = [torch.nn.Linear(784, 256), torch.nn.ReLU(), torch.nn.Linear(256, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10)]
    net = torch.nn.Sequential(*layers).to(device)
    x, y = torch.randn(batch, 784, device=device), torch.randn(batch, 10, device=device)
    optimizer = torch.optim.Adam(net.parameters(), 1e-3)

    def step():
        loss = torch.nn.functional.mse_loss(net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    print(f"training step of 784-256-128-10, {batch} examples\t{seconds(step)}")
"""

FIRST_USE = """
let device = if cuda_is_available() { Device::cuda() } else { Device::cpu() };
let x = rand([64, 64]).to(&device);
println!("{}", (x.mm(&x) + &x).sum());
"""


def times(kernel, cell):
    """Seconds, by what was done."""
    with kernels.started(kernel) as notebook:
        printed = notebook.ok(cell, timeout=kernels.PATIENCE).stdout
    return {name: float(seconds) for name, seconds in (line.split("\t") for line in printed.splitlines())}


def first_use():
    """From the start of a kernel to the first numbers, with nothing in Burn's cache, and in the kernel after that one."""
    with tempfile.TemporaryDirectory() as cache:
        for _ in range(2):
            begun = time.perf_counter()
            with kernels.started(XDG_CACHE_HOME=cache) as notebook:
                notebook.ok(FIRST_USE, timeout=kernels.PATIENCE)
                yield time.perf_counter() - begun


def devices():
    with kernels.started() as notebook:
        return notebook.ok('println!("{}", device_report());').stdout.strip()


def measure():
    return times("emberbook", EMBERBOOK), times(peers.PYTORCH, PYTORCH), *first_use()
