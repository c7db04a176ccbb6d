"""Every lesson runs from top to bottom in a real kernel, and shows what is saved in it."""

import functools
import json

import nbformat
import pytest

import lesson
from emberbook_lesson import exercises
from emberbook_lesson.compare import differences
from emberbook_lesson.run import run

each_lesson = pytest.mark.parametrize("path", lesson.lessons(), ids=lambda path: path.stem)


@functools.cache
def played(path):
    """The lesson run once, with all its answers tried on the way: what it shows, and the trials."""
    trials = exercises.Trials(nbformat.read(path, as_version=4), path)
    return run(path, after=trials.after), trials.done


@each_lesson
def test_shows_what_is_saved(path):
    saved = nbformat.read(path, as_version=4)
    assert differences(saved, played(path)[0]) == []


@each_lesson
def test_is_a_complete_notebook(path):
    notebook = json.loads(path.read_text())
    nbformat.validate(nbformat.read(path, as_version=4))
    assert notebook["metadata"]["kernelspec"]["name"] == "emberbook"
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1)), "saved after Run All"
    for cell in code:
        failed = any(output["output_type"] == "error" for output in cell["outputs"])
        assert failed == ("raises-exception" in cell["metadata"].get("tags", [])), cell["source"]


@each_lesson
def test_answers_are_right_and_typical_mistakes_are_known(path):
    wrong = [trial for trial in played(path)[1] if not trial.as_meant()]
    assert not wrong, "\n\n".join(map(str, wrong))


@each_lesson
def test_there_is_something_to_read_to_change_and_to_build(path):
    if path.stem.startswith("0"):
        return
    asked = exercises.of(nbformat.read(path, as_version=4))
    assert {exercise.level for exercise in asked} >= {"read", "change", "build"}
    for exercise in asked:
        assert exercise.answer, f"{exercise.name} has a folded answer"
        assert exercise.hint, f"{exercise.name} has a folded hint"
        assert len(exercise.wrong(path)) >= 3, f"{exercise.name} knows three typical mistakes"


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
