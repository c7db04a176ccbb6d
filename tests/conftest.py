"""Kernels for the tests. Run them with the Python of .venv, where scripts/lab registers the kernel."""

import pathlib
import tempfile

import pytest
from playwright.sync_api import expect, sync_playwright

import browsing
from notebook import Notebook

ROOT = pathlib.Path(__file__).parent.parent
# In milliseconds: a page on a busy machine takes its time.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session", autouse=True)
def folders_of_its_own(tmp_path_factory):
    """What the tests run does not go into the history of who runs them, nor among their compiled cells."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMBERBOOK_HISTORY", str(tmp_path_factory.mktemp("history") / "history.jsonl"))
        patch.setenv("EMBERBOOK_CELLS", str(tmp_path_factory.mktemp("cells")))
        yield


@pytest.fixture
def fresh_notebook(tmp_path):
    """A notebook with a kernel that no other test has used."""
    notebook = Notebook(tmp_path)
    yield notebook
    notebook.close()


@pytest.fixture
def kernel_with(tmp_path):
    """Starts notebooks whose kernels have environment variables of their own."""
    notebooks = []

    def start(**environment):
        notebooks.append(Notebook(tmp_path, **environment))
        return notebooks[-1]

    yield start
    for notebook in notebooks:
        notebook.close()


@pytest.fixture(scope="session")
def shared_notebook(tmp_path_factory):
    notebook = Notebook(tmp_path_factory.mktemp("shared"))
    yield notebook
    notebook.close()


@pytest.fixture
def notebook(shared_notebook):
    """A notebook that tests share, since starting a kernel takes longer than a cell. Use variable names of your own."""
    assert shared_notebook.manager.is_alive(), "an earlier test ended the shared kernel"
    return shared_notebook


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """A folder of the test's own for what is temporary."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = browsing.chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser):
    """Opens HTML as a page without a kernel, as nbconvert saves it."""
    pages = []

    def open(html, width=800, theme="light", scripts=True):
        view = {"viewport": {"width": width, "height": 900}, "color_scheme": theme, "java_script_enabled": scripts}
        pages.append(browser.new_context(**view).new_page())
        paper, ink = browsing.THEMES[theme]
        pages[-1].set_content(f"<!DOCTYPE html><body style='background:{paper};color:{ink}'>{html}</body>")
        return pages[-1]

    yield open
    for page in pages:
        page.context.close()


@pytest.fixture
def shown(notebook, opened):
    """Opens the HTML face of a cell's value."""

    def show(code, width=800, theme="light", scripts=True, copies=1):
        html = notebook.ok(code).result["text/html"]
        assert len(html) < 200_000
        return opened(html * copies, width, theme, scripts)

    return show


def pytest_addoption(parser):
    parser.addoption("--screenshot", help="where the JupyterLab test leaves its picture of the lesson, a PNG file")
