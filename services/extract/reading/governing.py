"""The word or clitic that governs a party: "على مواقع قوات X" aims at X, whatever stands between."""

from __future__ import annotations

from typing import Final

from services.extract.actors.lexicon import ActorMention
from services.extract.language.tokens import without_conjunction
from services.extract.language.words import closed
from services.extract.reading.apposition import SKIPPED
from services.extract.reading.scan import Scan

# Nouns that stand between a preposition and the party it belongs to: "على مواقع قوات النظام".
HOLDINGS: Final = closed("roles", "holdings")
_HOLDING_WITHIN: Final = 4
_CALLED: Final = ("تعرف", "يعرف", "معروف", "تسمي", "يسمي", "مسمي")
_PEOPLE_OF: Final = closed("roles", "people_of")
_PORTIONS: Final = closed("roles", "portions")


def governed(scan: Scan, floor: int, start: int, mention: ActorMention) -> tuple[str, bool]:
    """The clitic or word that governs a mention, and whether a noun of holding stands between.

    Nothing governs it ("") behind the start of the stretch, or where only a time stands between it and another party.
    """
    token = scan.tokens[start]
    clitic = token.text[: max(mention.fstart - token.start, 0)].lstrip("وف")
    if not clitic and token.text.startswith("لل"):
        clitic = "ل"
    belongs = clitic == "ل" and start > floor and without_conjunction(scan.tokens[start - 1].text) in HOLDINGS
    if clitic and not belongs:
        return clitic, False
    at, construct, timed = start - 1, belongs, False
    while at >= floor:
        word = without_conjunction(scan.tokens[at].text)
        if timed and scan.actor_at[at] is not None:
            return "", construct  # "اعتقلت قوات X ليلة الأربعاء سبعة شبان"
        if word == "ب" and at > floor and scan.bares[at - 1].removeprefix("ال").startswith(_CALLED):
            at -= 2  # "لميليشيا تعرف بـ"X"": by another word, its name
            continue
        portion = _portion_before(scan, floor, at) if word == "من" else None
        if portion is not None:
            at = portion - 1
        elif word in HOLDINGS and start - at <= _HOLDING_WITHIN:
            construct = construct or word not in _PEOPLE_OF
            at -= 1
        elif _passed_over(scan, start, at, word):
            timed = timed or scan.time_at[at] is not None
            at -= 1
        else:
            held = _held_by_preposition(word)
            return (held, True) if held else (word, construct)
    return "", construct


def _passed_over(scan: Scan, start: int, at: int, word: str) -> bool:
    """Marks and the like, the number that the party is counted by, a time."""
    counted = scan.count_at[at]
    return word in SKIPPED or (counted is not None and counted is scan.count_at[start]) or scan.time_at[at] is not None


def _held_by_preposition(word: str) -> str:
    """The preposition joined to a noun of holding ("لمواقع", "للحواجز"), or ""."""
    if word.startswith("لل") and word[2:] in HOLDINGS:
        return "ل"
    return word[0] if word[:1] in "بل" and word[1:] in HOLDINGS else ""


def _portion_before(scan: Scan, floor: int, at: int) -> int | None:
    """The "number" or "member" of "عدداً كبيراً من عناصر …" before the word من at a token."""
    near = range(at - 1, max(at - 3, floor - 1), -1)
    if at > floor and scan.tokens[at - 1].text.isdigit():
        return at - 1  # "4 من عناصر …"
    return next((n for n in near if without_conjunction(scan.tokens[n].text) in _PORTIONS), None)
