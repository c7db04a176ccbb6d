"""A stock evcxr_jupyter with the library preloaded, as `scripts/lab --evcxr` installs it."""

import json
import os
import pathlib
import time

import nbformat
import pytest
from jupyter_client.kernelspec import find_kernel_specs

import lesson
from emberbook_lesson.compare import alike
from emberbook_lesson.run import run
from notebook import Notebook
from test_contract import CELLS, cell, numbers

KERNEL = "emberbook-evcxr"


@pytest.fixture(scope="module", autouse=True)
def installed():
    assert KERNEL in find_kernel_specs(), "run scripts/lab --no-open --evcxr"


def test_the_first_tensor_takes_less_than_twice_as_long_as_a_number_without_the_library(tmp_path, monkeypatch):
    """Nothing but a cell is compiled before it; Burn would take minutes."""
    bare = tmp_path / "kernels" / "evcxr-bare"
    bare.mkdir(parents=True)
    spec = json.loads((pathlib.Path(find_kernel_specs()[KERNEL]) / "kernel.json").read_text())
    spec["env"] |= {"EVCXR_CONFIG_DIR": str(bare)}
    (bare / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path), prepend=os.pathsep)
    tensor, number = [], []
    for _ in range(2):
        number.append(seconds_to(tmp_path, bare.name, 'let x = 1.5;\nx', "1.5"))
        tensor.append(seconds_to(tmp_path, KERNEL, 'let x = tensor([[1., 2.]]);\nx', "tensor([[1., 2.]])"))
    assert min(tensor) < 2 * min(number)


def seconds_to(folder, kernel, code, shown):
    """How long a new kernel takes to its first answer: a value, since evcxr may pass on what is printed after the cell."""
    started = time.monotonic()
    notebook = Notebook(folder, kernel_name=kernel)
    try:
        assert notebook.ok(code).result["text/plain"] == shown
        return time.monotonic() - started
    finally:
        notebook.close()


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    notebook = Notebook(tmp_path_factory.mktemp("contract"), kernel_name=KERNEL)
    yield [notebook.run(code) for code in CELLS]
    notebook.close()


@pytest.mark.parametrize("number", range(len(CELLS)))
def test_contract_cell_runs(outcomes, number):
    assert outcomes[number].status == "ok", CELLS[number] + outcomes[number].traceback


def test_numbers_are_pytorchs(outcomes):
    seeded = numbers(outcomes[cell("for param in my_net.parameters() { println")].stdout)
    assert seeded[:6] == pytest.approx([-0.0053, 0.3793, -0.5820, -0.5204, -0.2723, 0.1896])
    by_hand = numbers(outcomes[cell("let hidden1 = x.mm")].result["text/plain"])
    assert by_hand == pytest.approx([-1.2635, -2.4347, -1.1134, -1.3096, -3.6060, -1.4397, 1.4344, -9.3572, -2.2435], abs=1e-4)


def test_a_figure_is_shown(outcomes):
    assert "<svg" in outcomes[cell("display(&plot")].result["image/svg+xml"]


@pytest.mark.parametrize("path", [path for path in lesson.lessons() if path.stem < "1.4"], ids=lambda path: path.stem)
def test_lesson_shows_the_same_numbers(path):
    # evcxr's text may come after its reply, where a front end leaves it out: a busy machine gets three tries.
    for _ in range(3):
        different = differences(path)
        if not different:
            break
    assert not different, different


def differences(path):
    saved, fresh = nbformat.read(path, as_version=4), run(path, KERNEL)
    compared = [(old, new) for old, new in zip(saved.cells, fresh.cells, strict=True) if old.cell_type == "code"]
    # evcxr tells a mistake that is made on purpose in its own way.
    own = {"machine", "raises-exception"}
    compared = [(old, new) for old, new in compared if own.isdisjoint(old.metadata.get("tags", []))]
    return [old.source for old, new in compared if not alike(told(old), told(new))]


def told(cell):
    """What a cell prints, and the last value that it shows: evcxr keeps one of a kind for each cell. It shows a loop's too."""
    streams = [output for output in cell.outputs if output.output_type == "stream"]
    values = [output.data["text/plain"] for output in cell.outputs if "data" in output]
    values = [value for value in values if value != "()"]
    return {stream.name: stream.text for stream in streams} | {"value": value for value in values[-1:]}
