"""A lead that adds up what the article then tells act by act ("قُتل عشرون … في إدلب وبنش") is no act of its own."""

from __future__ import annotations

from typing import Final

from services.extract.reading.drafts import Draft
from services.extract.reading.joining import alike
from services.extract.reading.sameness import actors_meet

_COUNTED: Final = frozenset({"assault", "coerce"})
_PARTS: Final = 2  # acts at least that a sum is made of


def without_summaries(kept: list[Draft]) -> list[Draft]:
    """The drafts without leads whose every exact toll is the sum of the tolls of acts told later."""
    return [draft for draft in kept if not _sums_up(draft, kept)]


def _sums_up(lead: Draft, kept: list[Draft]) -> bool:
    one_town = lead.told_place and not lead.area_only and len(lead.places) == 1
    if not lead.lead or lead.event_type not in _COUNTED or one_town:
        return False
    parts = [
        other
        for other in kept
        if not other.lead
        and not other.background
        and other.event_type == lead.event_type
        and alike(lead.mode.name, other.mode.name, loosely=True)
        and actors_meet(lead, other)
    ]
    sums = {effect: _told(lead, effect) for effect in ("killed", "injured", "detained")}
    told = {effect: number for effect, number in sums.items() if number}
    return bool(told) and all(_made_of(effect, number, parts) for effect, number in told.items())


def _made_of(effect: str, number: int, parts: list[Draft]) -> bool:
    """Whether a number is the sum of what at least two of the acts have of an effect."""
    tolls = [toll for part in parts if (toll := _told(part, effect))]
    return len(tolls) >= _PARTS and sum(tolls) == number


def _told(draft: Draft, effect: str) -> int:
    return sum(
        h.low for h in draft.harms if h.effect == effect and h.high is not None and not h.part and not h.borrowed
    )
