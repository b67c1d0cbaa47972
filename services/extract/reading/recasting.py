"""Modes seen again once the parties and the harm are known: who fought whom, from where, against whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from services.extract.language.words import closed
from services.extract.reading.as_before import as_told, likewise
from services.extract.reading.claiming import claimed
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.scan import Scan
from services.extract.reading.triggers import Trigger, TriggerTable

_ARMED: Final = frozenset({"state_forces", "rebel", "militia"})
_ISRAEL: Final = frozenset({"ISR-ARMY", "ISR-GOV"})
_FROM_AFAR: Final = frozenset({"COALITION", "USA-ARMY", "USA-GOV", "FRA-GOV", "GBR-GOV", "JOR-ARMY", "JOR-GOV"})
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
    "اعترض",
    "تعترض",
)
_WITHSTOOD: Final = frozenset({"offensive", "attack", "airstrike", "drone", "rocket", "shelling"})
_BEATING_BACK: Final = frozenset(
    {"صد", "صده", "صدها", "صدهم", "لصد", "بصد", "صدوا", "التصدي", "تصديه", "تصديها", "تصديهم"}
)
_BEHIND: Final = 6  # tokens from an attack to the verb of those who beat it back
_IMPOSES: Final = ("فرض", "يفرض", "تفرض", "رعي", "رعت", "يرعي", "ترعي")
_RECEIVES: Final = ("تسلم", "يتسلم", "تتسلم", "استلم", "يستلم", "تستلم", "استلام")
_BEFORE: Final = 9  # tokens between "repelled" and what was
_POSTS: Final = closed("recasting", "posts")
_FRONTAL: Final = closed("recasting", "frontal")
_HOUSES: Final = closed("recasting", "houses")
_SEARCHES: Final = ("داهم", "مداهم", "دهم", "تفتيش", "اعتقل", "اعتقال", "فتش")  # what a raid is for, no advance
_GUNMEN: Final = frozenset({"UNKNOWN-ARMED", "GANG"})
_NO_FRONT: Final = frozenset({"ISIS", "UNKNOWN-ARMED", "GANG", "SARAYA-ANSAR"})
_FIERCE: Final = frozenset({"عنيف", "عنيفا"})
_BAGHUZ: Final = date(2019, 3, 23)  # the last village that ISIS lost
_POST_WITHIN: Final = 9  # tokens behind an attack in which what it was on is named
_REPELS: Final = ("تصدي", "صد", "مواجه", "احباط", "افشال", "تصد")


def recast(scan: Scan, draft: Draft, table: TriggerTable, earlier: Sequence[Draft] = ()) -> None:
    """Gives the draft the mode that its parties and harm call for."""
    claimed(scan, draft)
    likewise(scan, draft, earlier)
    as_told(scan, draft, earlier)
    _received(scan, draft)
    _mediated(scan, draft)
    _repelled(scan, draft)
    _fought(scan, draft, table)
    _from_above(scan, draft, table)
    _into_a_house(scan, draft, table)
    _on_civilians(draft, table)
    _on_a_post(scan, draft, table)
    _by_gunmen(draft, table)


def _into_a_house(scan: Scan, draft: Draft, table: TriggerTable) -> None:
    """“اقتحمت دورية منزل …”: a raid, not an advance."""
    head = draft.head
    if draft.mode.name != "offensive" or not scan.bare(head.start).lstrip("ي").startswith(
        ("اقتحم", "تقتحم", "قتحم", "اقتحام", "باقتحام")
    ):
        return
    near = {scan.bare(at).removeprefix("ال") for at in range(head.end, min(head.end + _POST_WITHIN, draft.end))}
    searched = any(
        scan.bares[at].lstrip("ب").removeprefix("ال").startswith(_SEARCHES)
        for at in range(draft.sentence.start, draft.sentence.end)
    )
    if near & _HOUSES or (searched and not any(harm.effect != "destroyed" for harm in draft.harms)):
        hurt = any(harm.effect != "destroyed" for harm in draft.harms)
        draft.mode = table.modes["assault", "attack"] if hurt else table.modes["coerce", "raid"]


def _on_a_post(scan: Scan, draft: Draft, table: TriggerTable) -> None:
    """“هجوماً على حاجز”, "هجوم لمجهولين": gunfire at a post or a car is no advance on a front."""
    head = next((t for t in draft.heads if _names_attack(scan, t)), None)
    if head is None or draft.mode.name != "offensive":
        return
    near = {
        scan.bare(at).lstrip("بل").removeprefix("ال") for at in range(head.end, min(head.end + _POST_WITHIN, draft.end))
    }
    first = draft.heads[0].start  # "تعرض حاجز … لهجوم"
    if scan.bare(first).lstrip("يت").startswith("تعرض") or scan.bare(first).startswith("تعرض"):
        near |= {scan.bares[at].removeprefix("ال") for at in range(first, head.start)}
    doers = draft.ids("initiator")
    if doers and doers <= _NO_FRONT and _after_baghuz(scan) and not near & (_FRONTAL - _FIERCE):
        draft.mode = table.modes["assault", "attack"]
    if near & _FRONTAL:
        return
    if "هجمات" in scan.bare(head.start) and not draft.withstood:  # attacks here and there
        draft.mode = table.modes["assault", "attack"]
    if near & _POSTS or (draft.ids("initiator") and draft.ids("initiator") <= _GUNMEN):
        draft.mode = table.modes["assault", "attack"]


def _names_attack(scan: Scan, head: Trigger) -> bool:
    """“هجوم”, “لهجوم”, “هجمات” with no word behind that makes another thing of it."""
    named = scan.bare(head.start).lstrip("بل").removeprefix("ال").startswith(("هجوم", "هجم"))
    return named and head.sense.form == "noun" and not head.sense.tail


def _after_baghuz(scan: Scan) -> bool:
    """Whether ISIS held no ground any more when the article came out: it attacks, but takes nothing."""
    return scan.published_at is None or scan.published_at.date() >= _BAGHUZ


def _by_gunmen(draft: Draft, table: TriggerTable) -> None:
    """“استهدف مجهولون منزلاً في …”: gunmen without a name have no guns that shell a place."""
    unsaid = draft.mode.name == "shelling" and draft.rules[-1].startswith("aimed at a place")
    if unsaid and draft.ids("initiator") and draft.ids("initiator") <= _GUNMEN:
        draft.mode = table.modes["assault", "attack"]


def _received(scan: Scan, draft: Draft) -> None:
    """“تسلمت قوى الأمن الحاجز من X”: who takes over is whom it is yielded to."""
    if draft.event_type == "concede" and scan.bare(draft.head.start).startswith(_RECEIVES):
        for party in draft.parties:
            party.role = "initiator" if party.role == "target" else "target"


def _mediated(scan: Scan, draft: Draft) -> None:
    """Who leads a mediation, and who imposes a truce on others, is no side of it."""
    imposed = draft.mode.name == "ceasefire" and any(
        scan.bare(at).startswith(_IMPOSES)
        for at in range(max(draft.head.start - _BEFORE, draft.start), draft.head.start)
    )
    if draft.mode.name != "mediation" and not imposed:
        return
    for party in draft.parties:
        between = any(scan.bare(at) in ("بين", "مع", "علي") for at in range(max(party.start - 2, 0), party.start))
        if party.role == "participant" and not between and (not imposed or party.start < draft.head.start):
            party.role = "mediator"


def _repelled(scan: Scan, draft: Draft) -> None:
    """“تصدت الفصائل لمحاولة تقدم قوات النظام”: who is named before the attack withstood it, who is named after made it."""
    head = draft.head
    if draft.mode.name not in _WITHSTOOD or draft.event_type != "assault" or head.sense.form == "verb":
        return
    first = max(head.start - _BEFORE, draft.sentence.start)
    repelled = next((at for at in range(first, head.start) if _beats_back(scan, at)), None)
    fighting = _ARMED | {"state"}
    armed = [party for party in draft.parties if party.role in ("initiator", "target") and party.kind in fighting]
    if repelled is None:
        _repelled_behind(scan, draft, armed)
        return
    draft.withstood = True
    if not any(party.start >= head.end for party in armed) and {party.role for party in armed} == {
        "initiator",
        "target",
    }:
        _turn(armed)  # "قتلت الفصائل عناصر من X خلال صد هجوم": those killed had attacked
        return
    for party in armed:
        party.role = "initiator" if party.start >= head.end else "target"


def _repelled_behind(scan: Scan, draft: Draft, armed: list[Party]) -> None:
    """“سقط قتلى من قوات X في هجوم تصدت له الفصائل”: who is named behind the verb beat it back."""
    near = range(draft.head.end, min(draft.head.end + _BEHIND, draft.end - 1))
    at = next((n for n in near if _beats_back(scan, n) and scan.bares[n + 1] in ("له", "لها", "لهم")), None)
    if at is None:
        return
    draft.withstood = True
    for party in armed:
        party.role = "target" if party.start > at else "initiator"


def _beats_back(scan: Scan, at: int) -> bool:
    return scan.bare(at).startswith(_REPELLED) or scan.bares[at] in _BEATING_BACK


def _turn(armed: list[Party]) -> None:
    for party in armed:
        party.role = "target" if party.role == "initiator" else "initiator"


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


def _from_above(scan: Scan, draft: Draft, table: TriggerTable) -> None:
    """Israel, the coalition and America strike Syria from the air unless something else is said."""
    doers = draft.ids("initiator")
    if not doers:
        return
    said = any(rule.startswith("means") for rule in draft.rules) or draft.from_harm
    plain = draft.mode.name in ("attack", "shelling") or (
        doers & _ISRAEL and any(_names_attack(scan, t) for t in draft.heads)
    )
    if said or not plain or scan.tells({"بري", "بريا", "بريه"}, draft.start, draft.end):
        return
    struck = any(
        scan.bare(head.start).lstrip("بل").removeprefix("ال").startswith(("ضرب", "قصف")) for head in draft.heads
    )
    guns = table.means["assault"]
    if any(guns.get(scan.texts[at]) == "shelling" for at in range(draft.start, draft.end)):
        return  # "قصفت المدفعية الإسرائيلية"
    if doers & _ISRAEL or (struck and doers <= _FROM_AFAR):
        draft.mode = table.modes["assault", "airstrike"]
