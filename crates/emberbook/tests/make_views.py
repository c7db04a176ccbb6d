"""Writes views.json: what PyTorch answers to every operation of the crate on views of all kinds, forward and backward.

    python make_views.py > views.json        (PyTorch 2.x on the processor; NumPy is not needed)

The file is {"seed", "torch", "bases", "cases"}. A base is a tensor of shape [2, 3, 4], row by row. A case is

    [operation, base, view, shape, numbers, gradient]

`operation` and `view` are names that views.rs knows too. `shape` and `numbers` are the result's; instead of both there is
"mistake" where PyTorch refuses an empty tensor. `gradient` is that of sum(result * w) with w = 1, 2, 3, 1, 2, 3, … with
respect to the base, "" where none flows, and "any" where PyTorch's is as good as another. Numbers are separated by spaces, with 6 digits.
"""

import json
import random
import sys
import warnings

import torch

SEED = 13
SHAPE = [2, 3, 4]
NAN, INF = float("nan"), float("inf")

random.seed(SEED)
warnings.simplefilter("ignore")


def bases():
    distinct = [round(0.2 * i - 2.35, 2) for i in range(24)]
    plain = random.sample(distinct, 24)
    tied = [random.choice([-1.5, -0.5, 0.0, 0.5, 2.0]) for _ in plain]
    special = list(plain)
    for place, value in zip(random.sample(range(24), 9), [NAN, NAN, NAN, INF, INF, -INF, 0.0, -0.0, 0.5]):
        special[place] = value
    nan = list(plain)
    for place in random.sample(range(24), 4):
        nan[place] = NAN
    infinite = list(plain)
    for place, value in zip(random.sample(range(24), 4), [INF, INF, -INF, -INF]):
        infinite[place] = value
    integers = [random.randint(-4, 5) for _ in plain]
    booleans = [random.random() < 0.6 for _ in plain]
    return {"plain": plain, "tied": tied, "special": special, "nan": nan, "infinite": infinite,
            "integers": integers, "booleans": booleans}  # fmt: skip


VIEWS = {
    "whole": lambda x: x,
    "transposed": lambda x: x.transpose(0, 2),
    "inner transposed": lambda x: x.transpose(1, 2),
    "permuted": lambda x: x.permute(1, 2, 0),
    "narrowed": lambda x: x.narrow(2, 1, 2),
    "first rows": lambda x: x.narrow(0, 0, 1),
    "last rows": lambda x: x.narrow(0, 1, 1),
    "selected": lambda x: x.select(1, 1),
    "selected last": lambda x: x.select(2, 3),
    "expanded": lambda x: x.select(0, 0).unsqueeze(1).expand(3, 2, 4),
    "expanded row": lambda x: x.select(0, 1).select(0, 2).expand(3, 4),
    "expanded column": lambda x: x.select(0, 1).narrow(1, 1, 1).expand(3, 2),
    "transposed, narrowed": lambda x: x.transpose(0, 2).narrow(0, 1, 2),
    "narrowed, transposed": lambda x: x.narrow(1, 1, 2).select(0, 0).transpose(0, 1),
    "matrix transposed": lambda x: x.select(0, 1).transpose(0, 1),
    "matrix": lambda x: x.select(0, 0),
    "column": lambda x: x.select(0, 0).select(1, 2),
    "number": lambda x: x.select(0, 0).select(1, 2).select(0, 1),
    "empty": lambda x: x.narrow(1, 1, 0),
    "empty transposed": lambda x: x.narrow(1, 1, 0).transpose(0, 2),
}


def part(x):
    """What broadcasts against x."""
    return x.narrow(-1, 0, 1)


def both(x):
    """The first dimension of x and the last."""
    return tuple({0, x.dim() - 1}) if x.dim() else (0,)


F = torch.nn.functional

