"""Whether people fled or were driven out, and who did."""

from __future__ import annotations

from typing import Final

from services.contracts.taxonomy import Role
from services.extract.reading.apposition import Placed
from services.extract.reading.done_to import CIVIL
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.scan import Scan

_LEAVES: Final = (" لجا", " يلجا", " تلجا", " اضطر", " يضطر", " تضطر", " غادر", " فرار", " الفرار", "النازحين")


def fled(draft: Draft) -> bool:
    """Whether a displacement is told as flight (نزوح), not as expulsion (تهجير)."""
    return (
        draft.rules[0].endswith((" فر", " فروا", " فرت", " يفر", "يفرون"))
        or any(word in draft.rules[0] for word in _LEAVES)
        or "نزوح" in draft.head.sense.tail  # "حركة نزوح"
        or "نزح" in draft.rules[0]
        or "نزوح" in draft.rules[0]
        or "ينزح" in draft.rules[0]
        or "تنزح" in draft.rules[0]
    )


def flight_role(scan: Scan, draft: Draft, one: Placed, parties: list[Party]) -> Role | None:
    """Flight has only the displaced, expulsion also who drives them out."""
    del scan
    if one.mention.kind in CIVIL:
        return "affected" if fled(draft) or draft.head.sense.form != "verb" else "target"
    if fled(draft) or any(party.role == "initiator" for party in parties):
        return None
    return "initiator"
