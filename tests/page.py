"""A page of the docs, in which a program writes a part."""

END = "<!-- to here -->"


def write(page, begin, parts):
    """Puts `parts`, paragraphs and tables, between the line `begin` and the next END."""
    before, rest = page.read_text().split(begin)
    after = rest.split(END, 1)[1]
    page.write_text("\n\n".join([before + begin, *parts, END]) + after)
