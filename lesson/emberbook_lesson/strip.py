"""Makes the students' version of a lesson: the answers are out, and what was shown of them."""

import re
import shutil
from urllib.parse import unquote

import nbformat

from . import exercises

STUB = "// YOUR CODE HERE"
ANSWER = re.compile(r"\s*<details>\s*<summary>\s*Answer\s*</summary>.*?</details>", re.DOTALL)
# As nbgrader marks them: what is between goes.
SOLUTION = re.compile(r"^([ \t]*)[^\n]*\bBEGIN SOLUTION\b.*?\bEND SOLUTION\b[^\n]*", re.DOTALL | re.MULTILINE)
HIDDEN = re.compile(r"^[^\n]*\bBEGIN HIDDEN TESTS\b.*?\bEND HIDDEN TESTS\b[^\n]*\n?", re.DOTALL | re.MULTILINE)
CHECK = re.compile(r'^.*?^[ \t]*check!\(\s*("[^"\n]*")\s*,\s*(.*?)\s*\)\s*;?\s*$', re.DOTALL | re.MULTILINE)
NAMED = re.compile(r'"([^"\n]+)"|\]\(([^)\s]+)\)')


def strip(path, folder):
    """Makes it in a folder, with the files that the lesson names; where it is."""
    if folder.resolve() == path.parent.resolve():
        raise ValueError(f"{path} would be written over: name another folder.")
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        source = cell.source
        cell.source = without_answer(source) if cell.cell_type == "code" else ANSWER.sub("", source).strip()
        if cell.cell_type == "code" and cell.source != source:
            cell.outputs, cell.execution_count = [], None
    notebook.cells = [cell for cell in notebook.cells if cell.source or cell.cell_type == "code"]
    student = folder / path.name
    student.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, student)
    for name in files_of(notebook, path.parent):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path.parent / name, folder / name)
    return student


def without_answer(source):
    """The code of a cell with a stub in the place of each solution that is marked, or else of an exercise's answer."""
    for begin, end in [("BEGIN SOLUTION", "END SOLUTION"), ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS")]:
        if source.count(begin) != source.count(end):
            raise ValueError(f"A cell has {begin} without {end}, or the other way round:\n{source}")
    stripped = HIDDEN.sub("", SOLUTION.sub(rf"\1{STUB}", source))
    check = CHECK.match(source)
    if stripped != source or not check or exercises.BLANK.search(source):
        return stripped
    name, answer = check[1], check[2].lstrip("&")
    if not answer.isidentifier():
        return f"{STUB}\ncheck!({name}, ..)"
    return f"{STUB}\nlet {answer} = ..;\n\ncheck!({name}, {answer})"


def files_of(notebook, folder):
    """The files below a lesson's folder that its texts and cells name, and those of its checks."""
    names = {unquote(one or other) for cell in notebook.cells for one, other in NAMED.findall(cell.source)}
    names |= {f"exercises/{exercise.name.split(' exercise ')[0]}.toml" for exercise in exercises.of(notebook)}
    for name in sorted(names):
        try:
            if (folder / name).resolve().is_relative_to(folder.resolve()) and (folder / name).is_file():
                if not name.endswith(".ipynb"):
                    yield name
        except (OSError, ValueError):
            # No name of a file, but a text.
            pass
