"""Writes ops.json: what PyTorch's own operations and losses give, forward and backward, for ops.rs to compare with.

Run it with a Python that has PyTorch 2 (CPU), in this folder: python make_ops.py

Each case has its inputs, the result, the name of its grad_fn, a seeded `upstream`, and the gradients of
`(result * upstream).sum()`. Of each whose inputs are matrices there is one more, `..._of_expanded`, whose first input is
its first row, expanded.
"""

import json
import math
from pathlib import Path

import torch
from torch.nn import functional as F

torch.manual_seed(13)
inf, nan = math.inf, math.nan
tensor = torch.tensor
cases = {}


def numbers(x):
    """Nested lists that JSON can hold, with as many digits as a float32 has."""
    if isinstance(x, list):
        return [numbers(row) for row in x]
    return float(f"{x:.9g}") if math.isfinite(x) else str(x)


def write(name, operation, leaves, inputs, extra):
    y = operation(*inputs)
    found = {"in": [numbers(x.detach().tolist()) for x in leaves], "out": numbers(y.detach().float().tolist()), **extra}
    if y.requires_grad:
        upstream = torch.randn(y.shape)
        (y * upstream).sum().backward()
        # What nothing flows back to has the gradient 0.
        grads = [torch.zeros_like(x) if x.grad is None else x.grad for x in leaves]
        found |= {"upstream": numbers(upstream.tolist()), "grad": [numbers(g.tolist()) for g in grads]}
        # The others' names there are those of this script's own division, and of a matmul that PyTorch does in pieces.
        if name.startswith("kl_div") or not ("batchmean" in name or name == "matmul_of_batches"):
            found["fn"] = y.grad_fn.name()
    cases[name] = found


def case(name, operation, *inputs):
    leaves = [x.clone().requires_grad_() for x in inputs]
    write(name, operation, leaves, leaves, {})
    if all(x.dim() == 2 for x in inputs):
        leaves = [inputs[0][:1].clone().requires_grad_(), *(x.clone().requires_grad_() for x in inputs[1:])]
        expanded = [leaves[0].expand(inputs[0].shape), *leaves[1:]]
        write(f"{name}_of_expanded", operation, leaves, expanded, {"expand": list(inputs[0].shape)})


x, y, z = torch.randn(3, 4) * 2, torch.randn(3, 4) * 2, torch.randn(3, 4)
square = torch.randn(4, 4)
vector, other = torch.randn(4), torch.randn(4)
p, q = torch.rand(3, 4), torch.rand(3, 4)
odd = tensor([[1.0, nan, -inf, 0.0], [inf, -2.5, 3.0, -0.5], [2.5, -1.5, nan, 0.5]])

# Numbers, one by one.
case("log1p", torch.log1p, x.abs())
case("expm1", torch.expm1, x)
case("expm1_near_0", torch.expm1, x * 1e-4)
case("trunc", torch.trunc, x)
case("tan", torch.tan, z * 0.5)
case("atan", torch.atan, x)
case("atan2", torch.atan2, x, y)
case("atan2_broadcast", torch.atan2, x, vector)
case("atan2_at_0", torch.atan2, tensor([0.0, 0.0, 2.0]), tensor([0.0, -1.0, 0.0]))
case("silu", F.silu, x)
case("elu", lambda x: F.elu(x, 1.5), x)
case("softplus", F.softplus, x)
case("logsigmoid", F.logsigmoid, x)
case("lerp", lambda x, y: torch.lerp(x, y, 0.3), x, y)
case("lerp_tensor", torch.lerp, x, y, p)
case("isfinite", lambda x: x.isfinite().float(), odd)
case("isinf", lambda x: x.isinf().float(), odd)
case("trunc_of_odd", torch.trunc, odd)
case("expm1_of_odd", torch.expm1, odd)
ties = torch.where(p > 0.5, x, y)
case("maximum", torch.maximum, x, ties)
case("minimum", torch.minimum, x, ties)
case("maximum_broadcast", torch.maximum, x, vector)
case("maximum_of_odd", torch.maximum, odd, x)
case("minimum_of_odd", torch.minimum, x, odd)

# Parts.
mask = tensor([[True, False, True, True], [False, False, True, False], [True, True, False, False]])
case("get_mask", lambda x: x[mask], x)
case("get_mask_of_rows", lambda x: x[tensor([True, False, True])], x)
case("get_indices", lambda x: x[tensor([[2, 0], [-1, 0]])], x)
case("masked_select", lambda x: x.masked_select(tensor([True, False, False, True])), x)
case("masked_fill", lambda x: x.masked_fill(mask, -inf).softmax(1), x)
case("nonzero", lambda x: (x > 0).nonzero().float(), x)
case("slice_step", lambda x: x[::2, 1::2], x)
case("slice_step_and_place", lambda x: x[-2, 0:4:3], x)
case("row_of_loop", lambda x: list(x)[1], x)
case("split", lambda x: x.split(3, 1)[1], x)
case("chunk", lambda x: x.chunk(2)[0], x)
case("scatter", lambda x, y: x.scatter(1, tensor([[3, 0], [1, 2], [2, 3]]), y[:, :2]), x, y)
case("scatter_rows", lambda x, y: x.scatter(0, tensor([[2, 0, 1, 2]]), y[:1]), x, y)
case("scatter_add", lambda x, y: x.scatter_add(1, tensor([[3, 3, 0], [1, 1, 1], [2, 3, 0]]), y[:, :3]), x, y)
case("diag", lambda x: x.diag(), square)
case("diag_above", lambda x: x.diag(1), x)
case("diag_below", lambda x: x.diag(-2), x)
case("diag_of_vector", lambda x: x.diag(-1), vector)
case("tril", lambda x: x.tril(), x)
case("tril_above", lambda x: x.tril(1), x)
case("triu", lambda x: x.triu(), x)
case("triu_of_batch", lambda x: x.triu(-1), torch.randn(2, 3, 3))
case("flip_rows", lambda x: x.flip(0), x)
case("flip_both", lambda x: x.flip(0, 1), x)
case("roll", lambda x: x.roll(3, 1), x)
case("roll_back", lambda x: x.roll(-1, 0), x)
case("tile", lambda x: x.tile(2), x)
case("meshgrid_columns", lambda x, y: torch.meshgrid(x, y, indexing="ij")[1], vector, other)

