"""Tries lessons, each in a kernel of its own, and finds what their instructor should look at."""

import copy
import os
import pathlib
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

import nbformat
import psutil
from jupyter_client.kernelspec import NoSuchKernel
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat.sign import NotebookNotary

from . import exercises
from .compare import differences
from .run import run_cells

# In bytes: what the kernel of a lesson may take. The largest of the house's takes 140 MB; one that trains takes more.
MEMORY = 1 << 30


@dataclass
class Report:
    """What was found in a lesson, in sentences, and how many seconds it ran."""

    path: pathlib.Path
    findings: list = field(default_factory=list)
    seconds: float = 0.0
    updated: bool = False


def check(paths, limit, update=False, heard=lambda path, cell, cells: None):
    """Tries lessons, and yields a report for each as soon as it is there. A lesson may take `limit` seconds. `heard` is
    told of each cell that has run."""
    paths = list(dict.fromkeys(map(pathlib.Path, paths)))
    kernels = ThreadPoolExecutor(at_once())
    try:
        runs = [kernels.submit(check_one, path, limit, update, heard) for path in paths]
        slow = []
        for done in as_completed(runs):
            report = done.result()
            # What is slow beside other lessons may be fast alone.
            if report.seconds > limit and len(paths) > 1:
                slow.append(report.path)
            else:
                yield report
        for path in slow:
            yield check_one(path, limit, update, heard)
    except (KeyboardInterrupt, GeneratorExit):
        for kernel in psutil.Process().children():
            kernel.terminate()
        raise
    finally:
        kernels.shutdown(cancel_futures=True)


