"""What a student waits for, and what a machine needs, in one kernel or in thirty."""

import concurrent.futures
import contextlib
import itertools
import pathlib
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass

import nbformat
import psutil

from lesson import lessons
from notebook import Notebook

ROOT = pathlib.Path(__file__).parent.parent
BUNDLE = ROOT / ".venv/share/emberbook/bundle"
CONTRACT = ROOT / "tests/contract_cells.rs"
TWINS = pathlib.Path(__file__).parent / "twins"

# A folder that cannot be: cells that are not kept are compiled each time.
NOTHING_KEPT = {"EMBERBOOK_CELLS": "/dev/null/none"}
PATIENCE = 3600


@contextlib.contextmanager
def started(kernel="emberbook", **environment):
    """A kernel in a folder of its own, until the end of a `with`."""
    with tempfile.TemporaryDirectory() as folder:
        notebook = Notebook(folder, kernel, PATIENCE, **environment)
        try:
            yield notebook
        finally:
            notebook.close()


def seconds(notebook, code):
    """From the request to idle."""
    begun = time.perf_counter()
    notebook.ok(code, timeout=PATIENCE)
    return time.perf_counter() - begun


def median(times):
    return statistics.median(times)


def percentile_95(times):
    return statistics.quantiles(times, n=20)[-1]


def processes(notebook):
    kernel = psutil.Process(notebook.manager.provisioner.pid)
    return [kernel, *kernel.children(recursive=True)]


def memory(notebook):
    """Bytes in the memory of all the kernel's processes; what they share is counted for each."""
    return sum(process.memory_info().rss for process in processes(notebook))


def own_memory(notebook):
    """The same, with what several processes share divided among them."""
    return sum(process.memory_full_info().pss for process in processes(notebook))


ANEW = itertools.count()


def anew(code):
    """The same cell, with a comment that makes it one that was never compiled."""
    return f"{code}\n// {next(ANEW)}"


def contract_cells():
    return [cell.strip("\n") for cell in CONTRACT.read_text().split("//%%\n") if cell.strip()]


def lesson_cells(path):
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def twin_cells(path):
    return (TWINS / f"{path.stem}.py").read_text().split("# %%\n")


def contract_times(rounds=3):
    """Of all cells of the contract but the first of each round, compiled each time."""
    times = []
    for _ in range(rounds):
        with started(**NOTHING_KEPT) as notebook:
            times += [seconds(notebook, anew(cell)) for cell in contract_cells()][1:]
    return times


# Five cells such as the lessons have, and the variables that they need.
TYPES = {"my_net": "Module", "x": "Tensor", "w": "Tensor", "y_hat": "Tensor", "losses": "Vec<f32>"}
VARIABLES = """
let my_net = sequential![linear(2, 3), linear(3, 2), linear(2, 1)];
let x = tensor([[1., 2.], [2., 3.], [10., 5.]]);
let w = rand([3, 2]);
let y_hat = tensor([[7.], [12.], [40.]]);
let losses: Vec<f32> = vec![3., 2., 1.];
"""
CELLS = [
    'let h = x.mm(&w.t());\nprintln!("{h}");',
    'let y = my_net.forward(&x);\nprintln!("{y} {:?}", y.shape());',
    'for (name, param) in my_net.named_parameters() { println!("{name} {param}"); }',
    "let loss = mse_loss(&my_net.forward(&x), &y_hat);\nloss.backward();\nprintln!(\"{}\", loss.item());",
    "display(&plot(&losses));",
]


def plain_rustc(code, folder):
    """Seconds for rustc by itself on a cell: a library that links to the same one."""
    arguments = ", ".join(f"{name}: {kind}" for name, kind in TYPES.items())
    source = pathlib.Path(folder, "plain.rs")
    source.write_text(
        "use emberbook::prelude::*;\n"
        f"#[unsafe(no_mangle)] pub extern \"C\" fn cell({arguments}) {{\n{code}\n}}\n"
    )
    rustc = pathlib.Path((BUNDLE / "sysroot.txt").read_text(), "bin/rustc")
    command = [rustc, "--edition=2024", "--crate-type=cdylib", "-Cprefer-dynamic", "-Awarnings", source]
    command += [f"--extern=emberbook={BUNDLE}/libemberbook.so", f"-Ldependency={BUNDLE}/deps"]
    begun = time.perf_counter()
    subprocess.run([*command, "-o", pathlib.Path(folder, "plain.so")], check=True)
    return time.perf_counter() - begun


@dataclass
class BesideRustc:
    cell: float
    plain: float

    @property
    def ratio(self):
        return self.cell / self.plain


def beside_rustc(rounds=15):
    """Five cells in the kernel and by plain rustc, in turns."""
    times = []
    with started(**NOTHING_KEPT) as notebook, tempfile.TemporaryDirectory() as folder:
        notebook.ok(VARIABLES)
        for code in CELLS:
            seconds(notebook, code)
            plain_rustc(code, folder)
            turns = [(seconds(notebook, code), plain_rustc(code, folder)) for _ in range(rounds)]
            times.append(BesideRustc(*map(median, zip(*turns))))
    return times


