"""What themes and plugins print between the paragraphs of an article, cut out of its element by what it is.

Shares, adverts, embedded posts, captions, polls, forms, tables of contents, and whatever is nothing but links.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from lxml import html

from services.ingest.clean.container import ASIDES, NAME_LIMIT, is_aside_name
from services.ingest.clean.page import Removed
from services.ingest.clean.plain import one_line
from services.ingest.selector import select

_SHOWN: Final = 300  # characters kept of what was cut
_MOST: Final = 0.4  # of the article's text; what holds more is cut by no rule
_TEASER: Final = 200  # characters; a longer text in one link is a quotation with its source
_CAPTION: Final = 160  # characters; a longer text beside a picture, or one that ends as a sentence, is the article's
_LINKED: Final = 0.9  # of a block's text in links, and it is a teaser
_NAMES_LIMIT: Final = 400  # characters of classes and id that are looked at, and remembered
_TAGS: Final = ASIDES | frozenset(
    ("button", "dialog", "fieldset", "figcaption", "form", "header", "input", "label", "select")
)
_NAME: Final = re.compile(
    r"(?:(?:.*[-_])?(?:share|sharing|sharedaddy|social|ads?|adsbygoogle|adspot|poll|rating)(?:[-_].*)?|addtoany.*|advert.*"
    r"|(?:.*[-_])?caption|caption[-_]text|wp-caption-text|(?:.*[-_])?toc(?:[-_].*)?|(?:(?:post|entry|article)[-_])?tags|tags?[-_](?:links|list|cloud)"
    r"|tagcloud|breadcrumbs?|(?:font|text)[-_](?:size|resize).*|(?:post|entry|article)[-_](?:meta|info|date|views|footer)"
    r"|reading-time|(?:subscribe|audio|promo)(?:[-_].*)?|print(?:[-_].*)?|screen-reader-text|sr-only|visually-hidden|copyright)",
    re.IGNORECASE,
)
_LINK_BLOCKS: Final = (
    ".//*[self::p or self::div or self::ul or self::ol or self::h2 or self::h3 or self::h4 or self::h5][.//a]"
)
_PICTURES: Final = ".//*[self::p or self::div or self::span or self::td][.//img or .//amp-img]"
_HANDLE: Final = re.compile(r"\(@\w{1,30}\)")
_ENDED: Final = re.compile(r"[.؟!][»”\")\]]?$")


def without_clutter(article: html.HtmlElement) -> list[Removed]:
    """Cut the clutter out of an article's element, and say what was cut by which rule."""
    most = _MOST * len(article.text_content())
    cut: list[Removed] = []
    for element, rule in [(found, rule) for found in article.iterdescendants() if (rule := _rule(found))]:
        _drop(element, article, rule, most, cut)
    for block in select(article, _LINK_BLOCKS):
        if _is_teaser(block):
            _drop(block, article, "nothing but links", most, cut)
    for block in select(article, _PICTURES):
        if len(text := one_line(block.text_content())) <= _CAPTION and not _ENDED.search(text):
            _drop(block, article, "caption", most, cut)
    return cut


def _rule(element: html.HtmlElement) -> str:
    """The name of the rule by which an element is clutter; "" where it is not."""
    if element.tag in _TAGS:
        return f"element {element.tag}"
    names = f"{element.get('class', '')} {element.get('id', '')}"
    if names != " " and (named := _named(names[:_NAMES_LIMIT])):
        return f"named {named}"
    if element.tag == "blockquote" and _HANDLE.search(element.text_content()):
        return "embedded post"
    hidden = element.get("hidden") is not None or "display:none" in element.get("style", "").replace(" ", "")
    return "hidden" if hidden else ""


def _is_clutter_name(name: str) -> bool:
    """Whether a class or id is one that themes and plugins give to what they print inside an article."""
    return len(name) <= NAME_LIMIT and bool(_NAME.fullmatch(name))


@lru_cache(maxsize=4096)
def _named(names: str) -> str:
    """The class or id that says an element is clutter; pages repeat few of them."""
    return next((name for name in names.split() if is_aside_name(name) or _is_clutter_name(name)), "")


def _is_teaser(block: html.HtmlElement) -> bool:
    """Whether a block, or every entry of a list, is one link to elsewhere."""
    text = one_line(block.text_content())
    if block.tag in {"p", "h2", "h3", "h4", "h5", "div"} and (len(text) > _TEASER or _ENDED.search(text)):
        return False
    linked = sum(len(one_line(link.text_content())) for link in block.iter("a"))
    return bool(text) and linked >= _LINKED * len(text)


def _drop(element: html.HtmlElement, article: html.HtmlElement, rule: str, most: float, cut: list[Removed]) -> None:
    if article not in element.iterancestors():  # gone with an outer one
        return
    text = element.text_content()
    if len(text) > most:
        return
    if shown := one_line(text[:_SHOWN]):
        cut.append(Removed(shown, rule))
    element.drop_tree()
