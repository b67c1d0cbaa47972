"""Modes seen again once the parties and the harm are known: who fought whom, from where, against whom."""

from __future__ import annotations

from typing import Final

from services.extract.drafts import Draft
from services.extract.scan import Scan
from services.extract.triggers import TriggerTable

_ARMED: Final = frozenset({"state_forces", "rebel", "militia"})
_REPELS: Final = ("تصدي", "صد", "مواجه", "احباط", "افشال", "تصد")


def recast(scan: Scan, draft: Draft, table: TriggerTable) -> None:
    """Gives the draft the mode that its parties and harm call for."""
    _fought(scan, draft, table)
    _from_above(draft, table)
    _on_civilians(draft, table)


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
    if bare and "ISR-ARMY" in draft.ids("initiator") and not draft.from_harm and "قصف" not in draft.rules[0]:
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