KINDS = ["1", "1.5", "true", "'a'", '"text"', "String::new()", "vec![1]", "vec![vec![1.0]]", "Some(1)", "(1, 2.0)"]
KINDS += ["[1; 3]", "ones([2])", "linear(2, 1)", "0..3", "Box::new(5)"]


@dataclass
class LongNotebook:
    fresh: float
    long: float
    ratio: float


def long_notebook(rounds=15):
    """Five cells in a fresh notebook, and in one with 45 variables of 15 types and 30 functions, in turns."""
    with started(**NOTHING_KEPT) as fresh, started(**NOTHING_KEPT) as long:
        for number in range(45):
            long.ok(f"let kept_{number} = {KINDS[number % len(KINDS)]};")
        for number in range(30):
            long.ok(f"fn function_{number}(a: f64) -> f64 {{ a * {number}.0 + 1.0 }}")
        for notebook in [fresh, long]:
            notebook.ok(VARIABLES)
            for code in CELLS:
                notebook.ok(code)
        turns = [(seconds(fresh, code), seconds(long, code)) for _ in range(rounds) for code in CELLS]
        return LongNotebook(*map(median, zip(*turns)), median(long / fresh for fresh, long in turns))


class Starting(Notebook):
    """A kernel whose first answer is waited for and nothing else: jupyter_client's own way takes 0.2 s longer."""

    def wait(self, patience):
        self.answer(self.client.kernel_info(), patience)


@dataclass
class Start:
    answers: float
    first_cell: float


def start(kernel="emberbook", cell="println!(\"{}\", ones([2, 2]));", rounds=5):
    """From the start of the process to the answer to kernel_info, and to the first tensor printed."""
    starts = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            notebook = Starting(folder, kernel, PATIENCE)
            answers = time.perf_counter() - begun
            notebook.answer(notebook.start(cell), PATIENCE)
            starts.append((answers, time.perf_counter() - begun))
            notebook.close()
    return Start(*map(median, zip(*starts)))


@dataclass
class Lesson:
    name: str
    run_all: float
    cell: float
    memory: int


def lesson(path, kernel="emberbook", cells=lesson_cells, rounds=3):
    """Run All: from the start of the kernel to the end of the last cell."""
    runs = []
    for _ in range(rounds):
        begun = time.perf_counter()
        with started(kernel) as notebook:
            times = [seconds(notebook, cell) for cell in cells(path)]
            runs.append((time.perf_counter() - begun, median(times), memory(notebook)))
    return Lesson(path.stem, *map(median, zip(*runs)))


def again(rounds=5):
    """The first and the second time of the same cells."""
    with started(EMBERBOOK_CELLS=tempfile.mkdtemp()) as notebook:
        notebook.ok(VARIABLES)
        cells = [anew(cell) for cell in CELLS for _ in range(rounds)]
        return [median(seconds(notebook, cell) for cell in cells) for _ in range(2)]


@dataclass
class Thirty:
    failed: int
    seconds: float
    memory_each: float
    own_memory_each: float


def thirty_kernels(count=30):
    """All at once through lesson 1.3, and their memory while all are there."""
    path = next(path for path in lessons() if path.stem.startswith("1.3"))
    notebooks = []

    def one(_):
        with contextlib.ExitStack() as ends:
            notebook = ends.enter_context(started())
            for cell in lesson_cells(path):
                notebook.ok(cell, timeout=PATIENCE)
            # It went well, and stays until all have been looked at.
            notebooks.append((notebook, ends.pop_all()))

    begun = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        failed = sum(result.exception() is not None for result in [pool.submit(one, n) for n in range(count)])
    took = time.perf_counter() - begun
    sizes = [(memory(notebook), own_memory(notebook)) for notebook, _ in notebooks]
    for _, ends in notebooks:
        ends.close()
    return Thirty(failed, took, *map(statistics.mean, zip(*sizes)))


@dataclass
class Day:
    first: float
    last: float
    growth_per_cell: float
    files_first: int
    files_last: int


def long_day(cells=2000):
    """Many different cells in one kernel: the first hundred after some to warm up, and the last."""
    with started(**NOTHING_KEPT) as notebook:
        notebook.ok(VARIABLES)

        def run(numbers):
            return [seconds(notebook, f"let h = x.mm(&w.t()) * {number}.5;\nprintln!(\"{{h}}\");") for number in numbers]

        def state():
            # The compiler that stands by is another one after each cell.
            kept = [process for process in processes(notebook) if process.name() == "emberbook"]
            return sum(p.memory_info().rss for p in kept), sum(p.num_fds() for p in kept)

        run(range(50))
        first = run(range(50, 150))
        memory_first, files_first = state()
        run(range(150, cells - 100))
        last = run(range(cells - 100, cells))
        memory_last, files_last = state()
        growth = (memory_last - memory_first) / (cells - 150)
        return Day(median(first), median(last), growth, files_first, files_last)
