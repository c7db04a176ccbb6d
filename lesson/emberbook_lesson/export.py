"""Makes pages of lessons that a browser shows without a network: pictures, boards, sliders and formulas are in them."""

import html
import re
from urllib.parse import quote, unquote

import jinja2
import nbformat
from latex2mathml.converter import convert
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

# nbconvert's page without what it would fetch; and for a browser's own mathematics, the fonts that systems have.
TEMPLATE = """
{%- extends 'lab/index.html.j2' -%}
{%- block html_head_js -%}{%- endblock -%}
{%- block html_head_js_mathjax -%}
<style>
math { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", "DejaVu Math TeX Gyre", math; }
mtd[columnalign=left] { text-align: left; }
mtd[columnalign=right] { text-align: right; }
main { max-width: 60em; margin: auto; }
</style>
{%- endblock -%}
{%- block html_head_js_mermaidjs -%}{%- endblock -%}
{%- block jupyter_widgets -%}{%- endblock -%}
"""


def export(paths, folder):
    """Makes the pages in a folder, and yields where each is. Among themselves they are linked."""
    pages = {path.name: path.with_suffix(".html").name for path in paths}
    exporter = Page(pages)
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        resources = {"metadata": {"name": path.stem, "path": str(path.parent)}}
        page, _ = exporter.from_notebook_node(with_formulas(notebook), resources)
        (folder / pages[path.name]).write_text(page, encoding="utf-8")
        yield folder / pages[path.name]


class Page(HTMLExporter):
    """nbconvert's page, with all that it shows in it."""

    def __init__(self, pages):
        super().__init__(raw_template=TEMPLATE, embed_images=True)
        self.pages = pages

    @jinja2.pass_context
    def markdown2html(self, context, source):
        """As nbconvert's, but for formulas and for links."""
        path = context.get("resources", {}).get("metadata", {}).get("path", "")
        attachments = context.get("cell", {}).get("attachments", {})
        renderer = Text(self.pages, escape=False, attachments=attachments, embed_images=True, path=path)
        return MarkdownWithMath(renderer=renderer).render(source)


class Text(IPythonRenderer):
    """Markdown's HTML, whose formulas are MathML and whose links to lessons lead to their pages."""

    def __init__(self, pages, **settings):
        super().__init__(**settings)
        self.pages = pages

    def inline_math(self, body):
        return mathml(body, "inline")

    def block_math(self, body):
        return mathml(body, "block")

    def latex_environment(self, name, body):
        return mathml(rf"\begin{{{name}}}{body}\end{{{name}}}", "block")

    def link(self, text, url, title=None):
        name, mark, place = url.partition("#")
        page = self.pages.get(unquote(name))
        return super().link(text, f"{quote(page)}{mark}{place}" if page else url, title)


def mathml(tex, display):
    """A formula as a browser's own mathematics; as it is written where that cannot be made."""
    try:
        # A table of equations is called so only where it stands in a formula.
        return convert(re.sub(r"\{(aligned|gathered)\}", "{align*}", tex), display=display)
    except Exception:
        return f'<code class="tex">{html.escape(tex)}</code>'


def with_formulas(notebook):
    """The notebook with the formulas of its outputs as HTML."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            tex = output.get("data", {}).pop("text/latex", None)
            if tex is not None:
                output.data.setdefault("text/html", mathml(tex.strip().strip("$"), "block"))
    return notebook
