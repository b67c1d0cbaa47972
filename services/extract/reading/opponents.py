"""Who lost the ground and who fought for it, where a fight told beside the taking names the other side."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from services.extract.reading.drafts import Draft, Party
from services.extract.reading.scan import Scan

_FIGHTERS: Final = frozenset({"state", "state_forces", "rebel", "militia"})
_SIDES: Final = 2
_NEAR: Final = 2  # sentences from a fight to the ground that was taken in it
_THEM: Final = frozenset({"بينها", "بينهم", "بينه"})
_THEIRS: Final = frozenset({"عناصرها", "عناصره", "قواتها", "قواته", "مقاتليها", "مقاتليه", "مسلحيها", "مسلحيه"})
_BETWEEN_WITHIN: Final = 6  # tokens from a fight to between whom it was
_LATELY: Final = 4  # drafts


def name_opponents(scan: Scan, kept: list[Draft], draft: Draft) -> None:
    """Give a capture without a loser the other side of the fight just told; a fight of one side, who took the ground."""
    if draft.event_type == "retreat":
        _who_left(kept[-1], draft)
    if draft.event_type != "capture" or draft.modality in ("planned", "denied") or draft.parties_known("target"):
        return
    takers = [party for party in draft.parties if party.role == "initiator" and party.actor_id]
    if not takers or draft.background or _of_before(scan, draft):
        return
    for fight in reversed(kept[-_LATELY:]):
        if fight.mode.name != "clash" or draft.sentence.number - fight.sentence.number > _NEAR:
            continue
        sides = [p for p in fight.parties if p.role == "participant" and p.actor_id and p.kind in _FIGHTERS]
        others = [side for side in sides if not _kin(side, takers)]
        if len(sides) == 1 and others and fight.sentence is draft.sentence:
            fight.parties = fight.parties + [replace(taker, role="participant") for taker in takers]
        elif len({side.actor_id for side in sides}) != _SIDES or len(others) != 1:
            continue
        draft.parties = draft.parties + [replace(other, role="target", rule="reference") for other in others]
        return


def _who_left(taken: Draft, draft: Draft) -> None:
    """“سيطرت X على القرية بعد انسحاب Y منها”: Y lost it."""
    if taken.event_type != "capture" or taken.sentence is not draft.sentence or taken.parties_known("target"):
        return
    takers = [party for party in taken.parties if party.role == "initiator" and party.actor_id]
    gone = [p for p in draft.parties if p.role == "initiator" and p.actor_id and p.kind in _FIGHTERS]
    if takers and not any(_kin(one, takers) for one in gone):
        taken.parties = taken.parties + [replace(one, role="target", rule="reference") for one in gone]


def fought_with_them(scan: Scan, last: Draft, draft: Draft) -> list[Party]:
    """“واندلعت اشتباكات بينها وبين X”, “اشتباكات بين عناصرها وX”: who acted just before is the other side."""
    if draft.mode.name != "clash" or not 0 <= draft.sentence.number - last.sentence.number <= 1:
        return []
    near = range(draft.head.end, min(draft.head.end + _BETWEEN_WITHIN, draft.end - 1))
    if not any(scan.bares[at] in _THEM or (scan.bares[at] == "بين" and scan.bares[at + 1] in _THEIRS) for at in near):
        return []
    known = draft.ids("participant")
    doers = [p for p in last.parties if p.role == "initiator" and p.kind in _FIGHTERS and p.actor_id not in known]
    return [replace(party, role="participant", rule="reference") for party in doers]


def _of_before(scan: Scan, draft: Draft) -> bool:
    """“وكان X قد سيطر”, “التي سيطر عليها”: taken before, in another fight."""
    was = scan.bare(draft.sentence.start) in ("كان", "كانت")
    return was or scan.bares[draft.head.start - 1].removeprefix("و") in ("التي", "الذي", "قد")


def _kin(side: Party, takers: list[Party]) -> bool:
    """Whether a side is one of the takers, or of one of them, or they are of it."""
    return any(
        side.actor_id == taker.actor_id or side.actor_id in taker.parents or taker.actor_id in side.parents
        for taker in takers
    )
