"""Runs a lesson from top to bottom in a fresh kernel, as Run All does."""

import re

import nbformat
from nbclient import NotebookClient

# Sliders that compute belong to the kernel that was running.
WIDGET = "application/vnd.jupyter.widget-view+json"
SLIDERS = re.compile(r' data-emberbook-interact="[^"]*"')
# How long a progress bar took, and how fast it went, is of the moment.
MOMENT = re.compile(r"[\d.]+ (?:s|min|h)\b(?: [\d.]+ (?:s|min))?(?:, [\d.]+ (?:per second|s each))?")


def run(path, kernel_name=None, after=None):
    """The lesson in a file, with fresh outputs."""
    notebook = nbformat.read(path, as_version=4)
    run_cells(notebook, path.parent, kernel_name, after)
    return notebook


def run_cells(notebook, folder, kernel_name=None, after=None, timeout=300):
    """Gives a notebook fresh outputs, in its own kernel or another. A cell that fails raises nbclient's
    CellExecutionError, and one that takes longer than `timeout` seconds CellTimeoutError; the cells before it have
    theirs. `after(index, attempt)` may try other code after each cell: `attempt(code)` gives the cell made of it."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        kernel_name=kernel_name or notebook.metadata.get("kernelspec", {}).get("name", "emberbook"),
        timeout=timeout,
        resources={"metadata": {"path": str(folder)}},
        record_timing=False,
        # Sliders that compute show their last state by themselves.
        store_widget_state=False,
    )
    count = 0
    try:
        with client.setup_kernel():
            for index, cell in enumerate(notebook.cells):
                count += cell.cell_type == "code"
                client.execute_cell(cell, index, execution_count=count)
                if after:
                    after(index, lambda code, index=index: attempt(client, code, index))
    finally:
        tidy(notebook)


def attempt(client, code, index):
    """Runs code after the cell at `index`. The client would put it in that cell's place: it stays as it is."""
    cell, place = nbformat.v4.new_code_cell(code, metadata={"tags": ["raises-exception"]}), client.nb.cells[index]
    client.execute_cell(cell, index)
    client.nb.cells[index] = place
    return cell


def tidy(notebook):
    """Keeps what a reader sees: streams in one piece, no identifiers and moments that change from run to run."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        outputs = []
        for output in cell.outputs:
            if outputs and output.output_type == "stream" and same_stream(outputs[-1], output):
                outputs[-1].text += output.text
                continue
            output.pop("transient", None)
            faces = output.get("data", {})
            faces.pop(WIDGET, None)
            if "text/html" in faces:
                faces["text/html"] = SLIDERS.sub("", faces["text/html"])
            outputs.append(output)
        for output in outputs:
            if "progressbar" in output.get("data", {}).get("text/html", ""):
                output.data = {mime: MOMENT.sub("…", face) for mime, face in output.data.items()}
        cell.outputs = outputs
    return notebook


def same_stream(one, other):
    return one.output_type == "stream" and one.name == other.name
