"""The lessons lead to one another, and every link in them leads somewhere."""

import re
from urllib.parse import quote, unquote

import nbformat
import pytest

import lesson
from conftest import ROOT

LINK = re.compile(r"\]\(([^)\s#]+)[^)\s]*\)")
INDEX = ROOT / "notebooks" / "README.md"
TEXTS = [ROOT / "README.md", INDEX, *sorted((ROOT / "docs").glob("*.md"))]
ORDER = [unquote(link)[: -len(".ipynb")] for link in LINK.findall(INDEX.read_text()) if link.endswith(".ipynb")]


def prose(path):
    """What a reader can click on; links in code are none."""
    if path.suffix == ".md":
        text = path.read_text()
    else:
        cells = nbformat.read(path, as_version=4).cells
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return re.sub(r"(`{3,}).*?\1|`[^`\n]*`", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", [*lesson.lessons(), *TEXTS], ids=lambda path: path.stem)
def test_links_lead_somewhere(path):
    links = [link for link in LINK.findall(prose(path)) if not re.match(r"https?:|data:|attachment:", link)]
    missing = [link for link in links if not (path.parent / unquote(link)).exists()]
    assert missing == []


def test_the_index_has_every_lesson():
    assert sorted(ORDER) == sorted(path.stem for path in lesson.lessons())


@pytest.mark.parametrize("path", lesson.lessons(), ids=lambda path: path.stem)
def test_a_lesson_leads_to_the_next_and_back(path):
    links = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.id == "links"]
    assert len(links) == 1
    place = ORDER.index(path.stem)
    for way, name in [("←", ORDER[place - 1 : place]), ("→", ORDER[place + 1 : place + 2])]:
        assert (way in links[0]) == bool(name)
        assert all(f"[{name}]({quote(name)}.ipynb)" in links[0] for name in name)
