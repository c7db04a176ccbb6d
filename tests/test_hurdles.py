"""The first hurdles of Rust: each has a plain sentence, in both languages, and what is right has none."""

import pathlib

import pytest

from notebook import Notebook, plain

HERE = pathlib.Path(__file__).parent
LANGUAGES = ["en", "zh-TW"]

# A cell, and below it its sentence in each language; ⏎ breaks lines.
HURDLES = [block.split("\n") for block in (HERE / "hurdles.txt").read_text().strip().split("\n\n")]
CORRECT = (HERE / "correct_cells.rs").read_text().splitlines()[1:]


@pytest.fixture(scope="module", params=LANGUAGES)
def kernel(request, tmp_path_factory):
    notebook = Notebook(tmp_path_factory.mktemp("hurdles"), EMBERBOOK_LANGUAGE=request.param)
    notebook.language = request.param
    yield notebook
    notebook.close()


@pytest.mark.parametrize(("cell", "english", "chinese"), HURDLES, ids=[cell for cell, *_ in HURDLES])
def test_a_hurdle_has_its_sentence(kernel, cell, english, chinese):
    kernel.ok("%reset")
    outcome = kernel.run(cell.replace("⏎", "\n"))
    assert outcome.status == "error"
    lines = plain(outcome.traceback).splitlines()
    assert lines[0] == (english if kernel.language == "en" else chinese)
    # The compiler's own words are below, and say something else.
    assert lines[1] == "" and lines[2].startswith(("error", "Panic")) and lines[0] not in "\n".join(lines[1:])


@pytest.mark.parametrize("cell", CORRECT)
def test_what_is_right_has_no_sentence(shared_notebook, cell):
    shared_notebook.ok("%reset")
    assert shared_notebook.ok(cell.replace("⏎", "\n")).stderr == ""
