"""What a page prints between its headline and the article: when it was published, and who wrote it.

Only there: a date in the page's head is today's, one below is another article's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lxml import html

from services.common.arabic import fold
from services.common.clock import DAMASCUS
from services.ingest.clean.paragraphs import paragraphs_of
from services.ingest.clean.plain import one_line
from services.ingest.selector import select

_LINES: Final = 40  # looked at; a headline that is further away is another one's
_LINE: Final = 120  # characters; a longer line is no date and no byline
_HEADER: Final = 8  # lines of a block that is the headline's own, so that a date above the headline is the article's
_HEADLINE: Final = "(preceding::h1[1])"
_BOLD: Final = (  # what stands for a headline on pages without <h1>
    "(preceding::*[self::h2 or self::h3 or self::h4 or self::b or self::strong or self::font or self::span or self::td])"
    "[string-length(.) < 300]"
)
_AUTHOR: Final = (
    ".//*[@rel='author' or contains(@itemprop, 'author') or contains(@class, 'author-name') or contains(@class, 'byline')"
    " or contains(@class, 'author-meta') or contains(@class, 'meta-author') or contains(@class, 'post-author')"
    " or contains(@class, 'author_name') or contains(@class, 'amp-wp-author')]"
)
_BYLINE: Final = re.compile(
    r"(?:بقلم|بواسطة|مرسلة بواسطة|(?:كتبه?ا?|كتبت|إعداد|اعداد|الكاتب|تقرير)\s?[:/]|بقلم\s?[:/]|بواسطة\s?[:/])"
    r"\s*(?P<name>[^\d|:/–-]{4,50}?)\s*(?:[|–-].*)?"
)
_WORDS: Final = (2, 5)  # of a person's name
_AGO: Final = re.compile(
    r"(?:منذ|قبل)\s(?:(?P<n>\d{1,2})\s)?(?P<unit>دقيق\w*|دقائق|ساع\w*|يوم\w*|ايام)(?:\s(?:و\w+|واحده?))?"
)
_LONGEST_AGO: Final = 6  # days; "a week ago" may be ten days


@dataclass(frozen=True)
class Above:
    """Lines from the headline down to the article's text, machine-readable times among them, and who is named there."""

    lines: list[str]
    times: list[str]
    authors: list[str]


def above(body: html.HtmlElement, title: str | None) -> Above:
    """What stands above the element that holds the article of that title; nothing where no headline is near."""
    headline = next(iter(select(body, _HEADLINE)), None)
    if headline is None and title:
        same = (element for element in select(body, _BOLD) if one_line(element.text_content()) == title)
        headline = next(same, None)
    found = list(_blocks_between(headline, body)) if headline is not None else []
    blocks = [block for block, _lines in found]
    lines = [line for block, whole in found for line in _short(block, whole, headline)]
    times = [
        moment
        for block in blocks
        for element in block.iter("time", "abbr")
        if (moment := element.get("datetime") or element.get("title"))
    ]
    named = [" ".join(paragraphs_of(element)) for block in blocks for element in select(block, _AUTHOR)]
    told = [byline["name"] for line in lines if (byline := _BYLINE.fullmatch(line))]
    return Above(lines, times, [name for name in (*named, *told) if _WORDS[0] <= len(name.split()) <= _WORDS[1]][:3])


def day_of(lines: list[str], fetched_at: datetime) -> str | None:
    """The date, ISO 8601, of the first line that tells it from now on ("two hours ago"), by the day in Damascus."""
    for line in lines:
        if found := _AGO.fullmatch(fold(line)):
            ago = _span(found["unit"], int(found["n"]) if found["n"] else None)
            return (fetched_at.astimezone(DAMASCUS) - ago).date().isoformat() if ago.days <= _LONGEST_AGO else None
    return None


def _span(unit: str, count: int | None) -> timedelta:
    """A counted, single or dual unit: its dual ends so."""
    count = count or (2 if unit.endswith(("تين", "تان", "ين", "ان")) else 1)
    if unit.startswith("دق"):
        return timedelta(minutes=count)
    return timedelta(hours=count) if unit.startswith("ساع") else timedelta(days=count)


def _blocks_between(headline: html.HtmlElement, body: html.HtmlElement) -> Iterator[tuple[html.HtmlElement, list[str]]]:
    """From the body up: the elements before it with their lines, to the one that holds the headline, that one included."""
    seen, node, holders = 0, body, {headline, *headline.iterancestors()}
    while node is not None:
        for block in node.itersiblings(preceding=True):
            lines = list(paragraphs_of(block))
            yield block, lines
            seen += len(lines)
            if block in holders or seen > _LINES:
                return
        node = node.getparent()


def _short(block: html.HtmlElement, lines: list[str], headline: html.HtmlElement | None) -> list[str]:
    """The short lines of a block; of the one that holds the headline those behind it, or all where it holds little else."""
    title = " ".join(paragraphs_of(headline)) if headline is not None else ""
    if title in lines and len(lines) > _HEADER:
        lines = lines[lines.index(title) + 1 :]
    elif len(lines) <= _HEADER:  # a line may be of several things, side by side
        lines = list(dict.fromkeys((*lines, *filter(None, map(one_line, block.itertext())))))
    return [line for line in lines if len(line) <= _LINE and line != title]
