"""Whom an act takes, by the form of its verb and by what stands in front of its verbal noun."""

from __future__ import annotations

from typing import Final

from services.extract.language.tokens import PAUSES
from services.extract.language.words import closed
from services.extract.reading.apposition import Placed
from services.extract.reading.drafts import Draft
from services.extract.reading.governing import HOLDINGS
from services.extract.reading.parties import is_preposition
from services.extract.reading.scan import Scan

_MANAGED: Final = ("تمكن", "يتمكن", "تتمكن", "نجح", "ينجح", "تنجح", "نجاح", "استطاع")
_MANAGED_WITHIN: Final = 7  # tokens from "managed" over who did to the verbal noun
_TO: Final = frozenset({"من", "في"})
_OBJECT_WITHIN: Final = 6  # tokens behind an act in which whom it takes is named
_ONE: Final = closed("captives", "one")
_BELONGS: Final = ("انتما", "بالانتما", "بانتما", "ينتم", "تنتم", "منتم", "المنتم", "مبايع", "بمبايع", "لصالح", "مرتبط")
_BELONGS_WITHIN: Final = 4
_GROUPS: Final = frozenset({"مجموعه", "مجموعات", "خلايا", "خليه"})
_BODIES: Final = ("جثه", "جثت", "جثث", "جثمان", "جثامين")
_STAFF: Final = frozenset({"مرتبات", "ملاك"})
_STAFF_WITHIN: Final = 2  # a quotation mark may stand between
_BODY_WITHIN: Final = 4  # tokens from a body to whose man it was
_OBJECT_NOUNS: Final = closed("roles", "object_nouns")
_NO_ACT: Final = frozenset({"mutual"})
_UPON: Final = "علي"
_UPON_WITHIN: Final = 7  # tokens from an arrest to who was caught
_NO_LONGER: Final = frozenset(
    [
        "،",
        "قبل",
        "يد",
        "حاجز",
        "جانب",
        "في",
        "داخل",
        "خلال",
        "نفذتها",
        "نفذها",
        "بعد",
        "ايدي",
        "عند",
        "تمتهن",
        "التي",
        "الذي",
        "تعمل",
        "متخصصه",
        "متورطه",
    ]
)


def taken_by_form(scan: Scan, draft: Draft, one: Placed) -> bool:
    """Whether a party behind the act can only be whom it is done to."""
    head = draft.head
    if one.start < head.end or one.start - head.end > _OBJECT_WITHIN + 2 or draft.mode.scheme in _NO_ACT:
        return False
    between = range(head.end, one.start)
    if any(scan.texts[at] in PAUSES and scan.texts[at] not in "،," for at in between):
        return False
    if draft.event_type == "coerce" and _accused_of_belonging(scan, one):
        return True
    if draft.mode.name == "seize" and one.link == "من" and one.mention.kind != "civilian":
        return True  # "اغتنمت من قوات X سيارتين"
    if any(scan.actor_at[at] is not None for at in between):
        return False
    if head.sense.form == "verb":
        return _no_subject(scan, head.start, between) and (one.link in ("من", "ل") or not is_preposition(one.link))
    return (
        (one.link == "من" or not is_preposition(one.link))
        and one.start - head.end <= _OBJECT_WITHIN
        and _managed(scan, draft)
    )


def laid_hands_on(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“القبض على جميع أفراد العصابة”, “… على عصابة أحد أفرادها من X”: who stands right behind "upon" was caught."""
    if draft.mode.name != "arrest" or one.start < draft.head.end or one.start - draft.head.end > _UPON_WITHIN:
        return False
    between = scan.bares[draft.head.end - 1 : one.start]
    return _UPON in between and _NO_LONGER.isdisjoint(between[between.index(_UPON) + 1 :])


def found_dead(scan: Scan, one: Placed) -> bool:
    """“عثر على جثة عنصر من X”, “ضابط من مرتبات X”: whose man was found, or hit."""
    if one.mention.kind == "civilian":
        return False
    if any(scan.bares[at] in _STAFF for at in range(max(one.start - _STAFF_WITHIN, 0), one.start)):
        return True
    near = range(max(one.start - _BODY_WITHIN, 0), one.start)
    return any(scan.bares[at].removeprefix("ل").startswith(_BODIES) for at in near)


def _no_subject(scan: Scan, verb: int, between: range) -> bool:
    """“اعتقلوا الأمير”, “اعتقلت أحد قادة X”: a plural verb has its subject before it, a feminine one no man for it."""
    said = scan.bares[verb]
    if said.endswith("وا"):
        return True
    feminine = said.endswith("ت") or said.startswith("ت")
    return feminine and any(scan.bares[at] in _ONE for at in between)


def _managed(scan: Scan, draft: Draft) -> bool:
    """“تمكنت الفصائل من أسر عدد من عناصر X”: who managed to is named before, whom it took behind."""
    head = draft.head.start
    if head - 1 <= draft.sentence.start or scan.bares[head - 1] not in _TO:
        return False
    near = range(head - 2, max(head - _MANAGED_WITHIN, draft.sentence.start - 1), -1)
    return any(scan.bare(at).startswith(_MANAGED) for at in near)


def _accused_of_belonging(scan: Scan, one: Placed) -> bool:
    """“المتهمين بالانتماء لتنظيم X”, “خلايا تعمل لصالح X”: to whom those taken belong."""
    near = range(max(one.start - _BELONGS_WITHIN, 0), one.start + 1)
    return any(scan.bares[at].startswith(_BELONGS) for at in near)


def counted_object(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“أسرت 65 عنصراً من قوات X”: a feminine or plural verb and men counted behind it are no verb and subject."""
    verb = scan.bare(draft.head.start)
    feminine = draft.head.sense.form == "verb" and verb.endswith(("ت", "وا"))
    feminine = feminine or (draft.head.sense.form == "verb" and verb.startswith("ت"))
    between = range(draft.head.end, one.start)
    if not verb.endswith("وا") and scan.bares[draft.head.end] in _GROUPS:
        return False  # "استهدفت مجموعة من عناصر X صهريجاً"
    return feminine and any((count := scan.count_at[at]) is not None and count.group == "combatant" for at in between)


def does_it_to(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“استهداف النظام لرتل تركي”: right behind the doer, ل brings in whom the verbal noun is done to."""
    if one.end >= draft.end or scan.bare(draft.head.start).removeprefix("ب") not in _OBJECT_NOUNS:
        return False
    word = scan.texts[one.end]
    if scan.bares[one.end] in ("احد", "احدي", "عددا"):
        return True  # "استهداف النظام أحد المشافي"
    return word[0] == "ل" and not word.startswith("لل") and (word[1:] in HOLDINGS or scan.count_at[one.end] is not None)
