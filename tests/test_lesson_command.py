"""`emberbook lesson`: an instructor makes a lesson, tries it, and hands it out."""

import copy
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time
from urllib.parse import quote

import nbformat
import psutil
import pytest
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from playwright.sync_api import expect

import lesson
from emberbook_lesson import check as checking
from emberbook_lesson.__main__ import main
from emberbook_lesson.new import in_order
from emberbook_lesson.run import run
from graded import MEAN, MEAN_TESTS
from test_links import ORDER

PROGRAM = pathlib.Path(sys.prefix) / "bin" / "emberbook"


@pytest.fixture(scope="module", autouse=True)
def signatures_of_its_own(tmp_path_factory):
    """What is saved here is not trusted by the Jupyter of who runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A folder with a lesson that was made and run."""
    folder = tmp_path_factory.mktemp("good")
    assert main(["new", "3.5 Autoencoders", "--in", str(folder)]) == 0
    assert main(["check", "--update", str(folder / "3.5 Autoencoders.ipynb")]) == 0
    return folder


@pytest.fixture
def changed(good, tmp_path):
    """The good lesson with a change, under another name in a folder with its checks."""
    shutil.copytree(good / "exercises", tmp_path / "exercises")

    def change(name, how):
        notebook = nbformat.read(good / "3.5 Autoencoders.ipynb", as_version=4)
        how({cell.id: cell for cell in notebook.cells}, notebook)
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(notebook, path)
        return path

    return change


@pytest.fixture
def found(capsys):
    """Checks lessons: the exit status, and what was found in each, by its name."""

    def check(paths, *options):
        capsys.readouterr()
        status = main(["check", *options, *map(str, paths)])
        findings, name = {}, None
        for line in capsys.readouterr().out.splitlines():
            if line.startswith("["):
                name = pathlib.Path(line.split("] ", 1)[1].rsplit(": ", 1)[0]).stem
                findings[name] = ""
            else:
                findings[name] += line.strip() + "\n"
        return status, findings

    return check


def last_code(cells, notebook, source, **metadata):
    """Puts a cell at the end, run already and without an output."""
    notebook.cells.append(new_code_cell(source, execution_count=7, metadata=metadata))


def graded(**more):
    return {"nbgrader": {"grade": True, "grade_id": "g", "points": 1, "solution": False} | more}


def set_text(cells, name, before, after):
    assert before in cells[name].source
    cells[name].source = cells[name].source.replace(before, after)


def show(cells, name, text):
    (output,) = cells[name].outputs
    output.data = {"text/plain": text}


def without_exercises(cells, notebook):
    notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith("answer")]


