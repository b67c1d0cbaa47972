"""Who was harmed where no number is told: kin, a calling, a name, "each of A and B"."""

from __future__ import annotations

from typing import Final

from services.extract.language.tokens import PAUSES
from services.extract.language.words import closed
from services.extract.reading.counts_ahead import PEOPLE
from services.extract.reading.discourse import HarmSense, load_discourse
from services.extract.reading.drafts import Harm
from services.extract.reading.scan import Scan
from services.extract.reading.tolls import ARMED_HINTS, CIVIL_HINTS, KIN

_DEATH_OF: Final = frozenset({"مقتل", "استشهاد", "وفاه", "مصرع", "اغتيال", "اصابه", "جرح"})
_PARENTS: Final = frozenset({"اب", "ام", "جد", "جده"})
_NAMED_ONE: Final = closed("people", "named_one")
_NAMED_FIGHTER: Final = closed("people", "named_fighter")
_OFFICES: Final = closed("people", "offices")
_ENDING_SO: Final = closed("people", "names_ending_so")  # "حسين", "عدنان": no dual and no plural
_NO_NAMES: Final = closed("harm", "no_names")
_WITH_WAW: Final = frozenset({"وليد", "وائل", "وايل", "وسيم", "وسام", "وجيه", "وداد", "وفاء", "وحيد", "وضاح"})
_OWNED: Final = ("ه", "ها", "هم", "هما")
_THE_SO_MANY: Final = {
    "ال" + stem + ending: number
    for number, stem in enumerate(("ثلاث", "اربع", "خمس", "ست", "سبع", "ثماني", "تسع", "عشر"), 3)
    for ending in ("", "ه")
} | {"الاثنين": 2, "الاثنان": 2, "الاثنتين": 2}
_LIFE: Final = ("حيات", "مصرع", "حتف", "نحب")  # what one loses who dies
_ONE_OF: Final = ("احدهم", "احداه")
_EACH: Final = frozenset({"كل", "كلا"})
_NAMED_WITHIN: Final = 24  # tokens of a list of names
_STOPS: Final = frozenset(
    {"في", "علي", "الي", "عن", "اثر", "جراء", "نتيجه", "بعد", "قرب", "خلال", "عقب", "برصاص", "قتلا", "اللذين", "الذين"}
)
_OPENS: Final = frozenset('"“«(')


def who_is_told(scan: Scan, index: int, at: int, end: int, sense: HarmSense) -> tuple[str | None, int]:
    """The group and number of those told at token `at` behind a word of harm; None for nobody."""
    word = scan.texts[at]
    bare = word.removeprefix("ال")
    if word.endswith(_OWNED) and at + 1 < end and scan.texts[at + 1] in _THE_SO_MANY:
        return "civilian", _THE_SO_MANY[scan.texts[at + 1]]  # "إصابة أطفالهما الثلاثة"
    if word in _EACH and at + 2 < end and scan.texts[at + 1] == "من":
        return "unknown", _listed(scan, at + 2, end)
    if word.startswith(_ONE_OF):
        return "unknown", 1  # "مقتل أحدهما"
    if word in KIN or word in _PARENTS:
        return "civilian", KIN.get(word, 1)
    if word in CIVIL_HINTS or bare in CIVIL_HINTS or word in _NAMED_ONE:
        return ("unknown" if word == "المدعو" else "civilian"), 1
    if word in ARMED_HINTS or bare in ARMED_HINTS or word in _NAMED_FIGHTER:
        return "combatant", 1
    office = word in _OFFICES or (word.startswith("ال") and bare in _OFFICES)
    suffered = _suffered(scan, index, sense)
    if office and suffered:
        return "unknown", 1
    return ("unknown" if suffered and is_name(scan, at) else None), 1


def things_fell(scan: Scan, index: int) -> bool:
    """“سقوط قذائف”, “سقوط البلدة”, “سقوط قتلى”; but "سقوط 8 عناصر": so many people fell."""
    if not scan.bares[index].lstrip("بل").startswith("سقوط"):
        return False
    count = scan.count_at[index + 1] if index + 1 < len(scan.count_at) else None
    if count is None or count.basis in ("plural", "vague") or count.min == 1 or count.group not in PEOPLE:
        return True
    return (count.noun or "") in load_discourse().harm


def all_of_them(scan: Scan, first: int, index: int, sense: HarmSense) -> Harm | None:
    """“سيارة تقل ثلاثة عناصر …، ما أدى إلى مقتلهم”: as many as were counted last between token `first` and it."""
    behind = (scan.count_at[at] for at in range(index - 1, first - 1, -1))
    people = (count for count in behind if count is not None and count.group in PEOPLE and count.max != 1)
    last = next(people, None)
    if last is None or last.basis in ("plural", "vague") or last.part:
        return None
    return Harm(sense.effect, last.group or "unknown", last.min, last.max, last.basis, index, index, index + 1)


def _suffered(scan: Scan, index: int, sense: HarmSense) -> bool:
    """Whether a name behind a word of harm is who suffered it: a verbal noun, or a verb of the past in the singular."""
    word = scan.bares[index].lstrip("بل")
    if sense.verb:
        return not sense.plural_past and word[0] not in "يت"
    return word in _DEATH_OF


def _listed(scan: Scan, first: int, end: int) -> int:
    """How many names "each of" is followed by."""
    number = 1
    for at in range(first, min(first + _NAMED_WITHIN, end)):
        word = scan.texts[at]
        if (word in PAUSES and not scan.texts[min(at + 1, end - 1)].startswith("و")) or word in _STOPS:
            break
        number += at > first and word.startswith("و") and word not in _WITH_WAW and len(word) > 1
    return number


def is_name(scan: Scan, at: int) -> bool:
    """Whether an unknown word is somebody's name: no number, place, party nor plural."""
    word = scan.texts[at]
    taken = (scan.count_at[at], scan.place_at[at], scan.actor_at[at], scan.time_at[at])
    if word in _NO_NAMES or word.startswith(_LIFE) or any(mention is not None for mention in taken):
        return False
    if len(word) < 3:  # noqa: PLR2004
        return False
    if word in _ENDING_SO:
        return True
    return not word.startswith(("ال", "لل", "ب")) and not word.endswith(
        ("ون", "ين", "ات", "ان", "ها", "هم", "هما", "وا")
    )
