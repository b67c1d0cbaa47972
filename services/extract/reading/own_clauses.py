"""Acts told in a clause of their own beside another: meanwhile elsewhere, as also; and a repulse, which is none."""

from __future__ import annotations

from typing import Final

from services.extract.language.tokens import PAUSES, without_conjunction
from services.extract.language.words import closed
from services.extract.reading.discourse import load_discourse
from services.extract.reading.drafts import Draft
from services.extract.reading.same_places import place_key
from services.extract.reading.scan import Scan

_SET_OFF: Final = 4  # tokens of "in parallel with that,"
_PARALLEL: Final = frozenset({"بالتوازي", "بالتزامن", "بالمقابل", "المقابل"})
_MEANWHILE: Final = frozenset({"حين", "فيما", "بينما"})
_BORNE_WITHIN: Final = 7  # tokens between a light verb and the act it bears: its subject
_ONTO_WITHIN: Final = 4  # tokens from what is thrown to onto what
_AFTER: Final = frozenset({"بعد", "عقب", "غداه"})
_RELATIVES: Final = closed("joining", "relatives")
_ADDING: Final = ("مشير", "مضيف", "موضح", "لافت", "مبين", "منوه", "موكد")  # a source who goes on
_SENTENCE: Final = 80  # tokens of a sentence in which what was told before is looked for
_REPELLED: Final = ("احبط", "يحبط", "افشل", "تصد", "يتصد", "صد")
_REPELLED_WITHIN: Final = 5


def meanwhile_elsewhere(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“… على حي X، فيما ألقى الطيران براميل على حي Y”: a clause of its own, at a place not named before."""
    first, last = later.sentence.clause(later.head.start)
    if first <= earlier.heads[-1].start or scan.bares[later.head.start - 1] in _RELATIVES:
        return False
    opens = [without_conjunction(scan.texts[at]) for at in range(first, min(first + 2, last))]
    turns = any(word in _MEANWHILE for word in opens) or opens[0] == "كما" or opens[0].startswith(_ADDING)
    turns = turns or opens == ["علي", "صعيد"] or _in_parallel(scan, later.sentence.start, first)
    if not turns:
        return False
    if opens[0] in _MEANWHILE and _thrown_onto(scan, later, first, last):
        return True
    here = {place_key(place, scan) for place in scan.places_in(later.head.end, last)}
    before = {place_key(place, scan) for place in scan.places_in(max(later.sentence.start, first - _SENTENCE), first)}
    return bool(before and here and not here & before)


def _thrown_onto(scan: Scan, later: Draft, first: int, last: int) -> bool:
    """“…، في حين ألقى الطيران برميلين على أماكن في …”: thrown by a verb of the clause itself, onto what no map knows."""
    thrown = later.head.sense.form == "weak" and any(
        scan.bares[at] in later.mode.with_verbs for at in range(first, later.head.start)
    )
    return thrown and "علي" in scan.texts[later.head.end : min(later.head.end + _ONTO_WITHIN, last + 1)]


def _in_parallel(scan: Scan, start: int, first: int) -> bool:
    """“…، وبالتوازي مع ذلك، قصفت …”: the words set off before the clause turn to another act."""
    before = [without_conjunction(scan.texts[at]) for at in range(max(first - _SET_OFF, start), first)]
    return bool(before) and before[-1] in PAUSES and any(word in _PARALLEL for word in before)


def and_also(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“…، كما قام الثوار باستهداف …”: a clause of its own, whose light verb bears one more act."""
    first, last = later.sentence.clause(later.head.start)
    bears = first + 1 < last and scan.bares[first + 1] in load_discourse().light
    borne = later.head.sense.form == "noun" and later.head.start - first <= _BORNE_WITHIN
    return scan.bares[first] == "كما" and first > earlier.heads[-1].start and bears and borne and not later.definite


def beaten_back(scan: Scan, earlier: Draft, later: Draft) -> bool:
    """“أحبطوا هجوماً شنته X …، بعد معارك عنيفة”: an attack and its repulse are one offensive."""
    if (earlier.mode.name, later.mode.name) != ("offensive", "clash") or later.head.sense.form == "verb":
        return False
    before = range(max(earlier.head.start - _REPELLED_WITHIN, earlier.sentence.start), earlier.head.start)
    repelled = any(scan.bare(at).removeprefix("ال").startswith(_REPELLED) for at in before)
    return repelled and scan.bares[later.head.start - 1] in _AFTER | {"خلال", "وسط", "اثر"}