FINDINGS = {
    "fails": (
        lambda cells, notebook: set_text(cells, "key", "linear", "no_such_layer"),
        "Cell [2] `let layer = no_such_layer(2, 4);` fails; the cells after it were not run.",
    ),
    "does not fail": (
        lambda cells, notebook: cells["key"].metadata.update(tags=["raises-exception"]),
        "Cell [2] `let layer = linear(2, 4);` has the tag raises-exception, and does not fail.",
    ),
    "ends its kernel": (
        lambda cells, notebook: last_code(
            cells,
            notebook,
            "let parent = std::os::unix::process::parent_id().to_string();\n"
            'std::process::Command::new("kill").args(["-9", &parent]).status()?;',
        ),
        "has ended its kernel; the cells after it were not run.",
    ),
    "differs": (
        lambda cells, notebook: show(cells, "key", "[3, 5]"),
        "Cell [2] `let layer = linear(2, 4);` shows something else than what is saved.\nsaved: [3, 5]\nnow:   [3, 4]",
    ),
    "another kind": (
        lambda cells, notebook: cells["data"].outputs.append(nbformat.v4.new_output("stream", text="x")),
        "shows something else than what is saved.\nsaved: text and text/html, printed text\nnow:   text and text/html",
    ),
    "lacks": (
        lambda cells, notebook: cells["data"].update(outputs=[]),
        "Cell [1] `let x = tensor([[1., 2.], [2., 3.], [10., 5.]]);` lacks its output.",
    ),
    "no exercises": (without_exercises, "It has no exercises"),
    "stderr": (
        lambda cells, notebook: last_code(cells, notebook, 'eprintln!("look");', **graded()),
        'Cell [7] `eprintln!("look");` is graded and prints to stderr, for which nbgrader gives no points: look',
    ),
    "number": (
        lambda cells, notebook: last_code(cells, notebook, "1. / 2.", **graded()),
        "Cell [7] `1. / 2.` is graded and ends in 0.5, which nbgrader takes for its points: put a `;` there.",
    ),
    "wrong answer": (
        lambda cells, notebook: set_text(cells, "answered-read", "3 * 4", "3 + 4"),
        "3.5 exercise 1: this is answered “✗ Not yet. Not added",
    ),
    "no answer": (
        lambda cells, notebook: set_text(cells, "answered-build", "Answer", "Remark"),
        "has no folded answer below it.",
    ),
    "no check": (
        lambda cells, notebook: set_text(cells, "answer-build", "exercise 3", "exercise 4"),
        "has no check: no folder `exercises` here or above has its file and number.",
    ),
    "answered wrongly": (
        lambda cells, notebook: set_text(cells, "answer-read", "..", "5"),
        "has its answer in it, to which `check!` says\n✗ Not yet.",
    ),
    "folded code fails": (
        lambda cells, notebook: set_text(
            cells,
            "summary",
            "* It takes",
            "<details><summary>Try</summary>\n\n```rust\nno_such_name\n```\n</details>\n\n* It takes",
        ),
        "folded code: this is answered “an error”, and not “fine”\nno_such_name",
    ),
}


def test_each_finding_is_told_by_itself(changed, found):
    paths = [changed(name, how) for name, (how, _) in FINDINGS.items()]
    status, findings = found(paths)
    assert status == 1 and findings.keys() == FINDINGS.keys()
    for name, (_, sentence) in FINDINGS.items():
        assert sentence in findings[name], f"{name}: {findings[name]}"


FINE = {
    "as it is": lambda cells, notebook: None,
    "last digits": lambda cells, notebook: last_shown(notebook, 'println!("{:.5}", 2f64.sqrt());', "1.41425\n"),
    "machine": lambda cells, notebook: (show(cells, "key", "[3, 5]"), cells["key"].metadata.update(tags=["machine"])),
    "stderr, not graded": lambda cells, notebook: last_shown(notebook, 'eprintln!("look");', "look\n", name="stderr"),
    "a number, not the points": lambda cells, notebook: last_code(cells, notebook, "1. / 2.;", **graded()),
    "a solution": lambda cells, notebook: last_code(cells, notebook, "let half = 0.5;", **graded(solution=True)),
    "answered rightly": lambda cells, notebook: rightly(cells),
    "graded and no check!": lambda cells, notebook: (
        without_exercises(cells, notebook),
        last_code(cells, notebook, "assert!(true);", **graded()),
        notebook.cells[-1].update(execution_count=4),
    ),
    "in pieces": lambda cells, notebook: in_pieces(notebook),
}


def last_shown(notebook, source, text, name="stdout"):
    output = nbformat.v4.new_output("stream", name=name, text=text)
    notebook.cells.append(new_code_cell(source, execution_count=7, outputs=[output]))


def in_pieces(notebook):
    """A stream as a front end saves it that got it in pieces."""
    last_shown(notebook, 'println!("ab");', "a")
    notebook.cells[-1].outputs.append(nbformat.v4.new_output("stream", name="stdout", text="b\n"))


def rightly(cells):
    set_text(cells, "answer-read", "..", "3 * 4")
    cells["answer-read"].outputs[0].data = {
        mime: face.replace("○", "✓") for mime, face in {"text/plain": "✓ Right.", "text/html": RIGHT}.items()
    }


