"""Roles where ground changes hands: who takes it, who loses it, with whose backing."""

from __future__ import annotations

from typing import Final

from services.contracts.taxonomy import Role
from services.extract.reading.apposition import Placed
from services.extract.reading.asides import before_its_clause
from services.extract.reading.done_to import ARMED, CIVIL
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.scan import Scan
from services.extract.reading.subject_object import another_acts

_NO_SIDE: Final = frozenset({"UNKNOWN-ARMED", "GANG"})
_HELD: Final = ("خاضع", "موقع", "مواقع", "حاجز", "حواجز", "نقطه", "نقاط", "تابع", "مقر", "معقل")
_TAKING: Final = frozenset({"سيطره", "استيلاء", "دخول", "تقدم"})
_BACKED: Final = ("مدعوم", "مسنود", "باسناد", "بتغطي", "بغطاء")
_LOST_WITHIN: Final = 18  # tokens behind an act in which who loses the ground is named


def capture_role(scan: Scan, draft: Draft, one: Placed, parties: list[Party]) -> Role | None:
    """Ground changes hands: the initiator takes, the target loses, whichever side tells it."""
    if one.mention.kind in CIVIL or before_its_clause(scan, draft, one):
        return None
    if one.end <= draft.head.start and _taken_by(scan, draft, one):
        return None
    if any(scan.bares[at].startswith(_BACKED) for at in range(draft.head.end, one.start)):
        return "participant"  # "سيطرت X على القرية مدعومة بتغطية من Y"
    if (
        draft.head.sense.form != "verb"
        and one.start == draft.head.end
        and scan.bares[draft.head.start].endswith("سيطره")
    ):
        return "initiator"  # "عن سيطرة X على القرية"
    lost = scan.bare(draft.head.start).startswith(("خسر", "يخسر", "تخسر"))
    held = one.link == "ل" and any(
        scan.bares[at].removeprefix("ال").startswith(_HELD)
        for at in range(max(one.start - 2, draft.head.end), one.start)
    )
    if held and not lost and one.start > draft.head.end:
        return None if any(party.role == "target" for party in parties) else "target"
    has_initiator = any(party.role == "initiator" for party in parties) or another_acts(scan, draft, one)
    has_target = any(party.role == "target" for party in parties)
    if lost:
        return "initiator" if one.link in ("لصالح", "ل", "صالح", "وميليشيات") or has_target else "target"
    far = one.start - draft.head.end > _LOST_WITHIN
    if far or (one.start > draft.head.start and (one.link in ("مع", "الي", "عن") or one.mention.actor_id in _NO_SIDE)):
        return None if has_initiator or far or one.link != "" else "initiator"
    if has_initiator:
        return None if has_target or (one.link in ("بدعم", "مع") and one.start < draft.head.start) else "target"
    return "initiator"


def _taken_by(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“قبل سيطرة X على المحافظة”, “…، في حين استعاد X البلدة”: right behind the word stands who took it, whoever is named before."""
    behind = scan.actor_at[draft.head.end] if draft.head.end < draft.end else None
    noun = draft.head.sense.form != "verb" and scan.bare(draft.head.start).removeprefix("ب") in _TAKING
    verb = draft.head.sense.form == "verb" and one.end <= draft.sentence.clause(draft.head.start)[0]
    return (
        (noun or verb) and behind is not None and behind.kind in ARMED and scan.token_span(behind)[0] == draft.head.end
    )
