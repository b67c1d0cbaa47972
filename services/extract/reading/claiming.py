"""Who claims an attack did it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from services.extract.actors.lexicon import ActorMention
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.scan import Scan

_ARMED: Final = frozenset({"state_forces", "rebel", "militia"})
_CLAIMS: Final = ("تبن", "يتبن")
_OPENING: Final = 2  # tokens of a sentence in which "claimed" stands


def claimed(scan: Scan, draft: Draft) -> None:
    """“تبنى X هجوماً استهدف Y”: X is the initiator, and nobody else."""
    who = claimant(scan, draft)
    if who is None:
        return
    start, end = scan.token_span(who)
    others = [replace(p, role="target") if p.role == "initiator" else p for p in draft.parties]
    did = Party("initiator", who.actor_id, who.name, who.kind, start, end, rule="claim")
    draft.parties = [did, *(p for p in others if p.actor_id != who.actor_id)]


def claimant(scan: Scan, draft: Draft) -> ActorMention | None:
    """The armed party whose claim of the attack the sentence opens with."""
    first = draft.sentence.start
    opening = range(first, min(first + _OPENING, draft.head.start))
    if draft.event_type != "assault" or not any(scan.bares[at].startswith(_CLAIMS) for at in opening):
        return None
    said = (scan.actor_at[at] for one in draft.sources if one.actor_id for at in range(one.start, one.end))
    return next((who for who in said if who is not None and who.kind in _ARMED), None)
