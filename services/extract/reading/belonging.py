"""What belongs to a party by the words in front of it: "تابعة لـX", "مسيرة لـX", "خلية تعرف باسم X"."""

from __future__ import annotations

from typing import Final

from services.extract.language.tokens import PAUSES
from services.extract.language.words import closed
from services.extract.reading.apposition import Placed
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

OWNED: Final = ("تابع", "عايد", "يتبع", "تتبع")
_MARKS: Final = frozenset("\"”“»«'")
_CALLED: Final = ("تعرف", "يعرف", "معروف", "تسمي", "يسمي", "تدعي", "يدعي")
_ATTACKERS: Final = ("قناص", "انتحاري", "مهاجم", "مسلح", "ارهابي")
_POSTS: Final = frozenset({"حاجز", "دوريه", "دوريات", "حواجز"})
_POST_WITHIN: Final = 3
_ACTING: Final = frozenset(
    {"دوريه", "دوريات", "قوه", "قوات", "مجموعه", "مجموعات", "خليه", "خلايا", "عناصر", "طائره", "طايره", "مسيره"}
)
_OPENS_WITHIN: Final = 6  # tokens from the beginning of a clause to whose patrol its subject is
_PRISONS: Final = frozenset({"سجن", "سجون", "معتقل", "معتقلات", "افرع", "فرع"})
_BESIDE_POSTS: Final = frozenset({"قرب", "بالقرب", "امام", "عند", "بجانب", "جانب", "خلف", "بجوار", "جوار", "مقابل"})
_BESIDE_NEAR: Final = 3
_BESIDE_WITHIN: Final = 10  # tokens from "beside" to whose post it was
_WEAPONS: Final = closed("roles", "weapons")


def owned(scan: Scan, one: Placed) -> bool:
    """“تابعة لـX”, “عائدة لـX”: what is X's."""
    return owned_at(scan, one.start)


def owned_at(scan: Scan, start: int) -> bool:
    """Whether what stands in front of a token is told to be of the party that begins there."""
    at = start - 1
    while at > 0 and (scan.texts[at] in _MARKS or scan.bares[at] in ("ل", "لما", "يسمي", "تسمي")):
        at -= 1  # "التابعة لـ «X»", "تابعة لما يسمى X"
    return any(scan.bares[n].removeprefix("ال").startswith(OWNED) for n in range(max(at - 1, 0), start))


def called_so(scan: Scan, one: Placed) -> bool:
    """“خلية تعرف باسم X”, “تابعة لما يسمى X”: X is a name of what was told before it, or of what that is of."""
    near = range(max(one.start - 3, 0), one.start)
    if owned(scan, one) and any(scan.bares[at] == "لما" for at in near):
        return True
    return any(
        scan.bares[at] == "باسم" and scan.bares[at - 1].removeprefix("ال").startswith(_CALLED) for at in near if at
    )


def men_of(scan: Scan, one: Placed) -> bool:
    """“استهدف قناص من قوات X”, “هاجم انتحاريان من تنظيم X”: by their case the subject of the verb."""
    word = scan.bares[one.start - 2] if one.start > 1 else ""
    return scan.bares[one.start - 1] == "من" and word.startswith(_ATTACKERS) and not word.endswith(("ين", "ا"))


def post_acts(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“اعتقل حاجز للمخابرات شاباً”, “أوقفت دورية لX”: a post or patrol right behind the verb is its subject."""
    head = draft.head
    verb = head.sense.form == "verb" and not scan.bares[head.start].endswith("وا")
    at = next((n for n in range(head.end, one.start + 1) if scan.bares[n] in _POSTS), None)
    return verb and draft.event_type == "coerce" and at is not None and one.start - head.end <= _POST_WITHIN


def beside_theirs(scan: Scan, one: Placed) -> bool:
    """“بالقرب من كلية X”, “أمام مقر X”: beside what is X's it happened."""
    near = range(max(one.start - _BESIDE_NEAR, 0), one.start)
    at = next((n for n in reversed(near) if scan.bares[n] in _BESIDE_POSTS), None)
    return at is not None and not any(scan.texts[n] in PAUSES or scan.actor_at[n] for n in range(at, one.start))


def owned_subject(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“إن دورية عسكرية تابعة لX … داهمت”: what is X's opens the clause of the verb, so it is what acts."""
    if draft.head.sense.form != "verb" or not owned(scan, one):
        return False
    near = range(max(one.start - _OPENS_WITHIN, draft.sentence.start), one.start)
    opens = next((n for n in reversed(near) if scan.bares[n] in ("ان", "بان") or n == draft.sentence.start), None)
    if opens is None:
        return False
    return any(scan.bares[n] in _ACTING for n in range(opens, one.start))


def in_their_prison(scan: Scan, one: Placed) -> bool:
    """“تحت التعذيب في سجن تابع لX”, “في معتقلات X”: who holds the prison."""
    return any(scan.bares[at].removeprefix("ال") in _PRISONS for at in range(max(one.start - 3, 0), one.start))


def wielded(scan: Scan, one: Placed) -> bool:
    """“طائرة مسيرة للاحتلال …”: whose weapon it is."""
    return any(
        scan.bare(at).removeprefix("ال").removeprefix("ب") in _WEAPONS for at in range(max(one.start - 3, 0), one.start)
    )


def at_their_post(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“بإطلاق نار بالقرب من حاجز ل…”: beside whose post it happened, not whose fire it was."""
    near = range(max(draft.head.end, one.start - _BESIDE_WITHIN), one.start)
    beside = next((at for at in reversed(near) if scan.bares[at] in _BESIDE_POSTS), None)
    return beside is not None and not any(scan.texts[at] in PAUSES for at in range(beside, one.start))
