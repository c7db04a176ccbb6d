"""The exercises of a lesson: what is asked, the folded answer, and the typical mistakes that its check knows."""

import re
from dataclasses import dataclass, field

try:
    import tomllib
except ImportError:
    # Python 3.10, where JupyterLab brings it under this name.
    import tomli as tomllib

NAME = re.compile(r'check!\("(.+?) exercise (.+?)"')
BLANK = re.compile(r"^let (\w+) = \.\.;", re.MULTILINE)
LEVEL = re.compile(r"\*\*\w+ \((read|change|build)\)")
FOLDED = re.compile(r"<details><summary>(\w+)</summary>(.*?)</details>", re.DOTALL)
RUST = re.compile(r"```rust\n(.*?)```", re.DOTALL)


@dataclass
class Exercise:
    """A cell to type into: `let k3 = ..;` and its `check!`. The text before it asks, the text after it answers."""

    index: int
    source: str
    asks: str
    answers: str

    @property
    def name(self):
        return " exercise ".join(NAME.search(self.source).groups())

    @property
    def level(self):
        found = LEVEL.search(self.asks)
        return found and found[1]

    @property
    def hint(self):
        return dict(FOLDED.findall(self.answers)).get("Hint")

    @property
    def answer(self):
        found = RUST.search(dict(FOLDED.findall(self.answers)).get("Answer", ""))
        return found and found[1].strip()

    @property
    def is_blank(self):
        """Whether there is still a `..` for the student's answer."""
        return bool(BLANK.search(self.source))

    def file(self, path):
        """The file of its check, beside the lesson at `path` or in a folder above; none if there is none."""
        lesson = NAME.search(self.source)[1]
        files = (folder / "exercises" / f"{lesson}.toml" for folder in path.resolve().parents)
        return next((file for file in files if file.is_file()), None)

    def check(self, path):
        """What is right in it; none if nobody has said."""
        file, number = self.file(path), NAME.search(self.source)[2]
        return tomllib.loads(file.read_text(encoding="utf-8")).get(number) if file else None

    def wrong(self, path):
        return (self.check(path) or {}).get("wrong", [])

    def filled(self, code):
        """The cell with code in the place of the blank."""
        blank = BLANK.search(self.source)
        if not re.search(rf"\b(let|fn)\s+(mut\s+)?{blank[1]}\b", code):
            code = f"let {blank[1]} = {code};"
        return self.source.replace(blank[0], code)


def of(notebook):
    """The exercises of a lesson, in order."""
    found = []
    texts = ["" if cell.cell_type == "code" else cell.source for cell in notebook.cells] + [""]
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and NAME.search(cell.source):
            asks = next((text for text in reversed(texts[:index]) if text), "")
            found.append(Exercise(index, cell.source, asks, texts[index + 1]))
    return found


@dataclass
class Trial:
    """Something typed at a place of a lesson, what was said to it, and what should be."""

    index: int
    name: str
    code: str
    said: str
    meant: str

    def as_meant(self):
        return self.meant in self.said

    def __str__(self):
        return f"{self.name}: this is answered “{self.said}”, and not “{self.meant}”\n{self.code}"


@dataclass
class Trials:
    """Tries all that is folded in the lesson of a file at its place, while the lesson runs."""

    notebook: object
    path: object
    done: list = field(default_factory=list)

    def __post_init__(self):
        self.exercises = {exercise.index: exercise for exercise in of(self.notebook)}

    def after(self, index, attempt):
        if exercise := self.exercises.get(index):
            if exercise.is_blank:
                self.try_check(exercise, attempt)
        elif self.notebook.cells[index].cell_type == "markdown":
            self.try_answers(index, attempt)

    def try_check(self, exercise, attempt):
        typed = [
            (wrong["code"], wrong.get("hint", "Not yet.")) for wrong in exercise.wrong(self.path) if "code" in wrong
        ]
        if exercise.answer:
            typed.append((exercise.answer, "Right."))
        for code, meant in typed:
            self.done.append(Trial(exercise.index, exercise.name, code, said(attempt(exercise.filled(code))), meant))

    def try_answers(self, index, attempt):
        """Runs the code that is folded in a text; that of an exercise has been tried in its cell."""
        cell = self.notebook.cells[index]
        mistake = "raises-exception" in cell.metadata.get("tags", [])
        before = self.exercises.get(index - 1)
        for _, folded in FOLDED.findall(cell.source):
            for code in RUST.findall(folded):
                if before and code.strip() == before.answer:
                    continue
                failed = any(output.output_type == "error" for output in attempt(code).outputs)
                meant = "an error" if mistake else "fine"
                self.done.append(Trial(index, "folded code", code, "an error" if failed else "fine", meant))


def said(cell):
    """The verdict that a cell shows, or its error."""
    for output in reversed(cell.outputs):
        if output.output_type == "error":
            return output.evalue
        if output.output_type == "display_data":
            return output.data["text/plain"]
    return "nothing"
