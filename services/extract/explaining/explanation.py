"""An article explained: its events with the origin of each slot, and the triggers in it that state no event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from services.contracts.event import EnrichedEvent
from services.extract.explaining.origin import Origin, Slot, origins
from services.extract.explaining.unread import Unread, unread
from services.extract.reader import ReadableArticle, Reader
from services.extract.reading.confidence import Company, features, weights
from services.extract.reading.drafts import Draft

# Control characters (but the line feed) and marks of direction: a terminal obeys them, a page is turned round by them.
_UNSHOWABLE: Final = dict.fromkeys(
    [*range(10), *range(11, 32), *range(127, 160), 0x61C, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029, *range(0x202A, 0x202F),
     *range(0x2060, 0x2070), 0xFEFF, *range(0xD800, 0xE000)],
    "\N{REPLACEMENT CHARACTER}",
)  # fmt: skip
MASK: Final = "█"


@dataclass(frozen=True)
class Explained:
    """One event; `number` counts from 1 in text order. `origins` is sorted by slot.

    `because` are the features that made it as sure as it is, with their weights in log-odds.
    """

    number: int
    event: EnrichedEvent
    origins: tuple[Origin, ...]
    because: str


@dataclass(frozen=True)
class Explanation:
    """All there is to show. `text` has as many characters as the article's, none that a terminal or page would obey."""

    title: str | None
    url: str | None
    published: str | None
    text: str
    reader: str
    events: tuple[Explained, ...]
    unread: tuple[Unread, ...]


@dataclass(frozen=True)
class Segment:
    """A run of text under the same marks: (number of the event, slot or "evidence") of each."""

    text: str
    marks: tuple[tuple[int, Slot | str], ...]


def explain(reader: Reader, article: ReadableArticle, *, masked: bool) -> Explanation:
    """Read an article and say why. `masked`: names of private persons are hidden, as whoever shows a text must."""
    examined = reader.examine(article)
    spans = [(name.start, name.end) for _, event in examined.found for name in event.sensitive] if masked else []
    names = sorted({article.text[start:end] for start, end in spans}, key=len, reverse=True)
    company = Company(draft for draft, _ in examined.found)
    events = (
        Explained(number, event, tuple(origins(examined.scan, draft, event)), _because(draft, company))
        for number, (draft, event) in enumerate(examined.found, 1)
    )
    software = reader.software
    return Explanation(
        title=showable(_hidden(article.title, names)) if article.title else None,
        url=showable(url) if (url := getattr(article, "url", None)) else None,
        published=f"{article.published_at:%Y-%m-%d %H:%M} UTC" if article.published_at else None,
        text=showable(_hidden(article.text, names)),
        reader=f"{software.name} {software.version}, lexicon {software.lexicon_sha256[:8]}",
        events=tuple(events),
        unread=tuple(unread(examined, 0, len(article.text))),
    )


def _because(draft: Draft, company: Company) -> str:
    known = weights()
    return ", ".join(f"{name} {known.get(name, 0):+.1f}" for name, value in features(draft, company).items() if value)


def _hidden(text: str, names: Iterable[str]) -> str:
    """The text with every occurrence of the names hidden, as long as before."""
    for name in names:
        if name.strip():
            text = text.replace(name, "".join(" " if letter.isspace() else MASK for letter in name))
    return text


def showable(text: str) -> str:
    """The text, character for character, without those that a terminal or a page would obey."""
    return text.translate(_UNSHOWABLE)


def segments(explanation: Explanation, start: int, end: int, events: Iterable[Explained]) -> list[Segment]:
    """The text's [start, end) cut at every edge of a mark of these events; joined, the segments are that text."""
    marks = [
        (max(s, start), min(e, end), mark) for one in events for s, e, mark in _marks(one) if s < end and e > start
    ]
    edges = sorted({start, end, *(at for left, right, _ in marks for at in (left, right))})
    return [
        Segment(explanation.text[left:right], tuple(mark for s, e, mark in marks if s <= left and right <= e))
        for left, right in pairwise(edges)
    ]


def _marks(one: Explained) -> list[tuple[int, int, tuple[int, Slot | str]]]:
    evidence = one.event.evidence
    slots = [
        (origin.start, origin.end, (one.number, origin.slot))
        for origin in one.origins
        if origin.start is not None and origin.end is not None and origin.start < origin.end
    ]
    return [(evidence.start, evidence.end, (one.number, "evidence")), *slots]