RIGHT = '<div style="border-left:4px solid #2e9e44;padding:.3em .8em;margin:.2em 0">✓ Right.</div>'


def test_nothing_is_found_where_nothing_is_amiss(changed, found):
    status, findings = found([changed(name, how) for name, how in FINE.items()])
    assert findings == dict.fromkeys(FINE, "")
    assert status == 0


def test_a_slow_lesson_is_told_by_its_slowest_cell(changed, found):
    sleep = "std::thread::sleep(std::time::Duration::from_millis({}));"
    long = changed(
        "long", lambda cells, notebook: [last_code(cells, notebook, sleep.format(time)) for time in (3000, 3500)]
    )
    endless = changed(
        "endless", lambda cells, notebook: last_code(cells, notebook, "loop { std::thread::yield_now(); }")
    )
    status, findings = found([long, endless], "--limit", "6")
    assert status == 1
    assert "is too slow: it takes 3.5" in findings["long"] and "a lesson should run in 6." in findings["long"]
    assert "Cell [7] `loop { std::thread::yield_now(); }` is too slow: after 6 s it was stopped" in findings["endless"]
    assert found([long])[0] == 0
    with pytest.raises(SystemExit):
        found([long], "--limit", "0")


def test_typical_mistakes_are_tried(changed, found, tmp_path):
    path = changed("mistakes", lambda cells, notebook: None)
    checks = tmp_path / "exercises" / "3.5.toml"
    checks.write_text(
        checks.read_text()
        .replace("So many for one sample. There are three.", "Four?", 1)
        .replace('code = "4"', 'code = "5"')
    )
    assert "3.5 exercise 1: this is answered “✗ Not yet." in found([path])[1]["mistakes"]
    checks.write_text("[1")
    status, findings = found([path])
    assert status == 1 and "has a check that cannot be read" in findings["mistakes"]


def test_update_saves_and_says_nothing_then(changed, found):
    path = changed("old", lambda cells, notebook: show(cells, "key", "[3, 5]"))
    assert found([path])[0] == 1
    assert found([path], "--update")[0] == 0
    saved = path.read_bytes()
    assert found([path], "--update") == (0, {"old": ""}) and path.read_bytes() == saved
    assert found([path])[0] == 0
    trusted = NotebookNotary().check_signature(nbformat.read(path, as_version=4))
    assert trusted, "its figures are shown in JupyterLab"


def test_a_lesson_that_fails_is_not_saved(changed, found):
    path = changed("broken", FINDINGS["fails"][0])
    before = path.read_bytes()
    assert found([path], "--update")[0] == 1 and path.read_bytes() == before


def test_outputs_that_are_all_missing_are_told_once(changed, found):
    def clear(cells, notebook):
        for cell in cells.values():
            if cell.cell_type == "code":
                cell.update(outputs=[], execution_count=None)

    assert found([changed("new", clear)]) == (1, {"new": "Its outputs are missing: --update saves them.\n"})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "It cannot be read: No such file or directory."),
        (b"", "It is not a notebook"),
        (b"\xff\xfe\x00", "It is not a notebook"),
        (b"[]", "It is not a notebook"),
        (b"{}", "It is not a notebook"),
        (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{}]}', "It is not a notebook"),
        (
            b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"name": "nowhere", "display_name": ""}}, "cells": []}',
            "Its kernel 'nowhere' is not installed here.",
        ),
    ],
)
def test_what_is_no_lesson_is_said(content, said, tmp_path, found):
    path = tmp_path / "it.ipynb"
    if content is not None:
        path.write_bytes(content)
    status, findings = found([path])
    assert status == 1 and said in findings["it"]


HOSTILE = [
    "-x",
    "$(touch pwned)",
    "a 'b' \"c\"",
    "`touch pwned`",
    "*",
    "%s {0} \\n",
    "深度學習",
    "x" * 200,
    "a\nb",
    "#?&%20",
]


