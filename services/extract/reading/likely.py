"""Whose weapons they were: "طائرات حربية يرجح أنها روسية", "طائرات للنظام"; a bomber who died names nobody."""

from __future__ import annotations

from typing import Final

from services.extract.actors.lexicon import ActorLexicon
from services.extract.language.tokens import PAUSES
from services.extract.reading.discourse import Discourse
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.scan import Scan

_PROBABLY: Final = frozenset({"يرجح", "رجح", "رجحت", "ترجح", "يعتقد", "مرجح", "يشتبه", "المرجح"})
_THAT: Final = frozenset({"انها", "بانها", "انه", "بانه", "كونها"})
_WITHIN: Final = 8  # tokens between the act and what is said of its weapons
_OWNER_WITHIN: Final = 4
_WEAPONED: Final = frozenset({"airstrike", "drone", "shelling", "rocket", "attack"})
_FORCES: Final = {"SYR-GOV": "SYR-ARMY", "RUS-GOV": "RUS-ARMY"}
_AIRCRAFT: Final = frozenset({"طائرات", "طايرات", "طائره", "طايره", "مروحيات", "مروحيه", "حوامات", "طيران"})
_WIELDED_WITHIN: Final = 7  # tokens from aircraft over what they are called to whose they are
_ARMED: Final = frozenset({"state", "state_forces", "rebel", "militia"})


def likely(scan: Scan, draft: Draft, words: Discourse, actors: ActorLexicon) -> Party | None:
    """The party whose weapons the words beside an attack hold likely; a guess of the text, so alleged."""
    if draft.event_type != "assault" or draft.mode.name not in _WEAPONED:
        return None
    first, last = max(draft.start, draft.heads[0].start - _WITHIN), min(draft.end - 1, draft.heads[-1].end + _WITHIN)
    at = next((n for n in range(first, last) if scan.bares[n] in _PROBABLY and scan.bares[n + 1] in _THAT), None)
    if at is None:
        return None
    for n in range(at + 2, min(at + 2 + _OWNER_WITHIN, draft.end)):
        if scan.texts[n] in PAUSES:
            return None
        known, named = scan.actor_at[n], words.demonyms.get(scan.texts[n])
        if known is not None and known.actor_id and known.kind in _ARMED:
            return Party("initiator", known.actor_id, known.name, known.kind, n, n + 1, basis="alleged")
        entry = actors.by_id(named[1]) if named is not None else None
        if entry is not None:
            return Party("initiator", entry.actor_id, entry.name_en, entry.kind, n, n + 1, basis="alleged")
    return None


def as_forces(scan: Scan, parties: list[Party], actors: ActorLexicon) -> list[Party]:
    """“طائرات للنظام”, “قصف من طائرات لروسيا والنظام”: who fires the weapons of a government are its forces."""
    for party in parties:
        forces = actors.by_id(_FORCES.get(party.actor_id or "", "")) if party.role == "initiator" else None
        near = range(max(party.start - _WIELDED_WITHIN, 0), party.start)
        if forces is not None and any(scan.bares[at].removeprefix("ب").removeprefix("ل") in _AIRCRAFT for at in near):
            party.actor_id, party.name, party.kind = forces.actor_id, forces.name_en, forces.kind
    return parties


def nobody_named(scan: Scan, party: Party) -> bool:
    """“فجر انتحاري نفسه”: whose man the bomber was is not told."""
    return party.actor_id == "UNKNOWN-ARMED" and scan.bares[party.start].removeprefix("ال").startswith("انتحاري")