# Products.
case("bmm", torch.bmm, torch.randn(2, 3, 4), torch.randn(2, 4, 2))
case("matmul_of_batches", torch.matmul, torch.randn(2, 2, 3), torch.randn(1, 3, 2))
case("mv", torch.mv, x, vector)
case("dot", torch.dot, vector, other)
case("matmul_of_vectors", torch.matmul, vector, other)
case("outer", torch.outer, vector, other)
case("cumprod", lambda x: x.cumprod(1), x)
case("cumprod_through_0", lambda x: x.cumprod(0), tensor([[1.0, 0.0, 2.0], [0.0, 3.0, 4.0], [5.0, 0.0, 6.0]]))

# Losses.
target = torch.randn(3, 4)
labels = tensor([1, 3, 0])
weight = tensor([0.5, 2.0, 1.0, 3.0])
log_q, positive = z.log_softmax(1), tensor([1.0, 4.0, 0.5, 2.0])
distribution = y.softmax(1)
for name in ["mean", "sum", "none", "batchmean"]:

    def loss(of, *tensors, **choices):
        if name == "batchmean" and of is not F.kl_div:
            return lambda *x: of(*x, *tensors, reduction="sum", **choices) / len(x[0])
        return lambda *x: of(*x, *tensors, reduction=name, **choices)

    case(f"mse_{name}", loss(F.mse_loss), x, target)
    case(f"l1_{name}", loss(F.l1_loss), x, target)
    case(f"bce_{name}", loss(F.binary_cross_entropy), p, q)
    case(f"bce_with_logits_{name}", loss(F.binary_cross_entropy_with_logits, weight=weight, pos_weight=positive), x * 9, q)
    case(f"huber_{name}", loss(F.huber_loss, delta=1.5), x, target)
    case(f"smooth_l1_{name}", loss(F.smooth_l1_loss, beta=0.7), x, target)
    case(f"kl_div_plain_{name}", loss(F.kl_div), log_q, distribution)
    case(f"kl_div_of_logs_{name}", loss(F.kl_div, log_target=True), log_q, distribution.log())
    case(f"nll_{name}", loss(F.nll_loss, labels), log_q)
    case(f"nll_weighted_{name}", loss(F.nll_loss, labels, weight=weight, ignore_index=3), log_q)
    case(f"cross_entropy_plain_{name}", loss(F.cross_entropy, labels), x)
    case(f"cross_entropy_weighted_{name}", loss(F.cross_entropy, labels, weight=weight), x)
    case(f"cross_entropy_smooth_{name}", loss(F.cross_entropy, labels, weight=weight, ignore_index=0, label_smoothing=0.2), x)
case("bce_weighted", lambda p, q: F.binary_cross_entropy(p, q, weight=weight), p, q)
case("bce_at_the_ends", F.binary_cross_entropy, tensor([0.0, 1.0, 1.0]), tensor([1.0, 1.0, 0.0]))
case("bce_with_logits_far_out", F.binary_cross_entropy_with_logits, tensor([-200.0, 200.0]), tensor([1.0, 1.0]))
case("cross_entropy_of_masked", lambda x: F.cross_entropy(x.masked_fill(tensor([False, False, True, False]), -inf), labels), x)

# Random numbers, after manual_seed(7).
chances, weights = tensor([0.1, 0.5, 0.9, 0.0, 1.0, 0.3]), tensor([[1.0, 2.0, 0.0, 4.0], [3.0, 0.5, 0.5, 1.0]])
random = {}
for name, draw in {
    "bernoulli": lambda: torch.bernoulli(chances),
    "normal_few": lambda: torch.normal(3.0, 0.5, (5,)),
    "normal_many": lambda: torch.normal(-1.0, 2.0, (3, 7)),
    "multinomial": lambda: torch.multinomial(weights[0], 3),
    "multinomial_one": lambda: torch.multinomial(weights[1], 1, replacement=True),
    "multinomial_of_rows": lambda: torch.multinomial(weights, 3),
    "multinomial_replaced": lambda: torch.multinomial(weights, 12, replacement=True),
}.items():
    torch.manual_seed(7)
    random[name] = numbers(draw().tolist())

lines = [f"{json.dumps(name)}: {json.dumps(case, separators=(',', ':'))}" for name, case in cases.items()]
ops = ",\n".join(lines)
Path("ops.json").write_text(f'{{"torch": "{torch.__version__}",\n"random": {json.dumps(random)},\n"ops": {{\n{ops}\n}}}}\n')
