"""Parts of towns that no gazetteer has (quarters, camps, squares): they are where their town is."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Final

from services.extract.language.normalise import Folded
from services.extract.places.mention import ResolvedPlace
from services.extract.places.words import STREET

_PARTS: Final = frozenset({"حي", "حيي", "احياء", "مخيم", STREET})
_REST: Final = r"(?: [^\W\d_]+){0,2}?"  # more words of its name: حي غازي عياش
_AT: Final = r"(?:عند |علي )?(?:في |من |وسط |داخل |ضمن |ب|ل)?(?:مدخل |اطراف |محيط |مركز |وسط )?"
_TOWN: Final = r"(?:ب?(?:مدينه|بلده|قريه) |ب)?"
_WITHIN: Final = re.compile(rf"[\"”»)\s]*(?:ل(?:ل)?(?:نازحين|مهجرين|لاجيين) )?{_AT}{_TOWN}[\"“«(]*")
# An unknown name may be longer than it was taken for, and more quarters may be joined to it; then the town is said to be one.
_FARTHER: Final = re.compile(
    rf"[\"”»)]*{_REST}(?: و[^.،؛:\n]{{0,60}}?)? (?:ب|في |من |ضمن |وسط )(?:مدينه|بلده|قريه) [\"“«(]*"
)
_IN_THE_TOWN: Final = re.compile(rf"[\"”»)]*{_REST} (?:(?:في|وسط|داخل|ضمن|من) (?:هذه )?|ب)ال(?:مدينه|بلده|قريه)(?!\w)")
_QUARTER: Final = frozenset({"حي", "حيي"})
_VILLAGE: Final = frozenset({"village", "settlement"})
_TOWNS: Final = frozenset({"city", "town", "village", "settlement"})


def parts_of_towns(answers: list[ResolvedPlace], folded: Folded) -> None:
    """Place every part of a town that has no place of its own where the text says that it lies."""
    for at, (answer, following) in enumerate(pairwise(answers)):
        if _part_of(answer, following, folded):
            answers[at] = _in_town(answer, following)
    _as_named_before(answers, folded)
    for at, answer in enumerate(answers):
        if _is_part(answer) and (town := _town_before(answers[:at], answer, folded)) is not None:
            answers[at] = _in_town(answer, town)


def _is_part(one: ResolvedPlace) -> bool:
    return one.place is None and (one.mention.anchor in _PARTS or _is_quarter(one))


def _is_town(one: ResolvedPlace) -> bool:
    """Whether a mention stands for a whole settlement that is known."""
    mention = one.mention
    return (
        one.place is not None and one.located and one.place.kind in _TOWNS and not (mention.area or mention.direction)
    )


def _town_before(before: list[ResolvedPlace], part: ResolvedPlace, folded: Folded) -> ResolvedPlace | None:
    """“حي كذا بالبلدة”: the town named last before it."""
    if _IN_THE_TOWN.match(folded.text, part.mention.fend) is None:
        return None
    return next((one for one in reversed(before) if _is_town(one)), None)


def _in_town(part: ResolvedPlace, town: ResolvedPlace) -> ResolvedPlace:
    return replace(part, place=town.place, settlement=town.place, admin1=town.admin1, pcodes=town.pcodes)


def _as_named_before(answers: list[ResolvedPlace], folded: Folded) -> None:
    """A quarter or square that the article placed once (“ساحة كذا بمدينة X”) is there wherever it is named again."""
    known = {
        folded.text[one.mention.fstart : one.mention.fend]: one
        for one in answers
        if one.settlement is not None and one.place == one.settlement
    }
    for at, one in enumerate(answers):
        same = known.get(folded.text[one.mention.fstart : one.mention.fend]) if one.place is None else None
        if same is not None:
            answers[at] = replace(same, mention=one.mention)


def _part_of(part: ResolvedPlace, town: ResolvedPlace, folded: Folded) -> bool:
    """“حي كذا بمدينة X”: an unknown quarter is where the settlement named behind it is."""
    quarter = town.located and town.place is not None and town.place.kind == "quarter"  # "حي كذا بدرعا البلد"
    if not (_is_town(town) or quarter) or not (_is_part(part) or _called_a_quarter(part)):
        return False
    gap = folded.text[part.mention.fend : town.mention.fstart]
    return _WITHIN.fullmatch(gap) is not None or (part.place is None and _FARTHER.fullmatch(gap) is not None)


def _called_a_quarter(one: ResolvedPlace) -> bool:
    """“حي كذا بمدينة X” is no village of that name."""
    return one.mention.anchor in _QUARTER and one.place is not None and one.place.kind in _VILLAGE


def _is_quarter(part: ResolvedPlace) -> bool:
    return bool(part.mention.candidates) and all(place.kind == "quarter" for place in part.mention.candidates)
