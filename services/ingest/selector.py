"""Finding elements by selector: CSS by cssselect, or XPath.

A selector that begins with `/`, `.//` or `(` is XPath; anything else is CSS.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from cssselect import HTMLTranslator, SelectorError
from lxml import etree, html

_CSS: Final = HTMLTranslator()


class InvalidSelectorError(ValueError):
    """A selector that is neither XPath nor CSS."""


@lru_cache(maxsize=4096)
def compiled(selector: str) -> etree.XPath:
    """The compiled form of a selector. Raises InvalidSelectorError."""
    try:
        return etree.XPath(_xpath(selector.strip()), smart_strings=False)
    except (etree.XPathSyntaxError, SelectorError) as error:
        msg = f"{selector!r} is no selector: {error}"
        raise InvalidSelectorError(msg) from error


def select(element: html.HtmlElement, selector: str) -> list[html.HtmlElement]:
    """Elements at or under `element` that the selector matches, in document order."""
    found = compiled(selector)(element)
    return [node for node in found if isinstance(node, html.HtmlElement)] if isinstance(found, list) else []


def _xpath(selector: str) -> str:
    return selector if selector.startswith(("/", "(", ".//")) else _CSS.css_to_xpath(selector)
