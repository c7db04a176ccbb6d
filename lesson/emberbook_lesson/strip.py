"""Makes the students' version of a lesson: the answers are out, and what was shown of them."""

import re
import shutil
from urllib.parse import unquote

import nbformat

from . import exercises

STUB = "// YOUR CODE HERE"
# Folded; something may be folded in it once more.
ANSWER = re.compile(
    r"\s*<details[^>]*>\s*<summary>\s*Answer\s*</summary>(?:(?!</?details).|<details.*?</details>)*</details>",
    re.DOTALL | re.IGNORECASE,
)
# As nbgrader marks them: what is between goes.
SOLUTION = re.compile(r"^([ \t]*)[^\n]*BEGIN SOLUTION.*?END SOLUTION[^\n]*", re.DOTALL | re.MULTILINE)
HIDDEN = re.compile(r"^[^\n]*BEGIN HIDDEN TESTS.*?END HIDDEN TESTS[^\n]*\n?", re.DOTALL | re.MULTILINE)
MARK = re.compile(r"(?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS)|<summary>\s*Answer", re.IGNORECASE)
# What is checked: a variable, or anything else.
CHECK = re.compile(r'check!\(\s*("[^"\n]*")\s*,\s*(?:&?(\w+)\s*\))?')
NAMED = re.compile(r'"([^"\n]+)"|\]\(([^)\s]+)\)')


def strip(path, folder):
    """Makes it in a folder, with the files that the lesson names; where it is."""
    if folder.resolve() == path.parent.resolve():
        raise ValueError(f"{path} would be written over: name another folder.")
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        source = cell.source
        cell.source = without_solution(source) if cell.cell_type == "code" else ANSWER.sub("", source).strip()
        if left := MARK.search(cell.source):
            raise ValueError(f"{path}: {left[0]} has no end here, or no beginning, so nothing was made:\n{source}")
        if cell.cell_type == "code" and cell.source != source:
            cell.outputs, cell.execution_count = [], None
    notebook.cells = [cell for cell in notebook.cells if cell.source or cell.cell_type == "code"]
    student = folder / path.name
    student.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, student)
    checks = {file for exercise in exercises.of(notebook) if (file := exercise.file(path))}
    files = {f"exercises/{file.name}": file for file in checks}
    for name, file in (files | {name: path.parent / name for name in files_of(notebook, path.parent)}).items():
        if (folder / name).resolve() != file.resolve():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, folder / name)
    return student


def without_solution(source):
    """The code of a cell with a stub in the place of each solution that is marked, or else of an exercise's answer."""
    stripped = HIDDEN.sub("", SOLUTION.sub(rf"\1{STUB}", source))
    check = CHECK.search(source)
    if stripped != source or not check or exercises.BLANK.search(source):
        return stripped
    name, variable = check.groups()
    if variable:
        return f"{STUB}\nlet {variable} = ..;\n\n{source[check.start() :]}"
    return f"{STUB}\ncheck!({name}, ..)"


def files_of(notebook, folder):
    """The files below a lesson's folder that its texts and cells name."""
    names = {unquote(one or other) for cell in notebook.cells for one, other in NAMED.findall(cell.source)}
    for name in sorted(names):
        try:
            if (folder / name).resolve().is_relative_to(folder.resolve()) and (folder / name).is_file():
                if not name.endswith(".ipynb"):
                    yield name
        except (OSError, ValueError):
            # No name of a file, but a text.
            pass
