"""`emberbook lesson`, as it is typed."""

import argparse
import os
import pathlib
import sys
import tempfile

NEEDED = "emberbook lesson needs {}, which is not there yet: {} -m pip install {}"


def main(arguments=None):
    """Runs a command; its exit status, or what was wrong."""
    arguments = parser().parse_args(arguments)
    try:
        return arguments.run(arguments) or 0
    except ModuleNotFoundError as error:
        # All but this one come with JupyterLab.
        package = error.name if error.name == "latex2mathml" else "jupyterlab"
        return NEEDED.format(error.name, sys.executable, package)
    except (OSError, ValueError) as error:
        return f"{error.filename}: {error.strerror}" if isinstance(error, OSError) and error.filename else str(error)
    except KeyboardInterrupt:
        return "stopped"


def parser():
    """The commands and their arguments."""
    whole = argparse.ArgumentParser(prog="emberbook lesson", description="Makes, tries and hands out lessons.")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")

    def command(run, says):
        made = commands.add_parser(run.__name__, help=says, description=says)
        made.set_defaults(run=run)
        return made

    made = command(new, "Makes a lesson to write on: a notebook, and the checks of its exercises.")
    made.add_argument("title", help='number and name, as "3.5 Autoencoders"')
    made.add_argument(
        "--in", dest="folder", type=pathlib.Path, default=pathlib.Path(), help="the lessons' folder, not this one"
    )
    made = command(check, "Runs lessons in fresh kernels, and says what is not as it should be.")
    made.add_argument("files", nargs="+", type=pathlib.Path, metavar="FILE")
    made.add_argument("--update", action="store_true", help="save what they show")
    made.add_argument("--limit", type=seconds, default=60, help="how many seconds a lesson may take; 60")
    made = command(strip, "Makes the students' version: without answers.")
    made.add_argument("files", nargs="+", type=pathlib.Path, metavar="FILE")
    made.add_argument(
        "--to", type=pathlib.Path, default=pathlib.Path("students"), help="the folder that they go to; students"
    )
    made = command(export, "Makes pages that a browser shows without a network.")
    made.add_argument("files", nargs="+", type=pathlib.Path, metavar="FILE")
    made.add_argument(
        "--to", type=pathlib.Path, default=pathlib.Path("pages"), help="the folder that they go to; pages"
    )
    return whole


def seconds(text):
    """A time that is longer than none."""
    if not float(text) > 0:
        raise ValueError
    return float(text)


def new(arguments):
    from .new import new

    for line in new(arguments.title, arguments.folder):
        print(line)


def check(arguments):
    from .check import check

    found = 0
    with tempfile.TemporaryDirectory() as folder:
        # What is tried is not what the instructor has typed.
        os.environ.setdefault("EMBERBOOK_HISTORY", str(pathlib.Path(folder, "history.jsonl")))
        progress = Progress(len(set(arguments.files)))
        for report in check(arguments.files, arguments.limit, arguments.update, progress.heard):
            progress.done(report)
            found += len(report.findings)
    return 1 if found else 0


class Progress:
    """What is done is printed; what is running stands in a terminal's last line."""

    def __init__(self, lessons):
        self.lessons, self.finished, self.running = lessons, 0, {}

    def heard(self, path, cell, cells):
        self.running[path] = f"{path.stem[:30]} {cell}/{cells}"
        self.draw(" · ".join(list(self.running.values())))

    def done(self, report):
        self.finished += 1
        self.running.pop(report.path, None)
        self.draw("")
        saved = ", saved" if report.updated else ""
        print(f"[{self.finished}/{self.lessons}] {report.path}: {report.seconds:.1f} s{saved}", flush=True)
        for finding in report.findings:
            print("    " + finding.replace("\n", "\n        "), flush=True)

    def draw(self, line):
        if sys.stderr.isatty():
            width = os.get_terminal_size(sys.stderr.fileno()).columns
            sys.stderr.write(f"\r\x1b[K{line[: width - 1]}")
            sys.stderr.flush()


def strip(arguments):
    from .strip import strip

    for file in distinct(arguments.files):
        print(strip(file, arguments.to))


def export(arguments):
    from .export import export

    for page in export(distinct(arguments.files), arguments.to):
        print(page)


def distinct(files):
    """Files that can go into one folder."""
    if len({file.name for file in files}) < len(files):
        raise ValueError("Two of these files have the same name, and would be written into one.")
    return files


if __name__ == "__main__":
    sys.exit(main())
