"""Where the lessons are."""

import pathlib

LESSONS = pathlib.Path(__file__).parent.parent / "notebooks"


def lessons():
    return sorted(LESSONS.glob("*.ipynb"))
