"""The means named beside an act choose its mode where the trigger leaves it open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from services.extract.language.tokens import without_conjunction
from services.extract.language.words import closed
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan
from services.extract.reading.triggers import Mode, Sense, Trigger, TriggerTable

_AIMS: Final = ("استهدف", "يستهدف", "تستهدف", "استهداف", "تعرض", "يتعرض", "تتعرض")
_SIDE_BY_SIDE: Final = 4  # tokens between two means that are joined
_TERMS: Final = 2  # tokens before the word of agreement in which its terms may stand
_CARRYING_OUT: Final = frozenset({"تنفيذ", "لتنفيذ", "تطبيق", "لتطبيق", "بنود", "وفق", "بموجب"})
_TERMS_END: Final = 20
_LADEN: Final = frozenset({"ملغمه", "مذخره", "مفخخه", "انتحاريه", "مسيره"})
_BACKERS: Final = frozenset({"بدعم", "بمسانده", "باسناد", "بتغطيه", "بغطاء", "وسط", "بمشاركه", "بالتزامن", "تزامنا"})
_BACKED_WITHIN: Final = 5
_PERSONS: Final = ("ه", "هم", "هما")
_VEHICLES: Final = ("سيار", "دراج", "حافل", "شاحن", "صهريج", "عرب", "دوري", "رتل", "قافل", "الي")
_AT_HAND: Final = frozenset({"حاجز", "حاجزا", "حاجزين", "مقر", "مقرا", "مخفر", "مخفرا"})  # attacked from near
_GUNFIRE: Final = frozenset({
    "رصاص", "بالرصاص", "الرصاص", "برصاص", "بطلقات", "بطلق", "بالاسلحه", "باسلحه", "بسلاح", "الرشاشه", "رشاشه", "النار", "نار",
    "بالنيران", "اغتيال", "باغتيال",
})  # fmt: skip
_GROUND: Final = closed("acts", "ground")
_GRENADE_LAUNCHER: Final = frozenset({"ار", "اربي", "اربيجي", "rpg"})  # its rounds are no shells
_AIR_DEFENCE: Final = closed("acts", "air_defence")


def refine(draft: Draft, scan: Scan, table: TriggerTable) -> None:
    """Let the means named in its stretch choose the mode, where the trigger leaves it open.

    Fire from the air and from the ground in one breath are two events: the second mode is kept in `also_modes`.
    """
    named = list(_means(draft, scan, table))
    if not named and draft.mode.name == "attack" and _aims_at_ground(draft, scan):
        draft.mode = table.modes["assault", "shelling"]
        draft.rules.append("aimed at a place: shelling")
    if not named or not draft.mode.refine:
        return
    if draft.mode.name == "attack" and "airstrike" in named and "shelling" in named:
        if not _strafes(scan, draft, table):
            return
        named = [name for name in named if name != "shelling"]
    if "rocket" in named and "shelling" in named:
        named = [name for name in named if name != "rocket"]
    if draft.event_type == "agree":  # its first term is what it is about
        named = [name for name in named if name in draft.mode.refine][:1]
    chosen = next((name for name in draft.mode.refine if name in named), None)
    if chosen is None and draft.mode.name == "offensive":
        chosen = _fire_beside(draft, scan, table)
    if chosen is None:
        return
    both = chosen == "airstrike" or (chosen == "drone" and _side_by_side(scan, draft, table))
    if both and draft.mode.name == "shelling" and "shelling" in named:
        draft.also_modes = (table.modes[draft.event_type, chosen],)
    else:
        mode = table.modes[draft.event_type, chosen]
        draft.mode = replace(mode, scheme=draft.mode.scheme, opaque=draft.mode.opaque, modality=draft.mode.modality)
    draft.rules.append(f"means: {chosen}")


def _strafes(scan: Scan, draft: Draft, table: TriggerTable) -> bool:
    """“استهدفت طائرات X البلدة بالرشاشات الثقيلة”: heavy guns, but those of the aircraft."""
    words = table.means[draft.event_type]
    guns = [at for at in range(draft.start, draft.end) if words.get(scan.texts[at]) == "shelling"]
    return all(scan.bares[at - 1].endswith("رشاشات") for at in guns)


def _side_by_side(scan: Scan, draft: Draft, table: TriggerTable) -> bool:
    """“قصفوا بالمدفعية الثقيلة والطائرات المسيرة”: both means at once, not one after the other's toll."""
    words = table.means[draft.event_type]
    at = {
        name: next((n for n in range(draft.start, draft.end) if words.get(scan.texts[n]) == name), None)
        for name in ("shelling", "drone")
    }
    shells, drones = at["shelling"], at["drone"]
    return shells is not None and drones is not None and abs(drones - shells) <= _SIDE_BY_SIDE