def test_files_of_any_name(good, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copytree(good / "exercises", "exercises")
    paths = [f"{name}.ipynb" for name in HOSTILE]
    for path in paths:
        shutil.copyfile(good / "3.5 Autoencoders.ipynb", path)
    assert main(["check", "--update", "--", *paths]) == 0
    assert main(["strip", "--", *paths]) == 0
    assert main(["export", "--", *paths]) == 0
    assert sorted(os.listdir()) == sorted([*paths, "exercises", "students", "pages"])
    assert sorted(os.listdir("students")) == sorted([*paths, "exercises"])
    assert sorted(os.listdir("pages")) == sorted(f"{name}.html" for name in HOSTILE)


def test_titles_of_any_kind(tmp_path, found):
    titles = ["3.5 $x$ & <b>* [a] `q`", "3.6 a'b # ?x=%20", "自編碼器", "  3.7   spaces  ", "TITLE NAME"]
    for title in titles:
        assert main(["new", title, "--in", str(tmp_path)]) == 0
    assert {path.stem for path in tmp_path.glob("*.ipynb")} == {" ".join(title.split()) for title in titles}
    assert found(tmp_path.glob("*.ipynb"), "--update")[0] == 0


@pytest.mark.parametrize("title", ["", " ", "a/b", "../up", ".hidden", 'say "hi"', "a\\b", "a\0b", "x" * 201])
def test_a_title_that_is_no_name_is_refused(title, tmp_path):
    assert "title" in main(["new", title, "--in", str(tmp_path)])
    assert not list(tmp_path.rglob("*.ipynb"))


def test_a_title_that_would_part_its_exercises_names_is_refused(tmp_path):
    assert "Give it a number" in main(["new", "The exercise book", "--in", str(tmp_path)])
    assert main(["new", "3.5 The exercise book", "--in", str(tmp_path)]) == 0


def test_a_new_lesson_has_the_houses_order(good):
    notebook = nbformat.read(good / "3.5 Autoencoders.ipynb", as_version=4)
    nbformat.validate(notebook)
    text = "\n".join(cell.source for cell in notebook.cells)
    places = [
        text.index(part)
        for part in (
            "# 3.5 Autoencoders\n",
            "**Question.**",
            "**Predict.**",
            "## A mistake on purpose",
            "## What to remember",
            "## Exercises",
            "(read)",
            "(change)",
            "(build)",
        )
    ]
    assert places == sorted(places)
    assert text.count("<summary>Hint") == text.count("<summary>Answer") == text.count('check!("3.5 exercise') == 3


def test_a_new_lesson_stands_among_the_others(tmp_path, capsys):
    for title in ["0 Start here", "2.9 L1", "2.10 L2", "2.9 L1 again"]:
        assert main(["new", title, "--in", str(tmp_path)]) == 0
    links = {path.stem: nbformat.read(path, as_version=4).cells[-1].source for path in tmp_path.glob("*.ipynb")}
    assert links == {
        "0 Start here": "[2.9 L1](2.9%20L1.ipynb) →",
        "2.9 L1": "← [0 Start here](0%20Start%20here.ipynb) · [Start here](0%20Start%20here.ipynb) · [2.9 L1 again](2.9%20L1%20again.ipynb) →",
        "2.9 L1 again": "← [2.9 L1](2.9%20L1.ipynb) · [Start here](0%20Start%20here.ipynb) · [2.10 L2](2.10%20L2.ipynb) →",
        "2.10 L2": "← [2.9 L1 again](2.9%20L1%20again.ipynb) · [Start here](0%20Start%20here.ipynb)",
    }
    assert (tmp_path / "exercises" / "2.9 L1 again.toml").exists(), "its number is taken"
    before = (tmp_path / "2.9 L1.ipynb").read_bytes()
    assert "is there already" in main(["new", "2.9 L1", "--in", str(tmp_path)])
    assert (tmp_path / "2.9 L1.ipynb").read_bytes() == before
    assert [path.stem for path in in_order(lesson.LESSONS)] == ORDER


def test_the_students_version_has_no_answers(good, tmp_path):
    def answers(notebook):
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        return {cell.source: (cell.outputs, cell.execution_count) for cell in code}

    path = tmp_path / "3.5 Autoencoders.ipynb"
    shutil.copytree(good, tmp_path, dirs_exist_ok=True)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x y.csv").write_text("x\n1\n")
    notebook = nbformat.read(path, as_version=4)
    cells = {cell.id: cell for cell in notebook.cells}
    set_text(cells, "answer-read", "..", "3 * 4")
    set_text(
        cells,
        "answer-change",
        'let mean = ..;\n\ncheck!("3.5 exercise 2", mean)',
        'check!("3.5 exercise 2", x.mean());\nprintln!("3.875");',
    )
    set_text(cells, "answered-build", "`max()`.", "`max()`. <details><summary>More</summary>\n\nsee\n</details>")
    set_text(
        cells,
        "answered-build",
        "```\n</details>",
        "```\n<details><summary>Why</summary>\n\nthe secret\n</details>\n</details>",
    )
    for source in (MEAN, MEAN_TESTS, 'read_csv("data/x y.csv")?', 'read_csv("/etc/passwd"); read_csv("../outside.csv");'):
        notebook.cells.append(
            new_code_cell(source, execution_count=9, outputs=[nbformat.v4.new_output("stream", text="2")])
        )
    nbformat.write(notebook, path)
    (tmp_path.parent / "outside.csv").write_text("x\n")
    before = path.read_bytes()
    assert main(["strip", str(path), "--to", str(tmp_path / "students")]) == 0
    assert path.read_bytes() == before
    student = nbformat.read(tmp_path / "students" / path.name, as_version=4)
    nbformat.validate(student)
    empty = ([], None)
    shown = answers(student)
    assert shown['// YOUR CODE HERE\nlet numbers = ..;\n\ncheck!("3.5 exercise 1", numbers)'] == empty
    assert shown['// YOUR CODE HERE\ncheck!("3.5 exercise 2", ..)'] == empty
    assert shown["fn mean(x: &[f64]) -> f64 {\n    // YOUR CODE HERE\n}"] == empty
    assert shown["assert_eq!(mean(&[2.]), 2.);\n"] == empty
    assert shown[cells["data"].source] == (cells["data"].outputs, 1), "what shows no answer stays"
    text = "\n".join(cell.source for cell in student.cells)
    assert "Answer" not in text and "secret" not in text and "x.max()" not in text
    assert text.count("<summary>Hint") == 3 and "<summary>More" in text
    files = {
        str(file.relative_to(tmp_path / "students")) for file in (tmp_path / "students").rglob("*") if file.is_file()
    }
    assert files == {path.name, "exercises/3.5.toml", "data/x y.csv"}


def test_the_students_version_runs(good, tmp_path):
    assert main(["strip", str(good / "3.5 Autoencoders.ipynb"), "--to", str(tmp_path)]) == 0
    shown = run(tmp_path / "3.5 Autoencoders.ipynb")
    (said,) = [cell.outputs[0].data["text/plain"] for cell in shown.cells if cell.id == "answer-build"]
    assert said.startswith("○ Not answered yet."), "its checks came along"


def test_checks_in_a_folder_above_come_along(good, tmp_path):
    shutil.copytree(good / "exercises", tmp_path / "exercises")
    (tmp_path / "week 3").mkdir()
    path = shutil.copy(good / "3.5 Autoencoders.ipynb", tmp_path / "week 3")
    assert main(["strip", str(path), "--to", str(tmp_path / "students")]) == 0
    assert (tmp_path / "students" / "exercises" / "3.5.toml").exists()
    assert main(["strip", str(path), "--to", str(tmp_path)]) == 0, "where they are already"


@pytest.mark.parametrize(
    "source",
    ["// BEGIN SOLUTION\n1", "1\n// END SOLUTION", "// END SOLUTION\n1\n// BEGIN SOLUTION", "// BEGIN HIDDEN TESTS\n1"],
)
def test_an_answer_without_an_end_is_never_handed_out(source, tmp_path):
    path = tmp_path / "a.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(source)]), path)
    assert "nothing was made" in main(["strip", str(path), "--to", str(tmp_path / "students")])
    nbformat.write(new_notebook(cells=[new_markdown_cell("<details><summary>Answer</summary> 1")]), path)
    assert "nothing was made" in main(["strip", str(path), "--to", str(tmp_path / "students")])
    assert not (tmp_path / "students").exists()


def test_nothing_is_written_over(good, tmp_path):
    path = good / "3.5 Autoencoders.ipynb"
    before = path.read_bytes()
    assert "name another folder" in main(["strip", str(path), "--to", str(good)])
    shutil.copytree(good, tmp_path / "other")
    assert "the same name" in main(["export", str(path), str(tmp_path / "other" / path.name), "--to", str(tmp_path)])
    assert path.read_bytes() == before


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    chosen = [f"{lesson.LESSONS}/{name}.ipynb" for name in EXPORTED]
    assert main(["export", *chosen, "--to", str(folder)]) == 0
    return folder


EXPORTED = ["1.2 MLP forward propagation", "1.3 MLP backward propagation", "1.4 Gradient descent"]


@pytest.fixture
def opened(pages, browser):
    """Opens a page in a browser without a network; nothing is asked of it."""
    contexts = []

    def open_page(name, scripts=True):
        context = browser.new_context(
            java_script_enabled=scripts, offline=True, viewport={"width": 1000, "height": 900}
        )
        contexts.append(context)
        page = context.new_page()
        asked, failed = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: failed.append(str(error)))
        page.on("console", lambda message: failed.append(message.text) if message.type == "error" else None)
        page.goto(f"file://{quote(str(pages / name))}.html")
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == [] and failed == []
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_a_page_shows_all_without_a_network(opened):
    page = opened("1.2 MLP forward propagation")
    expect(page).to_have_title("1.2 MLP forward propagation")
    assert page.locator("main img").first.evaluate("picture => picture.naturalWidth") > 100
    formulas = page.locator("math")
    assert formulas.count() > 20
    matrix = page.locator("math mtable").first.bounding_box()
    assert matrix["height"] > 40, "its rows stand below each other"
    assert "$" not in page.locator(".jp-RenderedMarkdown").all_inner_texts()[3]
    board = page.locator("[data-emberbook-board]").first
    stages = board.locator("[data-stage]")
    board.get_by_role("button", name="forward").click()
    expect(stages.nth(1).locator("td").first).to_be_visible()
    page.get_by_text("Hint").first.click()
    expect(page.get_by_text("The superscript is the sample, which is the row")).to_be_visible()


