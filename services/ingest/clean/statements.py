"""What a page states about itself in its head: JSON-LD, meta elements, canonical link. Nothing is inferred here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import html

from services.ingest.clean.plain import one_line

_JSON_LIMIT: Final = 500_000  # characters of one JSON-LD script
_NODE_LIMIT: Final = 200  # JSON-LD nodes looked at
_ARTICLE_TYPES: Final = frozenset(
    {
        *("Article", "NewsArticle", "ReportageNewsArticle", "BackgroundNewsArticle", "AnalysisNewsArticle"),
        *("OpinionNewsArticle", "LiveBlogPosting", "BlogPosting", "Report", "Reportage"),
    }
)


@dataclass
class Statements:
    """Values in the order in which they are to be believed: JSON-LD of the article first, then meta elements."""

    titles: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    published: list[str] = field(default_factory=list)
    modified: list[str] = field(default_factory=list)
    site_names: list[str] = field(default_factory=list)
    canonical: str | None = None
    language: str | None = None


_META: Final[dict[str, str]] = {
    "og:title": "titles",
    "twitter:title": "titles",
    "article:section": "sections",
    "article:tag": "tags",
    "news_keywords": "tags",
    "article:published_time": "published",
    "og:article:published_time": "published",
    "datepublished": "published",
    "dc.date.issued": "published",
    "dcterms.created": "published",
    "sailthru.date": "published",
    "parsely-pub-date": "published",
    "article:modified_time": "modified",
    "datemodified": "modified",
    "og:updated_time": "modified",
    "og:site_name": "site_names",
    "author": "authors",
}


def read_statements(root: html.HtmlElement) -> Statements:
    """All statements of a parsed page, from one walk over the elements that can make them."""
    found = Statements(language=root.get("lang"))
    scripts, timed, windows = list[str](), list[str](), list[str]()
    for element in root.iter("meta", "link", "script", "title", "time", "abbr"):
        match element.tag:
            case "meta":
                _read_meta(element, found)
            case "link" if element.get("rel") == "canonical" and found.canonical is None:
                found.canonical = (element.get("href") or "").strip() or None
            case "script" if element.get("type") == "application/ld+json" and element.text:
                scripts.append(element.text)
            case "time" | "abbr" if (
                element.get("itemprop") == "datePublished" or "published" in element.get("class", "").split()
            ):
                timed.extend(filter(None, [element.get("datetime") or element.get("title")]))
            case "title" if element.text:
                windows.append(one_line(element.text))
    linked = Statements()
    for script in scripts:
        _read_json_ld(script, linked)
    for name in ("titles", "authors", "sections", "tags", "published", "modified"):
        setattr(found, name, getattr(linked, name) + getattr(found, name))
    found.published.extend(timed)
    found.titles.extend(windows)  # of the window: last, for it carries the site's name too
    return found


def _read_meta(element: html.HtmlElement, found: Statements) -> None:
    key = (element.get("property") or element.get("name") or element.get("itemprop") or "").lower()
    target = _META.get(key)
    value = one_line(element.get("content") or "") if target else ""
    if target and value:
        values: list[str] = getattr(found, target)
        values.extend(_split(value) if key == "news_keywords" else [value])


def _read_json_ld(script: str, found: Statements) -> None:
    """The first node of an article type in one script; a script that is not JSON is passed over."""
    if len(script) > _JSON_LIMIT:
        return
    try:
        document = json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return
    node = next((node for node in _nodes(document) if _types(node) & _ARTICLE_TYPES), None)
    if node is None:
        return
    found.titles.extend(_strings(node.get("headline")))
    people = {one.get("@id"): one for one in _nodes(document) if "name" in one}
    found.authors.extend(_names(node.get("author"), people))
    found.sections.extend(_strings(node.get("articleSection")))
    found.tags.extend(tag for text in _strings(node.get("keywords")) for tag in _split(text))
    found.published.extend(_strings(node.get("datePublished")))
    found.modified.extend(_strings(node.get("dateModified")))


def _nodes(document: object) -> Iterator[dict[str, object]]:
    """Every object of a JSON-LD document that may be a node, outermost first, at most `_NODE_LIMIT`."""
    waiting, seen = [document], 0
    while waiting and seen < _NODE_LIMIT:
        seen += 1
        match waiting.pop(0):
            case dict() as node:
                yield node
                waiting.extend(value for value in node.values() if isinstance(value, dict | list))
            case list() as members:
                waiting.extend(members[:_NODE_LIMIT])


def _types(node: dict[str, object]) -> set[str]:
    return set(_strings(node.get("@type")))


def _strings(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for item in values if isinstance(item, str) and (text := one_line(item))]


def _names(value: object, people: dict[object, dict[str, object]]) -> list[str]:
    """Names of persons, told here or where `@id` points; an organisation as author is the outlet, not a person."""
    found: list[str] = []
    for author in value if isinstance(value, list) else [value]:
        if isinstance(author, str):
            found.extend(_strings(author))
        elif isinstance(author, dict):
            told = author if "name" in author else people.get(str(author.get("@id")), {})
            found.extend([] if "Organization" in " ".join(_types(told)) else _strings(told.get("name")))
    return found


def _split(text: str) -> list[str]:
    return [part for piece in text.replace("،", ",").split(",") if (part := piece.strip())]
