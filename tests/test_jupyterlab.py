"""A lesson in JupyterLab, in a real browser, as a student meets it."""

import os
import re
import shutil
import subprocess
import sys
import time
import urllib.parse

import nbformat
import pytest
from playwright.sync_api import expect

import lesson

LESSON = "1.3 MLP backward propagation.ipynb"

# JupyterLab shows an error as it shows what was written to standard error.
ERROR = '.jp-RenderedText[data-mime-type="application/vnd.jupyter.stderr"]'


@pytest.fixture(scope="module")
def jupyterlab(tmp_path_factory):
    """The address of a JupyterLab on a copy of the lessons, without outputs: what appears was made by the test."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(lesson.LESSONS, folder / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for path in (folder / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        nbformat.write(notebook, path)
    log = (folder / "log").open("w+")
    command = [sys.executable, "-m", "jupyter", "lab", "--no-browser", "--allow-root", "--port=0"]
    command += ["--IdentityProvider.token=ember", f"--ServerApp.root_dir={folder / 'notebooks'}"]
    homes = {name: str(folder / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    server = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | homes)
    try:
        yield wait_for_address(server, folder / "log")
    finally:
        server.terminate()
        server.wait(30)


def wait_for_address(server, log, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text())):
        assert server.poll() is None and time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
    return f"http://127.0.0.1:{found[1]}"


@pytest.fixture(scope="module")
def page(jupyterlab, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.goto(f"{jupyterlab}/lab/tree/{urllib.parse.quote(LESSON)}?token=ember&reset")
    yield page


def test_a_lesson_runs_and_shows_its_figure(page, tmp_path, request):
    notebook = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    expect(notebook.locator(".jp-MarkdownOutput h1").first).to_contain_text("1.3", timeout=60_000)
    expect(notebook.locator(".jp-MarkdownOutput img").first).to_be_visible()
    expect(notebook.locator(".jp-MarkdownOutput mjx-container").first).to_be_attached(timeout=30_000)
    # The kernel has introduced itself.
    expect(page.locator(".jp-Toolbar-kernelName").first).to_contain_text("Emberbook", timeout=30_000)

    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    last = nbformat.read(lesson.LESSONS / LESSON, as_version=4).cells
    count = sum(cell.cell_type == "code" for cell in last)
    expect(notebook.get_by_text(f"[{count}]:", exact=True).first).to_be_attached(timeout=120_000)

    figure = notebook.locator(".jp-OutputArea .jp-RenderedSVG").first
    figure.scroll_into_view_if_needed()
    expect(figure).to_be_visible()
    box = figure.bounding_box()
    assert box["width"] > 200 and box["height"] > 100
    # The lesson makes one mistake on purpose.
    errors = notebook.locator(ERROR).all_inner_texts()
    assert len(errors) == 1 and "these operations have been gone through already" in errors[0], errors
    picture = request.config.getoption("--screenshot") or tmp_path / "lesson.png"
    page.screenshot(path=str(picture))


@pytest.fixture
def empty_notebook(page, jupyterlab):
    """A new notebook in JupyterLab, with the kernel started."""
    page.goto(f"{jupyterlab}/lab?token=ember&reset")
    card = page.locator('.jp-LauncherCard[data-category="Notebook"]', has_text="Rust (Emberbook)")
    card.click(timeout=60_000)
    notebook = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    expect(notebook.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]")).to_be_attached(timeout=60_000)
    return notebook


def type_cell(notebook, code):
    """Types into the last cell."""
    notebook.locator(".jp-CodeCell .cm-content").last.click()
    notebook.page.keyboard.insert_text(code)
    # The editor takes the text over when the browser tells it of the change.
    notebook.page.wait_for_timeout(500)


def run_cell(notebook, code, number):
    """Types into the last cell and runs it; it is the notebook's `number`th."""
    type_cell(notebook, code)
    notebook.page.keyboard.press("Shift+Enter")
    expect(notebook.get_by_text(f"[{number}]:", exact=True).first).to_be_attached(timeout=30_000)


def test_an_error_is_read_in_the_notebook(empty_notebook):
    run_cell(empty_notebook, "let s = String::from(\"a\"); let t = s;", 1)
    run_cell(empty_notebook, "s.len()", 2)
    error = empty_notebook.locator(ERROR)
    expect(error).to_contain_text("`s` was moved in cell [1]")
    expect(error).to_contain_text("s.len()")
    expect(error.locator(".ansi-bold").first).to_be_attached()