OPERATIONS = {
    "neg": lambda x: -x,
    "exp": torch.exp,
    "log": torch.log,
    "sqrt": torch.sqrt,
    "reciprocal": torch.reciprocal,
    "abs": torch.abs,
    "sign": torch.sign,
    "sin": torch.sin,
    "cos": torch.cos,
    "round": torch.round,
    "floor": torch.floor,
    "ceil": torch.ceil,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "erf": torch.erf,
    "gelu": F.gelu,
    "relu": torch.relu,
    "leaky_relu": lambda x: F.leaky_relu(x, 0.1),
    "softmax 0": lambda x: x.softmax(0),
    "softmax -1": lambda x: x.softmax(-1),
    "log_softmax 0": lambda x: x.log_softmax(0),
    "log_softmax -1": lambda x: x.log_softmax(-1),
    "pow 0": lambda x: x.pow(0),
    "pow 2": lambda x: x.pow(2),
    "pow 3": lambda x: x.pow(3),
    "pow 0.5": lambda x: x.pow(0.5),
    "pow -1": lambda x: x.pow(-1),
    "pow tensor": lambda x: x.abs().pow(x),
    "clamp": lambda x: x.clamp(-0.5, 0.7),
    "clamp_min": lambda x: x.clamp_min(0.3),
    "clamp_max": lambda x: x.clamp_max(0.3),
    "clamp whole": lambda x: x.clamp(-2, 3),
    "add number": lambda x: x + 1.5,
    "sub number": lambda x: x - 1.5,
    "mul number": lambda x: x * 1.5,
    "div number": lambda x: x / 1.5,
    "rem number": lambda x: x % 0.7,
    "rem whole": lambda x: x % 3,
    "number sub": lambda x: 1.5 - x,
    "number div": lambda x: 1.5 / x,
    "add": lambda x: x + part(x),
    "sub": lambda x: x - part(x),
    "sub first": lambda x: part(x) - x,
    "mul": lambda x: x * part(x),
    "div": lambda x: x / part(x),
    "rem": lambda x: x % part(x),
    "add itself": lambda x: x + x,
    "mul transposed": lambda x: x * x.exp().transpose(0, -1).transpose(0, -1),
    "eq": lambda x: x.eq(part(x)),
    "ne": lambda x: x.ne(part(x)),
    "lt": lambda x: x.lt(part(x)),
    "le": lambda x: x.le(part(x)),
    "gt": lambda x: x.gt(part(x)),
    "ge": lambda x: x.ge(part(x)),
    "eq number": lambda x: x.eq(0.5),
    "ne number": lambda x: x.ne(0.5),
    "lt number": lambda x: x.lt(0.5),
    "le number": lambda x: x.le(0.5),
    "gt number": lambda x: x.gt(0.5),
    "ge number": lambda x: x.ge(0.5),
    "isnan": torch.isnan,
    "logical_not": torch.logical_not,
    "logical_and": lambda x: x.logical_and(part(x)),
    "logical_or": lambda x: x.logical_or(part(x)),
    "where": lambda x: torch.where(x > 0, x, part(x)),
    "masked_fill": lambda x: x.masked_fill(x < 0, 3.0),
    "float": lambda x: x.float(),
    "bool": lambda x: x.bool(),
    "sum": torch.sum,
    "sum 0": lambda x: x.sum(0),
    "sum -1": lambda x: x.sum(-1),
    "sum both": lambda x: x.sum(both(x)),
    "sum kept": lambda x: x.sum(both(x), keepdim=True),
    "mean": torch.mean,
    "mean 0": lambda x: x.mean(0),
    "mean -1": lambda x: x.mean(-1),
    "mean both": lambda x: x.mean(both(x)),
    "mean kept": lambda x: x.mean(both(x), keepdim=True),
    "prod": torch.prod,
    "prod 0": lambda x: x.prod(0),
    "prod -1": lambda x: x.prod(-1),
    "prod kept": lambda x: x.prod(-1, keepdim=True),
    "max": torch.max,
    "max 0": lambda x: x.max(0).values,
    "max -1": lambda x: x.max(-1).values,
    "max -1 places": lambda x: x.max(-1).indices,
    "max kept": lambda x: x.max(0, keepdim=True).values,
    "min": torch.min,
    "min 0": lambda x: x.min(0).values,
    "min -1": lambda x: x.min(-1).values,
    "min -1 places": lambda x: x.min(-1).indices,
    "argmax": torch.argmax,
    "argmax 0": lambda x: x.argmax(0),
    "argmax kept": lambda x: x.argmax(-1, keepdim=True),
    "argmin": torch.argmin,
    "argmin 0": lambda x: x.argmin(0),
    "argmin -1": lambda x: x.argmin(-1),
    "amax": lambda x: x.amax(),
    "amax 0": lambda x: x.amax(0),
    "amax both": lambda x: x.amax(both(x)),
    "amax kept": lambda x: x.amax(both(x), keepdim=True),
    "amin": lambda x: x.amin(),
    "amin both": lambda x: x.amin(both(x)),
    "var": torch.var,
    "var 0": lambda x: x.var(0),
    "var both": lambda x: x.var(both(x)),
    "var kept": lambda x: x.var(-1, keepdim=True),
    "var biased": lambda x: x.var(-1, correction=0),
    "std": torch.std,
    "std 0": lambda x: x.std(0),
    "std both": lambda x: x.std(both(x)),
    "std kept": lambda x: x.std(-1, keepdim=True),
    "std biased": lambda x: x.std(correction=0),
    "std of equals": lambda x: (torch.zeros_like(x, dtype=torch.float32) + x.mean()).std(0, correction=0),
    "norm": torch.linalg.vector_norm,
    "norm 0": lambda x: torch.linalg.vector_norm(x, dim=0),
    "norm both": lambda x: torch.linalg.vector_norm(x, dim=both(x)),
    "norm kept": lambda x: torch.linalg.vector_norm(x, dim=-1, keepdim=True),
    "logsumexp": lambda x: x.logsumexp(tuple(range(x.dim())) or 0),
    "logsumexp 0": lambda x: x.logsumexp(0),
    "logsumexp both": lambda x: x.logsumexp(both(x)),
    "logsumexp kept": lambda x: x.logsumexp(-1, keepdim=True),
    "all": lambda x: x.all(),
    "all 0": lambda x: x.all(0),
    "all both": lambda x: x.all(both(x)),
    "all kept": lambda x: x.all(-1, keepdim=True),
    "any": lambda x: x.any(),
    "any -1": lambda x: x.any(-1),
    "any both": lambda x: x.any(both(x)),
    # PyTorch's own median is wrong on some expanded tensors (2.15), so that it is given a copy.
    "median": lambda x: x.clone(memory_format=torch.contiguous_format).median(),
    "median 0": lambda x: x.clone(memory_format=torch.contiguous_format).median(0).values,
    "median kept": lambda x: x.clone(memory_format=torch.contiguous_format).median(-1, keepdim=True).values,
    "quantile": lambda x: x.quantile(0.3),
    "quantile 0": lambda x: x.quantile(0.5, dim=0),
    "quantile kept": lambda x: x.quantile(0.9, dim=-1, keepdim=True),
    "cumsum 0": lambda x: x.cumsum(0),
    "cumsum -1": lambda x: x.cumsum(-1),
    "sort 0": lambda x: x.sort(dim=0, stable=True).values,
    "sort -1": lambda x: x.sort(dim=-1, stable=True).values,
    "sort descending": lambda x: x.sort(dim=-1, descending=True, stable=True).values,
    "argsort": lambda x: x.argsort(dim=-1, stable=True),
    "topk": lambda x: x.topk(2, -1).values,
    "unique": lambda x: torch.unique(x.detach(), sorted=True),
    "unique counts": lambda x: torch.unique(x.detach(), sorted=True, return_counts=True)[1],
    "bincount": lambda x: torch.bincount(x.reshape(-1).abs()),
    "reshape": lambda x: x.reshape(-1),
    "transpose": lambda x: x.transpose(0, -1),
    "unsqueeze": lambda x: x.unsqueeze(1),
    "squeeze": torch.squeeze,
    "flatten": lambda x: x.flatten(),
    "expand": lambda x: x.unsqueeze(0).expand([2] + [-1] * x.dim()),
    "repeat": lambda x: x.repeat([2] + [1] * max(x.dim() - 1, 0)),
    "cat 0": lambda x: torch.cat([x, x * 2], 0),
    "cat -1": lambda x: torch.cat([part(x), x], -1),
    "stack": lambda x: torch.stack([x, x * 2], -1),
    "narrow": lambda x: x.narrow(-1, 1, 1),
    "select": lambda x: x.select(-1, 1),
    "slice": lambda x: x[1:],
    "index_select": lambda x: x.index_select(-1, torch.tensor([1, 0, 1])),
    "gather": lambda x: x.gather(-1, torch.ones_like(part(x), dtype=torch.int64)),
    "matmul": lambda x: x.matmul(x.transpose(-2, -1) * 2),
    "matmul first": lambda x: (x.transpose(-2, -1) + 1).matmul(x),
    "matmul vector": lambda x: x.matmul(x.reshape(-1)[: x.shape[-1]]),
    "linear": lambda x: F.linear(x, torch.ones(2, x.shape[-1]) * 0.5, torch.tensor([1.0, 2.0])),
    "mse_loss": lambda x: F.mse_loss(x, x.detach() * 0.5),
    "l1_loss": lambda x: F.l1_loss(x, x.detach() * 0.5),
    "bce_with_logits_loss": lambda x: F.binary_cross_entropy_with_logits(x, torch.full_like(x, 0.25)),
    "cross_entropy": lambda x: F.cross_entropy(x, torch.ones(x.shape[0], dtype=torch.int64)) if x.dim() == 2 else no(),
}


