"""The paragraphs of the article: out of the site's own container, or out of the whole page where none is known."""

from __future__ import annotations

import logging
import re
from configparser import ConfigParser
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.settings import DEFAULT_CONFIG, Extractor

from services.ingest.clean.clutter import without_clutter
from services.ingest.clean.page import Removed, UncleanableError
from services.ingest.clean.paragraphs import SILENT, paragraphs_of
from services.ingest.clean.plain import one_line
from services.ingest.selector import select
from services.ingest.site import Layout

_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_PLAIN: Final = _HEADINGS | {
    "p",
    "div",
    "br",
    "blockquote",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "span",
    "mark",
    "sup",
    "sub",
}
_SETTING: Final = re.compile(
    r"(?:rte\w+|has-text-align-\w+|text-?align\w*|text-(?:justify|right|center)|MsoNormal|\s)+"
)
_LINK_SHARE, _LINK_ROOM = 2, 40  # a paragraph so much longer than its link is no teaser; in characters
# No real page has so many (most have under 5,000); trafilatura takes seconds over 100,000.
_TOO_MANY: Final = etree.XPath("count(.//*) > 30000")
_SHOWN: Final = 300  # characters kept of what a selector cut out
_LOST: Final = 0.5  # of the container's text; when trafilatura keeps less it went astray (adbar/trafilatura#898)

# It warns of every page that holds no article; here that is counted as an outcome, with its reason.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)


def _config() -> ConfigParser:
    """The defaults of trafilatura, but that a short article is not thought a failure and looked for elsewhere."""
    config = deepcopy(DEFAULT_CONFIG)
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")
    config.set("DEFAULT", "MIN_OUTPUT_SIZE", "1")
    return config


_IN_CONTAINER: Final = Extractor(config=_config(), fast=True, comments=False)
# Of trafilatura's modes the one with the highest F1 on Arabic pages whose site is not known (facts/parts.md: 0.986).
_WHOLE_PAGE: Final = Extractor(precision=True, comments=False)
_WHOLE_PAGE_AGAIN: Final = Extractor(comments=False)


def container_of(root: html.HtmlElement, layout: Layout) -> list[html.HtmlElement]:
    """The elements that hold the body by the first selector of the layout that matches, outermost only."""
    for selector in layout.container:
        if found := select(root, selector):
            chosen: list[html.HtmlElement] = []
            for element in found:
                if not any(outer in chosen for outer in element.iterancestors()):
                    chosen.append(element)
            return chosen
    return []


@dataclass
class Body:
    """The article's paragraphs, what was cut out between them, and how often trafilatura broke on the way to them."""

    paragraphs: list[str] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    failed: int = 0

    def read(self, element: html.HtmlElement) -> None:
        """Add what an element that holds nothing but the article says."""
        self.paragraphs += paragraphs_of(element) if _is_plain(element) else self._judged(element)

    def extracted(self, element: html.HtmlElement, options: Extractor) -> list[str]:
        """What trafilatura takes for the article; nothing where it breaks, which is counted."""
        if _TOO_MANY(element):
            return []
        try:
            document = bare_extraction(element, options=options)
        except MemoryError:
            raise  # the page is over its limit, and another way might find half of it
        except Exception:  # noqa: BLE001  (whatever it fails at, there are other ways to the text)
            self.failed += 1
            return []
        body = getattr(document, "body", None)  # the signature still names a dict that 2.x never returns
        return list(paragraphs_of(body)) if body is not None else []

    def _judged(self, container: html.HtmlElement) -> list[str]:
        """What trafilatura takes for the article inside the container, unless it lost most of it."""
        found = self.extracted(_as_page(container), _IN_CONTAINER)
        if _length(found) < _LOST * len(container.text_content()):
            whole = list(paragraphs_of(container))  # counted exactly: the first count held indentation and scripts
            return whole if _length(found) < _LOST * _length(whole) else found
        return found


def body_of_container(container: list[html.HtmlElement], boilerplate: list[str]) -> Body:
    """The body in the site's own container, whose boilerplate selectors are cut out of the tree first."""
    body = Body()
    for element in container:
        for selector in boilerplate:
            for unwanted in select(element, selector):
                if unwanted is not element and unwanted.getparent() is not None:
                    if text := one_line(unwanted.text_content()[:_SHOWN]):
                        body.removed.append(Removed(text, selector))
                    unwanted.drop_tree()
        body.removed += without_clutter(element)
        body.read(element)
    return body


def _is_plain(container: html.HtmlElement) -> bool:
    """Whether there is nothing to judge: named nothing, but paragraphs, headings, inline marks and links within prose.

    trafilatura would return the same paragraphs, in five times the time.
    """
    for element in container.iterdescendants():
        name = element.get("class")
        if element.tag in _PLAIN and not element.get("id") and (not name or _SETTING.fullmatch(name)):
            continue
        if element.tag not in SILENT and not _is_link_in_prose(element) and element.text_content().strip():
            return False
    return all(last.tag not in _HEADINGS for last in container[-1:])


def _is_link_in_prose(element: html.HtmlElement) -> bool:
    parent = element.getparent()
    if element.tag != "a" or parent is None or parent.tag != "p":
        return False
    return len(parent.text_content()) > _LINK_SHARE * len(element.text_content()) + _LINK_ROOM


def body_of_page(root: html.HtmlElement, held: list[html.HtmlElement]) -> Body:
    """The body on a page whose layout is not known. Raises UncleanableError where there is none.

    `held` are the elements that seem to hold the article (`container.article_elements`), and are taken for the site's
    own container; where there is none, trafilatura looks for the article on the whole page.
    """
    body = Body()
    for element in held:
        body.removed += without_clutter(element)
        body.read(element)
    if not held and root.text_content().strip():
        body.paragraphs = body.extracted(root, _WHOLE_PAGE) or body.extracted(root, _WHOLE_PAGE_AGAIN)
    if not body.paragraphs:
        msg = "no text found on the page"
        raise UncleanableError(msg)
    return body


def _length(paragraphs: list[str]) -> int:
    return sum(map(len, paragraphs))


def _as_page(element: html.HtmlElement) -> html.HtmlElement:
    """The element, moved into a page of its own, so that trafilatura sees an article and not loose paragraphs.

    A cell or a centred block is one there: it would lose the text that stands in it directly.
    """
    element.tag = "div" if element.tag in {"td", "center"} else element.tag
    etree.strip_tags(element, "font")
    page = html.Element("html")
    etree.SubElement(etree.SubElement(page, "body"), "article").append(element)
    return page
