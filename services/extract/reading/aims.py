"""Whom a weapon hit that is itself the subject of the verb ("استهدفت عبوة دورية لـX"), and whose post an adjective names."""

from __future__ import annotations

from typing import Final

from services.extract.actors.lexicon import ActorLexicon
from services.extract.language.tokens import PAUSES, without_conjunction
from services.extract.language.words import closed
from services.extract.reading.apposition import Placed
from services.extract.reading.discourse import Discourse
from services.extract.reading.drafts import Draft, Party
from services.extract.reading.governing import HOLDINGS
from services.extract.reading.scan import Scan
from services.extract.reading.undergone import suffers

_ARMS: Final = closed("aims", "arms")
_STRUCK: Final = closed("aims", "struck") | HOLDINGS
_LOADED: Final = ("مفخخ", "ملغوم", "ملغم")  # a car that is itself the bomb
_BEFORE: Final = 5  # tokens from a weapon over what it is called to its verb
_FROM_STRUCK: Final = 5  # tokens from what was struck over whose it is to the party
_BY_IT: Final = frozenset({"له", "لها", "لهم", "به", "بها"})  # "عبوة تعرضت لها دورية"
_POSTS: Final = frozenset({"قاعده", "قواعد", "نقطه", "رتل", "دوريه"})
_NEAR_IT: Final = closed("roles", "around") | {"من", "قرب", "بالقرب", "عند", "امام", "جانب", "بين", "وصول", "مرور"}
_AIRCRAFT: Final = frozenset({
    "طايره", "طايرات", "طائره", "طائرات", "مسيره", "مسيرات", "مروحيه", "مروحيات", "مقاتله", "مقاتلات", "طيران",
})  # fmt: skip
_OUT_OF: Final = frozenset({"من", "عبر", "بواسطه"})
_MARKS: Final = frozenset("\"”“»«'()،,")


def hit_by_weapon(scan: Scan, draft: Draft, one: Placed) -> bool:
    """Whether a party is whom the weapon of a draft hit: what is X's, or X's man, stands between the two."""
    if draft.event_type != "assault" or one.mention.kind == "civilian":
        return False
    verb = next((head for head in reversed(draft.heads) if head.sense.form == "verb" and head.end <= one.start), None)
    if verb is None or scan.bares[verb.end] in _BY_IT:
        return False
    first = _behind_weapon(scan, verb.start, verb.end, one.start)
    if first is None:
        return False
    near = range(max(first, one.start - _FROM_STRUCK), one.start + 1)
    at = next((n for n in near if scan.bares[n].removesuffix("ا") in _STRUCK), None)
    return at is not None and not any(
        scan.texts[n] in PAUSES and scan.texts[n] not in _MARKS for n in range(at, one.start)
    )


def flown_by(scan: Scan, draft: Draft, one: Placed) -> bool:
    """“غارة من طائرة مسيرة تركية”, “اغتيال بمسيرة تركية”, “قصف بطائرات تابعة لX”: whose aircraft it was done with."""
    if draft.event_type != "assault" or one.start < draft.head.start or one.mention.kind != "state_forces":
        return False
    word = scan.bares[one.start]
    by_it = word.startswith("ب") and word[1:].removeprefix("ال") in _AIRCRAFT
    return by_it or (word.removeprefix("ال") in _AIRCRAFT and scan.bares[one.start - 1] in _OUT_OF)


def nations_post(scan: Scan, draft: Draft, words: Discourse, actors: ActorLexicon) -> Party | None:
    """“تعرضت القاعدة الأمريكية لهجوم”, “هجوم على القاعدة التركية”: whose post an attack hit, by its adjective."""
    if draft.event_type != "assault" or any(p.role == "target" and p.kind != "civilian" for p in draft.parties):
        return None
    for at in range(draft.start, draft.end - 1):
        if scan.bares[at].removeprefix("لل").removeprefix("ال") not in _POSTS or scan.actor_at[at] is not None:
            continue
        before = without_conjunction(scan.bares[at - 1]) if at else ""
        named = next((words.demonyms.get(scan.texts[n]) for n in (at + 1, at + 2) if n < draft.end), None)
        entry = actors.by_id(named[1]) if named is not None else None
        doer = (
            not suffers(scan, draft) and at == draft.head.end and scan.bares[draft.head.start].endswith("ت")
        )  # "قصفت القاعدة التركية قرية"
        if entry is not None and not doer and before not in _NEAR_IT and entry.actor_id not in draft.ids():
            return Party("target", entry.actor_id, entry.name_en, entry.kind, at, at + 2, rule="adjective")
    return None


def _behind_weapon(scan: Scan, verb: int, end: int, until: int) -> int | None:
    """The token behind which stands what was hit: behind the verb of a weapon, or behind the weapon that is its subject."""
    for at in range(end, min(end + 2, until)):
        if _is_weapon(scan, at):
            return at + 1
    for at in range(verb - 1, max(verb - _BEFORE, -1), -1):
        if scan.texts[at] in PAUSES or scan.bares[at] in ("ان", "بان"):
            return None
        if _is_weapon(scan, at):
            return end
    return None


def _is_weapon(scan: Scan, at: int) -> bool:
    """A weapon by its noun without the article or with it; a car only where it is a bomb."""
    word = scan.bares[at].removeprefix("ال")
    loaded = at + 1 < len(scan.bares) and scan.bares[at + 1].removeprefix("ال").startswith(_LOADED)
    return word in _ARMS or (loaded and word in _STRUCK)
