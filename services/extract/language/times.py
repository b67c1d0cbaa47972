"""Expressions of time in folded text, resolved to dates in Asia/Damascus against the time of publication."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import compress
from typing import Final, Literal

from services.common.clock import DAMASCUS
from services.contracts.event import EventTime
from services.contracts.taxonomy import TimePrecision
from services.extract.language.normalise import Folded
from services.extract.language.times_anaphora import ANAPHORA, is_superlative, says_closer, told_today
from services.extract.language.times_grammar import CUE, GRAMMAR, may_be_cue
from services.extract.language.times_resolve import MEANINGS
from services.extract.language.times_spans import Meaning
from services.extract.language.tokens import Token, tokenise


@dataclass(frozen=True, slots=True)
class TimeMention:
    """One expression of time. `start`, `end`: inclusive ISO dates (or date-times), None where it cannot be resolved.

    `start_offset`, `end_offset` count in the original, `fstart`, `fend` in the folded text. `kind`: `point` says when
    something happened (a day, a night, a month), `duration` how long up to now (منذ 15 يوماً), `habit` that it repeats
    (يومياً), `vague` has no date of its own (مؤخراً، لاحقاً، في وقت سابق, ليلاً), `before` is the day of what is named
    behind it (بعد يومين من …).
    """

    start: str | None
    end: str | None
    precision: TimePrecision
    start_offset: int
    end_offset: int
    fstart: int
    fend: int
    kind: Literal["point", "duration", "habit", "vague", "before"] = "point"

    def event_time(self, folded: Folded) -> EventTime:
        """The contract's form of this mention."""
        return EventTime(
            start=self.start,
            end=self.end,
            precision=self.precision,
            mention=folded.original[self.start_offset : self.end_offset],
            start_offset=self.start_offset,
            end_offset=self.end_offset,
        )


_DATES: Final = frozenset({"day", "part_of_day", "month"})
# "since July": the month, up to publication only where the text says so.
_UNTIL_NOW: Final = re.compile(r" ?(?:و)?(?:حتي|الي) (?:اليوم|الان|يومنا هذا|تاريخه|اللحظه|الوقت الحالي)(?!\w)")
_SINCE: Final = re.compile(r"(?<!\w)(?:و)?(?:منذ|مذ) $")
_LATER_DIGITS: Final = re.compile(r"(?<=[.,:/])\d+")
_BY_MONTH: Final = frozenset(
    {"other_month", "day_of_month"}
)  # "في تموز … وفي 23 من الشهر ذاته": a month told is enough
_NOT_A_DAY: Final = re.compile(r"(?<!\w)(?:حتي|الي) $")


def today_of(folded: Folded, published_at: datetime | None) -> date | None:
    """The day that a text calls today, else that of publication (aware) in Damascus; None where unknown."""
    return told_today(folded.text, published_at.astimezone(DAMASCUS).date()) if published_at else None


def find_times(
    folded: Folded, published_at: datetime | None, tokens: Sequence[Token] | None = None, *, today: date | None = None
) -> list[TimeMention]:
    """Expressions of time in text order, not overlapping; relative ones count from the day that the text calls today.

    `tokens` and `today` are those of the text where the caller has them already.
    """
    published = today or today_of(folded, published_at)
    text = folded.text
    found: list[TimeMention] = []
    last: date | None = None  # the day told last
    told: date | None = None  # the same, or the first of the month told last
    end = 0
    for at in _cues(text, tokenise(text) if tokens is None else tokens):
        if at < end:
            continue
        read = _read(text, at, published, last, told)
        if read is not None:
            meaning, fend = read
            if found and meaning.start and says_closer(text, end, at):
                found.pop()
            found.append(_mention(folded, at, fend, meaning))
            end = fend
            if meaning.kind == "point" and meaning.start and meaning.precision in _DATES:
                told = meaning.start
                last = last if meaning.precision == "month" else told
    return found


def _cues(text: str, tokens: Sequence[Token]) -> Iterator[int]:
    """Where an expression may begin, behind joined particles; inside a number (17:5) at each of its runs of digits."""
    for token in compress(tokens, map(may_be_cue, [token[0] for token in tokens])):
        starts = [token.start]
        if not token.is_word:
            starts += [token.start + run.start() for run in _LATER_DIGITS.finditer(token.text)]
        for start in starts:
            cue = CUE.match(text, start)
            if cue is not None:
                yield cue.start("cue")


def _read(
    text: str, at: int, published: date | None, last: date | None, told: date | None
) -> tuple[Meaning, int] | None:
    """The longest expression that begins at `at` and means something, with its end."""
    matches = [(name, match) for name, pattern in GRAMMAR.items() if (match := pattern.match(text, at))]
    matches.sort(key=lambda found: -found[1].end())
    for name, match in matches:
        if name in ANAPHORA:
            meaning = ANAPHORA[name](match, published, told if name in _BY_MONTH else last)
        else:
            meaning = MEANINGS[name](match, published)
        if meaning is None or (name == "ago" and meaning.kind == "duration" and is_superlative(text, at)):
            continue
        until = _UNTIL_NOW.match(text, match.end())
        if until and _SINCE.search(text[max(0, at - 6) : at]):
            return meaning._replace(end=published if meaning.start else None, kind="duration"), until.end()
        if name == "relative" and _NOT_A_DAY.search(text[max(0, at - 5) : at]):
            continue
        return meaning, match.end()
    return None


def _mention(folded: Folded, fstart: int, fend: int, meaning: Meaning) -> TimeMention:
    start, end = folded.original_span(fstart, fend)
    return TimeMention(
        start=meaning.start.isoformat() if meaning.start else None,
        end=meaning.end.isoformat() if meaning.end else None,
        precision=meaning.precision,
        start_offset=start,
        end_offset=end,
        fstart=fstart,
        fend=fend,
        kind=meaning.kind,
    )


@lru_cache(maxsize=64)  # all acts of an article that are told without a day have one
def whole_day(day: date | None) -> EventTime | None:
    """A day as the time of an act that is told without one; None where unknown."""
    if day is None:
        return None
    return EventTime(start=day.isoformat(), end=day.isoformat(), precision="day")
