"""Whose losses a party tells that speaks of its own: "أعلنت X مقتل ثلاثة من عناصرها"."""

from __future__ import annotations

from typing import Final

from services.contracts.taxonomy import Role
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.scan import Scan

_MEN: Final = ("عناصر", "مقاتلي", "جنود", "ضباط", "قوات", "مسلحي", "افراد")
_WHOSE: Final = ("ها", "ه", "هم")
_THEIR_MEN: Final = frozenset(men + whose for men in _MEN for whose in _WHOSE)
_ARMED: Final = frozenset({"state", "state_forces", "rebel", "militia"})
_HURT: Final = frozenset({"killed", "injured", "killed_or_injured"})
_COUNTED_WITHIN: Final = 4  # tokens from the word of harm over the count to whose men they are


def own_losses(scan: Scan, draft: Draft) -> Party | None:
    """The speaker as whom an attack hit, where nobody else is told that it hit."""
    if draft.event_type != "assault" or not draft.sources or any(p.kind in _ARMED for p in _hit(draft)):
        return None
    harms = [harm for harm in draft.harms if harm.effect in _HURT]
    near = (at for harm in harms for at in range(harm.at + 1, min(harm.at + 1 + _COUNTED_WITHIN, draft.end)))
    at = next((n for n in near if scan.bares[n] in _THEIR_MEN), None)
    if at is None:
        return None
    for source in draft.sources:
        said = (scan.actor_at[n] for n in range(max(source.start, 0), source.end))
        who = next((one for one in said if one is not None and one.actor_id and one.kind in _ARMED), None)
        if who is not None and who.actor_id not in draft.ids("initiator"):
            role: Role = "participant" if draft.mode.scheme == "mutual" else "target"
            return Party(role, who.actor_id, who.name, who.kind, at, at + 1, rule="reference")
    return None


def _hit(draft: Draft) -> list[Party]:
    return [party for party in draft.parties if party.role == "target"]
