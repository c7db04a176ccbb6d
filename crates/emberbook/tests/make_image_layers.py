"""Writes image_layers.json: what PyTorch's layers for images give, forward and backward, for image_layers.rs to compare with.

Run it with a Python that has PyTorch 2 (CPU), torchvision and torchsummary, in this folder: python make_image_layers.py

Each case has the layer as PyTorch prints it, its parameters, the input, the output, a seeded `upstream`, and the gradients
of `(output * upstream).sum()`. Where the layer keeps statistics, they are there as they are afterwards.
"""

import contextlib
import io
import json
import math
from pathlib import Path

import torch
import torchsummary
import torchvision
from torch import nn

inf, nan = math.inf, math.nan
cases = {}


def numbers(x):
    """Nested lists that JSON can hold, with as many digits as a float32 has."""
    if isinstance(x, list):
        return [numbers(row) for row in x]
    return x if isinstance(x, int) else float(f"{x:.9g}") if math.isfinite(x) else str(x)


def listed(x):
    return numbers(x.detach().tolist())


def case(name, layer, x, steps=1):
    torch.manual_seed(len(cases))
    parameters = {key: listed(p) for key, p in layer.named_parameters()}
    x = x.clone().requires_grad_()
    for _ in range(steps):
        y = layer(x)
    upstream = torch.randn(y.shape)
    (y * upstream).sum().backward()
    cases[name] = {
        "text": str(layer), "parameters": parameters, "in": listed(x), "out": listed(y), "fn": y.grad_fn.name(),
        "upstream": listed(upstream), "grad": listed(x.grad),
        "gradients": {key: listed(p.grad) for key, p in layer.named_parameters()},
        "buffers": {key: listed(b) for key, b in layer.named_buffers()},
    }  # fmt: skip


def images(*shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


torch.manual_seed(1)
case("conv", nn.Conv2d(2, 3, 3), images(2, 2, 5, 6))
case("conv_settings", nn.Conv2d(2, 4, (3, 2), stride=(2, 1), padding=(1, 2), dilation=(1, 2), bias=False), images(2, 2, 6, 5))
case("conv_groups", nn.Conv2d(4, 6, 3, stride=2, padding=2, groups=2), images(3, 4, 7, 7))
case("conv_depthwise", nn.Conv2d(3, 3, 3, padding=1, groups=3), images(1, 3, 5, 5))
case("conv_dilation", nn.Conv2d(1, 2, 3, padding=2, dilation=2), images(2, 1, 6, 6))
case("conv_large_stride", nn.Conv2d(1, 2, 2, stride=3), images(2, 1, 7, 7))
case("conv_1x1", nn.Conv2d(3, 2, 1), images(2, 3, 4, 5))
case("conv_1x1_stride", nn.Conv2d(3, 2, 1, stride=2), images(2, 3, 5, 5))
case("conv_far_padding", nn.Conv2d(1, 1, 2, padding=3), images(1, 1, 2, 2))
case("conv_one_image", nn.Conv2d(2, 3, 3), images(2, 5, 6))
odd = images(2, 1, 5, 5)
odd[0, 0, 1, 2], odd[1, 0, 4, 4], odd[1, 0, 0, 1], odd[0, 0, 3, 0] = nan, nan, -inf, inf
case("conv_of_odd", nn.Conv2d(1, 2, 2), odd)
case("max_pool", nn.MaxPool2d(2), images(2, 2, 6, 6))
case("max_pool_overlapping", nn.MaxPool2d(3, stride=2), images(2, 2, 7, 8))
case("max_pool_settings", nn.MaxPool2d((3, 2), stride=(2, 3), padding=(1, 0), ceil_mode=True), images(2, 2, 6, 6))
case("max_pool_ceil", nn.MaxPool2d(2, stride=2, ceil_mode=True), images(1, 2, 5, 5))
case("max_pool_ceil_padding", nn.MaxPool2d(3, stride=3, padding=1, ceil_mode=True), images(1, 2, 6, 6))
case("max_pool_of_odd", nn.MaxPool2d(2, stride=1), odd)
case("max_pool_of_nan_ceil", nn.MaxPool2d(2, ceil_mode=True), odd)
case("max_pool_of_equal", nn.MaxPool2d(2), images(1, 2, 4, 4).round())
case("max_pool_of_nothing", nn.MaxPool2d(2), torch.full((1, 1, 2, 2), -inf))
case("max_pool_one_image", nn.MaxPool2d(2), images(2, 4, 4))
case("avg_pool", nn.AvgPool2d(2), images(2, 2, 6, 6))
case("avg_pool_settings", nn.AvgPool2d((3, 2), stride=(2, 3), padding=(1, 1)), images(2, 2, 6, 6))
case("avg_pool_without_padding", nn.AvgPool2d(3, stride=2, padding=1, count_include_pad=False), images(2, 2, 6, 6))
case("avg_pool_ceil", nn.AvgPool2d(2, ceil_mode=True), images(2, 2, 5, 5))
case("avg_pool_ceil_padding", nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True), images(2, 2, 6, 6))
case("avg_pool_ceil_without_padding", nn.AvgPool2d(3, stride=2, padding=1, ceil_mode=True, count_include_pad=False), images(1, 2, 6, 6))
case("avg_pool_of_odd", nn.AvgPool2d(2, stride=1), odd)
case("adaptive", nn.AdaptiveAvgPool2d((2, 3)), images(2, 2, 6, 6))
case("adaptive_uneven", nn.AdaptiveAvgPool2d((3, 4)), images(1, 2, 5, 7))
case("adaptive_larger", nn.AdaptiveAvgPool2d(6), images(1, 2, 5, 4))
case("adaptive_one", nn.AdaptiveAvgPool2d(1), images(2, 3, 4, 5))
case("adaptive_one_of_odd", nn.AdaptiveAvgPool2d(2), odd)
case("flatten_1", nn.Flatten(), images(2, 2, 3, 3))
case("flatten_2", nn.Flatten(2), images(2, 2, 3, 3))
case("flatten_0", nn.Flatten(0), images(2, 2, 3))


