"""Parties behind an act that can only be whom it is done to: civilians, those harmed, who stands in an object's form."""

from __future__ import annotations

from typing import Final

from services.contracts.taxonomy import Role
from services.extract.reading.aims import hit_by_weapon
from services.extract.reading.apposition import Placed
from services.extract.reading.captives import found_dead, laid_hands_on, taken_by_form
from services.extract.reading.drafts import Draft
from services.extract.reading.harmed_parties import of_the_harmed, of_those_before
from services.extract.reading.scan import Scan
from services.extract.reading.subject_object import men_act, object_by_case, subject_owned

ARMED: Final = frozenset({"state_forces", "rebel", "militia", "unknown", "state"})
CIVIL: Final = frozenset({"civilian"})


_TITLED: Final = 3  # tokens from those counted to the party they are of


def civilians_role(scan: Scan, draft: Draft, one: Placed) -> Role | None:
    """Civilians suffer what is told of them, unless they do it themselves: "هاجم أبناء البلدة نقطة لX"."""
    if men_act(scan, draft, one):
        return "initiator"
    if scan.texts[one.start - 1] == "من" and (whole := scan.actor_at[one.start - 2]) and whole.kind in CIVIL:
        return None  # "شابين من الأهالي"
    near = one.link in ("", "ل") or 0 <= one.start - draft.head.end <= _TITLED
    return "target" if near or _behind_the_doer(scan, draft, one) else None


def _behind_the_doer(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“اعتقلت مجموعة من X ثلاثة شبان”: those counted right behind the party that acts."""
    at = one.start - 1
    while at > draft.head.end and scan.count_at[at] is not None and scan.count_at[at] is scan.count_at[one.start]:
        at -= 1
    return (
        draft.head.sense.form == "verb"
        and at >= draft.head.end
        and at < one.start - 1
        and scan.actor_at[at] is not None
    )


def harmed_of(scan: Scan, draft: Draft, one: Placed) -> bool:
    """Whether those harmed are a party's: "أودى الهجوم بحياة عنصرين من X"."""
    theirs = draft.from_harm or (draft.event_type == "assault" and of_those_before(scan, one))
    return theirs and one.mention.kind in ARMED and of_the_harmed(scan, draft, one)


def done_to(scan: Scan, draft: Draft, one: Placed) -> bool:
    """By its form and place a party can only be whom the act is done to."""
    if subject_owned(scan, draft, one):
        return False
    taken = taken_by_form(scan, draft, one) or laid_hands_on(scan, draft, one) or object_by_case(scan, draft, one)
    return taken or hit_by_weapon(scan, draft, one) or found_dead(scan, one)
