"""The breaking-news ticker of a page: each line becomes a flash with its own id, time and source.

Only clock times are printed. They fall from line to line; a time later than the one before it is of the day before.
The first line's day is the reference day. Of a site that still publishes it is the day of fetching, or the day before
where the clock would lie in the future. A site that had ended when the page was fetched shows a ticker that stands
still, so its reference day is the day the page itself was published: dated by the fetch, a frozen ticker would be
today's news for ever. Where neither is known the time of a flash is unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from lxml import html

from services.common.clock import DAMASCUS
from services.ingest.clean.plain import one_line
from services.ingest.selector import select
from services.ingest.site import Site, Ticker

_LINE_LIMIT: Final = 200  # lines of one ticker
# Characters searched in one element and in all: the search in what holds no line at all is quadratic.
_TEXT_LIMIT, _TEXTS_LIMIT = 2_000, 40_000
_ANY_CLOCK: Final = re.compile(r"\d:\d\d")
_TOLERANCE: Final = timedelta(minutes=10)  # by which a site's clock may run ahead of ours


@dataclass(frozen=True)
class TickerLine:
    """One line: text without its bracketed source, the source, the clock time as "HH:MM"."""

    text: str
    attribution: str | None
    clock: str


def read_ticker(root: html.HtmlElement, ticker: Ticker) -> list[TickerLine]:
    """The ticker's lines in printed order."""
    lines: list[TickerLine] = []
    pattern, left = re.compile(ticker.line), _TEXTS_LIMIT
    for element in select(root, ticker.select):
        text = one_line(element.text_content())[:_TEXT_LIMIT]
        if not _ANY_CLOCK.search(text):
            continue
        left -= len(text)
        if left < 0 or len(lines) >= _LINE_LIMIT:
            break
        lines.extend(filter(None, map(_line, pattern.finditer(text))))
    return lines[:_LINE_LIMIT]


def _line(match: re.Match[str]) -> TickerLine | None:
    groups = match.groupdict()
    clock, text = _clock(groups["clock"]), groups["text"].strip()
    return TickerLine(text, (groups.get("attribution") or "").strip() or None, clock) if clock and text else None


def reference_day(site: Site, first_clock: str, fetched_at: datetime, published_at: datetime | None) -> date | None:
    """The day, in Damascus, of the ticker's first line; see the module's rule."""
    fetched = fetched_at.astimezone(DAMASCUS)
    if site.had_ended(fetched.date()):
        return published_at.astimezone(DAMASCUS).date() if published_at else None
    today = datetime.combine(fetched.date(), time.fromisoformat(first_clock), DAMASCUS)
    return fetched.date() - timedelta(days=1 if today > fetched + _TOLERANCE else 0)


def times(clocks: list[str], first_day: date | None) -> list[datetime | None]:
    """The time of each line, UTC, in printed order."""
    if first_day is None:
        return [None] * len(clocks)
    day, found, before = first_day, list[datetime | None](), None
    for clock in map(time.fromisoformat, clocks):
        if before is not None and clock > before:
            day -= timedelta(days=1)
        before = clock
        found.append(datetime.combine(day, clock, DAMASCUS).astimezone(UTC))
    return found


def _clock(printed: str) -> str | None:
    hour, _, minute = printed.partition(":")
    try:
        return time(int(hour), int(minute)).strftime("%H:%M")
    except ValueError:
        return None
