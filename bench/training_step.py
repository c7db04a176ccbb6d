"""PyTorch's training step on the nets of crates/emberbook/benches/training_step.rs; prints microseconds as JSON."""

import json
import time

import torch

NETS = [([1, 30, 15, 1], 80), ([2, 30, 15, 2], 5), ([1, 200, 150, 1], 32), ([784, 256, 128, 10], 64)]


def net(sizes):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers[:-1])


def microseconds(sizes, examples):
    """The median of rounds of steps, as criterion takes it."""
    my_net = net(sizes)
    x, y = torch.randn(examples, sizes[0]), torch.randn(examples, sizes[-1])
    optimizer = torch.optim.Adam(my_net.parameters(), 1e-3)
    loss_function = torch.nn.MSELoss()

    def step():
        loss = loss_function(my_net(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

    deadline = time.perf_counter() + 3
    while time.perf_counter() < deadline:
        step()
    times = []
    for _ in range(100):
        started = time.perf_counter()
        for _ in range(20):
            step()
        times.append((time.perf_counter() - started) / 20)
    return sorted(times)[len(times) // 2] * 1e6


def fastest(sizes, examples):
    """At one thread or at PyTorch's own choice, whichever is faster."""
    own_choice = torch.get_num_threads()
    times = []
    for threads in {1, own_choice}:
        torch.set_num_threads(threads)
        times.append(microseconds(sizes, examples))
    torch.set_num_threads(own_choice)
    return min(times)


print(json.dumps({f"{'-'.join(map(str, sizes))}, {examples}": fastest(sizes, examples) for sizes, examples in NETS}))
