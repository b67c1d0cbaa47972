"""Whom an act takes where no number is told: one of a group, a calling, a name, and those named beside a number."""

from __future__ import annotations

from typing import Final

from services.extract.language.numbers import Count
from services.extract.language.numbers_nouns import noun_of
from services.extract.language.tokens import PAUSES
from services.extract.language.words import closed
from services.extract.reading.drafts import Draft
from services.extract.reading.named_harm import is_name
from services.extract.reading.scan import Scan
from services.extract.reading.tolls import KIN

WITHIN: Final = 9  # tokens from the trigger to whom it takes, over who takes them
_NAMED_ONE: Final = closed("people", "named_one")
_NAMED_FIGHTER: Final = closed("people", "named_fighter")
_OFFICES: Final = closed("people", "offices")
_FIGHTERS: Final = frozenset(
    {"عناصر", "اعضاء", "مقاتلي", "قياديي", "قاده", "قيادات", "افراد", "مسلحي", "ضباط", "امراء"}
)
_TOWNSMEN: Final = frozenset(
    {"ابناء", "اهالي", "سكان", "شبان", "المدنيين", "مدنيين", "وجهاء", "موظفي", "طلاب", "كوادر"}
)
_OPENS: Final = frozenset('"“«')
_OTHERS: Final = frozenset({"اخر", "اخري", "اخران", "اخرين", "اخرون"})
_BY_NAME: Final = frozenset({"arrest", "abduct", "release", "assassination"})  # who flees is not told one by one
_OWNED: Final = {"هما": 2, "ه": 1, "ها": 1}


def one_taken(scan: Scan, draft: Draft) -> tuple[int, int, str] | None:
    """Where somebody without a number is told, how many, and of which group: "أحد عناصر", "القيادي", "فلان", "باعتقاله"."""
    word = scan.bare(draft.head.start)
    if draft.head.sense.form == "noun" and draft.head.sense.definite == "owner":
        number = next((number for owner, number in _OWNED.items() if word.endswith(owner)), None)
        if number is not None:
            return draft.head.start, number, "unknown"
    if draft.mode.name in _BY_NAME and _named_at_once(scan, draft):
        return draft.head.end, 1, "unknown"
    doers = _doers(draft)
    for at in range(draft.head.end, min(draft.head.end + WITHIN, draft.end - 1)):
        if scan.texts[at] in KIN and scan.texts[at] not in _NAMED_ONE:
            return at, KIN[scan.texts[at]], "civilian"  # "واعتقل شقيقيه سالماً وفهداً"
        group = _titled_at(scan, at)
        group = _one_at(scan, at) if group is None and at not in doers and draft.mode.name in _BY_NAME else group
        if group is not None:
            return (at, 1, group) if group else None
        if scan.texts[at] in PAUSES and not (scan.time_at[at - 1] or scan.time_at[at + 1] or at - 1 in doers):
            return None
    return None


def named_beside(scan: Scan, draft: Draft, count: Count) -> int:
    """“اعتقل الأستاذ فلاناً وشخصاً آخر”: the one who is named before "and another" is no part of the count."""
    first, end = scan.token_span(count)
    joined = scan.texts[first].startswith("و") and first > draft.head.end
    other = any(scan.texts[at] in _OTHERS for at in range(first, min(end + 1, draft.end)))
    return int(joined and (other or _person_in_accusative(scan, first - 1) is not None))


def _doers(draft: Draft) -> set[int]:
    return {at for party in draft.parties if party.role == "initiator" for at in range(party.start, party.end)}


def _titled_at(scan: Scan, at: int) -> str | None:
    """The group of the one whose title or group a token tells; empty for one of what is no people, None for nobody."""
    word, following = scan.texts[at], scan.texts[at + 1]
    if word in _NAMED_ONE:
        return "civilian"
    if word in _NAMED_FIGHTER:
        return "combatant"
    if scan.bares[at] in ("احد", "احدي"):
        whose = following.removeprefix("ال")
        return "combatant" if whose in _FIGHTERS else "civilian" if whose in _TOWNSMEN or following in _TOWNSMEN else ""
    return None


def _one_at(scan: Scan, at: int) -> str | None:
    """The group of the one person told without a title: by a name in quotes, a noun in the accusative, an office."""
    word = scan.texts[at]
    if word in _OPENS and is_name(scan, at + 1):
        return "unknown"  # "اعتقلت “أبو فلان” في …"
    person = _person_in_accusative(scan, at)
    if person is not None:
        return person
    office = word in _OFFICES or (word.startswith("ال") and word[2:] in _OFFICES)
    return "unknown" if office and scan.actor_at[at] is None else None


def _person_in_accusative(scan: Scan, at: int) -> str | None:
    """“اعتقلت الهيئة قيادياً سابقاً”: the group of a noun that is more often an adjective, where it is an object."""
    noun = noun_of(scan.texts[at]) if scan.texts[at].endswith("ا") and not scan.texts[at - 1].endswith("ا") else None
    people = noun is not None and noun.number == "singular" and noun.group in ("civilian", "combatant", "unknown")
    return noun.group if noun is not None and people else None


def _named_at_once(scan: Scan, draft: Draft) -> bool:
    """“اعتقال فلان الفلاني”: two unknown words right behind the verbal noun."""
    at = draft.head.end
    if draft.head.sense.form == "verb" or draft.head.sense.definite != "no" or at + 1 >= draft.end:
        return False
    two = is_name(scan, at) and scan.tokens[at + 1].is_word and scan.count_at[at + 1] is None
    plain = not scan.texts[at].startswith("و") and not scan.texts[at].endswith(("ي", "ه"))  # no "اعتقال تعسفي"
    return two and plain and scan.texts[at + 1] not in closed("harm", "no_names")
