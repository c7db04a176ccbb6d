"""Measures Emberbook, with --peers also PyTorch in ipykernel and a stock evcxr_jupyter, one after the other on the same
work, and writes the tables of docs/performance.md. With --quick it prints those of the engine alone, after fewer rounds;
with --cuda it measures a GPU alone for docs/cuda.md. scripts/bench runs this."""

import sys

from bench import gpu, kernels, peers, report, training
from lesson import lessons


def say(what):
    print(f"==> {what}", file=sys.stderr, flush=True)


def tables(with_peers):
    say("Start")
    start, start_kept = kernels.start(**kernels.NOTHING_KEPT), kernels.start()
    python_start = kernels.start(peers.PYTORCH, peers.FIRST_TENSOR) if with_peers else None
    say("Cells")
    contract = kernels.contract_times()
    engine = report.engine(
        kernels.beside_rustc(), kernels.mistakes(), kernels.loops(), kernels.again(), kernels.long_notebook()
    )
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
    yield report.waiting(start, start_kept, contract, ours, python_start, twins, stock)
    yield engine
    yield report.run_all(ours, twins)
    yield report.training(steps, torch_steps)
    yield report.many(thirty, day)


def quick_tables():
    say("Cells")
    yield report.engine(
        kernels.beside_rustc(5), kernels.mistakes(5), kernels.loops(3), kernels.again(2), kernels.long_notebook(4)
    )
    say("Start and lessons")
    start, start_kept = kernels.start(rounds=3, **kernels.NOTHING_KEPT), kernels.start(rounds=3)
    contract = kernels.contract_times(1)
    yield report.waiting(start, start_kept, contract, [kernels.lesson(path, rounds=1) for path in lessons()])
    say("Thirty kernels, and many cells")
    yield report.many(kernels.thirty_kernels(), kernels.long_day(350))


if "--cuda" in sys.argv[1:]:
    report.write_gpu(gpu.devices(), report.gpu(*gpu.measure()))
elif "--quick" in sys.argv[1:]:
    report.show(quick_tables())
else:
    report.write(tables("--peers" in sys.argv[1:]))
