"""The programs that run notebooks without a person: nbconvert, papermill, jupyter console."""

import os
import re
import subprocess
import sys

import nbformat
import pexpect
import pytest

from notebook import Notebook

CELLS = ["let x = tensor([[1., 2.], [3., 4.]]);", "println!(\"{}\", x.sum().item());", "x.t()"]


def write_notebook(path, cells):
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": {"name": "emberbook", "display_name": "Emberbook (Rust)", "language": "rust"}},
    )
    nbformat.write(notebook, path)


def jupyter(*arguments, cwd):
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=300)


def outputs(path):
    return [cell.outputs for cell in nbformat.read(path, as_version=4).cells]


@pytest.mark.parametrize(
    "run",
    [
        ["nbconvert", "--to", "notebook", "--execute", "lesson.ipynb", "--output", "done.ipynb"],
        ["papermill", "lesson.ipynb", "done.ipynb", "--no-progress-bar"],
    ],
    ids=lambda run: run[0],
)
class TestExecution:
    def test_a_notebook_runs(self, tmp_path, run):
        write_notebook(tmp_path / "lesson.ipynb", CELLS)
        done = jupyter(*run, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        made, printed, shown = outputs(tmp_path / "done.ipynb")
        assert made == []
        assert printed[0]["text"] == "10\n"
        assert shown[0]["data"]["text/plain"].startswith("tensor([[1., 3.],")

    @pytest.mark.parametrize("mistake", ["panic!(\"on purpose\");", "no_such_name", "let x: i32 = \"a\".parse()?;"])
    def test_a_mistake_is_a_failure(self, tmp_path, run, mistake):
        write_notebook(tmp_path / "lesson.ipynb", [mistake, "println!(\"never\");"])
        done = jupyter(*run, cwd=tmp_path)
        assert done.returncode != 0
        assert "never" not in done.stdout


def test_the_console(tmp_path):
    command = ["-m", "jupyter_console", "--kernel=emberbook", "--simple-prompt"]
    environment = os.environ | {"TERM": "dumb", "NO_COLOR": "1"}
    console = pexpect.spawn(sys.executable, command, cwd=str(tmp_path), env=environment, encoding="utf-8", timeout=60)
    console.expect(re.escape("In [1]:"))
    console.sendline("let x = 6 * 7;")
    console.expect(re.escape("In [2]:"))
    console.sendline("x")
    console.expect("42")
    console.sendline("no_such_name")
    console.expect("nothing called `no_such_name`")
    console.sendline("exit()")
    console.sendeof()
    console.close()


def test_sockets_in_the_file_system(tmp_path):
    notebook = Notebook(tmp_path, transport="ipc")
    try:
        assert notebook.ok("ones([2, 2]).sum().item()").result["text/plain"].startswith("4")
        assert list(tmp_path.glob("connection-ipc-*")), "that is what it talks over"
    finally:
        notebook.close()
