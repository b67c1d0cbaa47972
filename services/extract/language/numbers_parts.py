"""Counts that are parts of the count before them (بينهم، نصفهم، in brackets)."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from services.contracts.taxonomy import EffectBasis
from services.extract.language.normalise import Folded
from services.extract.language.tokens import Token

Who = Literal["women", "children", "medics", "journalists"]

_AMONG: Final = "بينهم|بينها|بينهن|بينهما|ضمنهم|ضمنها|منهم|منهن|منها|احدهم|احداهن|احدهما|احداهما|احدها|ضمنهما|منهما"
_PARTS: Final = re.compile(rf"(?<!\w)[وف]?(?:{_AMONG})(?!\w)")
_PART_WORDS: Final = frozenset(front + word for front in ("", "و", "ف") for word in _AMONG.split("|"))
_SHARES: Final = ("نصفهم", "معظمهم", "اغلبهم", "غالبيتهم", "اكثرهم")
_SHARE: Final = re.compile(rf"(?<!\w)[وف]?({'|'.join(_SHARES)})(?: من)?(?!\w)")
_LINK: Final = re.compile(r"[\s،,و:(]*(?:من )?")


@dataclass(frozen=True, slots=True)
class Count:
    """One counted thing. `start`..`end` (original) spans number and noun; `fstart`..`fend` the same in folded text.

    `max` None is an open bound. `noun` is the counted noun as folded surface and `lemma` its singular where
    `lexicon/counted.tsv` knows it; `group` then is civilian, combatant, unknown or the thing (tank …), `who` women,
    children, medics or journalists. Both None: a number whose noun is not known ("3 villages": noun قري).
    `part`: introduced as part of the count before it (بينهم، منهم، نصفهم).
    """

    min: int
    max: int | None
    basis: EffectBasis
    start: int
    end: int
    fstart: int
    fend: int
    noun: str | None = None
    noun_fstart: int | None = None
    noun_fend: int | None = None
    lemma: str | None = None
    group: str | None = None
    who: Who | None = None
    part: bool = False


def new_count(folded: Folded, fstart: int, fend: int, least: int, most: int | None, basis: EffectBasis) -> Count:
    """A count at the folded span [fstart, fend), its noun still open."""
    start, end = folded.original_span(fstart, fend)
    return Count(min=least, max=most, basis=basis, start=start, end=end, fstart=fstart, fend=fend)


def with_parts(folded: Folded, tokens: Sequence[Token], counts: Sequence[Count]) -> list[Count]:
    """Mark the counts that بينهم or a bracket introduces as parts, and add what نصفهم says. `tokens` are its words."""
    text = folded.text
    words = [token for token in tokens if token[0] in _PART_WORDS]
    marks = [match.end() for word in words if (match := _PARTS.match(text, word.start))]
    shares = list(_shares(folded, counts)) if any(word in text for word in _SHARES) else []
    out: list[Count] = []
    for count in sorted([*counts, *(share for share in shares)], key=lambda one: (one.fstart, -one.fend)):
        if out and count.fstart < out[-1].fend:
            continue
        nearest = bisect_right(marks, count.fstart) - 1
        introduced = nearest >= 0 and _LINK.fullmatch(folded.text, marks[nearest], count.fstart) is not None
        gap = _LINK.fullmatch(folded.text, out[-1].fend, count.fstart) if out else None
        linked = gap is not None and "\n" not in gap[0]
        in_brackets = gap is not None and "(" in gap[0] and ")" not in gap[0]
        part = introduced or in_brackets or (linked and out[-1].part)
        out.append(replace(count, part=True) if part and not count.part else count)
    return out


def _shares(folded: Folded, counts: Sequence[Count]) -> Iterator[Count]:
    """What نصفهم: the share of the count before it, over the noun that follows."""
    ends, starts = [one.fend for one in counts], [one.fstart for one in counts]
    for match in _SHARE.finditer(folded.text):
        before = bisect_right(ends, match.start())
        after = bisect_left(starts, match.end())
        whole = counts[before - 1] if before else None
        named = counts[after] if after < len(counts) and starts[after] <= match.end() + 4 else None
        if whole is None or "\n" in folded.text[whole.fend : match.start()]:
            continue
        half = match[1].startswith("نصف")
        least = whole.min // 2 if half else whole.min // 2 + 1
        most = whole.max // 2 if half and whole.max is not None else None if half else whole.max
        fend = named.fend if named else match.end()
        share = new_count(folded, match.start(1), fend, least, most, "vague")
        if named:
            share = replace(share, noun=named.noun, noun_fstart=named.noun_fstart, noun_fend=named.noun_fend)
            share = replace(share, lemma=named.lemma, group=named.group, who=named.who)
        yield replace(share, part=True)