def test_a_page_is_read_without_scripts_too(opened):
    page = opened("1.2 MLP forward propagation", scripts=False)
    stages = page.locator("[data-emberbook-board]").first.locator("details[data-stage]")
    stages.nth(1).locator("summary").click()
    expect(stages.nth(1).locator("td").first).to_be_visible()
    assert page.locator("math").count() > 20


def test_pages_lead_to_each_other(opened):
    page = opened("1.2 MLP forward propagation")
    page.get_by_role("link", name="1.3 MLP backward propagation").last.click()
    expect(page).to_have_title("1.3 MLP backward propagation")
    assert page.get_by_role("link", name="Start here").last.get_attribute("href").endswith(".ipynb"), "it has no page"


def test_a_slider_slides(opened):
    slider = opened("1.4 Gradient descent").locator("input[type=range]").first
    expect(slider).to_be_visible()
    picture = slider.locator("xpath=ancestor::*[.//details][1]").locator("img:visible")
    before = picture.get_attribute("src")
    slider.focus()
    slider.press("ArrowRight")
    assert picture.get_attribute("src") not in (before, None)


def test_formulas_of_outputs_are_formulas_in_the_page(opened, pages, tmp_path):
    output = nbformat.v4.new_output("display_data", {"text/latex": r"$$\frac{1}{2}$$", "text/plain": ""})
    nbformat.write(new_notebook(cells=[new_code_cell("1", outputs=[output])]), tmp_path / "latex.ipynb")
    assert main(["export", str(tmp_path / "latex.ipynb"), "--to", str(pages)]) == 0
    expect(opened("latex").locator("mfrac")).to_be_visible()


