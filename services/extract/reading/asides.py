"""Parties named in passing: of whom one speaks at a meeting, under whom something is put."""

from __future__ import annotations

from typing import Final

from services.extract.language.words import closed
from services.extract.reading.drafts import Draft
from services.extract.reading.parties import Placed
from services.extract.reading.scan import Scan

_KIN: Final = closed("roles", "kin")
_KIN_WITHIN: Final = 3  # tokens: "ذوي المعتقلين والمفقودين"
_TOPICS: Final = closed("acts", "topics") | {
    "اتفاق",
    "اتفاقيه",
    "علاقات",
    "علاقه",
    "حرب",
    "توتر",
    "خلاف",
    "خلافات",
    "عقوبات",
}


def under(scan: Scan, one: Placed) -> bool:
    """“اتفاق لدمجها تحت مظلة وزارة الدفاع”: where something is put, no side."""
    return any(scan.bare(at) in ("تحت", "ضمن", "لصالح") for at in range(max(one.start - 2, 0), one.start))


def of_the_topic(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“ناقش X مع Y آليات تنفيذ الاتفاق بين A وB”: A and B are what was spoken of."""
    topic = next((at for at in range(draft.head.end, one.start) if scan.bare(at).removeprefix("ال") in _TOPICS), None)
    if topic is None:
        return False
    beside = [scan.bare(at).removeprefix("ال") for at in range(max(one.start - 3, topic), one.start)]
    joint = next((n for n, word in enumerate(beside) if word == "مع"), None)
    return one.link != "مع" or (joint is not None and joint > 0 and beside[joint - 1] in _TOPICS)


def of_kin(scan: Scan, one: Placed) -> bool:
    """“أهالي المعتقلين والمفقودين”: their families act, not the captives."""
    if one.mention.actor_id != "DETAINEES":
        return False
    return any(scan.bare(at).lstrip("ل") in _KIN for at in range(max(one.start - _KIN_WITHIN, 0), one.start))
