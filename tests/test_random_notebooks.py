"""Notebooks made at random mean what rustc says of them as one program.

EMBERBOOK_RANDOM_NOTEBOOKS says how many; what a seed makes is always the same: `-k "[17]"` runs one of them again.
"""

import os
import re
import subprocess

import pytest

from notebook import Notebook, plain
from random_notebook import BETWEEN, RandomNotebook

NOTEBOOKS = int(os.environ.get("EMBERBOOK_RANDOM_NOTEBOOKS", 60))
CELLS = 36


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    notebook = Notebook(tmp_path_factory.mktemp("random"))
    yield notebook
    notebook.close()


def rustc_says(program, folder):
    """What the program prints, cell by cell."""
    (folder / "program.rs").write_text(program)
    subprocess.run(["rustc", "--edition=2024", "-Cprefer-dynamic", "-Crpath", "program.rs"], cwd=folder, check=True)
    printed = subprocess.run([folder / "program"], capture_output=True, text=True, check=True).stdout
    # Definitions have their versions in their names there.
    return re.sub(r"_v\d+\b", "", printed).split(BETWEEN)[:-1]


def mistake(cell, outcome):
    """What is wrong with a cell's answer, before its output is compared."""
    words = plain(outcome.traceback)
    if outcome.status == "ok":
        return "" if not cell.fails or cell.either else f"it went well, and must fail with: {cell.fails}"
    if outcome.reply.get("ename") == "Crash" or not cell.fails or not re.search(cell.fails, words):
        return words
    return ""


@pytest.mark.parametrize("seed", range(NOTEBOOKS))
def test_a_random_notebook_means_what_rustc_says(kernel, tmp_path, seed):
    notebook = RandomNotebook(seed, CELLS)
    kernel.ok("%reset")
    outcomes = []
    for number, cell in enumerate(notebook.cells):
        outcomes.append(kernel.run(cell.code))
        wrong = mistake(cell, outcomes[-1])
        assert not wrong, shown(seed, notebook.cells[: number + 1], wrong)
    ran = [outcome.status == "ok" or cell.fails == "on purpose" for cell, outcome in zip(notebook.cells, outcomes)]
    truth = rustc_says(notebook.program(ran), tmp_path)
    for number, (outcome, text) in enumerate(zip(outcomes, truth, strict=True)):
        wrong = f"printed {outcome.stdout!r}\nrustc's   {text!r}"
        assert outcome.stdout == text, shown(seed, notebook.cells[: number + 1], wrong)


def shown(seed, cells, wrong):
    """The cells up to the first that is wrong, but for the first of all, which is always the same."""
    listed = "\n⏎\n".join(cell.code.strip() for cell in cells[1:])
    return f"seed {seed}, after the prelude:\n{listed}\n\n{wrong}"
