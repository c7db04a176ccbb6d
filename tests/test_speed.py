"""How fast a cell is, as ratios within one run: to plain rustc on the same code, and to the same cell earlier."""

import os
import pathlib
import statistics
import subprocess
import time

import psutil
import pytest

BUNDLE = pathlib.Path(os.environ.get("EMBERBOOK_BUNDLE", pathlib.Path(__file__).parent.parent / ".venv/share/emberbook/bundle"))
CELL = "let h = x.mm(&w.t()) + &b;\nprintln!(\"{h}\");"
VARIABLES = "let x = ones([3, 2]); let w = rand([3, 2]); let b = zeros([3]);"
ROUNDS = 15


@pytest.fixture(autouse=True)
def compiled_each_time(tmp_path, monkeypatch):
    """Cells are not taken from those that were compiled before."""
    monkeypatch.setenv("EMBERBOOK_CELLS", "/dev/null/none")


def median_of(action, rounds=ROUNDS):
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def compile_plainly(folder):
    """rustc by itself on the cell, as a library that links to the same one."""
    source = folder / "plain.rs"
    source.write_text(
        "use emberbook::prelude::*;\n"
        f"#[unsafe(no_mangle)] pub extern \"C\" fn cell() {{ {VARIABLES}\n{CELL} }}\n"
    )
    rustc = pathlib.Path((BUNDLE / "sysroot.txt").read_text(), "bin/rustc")
    command = [rustc, "--edition=2024", "--crate-type=cdylib", "-Cprefer-dynamic", str(source)]
    command += [f"--extern=emberbook={BUNDLE}/libemberbook.so", f"-Ldependency={BUNDLE}/deps"]
    subprocess.run([*command, "-o", str(folder / "plain.so")], check=True)


@pytest.fixture
def notebook_with_numbers(fresh_notebook):
    fresh_notebook.ok(VARIABLES)
    for _ in range(3):
        fresh_notebook.ok(CELL)
    return fresh_notebook


def test_a_cell_takes_little_longer_than_the_compiler(notebook_with_numbers, tmp_path):
    compile_plainly(tmp_path)
    plain = median_of(lambda: compile_plainly(tmp_path))
    cell = median_of(lambda: notebook_with_numbers.ok(CELL))
    print(f"plain rustc {plain * 1000:.0f} ms, the cell {cell * 1000:.0f} ms, {cell / plain:.2f} times")
    assert cell < 2 * plain


def test_a_cell_stays_fast_in_a_long_notebook(notebook_with_numbers):
    first = median_of(lambda: notebook_with_numbers.ok(CELL))
    kinds = ["1", "1.5", "true", "'a'", '"text"', "String::new()", "vec![1]", "vec![vec![1.0]]", "Some(1)", "(1, 2.0)"]
    kinds += ["[1; 3]", "ones([2])", "linear(2, 1)", "0..3", "Box::new(5)"]
    for number in range(45):
        notebook_with_numbers.ok(f"let kept_{number} = {kinds[number % len(kinds)]};")
    for number in range(30):
        notebook_with_numbers.ok(f"fn function_{number}(a: f64) -> f64 {{ a * {number}.0 + 1.0 }}")
    last = median_of(lambda: notebook_with_numbers.ok(CELL))
    print(f"at first {first * 1000:.0f} ms, at the end {last * 1000:.0f} ms, {last / first:.2f} times")
    assert last < 1.6 * first


def test_a_lesson_takes_little_memory(notebook_with_numbers):
    kernel = psutil.Process(notebook_with_numbers.manager.provisioner.pid)
    memory = sum(process.memory_info().rss for process in [kernel, *kernel.children(recursive=True)])
    assert memory < 200e6