def test_the_stop_button_keeps_the_variables(empty_notebook, page):
    run_cell(empty_notebook, "let mut steps: Vec<f64> = vec![];", 1)
    type_cell(empty_notebook, 'println!("going"); loop { steps.push(rand([2]).sum().item()); }')
    page.keyboard.press("Shift+Enter")
    expect(empty_notebook.get_by_text("going", exact=True)).to_be_visible(timeout=30_000)
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_text("Interrupt Kernel", exact=True).click()
    expect(empty_notebook.get_by_text("the cell was stopped").first).to_be_visible(timeout=10_000)
    run_cell(empty_notebook, "steps.len() > 0", 3)
    expect(empty_notebook.locator(".jp-OutputArea-executeResult pre")).to_have_text("true")


def test_tab_completes(empty_notebook, page):
    run_cell(empty_notebook, "let my_tensor = ones([2, 2]);", 1)
    type_cell(empty_notebook, "my_tensor.resh")
    # JupyterLab waits for help for a second at most.
    page.keyboard.press("Tab")
    proposed = page.locator(".jp-Completer-item", has_text="reshape")
    expect(proposed).to_be_visible()
    page.keyboard.press("Enter")
    expect(empty_notebook.locator(".cm-content", has_text="my_tensor.reshape")).to_be_attached()


def test_a_slider_steps_through_its_figures(empty_notebook):
    run_cell(empty_notebook, 'slider("rate", &[0.1, 0.5], [plot(&[1, 2]), plot(&[2, 1])])', 1)
    output = empty_notebook.locator(".jp-OutputArea-output")
    slider = output.locator("input[type=range]")
    expect(slider).to_have_attribute("aria-valuetext", "rate = 0.1")
    expect(output.get_by_alt_text("rate = 0.5")).not_to_be_visible()
    slider.press("ArrowRight")
    expect(output.locator("output")).to_have_text("rate = 0.5")
    expect(output.get_by_alt_text("rate = 0.5")).to_be_visible()
    expect(output.get_by_alt_text("rate = 0.1")).not_to_be_visible()


def save(page):
    """Saves a new notebook, for the first time: JupyterLab asks for its name."""
    page.get_by_role("menuitem", name="File", exact=True).click()
    page.get_by_text("Save Notebook", exact=True).click()
    page.locator(".jp-Dialog .jp-mod-accept").click()


def test_a_slider_computes_and_its_last_state_is_saved(empty_notebook, page, jupyterlab):
    code = 'let square = interact(float_slider("rate", 0..=1), |rate| plot(&[0., rate]).title(&format!("{rate}"))); square'
    run_cell(empty_notebook, code, 1)
    output = empty_notebook.locator(".jp-CodeCell").first
    slider = output.locator("input[type=range]")
    expect(output.locator("img:visible")).to_have_attribute("alt", "rate = 0.5")
    slider.press("ArrowRight")
    expect(output.locator("output")).to_have_text("0.51")
    expect(output.locator("img:visible")).to_have_attribute("alt", "rate = 0.51")
    # The kernel moves it.
    run_cell(empty_notebook, 'square.set("rate", 0.2);', 2)
    expect(slider).to_have_value("0.2")
    expect(output.locator("img:visible")).to_have_attribute("alt", "rate = 0.2")

    save(page)

    def saved():
        # Its name and its file come when it has been saved.
        name = page.url.split("/tree/")[-1].split("?")[0]
        answer = page.request.get(f"{jupyterlab}/api/contents/{name}?token=ember").json()
        outputs = [output for cell in answer.get("content", {}).get("cells", []) for output in cell.get("outputs", [])]
        return "".join("".join(output.get("data", {}).get("text/html", "")) for output in outputs)

    deadline = time.monotonic() + 20
    while "rate = 0.2" not in saved():
        assert time.monotonic() < deadline, saved()
        time.sleep(0.5)
    without_kernel = page.context.browser.new_page()
    without_kernel.set_content(saved())
    expect(without_kernel.get_by_alt_text("rate = 0.2")).to_be_visible()
    expect(without_kernel.get_by_text("pip install anywidget")).to_be_visible()
    without_kernel.close()


def test_a_page_that_is_loaded_anew_finds_its_slider(empty_notebook, page):
    run_cell(empty_notebook, 'interact(float_slider("rate", 0..=1), |rate| rate * 10.)', 1)
    save(page)
    page.wait_for_timeout(1000)
    page.reload()
    output = empty_notebook.locator(".jp-CodeCell").first
    output.locator("input[type=range]").press("ArrowRight", timeout=60_000)
    expect(output.locator("pre:visible", has_text="5.1")).to_be_visible()


def test_the_kernel_has_a_logo(page, jupyterlab):
    reply = page.request.get(f"{jupyterlab}/kernelspecs/emberbook/logo-svg.svg?token=ember")
    assert reply.ok and "<svg" in reply.text()