def no():
    raise RuntimeError("not for this shape")


def text(numbers):
    return " ".join("%.6g" % number for number in numbers)


def case(operation, base, values, view):
    """None where PyTorch has no answer."""
    x = torch.tensor(values).reshape(SHAPE)
    floats = x.dtype == torch.float32
    x.requires_grad_(floats)
    try:
        y = OPERATIONS[operation](VIEWS[view](x))
    except (RuntimeError, IndexError, TypeError):
        return [operation, base, view, "mistake"] if view.startswith("empty") and floats else None
    if operation == "median" and not floats and "empty" in view:
        # The least integer there is.
        return None
    gradient = ""
    if y.requires_grad:
        w = (torch.arange(y.numel()) % 3 + 1).float().reshape(y.shape)
        (y * w).sum().backward()
        gradient = text(x.grad.flatten().tolist())
    if operation.startswith("quantile") and (base in ["tied", "special"] or y.isnan().any()):
        gradient = "any"  # PyTorch gives it to one of the equal numbers, or of the NaN; it does not matter to which.
    if operation.startswith("prod") and y.isnan().any():
        gradient = "any"  # Of a product with a NaN and two zeros PyTorch says NaN on some views, and 0 on others.
    numbers = [float(number) for number in y.detach().flatten().tolist()]
    return [operation, base, view, list(y.shape), text(numbers), gradient]


def main():
    all_bases = bases()
    cases = []
    for operation in OPERATIONS:
        # Every operation on the plain numbers in half the views, in the others with numbers that are none, or in ties.
        for view in VIEWS:
            rough = random.choice(["special", "special", "nan", "infinite", "tied"])
            chosen = ["plain"] if random.random() < 0.5 or view.startswith("empty") else [rough]
            if random.random() < 0.2:
                chosen += [random.choice(["integers", "integers", "booleans"])]
            cases += [case(operation, base, all_bases[base], view) for base in chosen]
    cases = [case for case in cases if case]
    shown = {name: text(map(float, values)) for name, values in all_bases.items()}
    head = json.dumps({"seed": SEED, "torch": torch.__version__, "bases": shown})
    # One case a line, so that a change can be read.
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    print(f'{head[:-1]}, "cases": [\n{lines}\n]}}')


if __name__ == "__main__":
    main()
