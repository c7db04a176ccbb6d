"""The tables of docs/performance.md, from what was measured."""

import datetime
import pathlib
import platform
import subprocess

import psutil

import page
from bench.kernels import ROOT, median, percentile_95

PERFORMANCE, CUDA = ROOT / "docs/performance.md", ROOT / "docs/cuda.md"

MS, MB, NONE = 1000, 1e-6, ""


def table(heading, *rows):
    lines = [f"| {' | '.join(row)} |" for row in (heading, ["---"] * len(heading), *rows)]
    return "\n".join(lines)


def ms(seconds):
    return f"{seconds * MS:.0f} ms"


def s(seconds):
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"


def waiting(start, start_kept, contract, ours, python_start=None, twins=None, stock=None):
    """What a student waits for, beside what others have today."""
    memory = max(lesson.memory for lesson in ours) * MB
    rows = [
        ["start to kernel_info answered", "0.2 s", s(start.answers), *peers(python_start and s(python_start.answers), NONE)],
        [
            "start to the first tensor printed",
            "0.5 s",
            f"{s(start.first_cell)} ({s(start_kept.first_cell)} where the cell was kept)",
            *peers(python_start and s(python_start.first_cell), stock and s(stock.first_tensor)),
        ],
        [
            "a cell, median",
            "100 ms",
            ms(median(contract)),
            *peers(twins and ms(median(twin.cell for twin in twins)), stock and ms(median(stock.cells))),
        ],
        ["a cell, 95th percentile", "150 ms", ms(percentile_95(contract)), *peers(NONE, stock and ms(percentile_95(stock.cells)))],
        ["a lesson's own cell in a fresh kernel, median", "30 ms", ms(median(lesson.cell for lesson in ours)), *peers()],
        [
            "memory of all processes after a lesson, the largest",
            "110 MB",
            f"{memory:.0f} MB",
            *peers(twins and f"{max(twin.memory for twin in twins) * MB:.0f} MB", stock and f"{stock.memory * MB:.0f} MB"),
        ],
    ]
    return table(["what", "target", "Emberbook", "PyTorch in ipykernel", "stock evcxr_jupyter"], *rows)


def engine(cells, mistakes, loops, again, long_notebook):
    """What the engine takes, beside plain rustc on the same statements."""
    return table(
        ["what", "target", "measured", "Emberbook", "`rustc`"],
        ["five new cells, to a fresh `rustc` on each", "0.6 times", *beside(cells)],
        ["six cells with a mistake, likewise", "1.0 times", *beside(mistakes)],
        *[[f"running {name}, to `rustc -O`", "1.5 times", *beside([loop])] for name, loop in loops.items()],
        [
            "a cell again: the first time, and later",
            "8 ms",
            f"{again.first * MS:.1f} ms (the slowest {again.slowest * MS:.1f} ms), {again.later * MS:.1f} ms",
            f"{ms(again.compiled)} to compile it",
            NONE,
        ],
        [
            "five cells in a long notebook, to a fresh one",
            "1.25 times",
            f"{long_notebook.ratio:.2f} times",
            f"{ms(long_notebook.long)}, {ms(long_notebook.fresh)}",
            NONE,
        ],
    )


def beside(cells):
    """The median ratio with the least and the greatest, and the medians of both."""
    ratios = [cell.ratio for cell in cells]
    between = f" ({min(ratios):.2f} to {max(ratios):.2f})" if len(ratios) > 1 else ""
    times = [ms(median(cell.cell for cell in cells)), ms(median(cell.plain for cell in cells))]
    return [f"{median(ratios):.2f} times{between}", *times]


def peers(pytorch=NONE, stock=NONE):
    return [pytorch or NONE, stock or NONE]


def run_all(ours, twins):
    twins = twins or [None] * len(ours)
    rows = [
        [our.name, s(our.run_all), twin and s(twin.run_all) or NONE, twin and f"{our.run_all / twin.run_all:.2f}" or NONE]
        for our, twin in zip(ours, twins)
    ]
    return table(["Run All, from the start of the kernel", "Emberbook", "its PyTorch twin", "ratio (target: 1 or less)"], *rows)


TARGETS = [10, 10, 5, 2]


def training(steps, torch_steps):
    names = list(torch_steps or sorted(steps))
    rows = []
    for name, target in zip(names, TARGETS):
        theirs = torch_steps[name] if torch_steps else None
        rows.append([
            name,
            f"{steps[name]:.0f} µs",
            theirs and f"{theirs:.0f} µs" or NONE,
            theirs and f"{theirs / steps[name]:.1f} times (target: {target})" or NONE,
        ])
    return table(["training step (net, examples)", "Emberbook", "PyTorch", "PyTorch's time in ours"], *rows)


def many(thirty, day):
    return table(
        ["what", "target", "measured"],
        ["thirty kernels at once through lesson 1.3", "none fails", f"{thirty.failed} failed; {s(thirty.seconds)} in all"],
        [
            "memory of each",
            "150 MB",
            f"{thirty.memory_each * MB:.0f} MB; {thirty.own_memory_each * MB:.0f} MB where what they share is divided",
        ],
        [
            f"{day.cells:,} cells in one kernel: the last hundred, to the first",
            "1.1 times",
            f"{day.last / day.first:.2f} times ({ms(day.first)}, {ms(day.last)})",
        ],
        ["memory that each of them leaves", "100 KB", f"{day.growth_per_cell / 1000:.0f} KB"],
        ["open files at the first hundred, and at the last", "bounded", f"{day.files_first}, {day.files_last}"],
    )


def machine():
    processor = next(line for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name"))
    rustc = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"Measured on {datetime.date.today()}: {psutil.cpu_count()} cores ({processor.split(':')[1].strip()}), {memory:.0f} GiB, "
        f"Linux {platform.release()}, Rust {rustc}. Times are medians."
    )


def gpu(ours, theirs, first, again):
    """The same work on the same GPU; `ours` and `theirs` are seconds by name."""
    tf32 = " (TF32)"
    rows = [
        [name, f"{ours[name] * MS:.3f} ms", f"{theirs[name] * MS:.3f} ms", f"{ours[name] / theirs[name]:.2f}"]
        + [f"{theirs[name + tf32] * MS:.3f} ms" if name + tf32 in theirs else NONE]
        for name in ours
    ]
    yield table(["what", "Emberbook", "PyTorch", "ratio (target: 1.5)", "PyTorch with TF32"], *rows)
    yield table(
        ["a product and a sum of 64x64, from the kernel's start", "time"],
        ["the first time: Burn compiles, and tries which way is fastest", s(first)],
        ["in the next kernel", s(again)],
    )


def show(tables):
    print("\n\n".join([machine(), *tables]))


def write(tables):
    page.write(PERFORMANCE, "<!-- scripts/bench writes from here -->", [machine(), *tables])


def write_gpu(devices, tables):
    parts = [f"Measured on {datetime.date.today()}; `device_report()` said:", f"```text\n{devices}\n```", *tables]
    if "cuda  none" in devices:
        print("\n\n".join([*parts, "Without a GPU this stays out of docs/cuda.md."]))
    else:
        page.write(CUDA, "<!-- scripts/bench --cuda writes from here -->", parts)