class Residual(nn.Module):
    """What residual(..) is."""

    def __init__(self, block, shortcut=None):
        super().__init__()
        self.block, self.shortcut = block, shortcut

    def forward(self, x):
        return self.block(x) + (x if self.shortcut is None else self.shortcut(x))


def varied(layer, seed=3):
    """With parameters that are not all 1 and 0."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for p in layer.parameters():
            p.copy_(torch.randn(p.shape, generator=generator))
    return layer


def evaluated(layer, x):
    layer(x * 2 + 1)
    layer(x - 3)
    return layer.eval()


case("batch_norm2d_train", varied(nn.BatchNorm2d(3)), images(4, 3, 2, 3))
case("batch_norm2d_steps", varied(nn.BatchNorm2d(2, eps=1e-3, momentum=0.3)), images(2, 2, 3, 3) * 4 + 7, steps=3)
case("batch_norm2d_plain", nn.BatchNorm2d(2, affine=False), images(2, 2, 3, 3))
case("batch_norm2d_eval", evaluated(varied(nn.BatchNorm2d(3)), images(4, 3, 2, 3)), images(2, 3, 2, 2))
case("batch_norm1d_train", varied(nn.BatchNorm1d(3)), images(5, 3))
case("batch_norm1d_lines", varied(nn.BatchNorm1d(3)), images(2, 3, 4))
case("batch_norm1d_eval", evaluated(varied(nn.BatchNorm1d(3)), images(5, 3)), images(1, 3))
case("batch_norm2d_of_odd", nn.BatchNorm2d(1), odd)
case("residual_plain", Residual(nn.Sequential(nn.Conv2d(2, 2, 3, padding=1), nn.ReLU())), images(1, 2, 4, 4))
case("residual_shortcut", Residual(nn.Conv2d(2, 3, 3, stride=2, padding=1), nn.Conv2d(2, 3, 1, stride=2)), images(1, 2, 4, 4))

# Networks: a seed gives PyTorch's own weights, so a few of the outputs tell.
x = images(1, 3, 224, 224, seed=5)


def network(name, make):
    torch.manual_seed(0)
    net = make()
    # Statistics that are not 0 and 1, as those of a trained network.
    for key, buffer in net.named_buffers():
        if "running" in key:
            buffer.copy_(torch.linspace(0.5, 1.5, len(buffer)))
    y = net.eval()(x)[0]
    state = net.state_dict()
    cases[name] = {
        "text": str(net), "logits": listed(y[:40]), "argmax": y.argmax().item(), "norm": y.norm().item(),
        "names": {key: list(tensor.shape) for key, tensor in state.items()},
        "sums": {key: tensor.double().sum().item() for key, tensor in state.items()},
    }  # fmt: skip


network("alexnet", lambda: torchvision.models.alexnet())
network("resnet18", lambda: torchvision.models.resnet18())
# How weights start: one layer after the other, after one seed.
torch.manual_seed(0)
starts = nn.ModuleDict({"plain": nn.Conv2d(1, 2, 3), "none": nn.Conv2d(2, 2, 1, bias=False), "groups": nn.Conv2d(2, 4, (2, 1), groups=2, stride=2), "last": nn.Linear(1, 1)})
starts = json.dumps({key: listed(p.flatten()) for key, p in starts.named_parameters()})
lines = [f"{json.dumps(name)}: {json.dumps(case, separators=(',', ':'))}" for name, case in cases.items()]
body = ",\n".join(lines)
versions = f'"torch": "{torch.__version__}", "torchvision": "{torchvision.__version__}"'
Path("image_layers.json").write_text(f'{{{versions},\n"starts": {starts},\n"cases": {{\n{body}\n}}}}\n')

# As torchsummary prints them.
for name in ["alexnet", "resnet18"]:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        torchsummary.summary(getattr(torchvision.models, name)(), (3, 224, 224), batch_size=1, device="cpu")
    Path(f"{name}.summary").write_text(printed.getvalue())
