"""What stands beside a party and only says who or what it is: its other name, its office, whose wing or ally it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.extract.actors.lexicon import ActorMention
from services.extract.language.words import closed
from services.extract.reading.scan import Scan

SKIPPED: Final = frozenset("\"”“»«'()-–[]")
_ALLIED: Final = ("موالي", "مواليه", "مقرب", "مدعوم")
_CLOSE: Final = 3  # tokens
_CALLED_WITHIN: Final = 5  # tokens from "known as" to the name
_WINGS: Final = ("جناح", "ذراع", "واجهه")
_WING_WITHIN: Final = 4
_WITHIN_BODY: Final = ("منضو", "منطو", "مندرج", "عامل", "منتم", "ينتم", "تنتم")
_UMBRELLAS: Final = frozenset(
    {
        "ضمن",
        "تحت",
        "في",
        "مظله",
        "صفوف",
        "تكتل",
        "لواء",
        "رايه",
        "ما",
        "لما",
        "يسمي",
        "الي",
        "ل",
        "تنظيم",
        "فصيل",
        "لفصيل",
    }
)
_BODY_WITHIN: Final = 7
_TITLES: Final = closed("roles", "titles") | {"العام", "سوريا", "سوريه"}
_TITLE_WITHIN: Final = 6
# One man who headed them one after the other: each is another name for the office he held last.
_SUCCESSIVE: Final = ("HTS", "MOD-OPS", "SYR-TRANS")
_LEADS: Final = frozenset({"قايد", "زعيم", "رييس", "متزعم", "قايدها", "زعيمها"})
_SUPERLATIVES: Final = ("اكبر", "ابرز", "احد", "احدي", "اهم", "اقوي", "اكثر")


@dataclass(frozen=True, slots=True)
class Placed:
    """A party and how it hangs in its stretch: the word or clitic that governs it."""

    mention: ActorMention
    start: int
    end: int
    link: str
    construct: bool  # behind a noun of what it holds
    coordinated: bool  # with the one before


def apposed(scan: Scan, start: int) -> bool:
    """A name in brackets right behind a party: the same party once more ("قائد … (أحمد …)")."""
    for at in range(start - 1, max(start - 3, 0), -1):
        if scan.tokens[at].text == "(":
            return scan.actor_at[at - 1] is not None or scan.tokens[at - 1].text in SKIPPED
        if scan.tokens[at].text not in SKIPPED:
            return False
    return False


def also_called(scan: Scan, start: int) -> bool:
    """“أحمد الشرع المعروف بـ"أبي محمد الجولاني"”: his other name."""
    return any(word.startswith(("المعروف", "الملقب")) for word in scan.texts[max(start - _CALLED_WITHIN, 0) : start])


def allied(scan: Scan, before: Placed, start: int) -> bool:
    """“قسد الموالية لـX”: whose ally a party is takes no part itself."""
    near = range(before.end, start)
    of_it = before.mention.kind not in ("civilian", "unknown") and scan.bares[start - 1].removeprefix("ال").startswith(
        "تابع"
    )
    if of_it and not any(scan.tokens[at].is_word for at in near[:-1]):
        return True  # "قوات الأسايش التابعة لحزب …"
    if any(scan.actor_at[at] is not None for at in near):
        return False  # "الفيلق الخامس المدعوم روسياً بهجوم لX": the ally is named already
    return len(near) <= _CLOSE and any(scan.bares[at].removeprefix("ال").startswith(_ALLIED) for at in near)


def of_its_wing(scan: Scan, start: int) -> bool:
    """“مجلس X، الجناح السياسي لـY”: Y only says what X is."""
    for at in range(start - 1, max(start - 1 - _WING_WITHIN, 0), -1):
        if scan.bares[at].removeprefix("ال") in _WINGS:
            before = scan.tokens[at - 1]
            return not before.is_word or scan.actor_at[at - 1] is not None or before.text in ("وهو", "وهي")
        if not scan.tokens[at].is_word and scan.tokens[at].text not in SKIPPED:
            return False
    return False


def part_of(scan: Scan, before: Placed, start: int) -> bool:
    """“الفصائل المنضوية ضمن غرفة عمليات X”: factions in general are those of X."""
    return before.mention.actor_id == "OPP" and _belongs(scan, before, start)


def _belongs(scan: Scan, before: Placed, start: int) -> bool:
    near = [at for at in range(before.end, start) if scan.tokens[at].is_word]
    if not near or start - before.end > _BODY_WITHIN:
        return False
    first = scan.bares[near[0]].removeprefix("ال").removeprefix("ل")
    rest = {scan.bares[at].removeprefix("ال") for at in near[1:]}
    return first.startswith(_WITHIN_BODY) and (bool(rest & _UMBRELLAS) or not rest)


def told_aside(scan: Scan, before: Placed, start: int, end: int) -> bool:
    """“فرقة X، العاملة تحت مظلة Y”, “حزب X، أكبر أحزاب Y، اعتقل”: Y says to whom X belongs."""
    if before.mention.kind in ("civilian", "unknown"):
        return False
    if before.mention.actor_id != "OPP" and _belongs(scan, before, start):
        return True
    near = [at for at in range(before.end, start) if scan.tokens[at].text not in SKIPPED]
    if len(near) < 2 or scan.tokens[near[0]].text not in "،,":  # noqa: PLR2004  (a comma and a word)
        return False
    closed_by = next(
        (at for at in range(end, min(end + 2, len(scan.tokens))) if scan.tokens[at].text not in SKIPPED), -1
    )
    return scan.texts[near[1]].startswith(_SUPERLATIVES) and closed_by >= 0 and scan.tokens[closed_by].text in "،,"


def one_man(scan: Scan, before: Placed, start: int, mention: ActorMention) -> bool:
    """“رئيس هيئة تحرير الشام أحمد الشرع”, “أبو محمد الجولاني، قائد الإدارة الجديدة”: one man by his name and office."""
    ids = {before.mention.actor_id, mention.actor_id}
    if len(ids) < 2 or not ids <= set(_SUCCESSIVE) or start - before.end > _TITLE_WITHIN:  # noqa: PLR2004
        return False
    between = [at for at in range(before.end, start) if scan.tokens[at].text not in SKIPPED]
    if any(scan.tokens[at].text.startswith("و") for at in (start, *between)):
        return False
    titled = [scan.texts[at] for at in (*range(max(before.start - 2, 0), before.start), *between)]
    titled.append(scan.texts[start])
    if not before.mention.rule.startswith("headed:leader") and not any(
        word.removeprefix("ال") in _LEADS for word in titled
    ):
        return False
    return all(
        scan.texts[at].removeprefix("ال") in _TITLES or scan.tokens[at].text in "،," or scan.texts[at] == "في"
        for at in between
    )


def of_two(first: ActorMention, second: ActorMention) -> ActorMention:
    """The one that is meant: of factions in general the body they belong to, of a man's offices the one he held last."""
    if first.actor_id == "OPP":
        return second
    return max(first, second, key=lambda mention: _SUCCESSIVE.index(mention.actor_id or ""))
