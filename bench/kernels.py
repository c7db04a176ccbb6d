"""What a student waits for, and what a machine needs, in one kernel or in thirty."""

import concurrent.futures
import contextlib
import itertools
import pathlib
import re
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
    """The same cell, with a statement that makes it one that was never compiled: comments do not."""
    return f"let _ = {next(ANEW)};\n{code}"


def contract_cells():
    return [cell.strip("\n") for cell in CONTRACT.read_text().split("//%%\n") if cell.strip()]


def lesson_cells(path):
    """What a lesson computes: without the mistakes that it makes on purpose."""
    code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    return [cell.source for cell in code if "raises-exception" not in cell.metadata.get("tags", [])]


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
TYPES = {"my_net": "Module", "x": "Tensor", "w": "Tensor", "y_hat": "Tensor", "losses": "Vec<f64>"}
VARIABLES = """
let my_net = sequential![linear(2, 3), linear(3, 2), linear(2, 1)];
let x = tensor([[1., 2.], [2., 3.], [10., 5.]]);
let w = rand([3, 2]);
let y_hat = tensor([[7.], [12.], [40.]]);
let losses: Vec<f64> = vec![3., 2., 1.];
"""
CELLS = [
    'let h = x.mm(&w.t());\nprintln!("{h}");',
    'let y = my_net.forward(&x);\nprintln!("{y} {:?}", y.shape());',
    'for (name, param) in my_net.named_parameters() { println!("{name} {param}"); }',
    "let loss = mse_loss(&my_net.forward(&x), &y_hat);\nloss.backward();\nprintln!(\"{}\", loss.item());",
    "display(&plot(&losses));",
]


# Mistakes such as students make, over the same variables.
MISTAKES = [
    'println!("{}", w13);',
    'let n: i64 = "three";\nprintln!("{n}");',
    'println!("{}", x.matmull(&w));',
    "let y = my_net(&x);",
    'let s = String::from("a");\nlet t = s;\nprintln!("{s} {t}");',
    'let h = x.mm(&w.t())\nprintln!("{h}");',
]

# What students compute by themselves, with plain numbers.
LOOPS = {
    "a sum over 50 million square roots": """
let mut sum = 0.0;
for i in 0..50_000_000 {
    sum += (i as f64).sqrt();
}
println!("{sum}");
""",
    "a 400x400 matrix product over `Vec<Vec<f64>>`": """
let n = 400;
let a: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| (i * j % 7) as f64).collect()).collect();
let b: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| (i + j) as f64 / 10.0).collect()).collect();
let mut c = vec![vec![0.0; n]; n];
for i in 0..n {
    for j in 0..n {
        for k in 0..n {
            c[i][j] += a[i][k] * b[k][j];
        }
    }
}
println!("{}", c[n - 1][n - 1]);
""",
}


def rustc():
    return [pathlib.Path((BUNDLE / "sysroot.txt").read_text(), "bin/rustc"), "--edition=2024", "--crate-name=notebook"]


def plain_rustc(code, folder, is_right=True):
    """Seconds for rustc by itself on a cell: a library that links to the same one."""
    arguments = ", ".join(f"{name}: {kind}" for name, kind in TYPES.items())
    source = pathlib.Path(folder, "plain.rs")
    source.write_text(
        "use emberbook::prelude::*;\n"
        f"#[unsafe(no_mangle)] pub extern \"C\" fn cell({arguments}) {{\n{code}\n}}\n"
    )
    command = [*rustc(), "--crate-type=cdylib", "-Cprefer-dynamic", "-Awarnings", source]
    command += [f"--extern=emberbook={BUNDLE}/libemberbook.so", f"-Ldependency={BUNDLE}/deps"]
    begun = time.perf_counter()
    done = subprocess.run([*command, "-o", pathlib.Path(folder, "plain.so")], capture_output=True, text=True)
    took = time.perf_counter() - begun
    assert (done.returncode == 0) == is_right, done.stderr
    return took


@dataclass
class BesideRustc:
    cell: float
    plain: float

    @property
    def ratio(self):
        return self.cell / self.plain


def in_turns(rounds, *works):
    """The median of what each gives, after one round to warm up."""
    return map(median, zip(*[[work() for work in works] for _ in range(rounds + 1)][1:]))


