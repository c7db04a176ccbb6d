"""Every lesson runs from top to bottom in a real kernel, and shows what is saved in it."""

import json
import re

import nbformat
import pytest

import lesson
from notebook import Notebook

ANSWER = re.compile(r"<details>.*?</details>", re.DOTALL)
RUST = re.compile(r"```rust\n(.*?)```", re.DOTALL)

each_lesson = pytest.mark.parametrize("path", lesson.lessons(), ids=lambda path: path.stem)


@each_lesson
def test_shows_what_is_saved(path):
    saved = nbformat.read(path, as_version=4)
    assert lesson.differences(saved, lesson.run(path)) == []


@each_lesson
def test_is_a_complete_notebook(path):
    notebook = json.loads(path.read_text())
    nbformat.validate(nbformat.read(path, as_version=4))
    assert notebook["metadata"]["kernelspec"]["name"] == "emberbook"
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1)), "saved after Run All"
    assert not [o for cell in code for o in cell["outputs"] if o["output_type"] == "error"]


@each_lesson
def test_the_answers_to_the_exercises_run(path, tmp_path):
    saved = nbformat.read(path, as_version=4)
    notebook = Notebook(tmp_path)
    try:
        for cell in saved.cells:
            if cell.cell_type == "code":
                notebook.ok(cell.source)
        for cell in saved.cells:
            for answer in ANSWER.findall(cell.source) if cell.cell_type == "markdown" else []:
                for code in RUST.findall(answer):
                    mistake = "raises-exception" in cell.metadata.get("tags", [])
                    assert notebook.run(code).status == ("error" if mistake else "ok"), code
    finally:
        notebook.close()


def shown(name):
    """All the text that a lesson's saved outputs show."""
    notebook = nbformat.read(lesson.LESSONS / f"{name}.ipynb", as_version=4)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return "\n".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)


HIDDEN1 = ["-1.2635, -2.4348, -1.1135", "-1.3097, -3.6061, -1.4398", "1.4340, -9.3577, -2.2441"]
HIDDEN2 = ["-0.2625, -0.1530", "-0.6852, -0.1632", "-4.0429,  0.4054"]


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("1.1 Matrix operation", HIDDEN1 + HIDDEN2),
        ("1.1 Perceptron", ["[0.6568]", "[1.8483]", "[3.0397]"]),
        ("1.1 Perceptron (2)", ["4., -2.", "0.98\n0.12"]),
        ("1.2 MLP forward propagation", HIDDEN1 + HIDDEN2),
        ("1.3 MLP backward propagation", ["[-0.5549,  0.2550,  0.4584]", "[ 0.2930,  0.0849, -0.3146]"]),
        ("5.1 Many multiplications at once", ["2097152 multiplications", "cpu   "]),
    ],
)
def test_the_numbers_of_the_slides(name, printed):
    text = shown(name)
    for numbers in printed:
        assert numbers in text