def at_once():
    """How many lessons run at once: one for each core, as far as there is memory for them."""
    free = psutil.virtual_memory().available
    limit, used = (pathlib.Path("/sys/fs/cgroup", name) for name in ("memory.max", "memory.current"))
    try:
        free = min(free, int(limit.read_text()) - int(used.read_text()))
    except (OSError, ValueError):
        # No container, or one without a limit.
        pass
    return max(1, min(len(os.sched_getaffinity(0)), free // MEMORY))


def check_one(path, limit, update, heard):
    """The report on one lesson."""
    report = Report(path)
    try:
        saved = nbformat.read(path, as_version=4)
        nbformat.validate(saved)
    except OSError as error:
        report.findings.append(f"It cannot be read: {error.strerror}.")
    except Exception as error:  # Whatever is in the file, it is no notebook.
        report.findings.append("It is not a notebook: " + str(error).partition("\n")[0])
    else:
        Check(path, saved, limit, heard, report).run(update)
    return report


class Check:
    """A lesson that is being tried."""

    def __init__(self, path, saved, limit, heard, report):
        self.path, self.saved, self.limit, self.heard, self.report = path, saved, limit, heard, report
        self.fresh = copy.deepcopy(saved)
        self.exercises = exercises.of(saved)
        # How long each cell took, as far as they have run.
        self.seconds = []

    def run(self, update):
        """Runs it twice: as it is, and with all that is folded in it typed where it belongs."""
        ran = self.run_as_saved()
        if ran:
            self.compare(update)
        self.look_at_graded_cells()
        readable = self.look_at_exercises()
        if ran and readable and any("<details>" in cell.source for cell in self.saved.cells):
            self.try_answers()

    def find(self, index, sentence):
        self.report.findings.append(f"{self.name(index)} {sentence}")

    def name(self, index):
        """A cell as its reader sees it: by its number after Run All and its first line."""
        cell = self.saved.cells[index]
        line = first_line(cell.source)
        line = line if len(line) <= 50 else f"{line[:49]}…"
        if cell.cell_type != "code":
            return f"The text `{line}`"
        return f"Cell [{sum(before.cell_type == 'code' for before in self.saved.cells[: index + 1])}] `{line}`"

    def run_as_saved(self):
        """Whether it runs from top to bottom; and whether in time."""
        begun = time.monotonic()

        def ran(index, _):
            self.seconds.append(time.monotonic() - begun - sum(self.seconds))
            self.heard(self.path, index + 1, len(self.saved.cells))

        complete = self.runs(self.fresh, ran, lambda: len(self.seconds))
        self.report.seconds = time.monotonic() - begun
        if complete and self.report.seconds > self.limit:
            slowest = self.seconds.index(max(self.seconds))
            part = f"{self.seconds[slowest]:.1f} of the lesson's {self.report.seconds:.1f} s"
            self.find(slowest, f"is too slow: it takes {part}, and a lesson should run in {self.limit:g}.")
        return complete

    def runs(self, notebook, after, at):
        """Runs all cells; whether that went well, and if not, what happened at the cell `at()`."""
        try:
            run_cells(notebook, self.path.parent, after=after, timeout=self.limit)
            return True
        except NoSuchKernel as error:
            self.report.findings.append(f"Its kernel {error.name!r} is not installed here.")
        except CellExecutionError as error:
            self.find(at(), f"fails; the cells after it were not run.\n{error.ename}: {error.evalue}")
        except CellTimeoutError:
            self.find(at(), f"is too slow: after {self.limit:g} s it was stopped; the cells after it were not run.")
        except DeadKernelError:
            self.find(at(), "has ended its kernel; the cells after it were not run.")
        except RuntimeError as error:
            self.report.findings.append(f"Its kernel does not start: {error}.")
        return False

    def compare(self, update):
        """What it shows now beside what is saved in it; or saved in the place of that."""
        for index, cell in enumerate(self.fresh.cells):
            meant = cell.cell_type == "code" and "raises-exception" in cell.metadata.get("tags", [])
            if meant and not any(output.output_type == "error" for output in cell.outputs):
                self.find(index, "has the tag raises-exception, and does not fail.")
        different = differences(self.saved, self.fresh)
        saved, fresh = ([cell.get("execution_count") for cell in run.cells] for run in (self.saved, self.fresh))
        if update:
            if different or saved != fresh:
                self.update()
        elif not any(saved) and different:
            self.report.findings.append("Its outputs are missing: --update saves them.")
        else:
            for difference in different:
                lack = "shows something else than what is saved." if difference.saved else "lacks its output."
                self.find(difference.index, f"{lack}\n{difference}")

    def update(self):
        """Saves it with fresh outputs. Who has run a lesson trusts it: JupyterLab shows its figures."""
        try:
            nbformat.write(self.fresh, self.path)
            NotebookNotary().sign(self.fresh)
            self.report.updated = True
        except OSError as error:
            self.report.findings.append(f"It cannot be saved: {error.strerror}.")

    def look_at_graded_cells(self):
        """What nbgrader takes for no points, or for some of them."""
        for index, cell in enumerate(self.fresh.cells[: len(self.seconds)]):
            if cell.cell_type != "code" or not is_autograded(cell):
                continue
            for output in cell.outputs:
                if output.output_type == "stream" and output.name == "stderr":
                    said = "is graded and prints to stderr, for which nbgrader gives no points"
                    self.find(index, f"{said}: {first_line(output.text)}")
                elif output.output_type == "execute_result" and is_number(output.data.get("text/plain", "")):
                    number = output.data["text/plain"]
                    self.find(
                        index, f"is graded and ends in {number}, which nbgrader takes for its points: put a `;` there."
                    )

    def look_at_exercises(self):
        """Whether there are exercises, each with a check and an answer. Whether all checks can be read."""
        readable = True
        if not self.exercises and not any(map(is_autograded, self.saved.cells)):
            self.report.findings.append("It has no exercises: a `check!` makes one.")
        for exercise in self.exercises:
            try:
                if exercise.check(self.path) is None:
                    self.find(
                        exercise.index, "has no check: no folder `exercises` here or above has its file and number."
                    )
            except ValueError as error:
                self.find(exercise.index, f"has a check that cannot be read: {error}.")
                readable = False
            if exercise.is_blank:
                if not exercise.answer:
                    self.find(exercise.index, "has no folded answer below it.")
            elif exercise.index < len(self.seconds):
                said = exercises.said(self.fresh.cells[exercise.index])
                if "Right." not in said:
                    self.find(exercise.index, f"has its answer in it, to which `check!` says\n{said}")
        return readable

    def try_answers(self):
        """Types what is folded where it belongs, in another kernel: it may change what the lesson shows."""
        trials, at = exercises.Trials(self.saved, self.path), [0]

        def ran(index, attempt):
            at[0] = index
            trials.after(index, attempt)
            at[0] = index + 1

        self.runs(copy.deepcopy(self.saved), ran, lambda: at[0])
        for trial in trials.done:
            if not trial.as_meant():
                self.find(trial.index, f"and what is typed there:\n{trial}")


def first_line(text):
    """The first line with something in it."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def is_autograded(cell):
    """Whether nbgrader takes points from what the cell shows."""
    nbgrader = cell.metadata.get("nbgrader", {})
    return bool(nbgrader.get("grade")) and not nbgrader.get("solution")


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True
