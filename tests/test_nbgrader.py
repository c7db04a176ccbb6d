"""nbgrader as it stands, on an assignment in Rust: what it hands out, and the points that it gives."""

import copy
import json
import os
import pathlib
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from emberbook_lesson.new import METADATA
from environment import environment
from graded import MEAN, MEAN_TESTS

# Its environment is made first.
pytestmark = pytest.mark.timeout(1800)

PINS = ["nbgrader==0.9.6"]
LESSON = pathlib.Path(__file__).parent.parent / "lesson"
CONFIG = "from emberbook_lesson.grading import configure\nconfigure(get_config(){})\n"

LARGEST = """\
fn largest(x: &Tensor) -> f64 {
    // BEGIN SOLUTION
    x.max().item() as f64
    // END SOLUTION
}"""
LARGEST_TESTS = """\
// BEGIN HIDDEN TESTS
assert!(largest(&tensor([[1., 5.], [7., 2.]])) == 7.);
// END HIDDEN TESTS"""

# What students hand in for `mean` and `largest`, and the points: 2 and 3.
RIGHT = "x.iter().sum::<f64>() / x.len() as f64", "x.max().item() as f64"
SUBMISSIONS = {
    "right": (*RIGHT, 5),
    "wrong": ("x.iter().sum::<f64>()", RIGHT[1], 3),
    "does not compile": ("x.iter().sum::<f64>( / x.len()", RIGHT[1], 3),
    "wrong type": ("x", "x", 0),
    "panics": ("x[10]", RIGHT[1], 3),
    "unanswered": (None, None, 0),
}
TALKATIVE = ('eprintln!("{x:?}"); dbg!(x.len()); ' + RIGHT[0], f"dbg!({RIGHT[1]})")


def grading(identifier, source, points=None):
    """A cell of nbgrader's: a solution, or tests for so many points."""
    tests = points is not None
    about = {"grade_id": identifier, "grade": tests, "solution": not tests, "locked": tests, "task": False}
    about |= {"schema_version": 3} | ({"points": points} if tests else {})
    return new_code_cell(source, metadata={"nbgrader": about})


@pytest.fixture
def course(tmp_path):
    """A course with an assignment."""
    cells = [
        new_markdown_cell("# 3.5 Autoencoders"),
        grading("mean", MEAN),
        grading("mean-tests", MEAN_TESTS, 2),
        grading("largest", LARGEST),
        grading("largest-tests", LARGEST_TESTS, 3),
    ]
    folder = tmp_path / "course"
    (folder / "source" / "ps1").mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells, metadata=METADATA), folder / "source" / "ps1" / "means.ipynb")
    (folder / "nbgrader_config.py").write_text(CONFIG.format(""))
    return folder


def nbgrader(course, *arguments):
    programs = environment("nbgrader", *PINS) / "bin"
    variables = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(LESSON),
        "JUPYTER_PATH": str(pathlib.Path(sys.prefix) / "share" / "jupyter"),
        "JUPYTER_CONFIG_DIR": str(course.parent / "config"),
    }
    run = subprocess.run(
        [programs / "python", *arguments], cwd=course, env=os.environ | variables, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def release(course):
    """The students' version, as nbgrader makes it."""
    nbgrader(course, "-m", "nbgrader", "generate_assignment", "ps1", "--create", "--force")
    return nbformat.read(course / "release" / "ps1" / "means.ipynb", as_version=4)


def points(course, submissions):
    """What nbgrader gives for submissions: bodies of `mean` and `largest`, or none where nothing was typed."""
    handed_out = release(course)
    for student, bodies in submissions.items():
        handed_in = copy.deepcopy(handed_out)
        solutions = [cell for cell in handed_in.cells if cell.metadata.get("nbgrader", {}).get("solution")]
        for cell, body in zip(solutions, bodies, strict=True):
            if body:
                before, _, rest = cell.source.partition("    // YOUR CODE HERE")
                cell.source = f"{before}    {body}\n}}"
        folder = course / "submitted" / student.replace(" ", "_") / "ps1"
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(handed_in, folder / "means.ipynb")
    nbgrader(course, "-m", "nbgrader", "autograde", "ps1", "--force")
    ask = "import json; from nbgrader.api import Gradebook\nwith Gradebook('sqlite:///gradebook.db') as book: "
    ask += "print(json.dumps({of.student.id: of.score for of in book.assignment_submissions('ps1')}))"
    given = json.loads(nbgrader(course, "-c", ask))
    return {student: given[student.replace(" ", "_")] for student in submissions}


def test_what_is_handed_out_has_no_answers(course):
    sources = [cell.source for cell in release(course).cells]
    assert sources[1] == "fn mean(x: &[f64]) -> f64 {\n    // YOUR CODE HERE\n    todo!()\n}"
    assert sources[2].strip() == "assert_eq!(mean(&[2.]), 2.);"
    assert sources[4].strip() == ""


def test_the_points_are_right(course):
    given = points(
        course, {student: bodies for student, (*bodies, _) in SUBMISSIONS.items()} | {"talkative": TALKATIVE}
    )
    assert given == {student: right for student, (*_, right) in SUBMISSIONS.items()} | {"talkative": 5}


def test_what_is_printed_on_stderr_costs_points_where_that_is_wanted(course):
    (course / "nbgrader_config.py").write_text(CONFIG.format(", stderr_costs_points=True"))
    assert points(course, {"right": RIGHT, "talkative": TALKATIVE}) == {"right": 5, "talkative": 0}


def test_the_instructors_version_is_found_to_be_in_order(course, capsys):
    from emberbook_lesson.__main__ import main

    path = course / "source" / "ps1" / "means.ipynb"
    assert main(["check", "--update", str(path)]) == 0, capsys.readouterr().out
    assert main(["check", str(path)]) == 0
