"""A name of a place while an article is searched, and words that begin none."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from services.common.arabic import fold
from services.extract.language.names import NameMatch, Plain
from services.extract.language.words import closed
from services.extract.places.gazetteer import CURATED, Gazetteer, Place
from services.extract.places.spellings import with_and_without_article
from services.extract.places.words import (
    AFTER_TOWN,
    BEHIND_IN,
    CENTRE,
    COUNTRYSIDE,
    IS_ANCHOR,
    MAKES_OTHER,
    NO_NAME,
    SETTLEMENT,
    SEVERAL,
    SPELLED,
)

# Characters that are looked at in front of a name.
WINDOW: Final = 24
# "إصابة مزارع وابنه": a farmer and his son, no farms of that name.
_AND_KIN: Final = frozenset(f"و{kin}{whose}" for kin in closed("harm", "kin_one") for whose in ("ه", "ها", "هم", "هما"))
_QUOTES: Final = {'"': '"', "“": "”", "«": "»", "”": "”"}
_OPENS_LIST: Final = frozenset('("“«')
_SECOND: Final = re.compile(r" ?/ ?(\w{3,}(?: \w{3,})?)")
_ADJECTIVE: Final = re.compile(
    rf" ال(?!(?:{'|'.join(sorted(word.removeprefix('ال') for word in AFTER_TOWN))})(?!\w))\w"
)
_PEACEFUL: Final = fold("السلمية")  # an adjective too
_SMALL: Final = frozenset({"village", "town", "settlement"})
# Three and more names between commas, the last joined by "and", the first with an article too: قرى الشطيب، الهوية، والرويضة.
_COMMAS: Final = re.compile(r"(?:\w{3,}(?: \w{3,})?[،,] ?){1,12}و\w{3,}")
_NAME_AND: Final = re.compile(
    r"(?!ال)\w{3,}(?: \w{3,})? (?:و\w{3,}|بريف |في ريف |التابع|الواقع|بناحيه |في ناحيه |بمحافظه |بمنطقه )"
)


class Found:
    """A name at [start, end) of the plain text while the article is being read; `word` is where its word begins."""

    __slots__ = ("alike", "anchor", "anchor_at", "area", "candidates", "end", "start", "sure", "word")

    def __init__(
        self, start: int, end: int, word: int, candidates: tuple[Place, ...], *, sure: bool, alike: bool = False
    ) -> None:
        self.start, self.end, self.word = start, end, word
        self.candidates = candidates
        self.sure = sure
        self.anchor: str | None = None
        self.anchor_at: int | None = None
        self.area, self.alike = False, alike


def begins_no_name(word: str) -> bool:
    """Whether a word behind an anchor is no name: a common word, somebody's kin, or an anchor itself, joined or not."""
    return word in NO_NAME or word in IS_ANCHOR or word in _AND_KIN or (word[0] in "وبل" and word[1:] in IS_ANCHOR)


def vouches(anchor: str, one: Found) -> bool:
    """Whether the anchor is enough for the name: of minor places only those beside which settlements are named."""
    return anchor in SPELLED or anchor in COUNTRYSIDE or any(place.priority for place in one.candidates)


def is_in_company(head: Found, one: Found) -> bool:
    """Whether company is enough: an anchored head vouches for any known name, a bare one for a curated name."""
    if head.anchor in SEVERAL or head.anchor in SETTLEMENT:
        return not one.alike or head.anchor in SEVERAL
    return not one.alike and any(place.priority for place in one.candidates)


def well_known_first(candidates: tuple[Place, ...], name: str, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """Before villages that few know a curated place of the name with the article or without it: قرية صبحة, الصبحة."""
    if candidates[0].priority or " " in name:
        return candidates
    other = gazetteer.lookup_folded(with_and_without_article(name))
    return (*(place for place in other if place.priority == CURATED), *candidates)


def goes_on(text: str, at: int) -> bool:
    """Whether one or two words without an article stand at `at` as villages are listed: قرى كذا وكذا بريف كذا."""
    return _NAME_AND.match(text, at) is not None or _COMMAS.match(text, at) is not None


def nearby_or_abroad(candidates: Sequence[Place], governorates: Collection[str]) -> tuple[Place, ...]:
    """Cities abroad of a name, else its curated places in governorates that the article speaks of."""
    curated = [place for place in candidates if place.priority == CURATED and place.kind != "quarter"]
    abroad = tuple(place for place in curated if place.admin1 is None and place.kind == "city")
    return abroad or tuple(place for place in curated if place.admin1 in governorates)


def behind_in(text: str, match: NameMatch, gazetteer: Gazetteer) -> Found | None:
    """A town whose name is a common word, where that can be no other word: في تدمر (تدمر is "destroys")."""
    name = gazetteer.companion_names[match.number]
    if name not in BEHIND_IN or match.word != match.start or not text.endswith(" في ", 0, match.word):
        return None
    if name.startswith("ال") and _ADJECTIVE.match(text, match.end):
        return None  # "في الطبقة الوسطى", "في الباب الأول"
    towns = tuple(place for place in gazetteer.lookup_folded(name) if place.kind in {"city", "town"})
    one = Found(match.start, match.end, match.word, towns, sure=True)
    one.anchor = fold("مدينة")  # as firm as behind that word
    return one


def is_none_here(text: str, name: str, match: NameMatch) -> bool:
    """“مركز محافظة درعا” is the town; “الاحتجاجات الشعبية السلمية” are peaceful."""
    if name != _PEACEFUL:
        return name.startswith("محافظه ") and text.endswith(CENTRE, 0, match.word)
    before = text[text.rfind(" ", 0, match.word - 1) + 1 : match.word - 1] if match.word else ""
    return match.word == match.start and before.removeprefix("و").startswith("ال") and before != "الي"


def other_name(text: str, match: NameMatch) -> int | None:
    """Where a longer name begins of which the known one is only the second word (رأس بعلبك), or None."""
    if match.word != match.start or match.start == 0 or text[match.start - 1] != " ":
        return None
    start = text.rfind(" ", 0, match.start - 1) + 1
    first = text[start : match.start - 1]
    if first[:1] in "وبل" and first[1:] in MAKES_OTHER:
        return start + 1
    return start if first in MAKES_OTHER else None


def second_name(text: str, end: int, gazetteer: Gazetteer) -> tuple[Place, ...]:
    """Villages of the name behind a stroke, by which an unknown one is known too: قرية بربنه/ بربند."""
    behind = _SECOND.match(text, end)
    if behind is None:
        return ()
    words = behind[1].split(" ")
    known = gazetteer.lookup_folded(behind[1]) or gazetteer.lookup_folded(words[0])
    return tuple(place for place in known if place.kind in _SMALL)


def opens_list(plain: Plain, at: int) -> bool:
    """Whether a colon, a bracket or a quote stands before `at`: قرى: كذا، كذا, قرى (كذا وكذا), قرى “كذا وكذا”."""
    return plain.text.endswith(": ", 0, at) or (at > 0 and plain.folded.text[plain.back[at] - 1] in _OPENS_LIST)


def quoted_end(plain: Plain, at: int) -> int | None:
    """The end in the plain text of a quoted name that begins at `at`, or None."""
    folded, back = plain.folded.text, plain.back
    close = _QUOTES.get(folded[back[at] - 1]) if back[at] else None
    end = folded.find(close, back[at], back[at] + WINDOW) if close else -1
    return next((place for place in range(at, len(back)) if back[place] >= end), None) if end > 0 else None
