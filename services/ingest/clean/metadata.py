"""Title, authors, section, tags and times of a page: the layout's own rules first, then what the page states.

Unknown stays unknown: nothing here is guessed from the running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Final
from urllib.parse import urlsplit

from lxml import html

from services.common.arabic import fold
from services.ingest.clean.above import above, day_of
from services.ingest.clean.moment import Moment, read_moment
from services.ingest.clean.page import Page
from services.ingest.clean.paragraphs import paragraphs_of
from services.ingest.clean.plain import one_line, unmarked
from services.ingest.clean.statements import Statements
from services.ingest.selector import select
from services.ingest.site import Layout, Rule, Site

_TITLE_LIMIT, _NAME_LIMIT, _LABEL_LIMIT = 500, 60, 100  # characters of a title, a person's name, a section or tag
_VALUE_LIMIT, _TAGS = 2_000, 50  # characters that a rule's pattern looks at; tags kept
_HEADLINE_TAGS: Final = ("h1", "h2", "h3", "h4", "b", "strong", "td", "div", "span", "font")
_FUTURE: Final = timedelta(days=1)  # a publication later than that after the fetch is no publication
_BETWEEN_TITLE_AND_SITE: Final = re.compile(r"\s+[|–—\-»«:•]+\s+")
_BETWEEN_NAMES: Final = re.compile(r"\s*[،,|/؛;]\s*")
_URL_DAY: Final = re.compile(r"/(\d{4})/(\d{1,2})/(\d{1,2})(?:/|$)")
# Who is no person: the newsroom, and the words that stand where the author's name would.
_DESKS: Final = re.compile(
    r"(?:خاص|وكالات|متابعات|متابعه|رصد|ترجمه|تحرير|(?:فريق|هييه|قسم|اسره|غرفه) (?:ال)?(?:تحرير|اخبار|عمل)|المحرر|الموقع|الاداره|"
    r"مدير(?: الموقع| التحرير)?|admin|administrator|editor|author|webmaster|newsroom|staff)"
)


@dataclass(frozen=True)
class Metadata:
    """What a page says of its article. Empty or None is unknown."""

    title: str | None
    authors: list[str]
    section: str | None
    tags: list[str]
    published: Moment | None
    modified: Moment | None


def read(
    root: html.HtmlElement,
    statements: Statements,
    site: Site | None,
    layout: Layout | None,
    page: Page,
    body: html.HtmlElement | None = None,
) -> Metadata:
    """The metadata of a page, whose article `body` holds; to be called before its tree is cut."""
    own = {fold(name) for name in (*statements.site_names, *((site.name, site.name_ar) if site else ()))}
    rules = layout or _NO_RULES
    latest = page.fetched_at + _FUTURE
    # Each search walks the whole page, so the chains are lazy: what is found first ends the search.
    title = _title(root, chain(values(root, rules.title), statements.titles, _headings(root)), own)
    authors = names(list(values(root, rules.authors)) or statements.authors, own)
    published = _best(chain(values(root, rules.published), statements.published), latest)
    if body is not None and (not authors or published is None or published.precision == "day"):
        printed = above(body, title)
        authors = authors or names(printed.authors, own)
        if published is None or published.precision == "day":
            stated = [published.at.date().isoformat()] if published else []
            published = _best([*stated, *printed.times, *printed.lines], latest) or _url_day(page.url, latest)
        published = published or _best(filter(None, [day_of(printed.lines, page.fetched_at)]), latest)
    return Metadata(
        title=title,
        authors=authors,
        section=next(filter(_is_label, map(unmarked, chain(values(root, rules.section), statements.sections))), None),
        tags=list(dict.fromkeys(filter(_is_label, map(unmarked, list(values(root, rules.tags)) or statements.tags))))[
            :_TAGS
        ],
        published=published or _url_day(page.url, latest),
        modified=_best(chain(values(root, rules.modified), statements.modified), latest),
    )


def values(root: html.HtmlElement, rules: Iterable[Rule]) -> Iterator[str]:
    """What the rules find, in their order, as single lines; empty finds are passed over."""
    for rule in rules:
        for element in select(root, rule.select):
            whole = element.get(rule.attribute) or "" if rule.attribute else " ".join(paragraphs_of(element))
            text = one_line(whole[:_VALUE_LIMIT])
            if rule.pattern and text:
                found = re.search(rule.pattern, text)
                text = one_line(found[1] if found.re.groups else found[0]) if found else ""
            if text:
                yield text


def names(stated: Iterable[str], own: set[str]) -> list[str]:
    """Names of persons among what stands in the author's place; outlets, newsrooms and addresses are none."""
    found = [
        name
        for text in map(unmarked, stated)
        if "://" not in text and "@" not in text
        for part in _BETWEEN_NAMES.split(text)
        if (name := part.strip(" -–:/|")) and len(name) <= _NAME_LIMIT
    ]
    return list(dict.fromkeys(name for name in found if fold(name) not in own and not _DESKS.fullmatch(fold(name))))


class _NoRules:
    title: list[Rule] = []  # noqa: RUF012  (stands in for a Layout, whose fields these are)
    authors = published = modified = section = tags = title


_NO_RULES: Final = _NoRules()


def _title(root: html.HtmlElement, candidates: Iterable[str], own: set[str]) -> str | None:
    for candidate in map(unmarked, candidates):
        parts = _BETWEEN_TITLE_AND_SITE.split(candidate)
        if len(parts) > 1 and fold(parts[-1]) in own:
            candidate = candidate[: candidate.rindex(parts[-1])].rstrip(" |–—-»«:•")  # noqa: PLW2901
        elif len(parts) > 1:
            candidate = _shown(root, candidate) or candidate  # noqa: PLW2901
        if candidate and fold(candidate) not in own:
            return candidate[:_TITLE_LIMIT]
    return None


def _shown(root: html.HtmlElement, candidate: str) -> str | None:
    """A title without the name of a site that the page does not declare: the longest end of it that is printed alone."""
    cuts = list(_BETWEEN_TITLE_AND_SITE.finditer(candidate))
    ends = {candidate[: cut.start()] for cut in cuts} | {candidate[cut.end() :] for cut in cuts}
    printed = (one_line((element.text or "")[:_TITLE_LIMIT]) for element in root.iter(*_HEADLINE_TAGS))
    return max((text for text in printed if text in ends), key=len, default=None)


def _is_label(text: str) -> bool:
    return 0 < len(text) <= _LABEL_LIMIT


def _headings(root: html.HtmlElement) -> Iterator[str]:
    return (text for heading in root.iter("h1") if (text := " ".join(paragraphs_of(heading))))


def _best(texts: Iterable[str], latest: datetime) -> Moment | None:
    """The first that is a time; a later one of the same day is preferred where only that one tells the minute."""
    moments = (moment for text in texts if (moment := read_moment(text)) and moment.at <= latest)
    first = next(moments, None)
    if first is None or first.precision == "minute":
        return first
    return next((moment for moment in moments if moment.precision == "minute" and moment.day == first.day), first)


def _url_day(url: str, latest: datetime) -> Moment | None:
    found = _URL_DAY.search(urlsplit(url).path)
    moment = read_moment("-".join((found[1], found[2].zfill(2), found[3].zfill(2)))) if found else None
    return moment if moment and moment.at <= latest else None
