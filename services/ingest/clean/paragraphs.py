"""The text of an element as paragraphs: cut where blocks begin and end, and at line breaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from services.ingest.clean.plain import one_line

# Elements that end a paragraph where they begin and end, in HTML and in the tree that trafilatura makes of it.
BLOCKS: Final = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl", "dt", "fieldset"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
        *("nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tr", "ul"),
        *("head", "item", "lb", "list", "quote", "row"),
    )
)
SILENT: Final = frozenset(
    ("button", "iframe", "input", "noscript", "option", "script", "select", "style", "svg", "template", "textarea")
)


def paragraphs_of(element: etree._Element) -> Iterator[str]:
    """The text of an element cut at its blocks. The tree is no deeper than the parser allows."""
    pieces: list[str] = []
    for piece in _pieces(element):
        if piece is not None:
            pieces.append(piece)
        elif pieces:
            if line := one_line("".join(pieces)):
                yield line
            pieces.clear()
    if line := one_line("".join(pieces)):
        yield line


def _pieces(element: etree._Element) -> Iterator[str | None]:
    """Texts in document order, None where a block begins or ends."""
    block = element.tag in BLOCKS
    if block:
        yield None
    if element.tag not in SILENT and isinstance(element.tag, str):
        if element.text:
            yield element.text
        for child in element:
            yield from _pieces(child)
            if child.tail:
                yield child.tail
    if block:
        yield None