def _aims_at_ground(draft: Draft, scan: Scan) -> bool:
    """“استهدف الجيش قرية …” with no means told is fire from afar; aimed at people it stays an attack."""
    aiming = [t for t in draft.heads if scan.bare(t.start).removeprefix("ال").lstrip("بل").startswith(_AIMS)]
    blast = any("نفجار" in scan.bare(trigger.start) for trigger in draft.heads)
    if blast or not aiming or aiming[0] is not draft.heads[0]:
        return False
    start = aiming[0].end
    if scan.bare(aiming[0].start).endswith(_PERSONS) or scan.tells(_GUNFIRE, draft.start, draft.end):
        return False  # "بعد استهدافه بالرصاص قرب …"
    for at in range(start, min(start + 7, draft.end)):
        if scan.bares[at].removeprefix("ال").startswith(_VEHICLES) or scan.bares[at] in _AT_HAND:
            return False
        if scan.place_at[at] is not None or scan.tokens[at].text in _GROUND:
            return True
        count = scan.count_at[at]
        if count is not None and count.group in ("civilian", "combatant"):
            return False
    return False


def _fire_beside(draft: Draft, scan: Scan, table: TriggerTable) -> str | None:
    """“هجوم جوي”, “هجوم بالمدفعية”: fire, not an advance, where the means stands right behind the word."""
    words = table.means[draft.event_type]
    for at in range(draft.head.end, min(draft.head.end + 2, draft.end)):
        name = words.get(scan.tokens[at].text)
        if name in ("airstrike", "shelling", "rocket", "ied"):
            return name
    return None


def _means(draft: Draft, scan: Scan, table: TriggerTable) -> Iterator[str]:
    words = table.means[draft.event_type]
    if not scan.tells(words.keys(), draft.start, draft.end):
        return
    heads = {index for trigger in draft.heads for index in range(trigger.start, trigger.end)}
    destroyed = [harm for harm in draft.harms if harm.effect == "destroyed"]
    hit = {at for harm in destroyed for at in range(harm.start, harm.end + 1)}  # "أسقط طائرة حربية": what was hit
    first = max(draft.start, draft.head.start - _TERMS) if draft.event_type == "agree" else draft.start
    last = min(draft.end, draft.head.end + _TERMS_END) if draft.event_type == "agree" else draft.end
    for index in range(first, last):
        word = scan.tokens[index].text
        mode = words.get(word) or words.get(without_conjunction(word))
        if mode and (_overflies(scan, index) or (draft.event_type == "consult" and carried_out(scan, index))):
            continue
        if mode and (index in hit or _backing(scan, draft, index)):
            continue
        if mode == "airstrike" and scan.bares[index + 1].removeprefix("ال") in _LADEN:
            mode = "drone"  # "الطائرات الملغمة"
        if mode == "shelling" and scan.bares[index + 1].removeprefix("ال") == "صاروخيه":
            mode = "rocket"  # "القذائف الصاروخية"
        if mode and (index not in heads or mode != draft.mode.name) and scan.place_at[index] is None:
            yield mode


def carried_out(scan: Scan, index: int) -> bool:
    """“بحث تنفيذ اتفاق …”: a meeting on terms settled before negotiates none."""
    return any(scan.bare(at).removeprefix("ال") in _CARRYING_OUT for at in range(max(index - 2, 0), index))


def _backing(scan: Scan, draft: Draft, index: int) -> bool:
    """“بدعم من الطيران الحربي والمسيّر”: what supports an attack on the ground is not how it is made."""
    near = range(max(index - _BACKED_WITHIN, 0), index)
    return draft.mode.name in ("offensive", "clash") and any(scan.bares[at] in _BACKERS for at in near)


def _overflies(scan: Scan, index: int) -> bool:
    """Aircraft that only watch: "طائرات الاستطلاع", "تحليق الطيران"."""
    following = [token.text.removeprefix("ال") for token in scan.tokens[index + 1 : index + 4]]
    after = following[0] if following else ""
    if any(word in _GRENADE_LAUNCHER for word in following):
        return True
    before = (scan.bare(at).removeprefix("ال") for at in range(max(index - 4, 0), index))
    watching = scan.bares[index - 1].removeprefix("لل").removeprefix("بال").removeprefix("ال") if index else ""
    if watching in _AIR_DEFENCE:
        return True
    return after.startswith("استطلاع") or any(word in ("تحليق", "بتحليق", "حلق", "حلقت") for word in before)


def plain_attack(table: TriggerTable) -> Mode:
    """The mode of an act of force whose means is not stated."""
    return table.modes["assault", "attack"]


def harm_trigger(table: TriggerTable, index: int) -> Trigger:
    """A word of harm taken for the trigger of an attack."""
    return Trigger(index, index + 1, Sense(plain_attack(table), "noun"))
