"""Runs a lesson from top to bottom, as Run All does, and compares what it shows with what is saved in it.

    python tests/lesson.py [LESSON.ipynb ...]     run (all) lessons and save their outputs
"""

import pathlib
import re
import sys
import time

import nbformat
from nbclient import NotebookClient

LESSONS = pathlib.Path(__file__).parent.parent / "notebooks"

NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:e[+-]?\d+)?")
# How long a progress bar took, and how fast it went, is of the moment.
MOMENT = re.compile(r"[\d.]+ (?:s|min|h)\b(?: [\d.]+ (?:s|min))?(?:, [\d.]+ (?:per second|s each))?")
# Sliders that compute belong to the kernel that was running.
WIDGET = "application/vnd.jupyter.widget-view+json"
SLIDERS = re.compile(r' data-emberbook-interact="[^"]*"')
DEVICE = re.compile(r",\s+device='cuda:\d+'|, on cuda [^,<]*")
FACES = ("text/plain", "text/html", "image/svg+xml", "text/latex", "text/markdown")


def lessons():
    return sorted(LESSONS.glob("*.ipynb"))


def run(path, kernel_name="emberbook", after=None):
    """The lesson with fresh outputs. A cell that fails raises nbclient's CellExecutionError. `after(index, attempt)` may try
    other code after each cell: `attempt(code)` gives the cell that was made of it."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        kernel_name=kernel_name,
        timeout=300,
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        # Sliders that compute show their last state by themselves.
        store_widget_state=False,
    )
    count = 0
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            count += cell.cell_type == "code"
            client.execute_cell(cell, index, execution_count=count)
            if after:
                after(index, lambda code, index=index: attempt(client, code, index))
    return tidy(notebook)


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


def differences(saved, fresh):
    """What a reader would see differently, cell by cell; empty if nothing. Numbers may differ in their last digit,
    since processors add in different orders; a tensor may be on a GPU; what a cell with the tag `machine` shows is the
    machine's."""
    found = []
    for old, new in zip(saved.cells, fresh.cells, strict=True):
        if old.cell_type != "code":
            continue
        look = kinds if "machine" in old.metadata.get("tags", []) else faces
        before, after = list(map(look, old.outputs)), list(map(look, new.outputs))
        if len(before) != len(after) or not all(map(alike, before, after)):
            found.append(f"cell {old.id}\n--- saved\n{before}\n--- now\n{after}\n")
    return found


def faces(output):
    if output.output_type == "stream":
        return {output.name: output.text}
    if output.output_type == "error":
        return {"error": output.evalue}
    return {"type": output.output_type} | {mime: output.data[mime] for mime in FACES if mime in output.get("data", {})}


def kinds(output):
    return dict.fromkeys(faces(output), "")


def alike(one, other):
    return one.keys() == other.keys() and all(text_alike(one[key], other[key]) for key in one)


def text_alike(one, other):
    if DEVICE.search(other):
        # Naming it can take a line break too.
        one, other = (" ".join(DEVICE.sub("", text).split()) for text in (one, other))
    if one == other:
        return True
    if NUMBER.sub("#", one) != NUMBER.sub("#", other):
        return False
    pairs = zip(map(float, NUMBER.findall(one)), map(float, NUMBER.findall(other)))
    return all(abs(a - b) <= 2e-4 + 1e-3 * abs(a) for a, b in pairs)


if __name__ == "__main__":
    for chosen in map(pathlib.Path, sys.argv[1:]) if sys.argv[1:] else lessons():
        print(f"{chosen.name} ...", end=" ", flush=True)
        start = time.monotonic()
        nbformat.write(run(chosen), chosen)
        print(f"{time.monotonic() - start:.1f} s")