@contextlib.contextmanager
def notebook_and_folder():
    """A notebook with the variables, which compiles each cell, and a folder for rustc."""
    with started(**NOTHING_KEPT) as notebook, tempfile.TemporaryDirectory() as folder:
        notebook.ok(VARIABLES)
        yield notebook, folder


def beside_rustc(rounds=15):
    """Five cells in the kernel and by plain rustc, in turns."""
    with notebook_and_folder() as (notebook, folder):
        return [
            BesideRustc(*in_turns(rounds, lambda: seconds(notebook, code), lambda: plain_rustc(code, folder)))
            for code in CELLS
        ]


def mistakes(rounds=15):
    """Cells with a mistake in the kernel, until the answer is there, and by plain rustc, in turns."""

    def refused(notebook, code):
        begun = time.perf_counter()
        outcome = notebook.run(code)
        assert outcome.status == "error", code
        return time.perf_counter() - begun

    with notebook_and_folder() as (notebook, folder):
        return [
            BesideRustc(*in_turns(rounds, lambda: refused(notebook, code), lambda: plain_rustc(code, folder, False)))
            for code in MISTAKES
        ]


UNITS = {"µs": 1e-6, "ms": 1e-3, "s": 1.0}


def wall_time(notebook, code):
    """Seconds that a cell ran, without its compilation, as %%time says it."""
    said = notebook.ok(f"%%time\n{code}", timeout=PATIENCE).stdout
    number, unit = re.search(r"Wall time: ([\d.]+) (\S+)", said).groups()
    return float(number) * UNITS[unit]


def program(code, folder, name):
    """The same statements as a program that prints how many seconds they took, by `rustc -O`."""
    source, to = pathlib.Path(folder, f"{name}.rs"), pathlib.Path(folder, name)
    source.write_text(
        "fn main() {\nlet begun = std::time::Instant::now();\n"
        f'{code}\nprintln!("{{}}", begun.elapsed().as_secs_f64());\n}}\n'
    )
    subprocess.run([*rustc(), "-O", source, "-o", to], check=True)
    return to


def loops(rounds=7):
    """How long a student's own loops run in a cell, and in a program that `rustc -O` has compiled, in turns; by name."""

    def runs(program):
        return float(subprocess.run([program], check=True, capture_output=True, text=True).stdout.split()[-1])

    times = {}
    with notebook_and_folder() as (notebook, folder):
        for number, (name, code) in enumerate(LOOPS.items()):
            compiled = program(code, folder, f"loop-{number}")
            times[name] = BesideRustc(*in_turns(rounds, lambda: wall_time(notebook, code), lambda: runs(compiled)))
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


def start(kernel="emberbook", cell="println!(\"{}\", ones([2, 2]));", rounds=5, **environment):
    """From the start of the process to the answer to kernel_info, and to the first tensor printed."""
    starts = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            notebook = Starting(folder, kernel, PATIENCE, **environment)
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


@dataclass
class Again:
    compiled: float
    first: float
    slowest: float
    later: float


def again(rounds=5):
    """The same cells three times: compiled, run again for the first time, and later. What a cell defines is new the
    first time, and there the second; so each round has a notebook of its own."""
    times = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as kept, started(EMBERBOOK_CELLS=kept) as notebook:
            notebook.ok(VARIABLES)
            cells = [anew(cell) for cell in CELLS]
            times += zip(*[[seconds(notebook, cell) for cell in cells] for _ in range(3)])
    compiled, first, later = zip(*times)
    return Again(median(compiled), median(first), max(first), median(later))


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
    cells: int
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
            # The compiler that stands by is another one after each cell; the kernel and the cell process stay.
            kept = [process for process in processes(notebook) if process.name() != "rustc"]
            return sum(p.memory_info().rss for p in kept), sum(p.num_fds() for p in kept)

        run(range(50))
        first = run(range(50, 150))
        memory_first, files_first = state()
        run(range(150, cells - 100))
        last = run(range(cells - 100, cells))
        memory_last, files_last = state()
        growth = (memory_last - memory_first) / (cells - 150)
        return Day(cells, median(first), median(last), growth, files_first, files_last)