def test_every_formula_of_the_lessons_is_one_in_the_page(tmp_path):
    assert main(["export", *map(str, lesson.lessons()), "--to", str(tmp_path)]) == 0
    for page in tmp_path.glob("*.html"):
        text = page.read_text()
        assert '<code class="tex"' not in text, page
        assert 'src="http' not in text and "url(http" not in text and "import(" not in text, page


def test_a_picture_that_is_not_there_is_no_error(tmp_path, opened, pages):
    nbformat.write(
        new_notebook(cells=[new_markdown_cell("![none](images/none.png) <script>x</script> $\\nosuch{$")]),
        tmp_path / "odd.ipynb",
    )
    assert main(["export", str(tmp_path / "odd.ipynb"), "--to", str(pages)]) == 0
    assert "images/none.png" in (pages / "odd.html").read_text()


def test_the_same_lesson_gives_the_same_page(pages, tmp_path):
    chosen = [f"{lesson.LESSONS}/{name}.ipynb" for name in reversed(EXPORTED)]
    assert main(["export", *chosen, "--to", str(tmp_path)]) == 0
    for name in EXPORTED:
        assert (tmp_path / f"{name}.html").read_bytes() == (pages / f"{name}.html").read_bytes()


def test_lessons_run_side_by_side_as_far_as_there_is_room(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: range(64))
    memory = copy.copy(psutil.virtual_memory())
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory._replace(available=5 << 30))
    assert 1 <= checking.at_once() <= 5
    monkeypatch.setattr(psutil, "virtual_memory", lambda: memory._replace(available=1 << 20))
    assert checking.at_once() == 1


