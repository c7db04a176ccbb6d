"""Measures Emberbook, with --peers also PyTorch in ipykernel and a stock evcxr_jupyter, one after the other on the same
work, and writes the tables of docs/performance.md; with --cuda, a GPU alone for docs/cuda.md. scripts/bench runs this."""

import sys

from bench import gpu, kernels, peers, report, training
from lesson import lessons


def say(what):
    print(f"==> {what}", file=sys.stderr, flush=True)


def tables(with_peers):
    say("Start")
    start = kernels.start()
    python_start = kernels.start(peers.PYTORCH, peers.FIRST_TENSOR) if with_peers else None
    say("Cells")
    contract = kernels.contract_times()
    beside_rustc = kernels.beside_rustc()
    long_notebook = kernels.long_notebook()
    again = kernels.again()
    say("Lessons")
    ours = [kernels.lesson(path) for path in lessons()]
    twins = [kernels.lesson(path, peers.PYTORCH, kernels.twin_cells) for path in lessons()] if with_peers else None
    say("Training steps")
    steps = training.emberbook()
    torch_steps = training.pytorch() if with_peers else None
    say("Thirty kernels")
    thirty = kernels.thirty_kernels()
    say("A long day")
    day = kernels.long_day()
    stock = None
    if with_peers:
        say("A stock evcxr_jupyter")
        stock = peers.stock()
    yield report.waiting(start, contract, beside_rustc, long_notebook, again, ours, python_start, twins, stock)
    yield report.run_all(ours, twins)
    yield report.training(steps, torch_steps)
    yield report.many(thirty, day)


if "--cuda" in sys.argv[1:]:
    report.write_gpu(gpu.devices(), report.gpu(*gpu.measure()))
else:
    report.write(tables("--peers" in sys.argv[1:]))
