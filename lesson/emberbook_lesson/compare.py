"""Compares what two runs of a lesson show."""

import copy
import re
from dataclasses import dataclass
from itertools import zip_longest

from .run import tidy

NUMBER = re.compile(r"-?\d+(?:\.\d*)?(?:e[+-]?\d+)?")
DEVICE = re.compile(r",\s+device='cuda:\d+'|, on cuda [^,<]*")
FACES = ("text/plain", "text/html", "image/svg+xml", "text/latex", "text/markdown")
# Of these a line is shown where it differs, cut at so many letters.
LINES = ("stdout", "stderr", "error", "text/plain", "text/latex", "text/markdown")
LONGEST = 100
WORDS = {"stdout": "printed text", "stderr": "text on stderr", "error": "an error", "text/plain": "text"}


@dataclass
class Difference:
    """A cell that shows something else: the faces of its outputs before and now."""

    index: int
    saved: list
    now: list

    def __str__(self):
        """The first line that differs, or else what was shown and what is."""
        for before, now in zip(self.saved, self.now):
            if before.keys() != now.keys():
                break
            for key in before:
                if not text_alike(before[key], now[key]):
                    return "\n".join(first_line(before[key], now[key])) if key in LINES else f"its {key} is another"
        return f"saved: {in_words(self.saved)}\nnow:   {in_words(self.now)}"


def first_line(saved, now):
    """Both texts' first line that the other does not have like this."""
    lines = zip_longest(saved.splitlines(), now.splitlines(), fillvalue="(nothing)")
    before, after = next((pair for pair in lines if not text_alike(*pair)), (saved, now))
    return f"saved: {before[:LONGEST]}", f"now:   {after[:LONGEST]}"


def in_words(outputs):
    """What these outputs are: printed text, an error, a value with its faces."""
    names = [" and ".join(WORDS.get(key, key) for key in output if key != "type") for output in outputs]
    return ", ".join(names) or "nothing"


def differences(saved, fresh):
    """What a reader would see differently, cell by cell; empty if nothing. Numbers may differ in their last digit,
    since processors add in different orders; a tensor may be on a GPU; what a cell with the tag `machine` shows is the
    machine's."""
    found = []
    for index, (old, new) in enumerate(zip(tidy(copy.deepcopy(saved)).cells, fresh.cells, strict=True)):
        if old.cell_type != "code":
            continue
        look = kinds if "machine" in old.metadata.get("tags", []) else faces
        before, after = list(map(look, old.outputs)), list(map(look, new.outputs))
        if len(before) != len(after) or not all(map(alike, before, after)):
            found.append(Difference(index, before, after))
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