def test_ctrl_c_ends_the_kernels_too(changed):
    endless = changed(
        "endless", lambda cells, notebook: last_code(cells, notebook, "loop { std::thread::yield_now(); }")
    )
    command = [sys.executable, "-m", "emberbook_lesson", "check", endless]
    folder = pathlib.Path(checking.__file__).parent.parent
    running = subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": str(folder)}, start_new_session=True, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 60
    while not (kernels := psutil.Process(running.pid).children(recursive=True)):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    time.sleep(3)
    running.send_signal(signal.SIGINT)
    assert running.wait(30) == 1 and running.stderr.read().endswith(b"stopped\n")
    assert psutil.wait_procs(kernels, timeout=10)[1] == []


def test_the_program_hands_over_to_python(tmp_path):
    def emberbook(*arguments):
        done = subprocess.run([PROGRAM, "lesson", *arguments], cwd=tmp_path, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    (tmp_path / "nbformat.py").write_text("raise SystemExit('a file of the same name')")
    assert emberbook("new", "3.5 Autoencoders")[0] == 0 and (tmp_path / "3.5 Autoencoders.ipynb").exists()
    status, said = emberbook("check", "3.5 Autoencoders.ipynb")
    assert status == 1 and "Its outputs are missing" in said
    status, said = emberbook("--help")
    assert status == 0 and "usage: emberbook lesson" in said and "strip" in said
    assert emberbook("chekc")[0] == 2
