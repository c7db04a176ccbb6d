"""A cell that was compiled before is not compiled again, in whichever kernel."""

import statistics
import time

import pytest

import lesson
from emberbook_lesson.run import run
from notebook import Notebook


@pytest.fixture
def own_cells(tmp_path, monkeypatch):
    """A folder of the test's own for compiled cells."""
    monkeypatch.setenv("EMBERBOOK_CELLS", str(tmp_path / "cells"))
    return tmp_path / "cells"


def seconds(notebook, code):
    started = time.perf_counter()
    notebook.ok(code)
    return time.perf_counter() - started


def kept(cells):
    """The compiled cells, and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in cells.glob("*.so")}


def test_a_cell_is_faster_the_second_time(own_cells, fresh_notebook):
    fresh_notebook.ok("let x = ones([2, 2]);")
    cells = [f"println!(\"{{}}\", &x * {number}.5);" for number in range(5)]
    turns = [(seconds(fresh_notebook, cell), seconds(fresh_notebook, cell)) for cell in cells]
    first, second = map(statistics.median, zip(*turns))
    print(f"first {first * 1000:.0f} ms, second {second * 1000:.0f} ms")
    assert second < 0.6 * first


def test_it_is_kept_for_other_kernels(own_cells, tmp_path):
    cells = ["let x = ones([2, 2]);", "let y = &x * 3.5;\ny", "let s = vec![1]; let t = s;", "println!(\"{y}\");"]
    written = []
    for _ in range(2):
        notebook = Notebook(tmp_path)
        shown = [notebook.ok(cell) for cell in cells]
        assert shown[1].result["text/plain"].startswith("tensor([[3.5000, 3.5000]")
        assert "was moved in cell [3]" in notebook.run("s").reply["evalue"]
        notebook.close()
        written.append(kept(own_cells))
    assert len(written[0]) == len(cells)
    assert written[0] == written[1], "nothing was compiled again"


def test_a_cell_with_many_definitions_is_kept_for_other_kernels(own_cells, tmp_path):
    names = ["one", "two", "three", "four", "five"]
    functions = [f"fn {name}(list: &[i32]) -> i32 {{ list[{n}] }}" for n, name in enumerate(names)]
    cells = ["use std::time::Instant;\nuse std::collections::HashMap;", "\n".join([*functions, "three(&[1, 2])"])]
    written = []
    for _ in range(2):
        notebook = Notebook(tmp_path)
        notebook.ok(cells[0])
        assert "{ list[2] }" in notebook.run(cells[1]).traceback
        notebook.close()
        written.append(kept(own_cells))
    assert len(written[0]) == len(cells)
    assert written[0] == written[1], "nothing was compiled again"


def test_the_same_code_on_another_type_is_another_cell(own_cells, fresh_notebook):
    fresh_notebook.ok("let n = 7;")
    assert fresh_notebook.ok("n / 2").result["text/plain"] == "3"
    fresh_notebook.ok("let n = 7.0;")
    assert fresh_notebook.ok("n / 2.0").result["text/plain"] == "3.5"
    fresh_notebook.ok("let n = 9;")
    assert fresh_notebook.ok("n / 2").result["text/plain"] == "4"


def test_the_same_code_with_another_function_is_another_cell(own_cells, fresh_notebook):
    fresh_notebook.ok("fn f() -> i32 { 1 }")
    assert fresh_notebook.ok("f()").result["text/plain"] == "1"
    fresh_notebook.ok("fn f() -> i32 { 2 }")
    assert fresh_notebook.ok("f()").result["text/plain"] == "2"


def test_a_file_that_is_read_by_the_compiler_is_read_again(own_cells, fresh_notebook, tmp_path):
    for text in ["first", "second"]:
        (tmp_path / "text.txt").write_text(text)
        cell = f'include_str!("{tmp_path}/text.txt")'
        assert fresh_notebook.ok(cell).result["text/plain"] == f'"{text}"'


def test_a_spoiled_file_is_compiled_again(own_cells, fresh_notebook):
    fresh_notebook.ok("println!(\"spoiled\");")
    for path in own_cells.glob("*.so"):
        path.write_bytes(path.read_bytes()[:100])
    assert fresh_notebook.ok("println!(\"spoiled\");").stdout == "spoiled\n"


@pytest.mark.parametrize("path", lesson.lessons(), ids=lambda path: path.stem)
def test_a_lessons_own_cells_come_compiled(own_cells, path):
    run(path)
    compiled = len(list(own_cells.glob("*.so"))) if own_cells.exists() else 0
    assert compiled == 0


def test_a_panic_in_a_kept_cell_points_to_its_line(own_cells, fresh_notebook):
    for _ in range(2):
        outcome = fresh_notebook.run("let list = vec![1];\nlist[3]")
        assert "list[3]" in outcome.traceback
