"""Makes a lesson to write on, in the house's order, and leads the lessons around it to it."""

import re
from urllib.parse import quote

import nbformat
from nbformat.sign import NotebookNotary
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from . import template

METADATA = {
    "kernelspec": {"display_name": "Rust (Emberbook)", "language": "rust", "name": "emberbook"},
    "language_info": {
        "codemirror_mode": "rust",
        "file_extension": ".rs",
        "mimetype": "text/rust",
        "name": "rust",
        "pygments_lexer": "rust",
    },
}
# The longest name of a file is 255 bytes, and other files are named after a lesson.
LONGEST = 200


def new(title, folder):
    """Makes the notebook and the file of its checks. What was made and changed, in sentences."""
    title = " ".join(title.split())
    refuse(title)
    lesson, checks = folder / f"{title}.ipynb", folder / "exercises" / f"{name_of(title, folder)}.toml"
    if lesson.exists():
        raise ValueError(f"{lesson} is there already.")
    checks.parent.mkdir(parents=True, exist_ok=True)
    if not checks.exists():
        checks.write_text(template.CHECKS.replace("TITLE", title), encoding="utf-8")
        yield f"{checks} has the checks of its exercises."
    nbformat.write(new_notebook(cells=list(cells(title, checks.stem)), metadata=METADATA), lesson)
    lessons = in_order(folder)
    place = lessons.index(lesson)
    for path in lessons[max(place - 1, 0) : place + 2]:
        if link(path, lessons) and path != lesson:
            yield f"{path} leads to it."
    yield f"{lesson} is the lesson: write in it, and try it with `emberbook lesson check`."


def refuse(title):
    """A title is the name of a file, and stands in links and in Rust."""
    if not title or title.startswith(".") or not title.isprintable() or set(title) & set('/\\"'):
        raise ValueError(
            f'A title is the name of a file too: it has no / \\ or ", and does not begin with a dot. This is {title!r}.'
        )
    if len(title.encode()) > LONGEST:
        raise ValueError(f"A title is the name of a file too: it has {LONGEST} bytes at most, and this is longer.")


def name_of(title, folder):
    """What its exercises are called by: its number, or all of its title where it has none of its own."""
    number = re.match(r"\d[\d.]*(?= )", title)
    name = number[0] if number and not list(folder.glob(f"{number[0]} *.ipynb")) else title
    if " exercise " in name:
        raise ValueError(
            f'Its exercises cannot be called by {name!r}, where "exercise" stands too. Give it a number of its own.'
        )
    return name


def in_order(folder):
    """The lessons of a folder, 2.9 before 2.10."""

    def key(path):
        return [int(part) if part.isdecimal() else part.casefold() for part in re.split(r"(\d+)", path.stem)]

    return sorted((path for path in folder.glob("*.ipynb") if not path.name.startswith(".")), key=key)


def link(path, lessons):
    """Makes the last cell lead to the lessons before and after it. Whether there is one, called `links`."""
    notebook = nbformat.read(path, as_version=4)
    notary = NotebookNotary()
    trusted = notary.check_signature(notebook)
    found = [cell for cell in notebook.cells if cell.get("id") == "links"]
    for cell in found:
        cell.source = links(path, lessons)
    if found:
        nbformat.write(notebook, path)
    if found and trusted:
        notary.sign(notebook)
    return bool(found)


def links(path, lessons):
    """← the lesson before it · the start · the lesson after it →"""
    place = lessons.index(path)
    start, before, after = lessons[0], lessons[max(place - 1, 0) : place], lessons[place + 1 : place + 2]
    parts = [f"← {to(one)}" for one in before]
    if start.stem.startswith("0 ") and start != path:
        parts.append(to(start, start.stem.removeprefix("0 ")))
    return " · ".join([*parts, *(f"{to(one)} →" for one in after)])


def to(path, name=None):
    return f"[{in_markdown(name or path.stem)}]({quote(path.name)})"


def in_markdown(text):
    """A text as Markdown writes it."""
    return re.sub(r"([\\`*_\[\]<>$&~|])", r"\\\1", text)


def cells(title, name):
    """The template's cells: code where there is a line of tags, text otherwise."""
    words = {"TITLE": in_markdown(title), "NAME": name}
    for identifier, text in template.CELLS.items():
        text = re.sub("TITLE|NAME", lambda found: words[found[0]], text).strip()
        if text.startswith("//|"):
            tags, _, source = text.removeprefix("//|").partition("\n")
            yield new_code_cell(source, id=identifier, metadata={"tags": tags.split()} if tags else {})
        else:
            yield new_markdown_cell(text, id=identifier)
    yield new_markdown_cell(id="links")
