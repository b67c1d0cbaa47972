"""Modes seen again once the parties and the harm are known: who fought whom, from where, against whom."""

from __future__ import annotations

from typing import Final

from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan
from services.extract.reading.triggers import TriggerTable

_ARMED: Final = frozenset({"state_forces", "rebel", "militia"})
_ISRAEL: Final = frozenset({"ISR-ARMY", "ISR-GOV"})
_REPELLED: Final = (
    "تصدي",
    "تصدت",
    "تصدوا",
    "يتصدي",
    "تتصدي",
    "التصدي",
    "احبط",
    "يحبط",
    "تحبط",
    "احباط",
    "افشل",
    "افشال",
    "صدت",
)
_BEFORE: Final = 7  # tokens between "repelled" and what was
_REPELS: Final = ("تصدي", "صد", "مواجه", "احباط", "افشال", "تصد")


def recast(scan: Scan, draft: Draft, table: TriggerTable) -> None:
    """Gives the draft the mode that its parties and harm call for."""
    _repelled(scan, draft)
    _fought(scan, draft, table)
    _from_above(draft, table)
    _on_civilians(draft, table)


def _repelled(scan: Scan, draft: Draft) -> None:
    """“تصدت الفصائل لمحاولة تقدم قوات النظام”: who is named before the attack withstood it, who is named after made it."""
    head = draft.head
    if draft.mode.name != "offensive" or head.sense.form == "verb":
        return
    first = max(head.start - _BEFORE, draft.sentence.start)
    repelled = next((at for at in range(first, head.start) if scan.bare(at).startswith(_REPELLED)), None)
    armed = [party for party in draft.parties if party.role in ("initiator", "target") and party.kind in _ARMED]
    if repelled is None or not any(repelled < party.start < head.start for party in armed):
        return
    if not any(party.start >= head.end for party in armed):
        return
    for party in armed:
        party.role = "initiator" if party.start >= head.end else "target"


def _fought(scan: Scan, draft: Draft, table: TriggerTable) -> None:
    """“قتلت الفصائل خلال التصدي عددا من عناصر …”: fighters who kill fighters in beating them back have clashed."""
    if not draft.from_harm or draft.mode.name != "attack":
        return
    armed = [party for party in draft.parties if party.role in ("initiator", "target") and party.kind in _ARMED]
    repelled = any(scan.bare(at).removeprefix("ال").startswith(_REPELS) for at in range(draft.start, draft.end))
    if len(armed) > 1 and repelled and any(harm.group == "combatant" for harm in draft.harms):
        draft.mode = table.modes["assault", "clash"]
        for party in armed:
            party.role = "participant"


def _on_civilians(draft: Draft, table: TriggerTable) -> None:
    """An "attack" (هجوم) on civilians alone is no advance on a front."""
    if draft.mode.name != "offensive" or draft.head.sense.form == "verb" or draft.head.sense.tail:
        return
    aimed = {party.kind for party in draft.parties if party.role == "target"}
    hurt = {harm.group for harm in draft.harms if harm.effect != "destroyed"}
    if aimed | hurt and aimed <= {"civilian"} and hurt <= {"civilian"}:
        draft.mode = table.modes["assault", "attack"]


def _from_above(draft: Draft, table: TriggerTable) -> None:
    """Israel strikes Syria from the air unless something else is said."""
    bare = draft.mode.name in ("attack", "shelling") and not any(rule.startswith("means") for rule in draft.rules)
    if bare and draft.ids("initiator") & _ISRAEL and not draft.from_harm and "قصف" not in draft.rules[0]:
        draft.mode = table.modes["assault", "airstrike"]


def negotiates(scan: Scan, draft: Draft, table: TriggerTable) -> None:
    """A meeting told among terms and negotiations is one: the sentence before and the two after decide with its own."""
    if draft.mode.name != "meeting":
        return
    words = table.means["consult"]
    here = draft.sentence.number
    near = scan.sentences[max(here - 1, 0) : here + 3]
    if any(
        words.get(scan.bares[at]) == "negotiation" for sentence in near for at in range(sentence.start, sentence.end)
    ):
        draft.mode = table.modes["consult", "negotiation"]
