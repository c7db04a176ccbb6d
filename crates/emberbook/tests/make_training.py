"""Writes training.json: what PyTorch computes where tests/layers.rs and tests/schedules.rs do the same. Needs torch."""

import json
from pathlib import Path

import torch
from torch import nn
from torch.optim import lr_scheduler

torch.set_num_threads(1)


def initialisers():
    torch.manual_seed(0)
    w = torch.empty(2, 3)
    settings = {
        "uniform_": (-1.0, 3.0),
        "normal_": (2.0, 0.5),
        "constant_": (0.3,),
        "ones_": (),
        "zeros_": (),
        "xavier_uniform_": (1.0,),
        "xavier_normal_": (5 / 3,),
        "kaiming_uniform_": (0.0,),
        "kaiming_normal_": (0.2,),
    }
    return {name: getattr(nn.init, name)(w, *given).flatten().tolist() for name, given in settings.items()}


X = [[1.0, 2.0], [2.0, 3.0], [10.0, 5.0]]
Y = [[7.0], [12.0], [40.0]]
W1 = [[0.4, -0.5], [-0.6, -0.6], [0.1, 0.3]]
W2 = [[1.0, 0.5, 0.25]]


def net():
    net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))
    with torch.no_grad():
        net[0].weight.copy_(torch.tensor(W1))
        net[2].weight.copy_(torch.tensor(W2))
        net[0].bias.zero_()
        net[2].bias.zero_()
    return net


def numbers(net):
    return torch.cat([p.detach().flatten() for p in net.parameters()]).tolist()


OPTIMIZERS = {
    "sgd": lambda p: torch.optim.SGD(p, momentum=0.9, weight_decay=0.01),
    "adam": lambda p: torch.optim.Adam(p),
    "adamw": lambda p: torch.optim.AdamW(p),
    "rmsprop": lambda p: torch.optim.RMSprop(p),
}


def training(make):
    """Two groups, a schedule, clipped gradients: after each step the norm before clipping, the rates and the numbers."""
    model = net()
    optimizer = make([{"params": model[0].parameters(), "lr": 0.05}, {"params": model[2].parameters(), "lr": 0.01}])
    schedule = lr_scheduler.StepLR(optimizer, 2, 0.5)
    steps = []
    for _ in range(6):
        optimizer.zero_grad()
        nn.functional.mse_loss(model(torch.tensor(X)), torch.tensor(Y)).backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), 10.0).item()
        optimizer.step()
        schedule.step()
        steps.append({"norm": norm, "rates": schedule.get_last_lr(), "numbers": numbers(model)})
    return steps


def clipped_values():
    model = net()
    nn.functional.mse_loss(model(torch.tensor(X)), torch.tensor(Y)).backward()
    nn.utils.clip_grad_value_(model.parameters(), 3.0)
    return torch.cat([p.grad.flatten() for p in model.parameters()]).tolist()


METRICS = [1.0, 0.9, 0.95, 0.89995, 0.93, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.49, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7]


def rates(make, steps=12, metrics=None):
    w, v = torch.nn.Parameter(torch.zeros(1)), torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([{"params": [w], "lr": 0.3}, {"params": [v], "lr": 0.01}])
    schedule = make(optimizer)
    found = [schedule.get_last_lr()]
    for i in range(len(metrics) if metrics else steps):
        optimizer.step()
        schedule.step(*([metrics[i]] if metrics else []))
        found.append(schedule.get_last_lr())
    return found


plateau = lr_scheduler.ReduceLROnPlateau
SCHEDULES = {
    "step": rates(lambda o: lr_scheduler.StepLR(o, 3, 0.1)),
    "exponential": rates(lambda o: lr_scheduler.ExponentialLR(o, 0.9)),
    "cosine": rates(lambda o: lr_scheduler.CosineAnnealingLR(o, 5, 0.001), steps=14),
    "plateau": rates(lambda o: plateau(o, patience=2), metrics=METRICS),
    "plateau_max": rates(
        lambda o: plateau(o, mode="max", factor=0.5, patience=1, cooldown=2, min_lr=0.004), metrics=METRICS
    ),
    "plateau_abs": rates(lambda o: plateau(o, patience=0, threshold=0.2, threshold_mode="abs"), metrics=METRICS),
}


def gradients():
    """`backward` with a gradient, a hook on a leaf that two operations use, and one on a computed tensor."""
    w = torch.tensor([1.0, -2.0, 3.0], requires_grad=True)
    y = w * w * 2
    y.backward(torch.tensor([1.0, 10.0, 100.0]))
    hooked = torch.tensor([1.0, -2.0], requires_grad=True)
    seen = []
    hooked.register_hook(lambda g: seen.append(g.tolist()))
    hooked.register_hook(lambda g: g * 10)
    hidden = hooked.exp()
    hidden.retain_grad()
    hidden.register_hook(lambda g: g + 1)
    (hidden * 3 + hooked).sum().backward()
    return {"with": w.grad.tolist(), "seen": seen[0], "hooked": hooked.grad.tolist(), "hidden": hidden.grad.tolist()}


everything = {
    "init": initialisers(),
    "training": {name: training(make) for name, make in OPTIMIZERS.items()},
    "clipped_values": clipped_values(),
    "metrics": METRICS,
    "schedules": SCHEDULES,
    "gradients": gradients(),
}
Path(__file__).with_name("training.json").write_text(json.dumps(everything) + "\n")
