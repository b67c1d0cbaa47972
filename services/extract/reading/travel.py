"""Capitals and where a traveller goes: “وصل إلى العاصمة دمشق”, “زار الوزير موسكو”, “في زيارته لدمشق”."""

from __future__ import annotations

from typing import Final

from services.extract.language.tokens import PAUSES
from services.extract.language.words import closed
from services.extract.places.mentions import ResolvedPlace
from services.extract.reading.drafts import Draft
from services.extract.reading.scan import Scan

_QUOTES: Final = frozenset('"”“»«()')
_ARRIVES: Final = closed("setting", "arrives")
_GOES_WITHIN: Final = 3
_GOES_TO: Final = closed("setting", "goes_to")
_SUBJECT: Final = 8  # tokens of who travels: "زار وزير الخارجية المصري سامح شكري دمشق"
_NOT_TO: Final = frozenset({"من", "مع", "عن", "بين", "علي", "وفد", "وفود", "حكومه", "مسوولي", "ممثلي", "مبعوث", "قوات"})
_VISITS: Final = ("زياره", "زيارت")


def is_capital(scan: Scan, first: int) -> bool:
    """“العاصمة دمشق”, “العاصمة السورية "دمشق"”: the city and no government, over quotes and the country's adjective."""
    return scan.bare(capital_at(scan, first)).lstrip("لب").endswith("عاصمه")


def capital_at(scan: Scan, first: int) -> int:
    """Where the word "capital" stands, if it does, in front of the name at `first`."""
    at = first - 1
    while at > 0 and (
        scan.texts[at] in _QUOTES or (scan.bare(at).startswith("ال") and scan.bare(at).endswith(("يه", "ي")))
    ):
        at -= 1
    return at


def destination(scan: Scan, draft: Draft) -> list[ResolvedPlace]:
    """Where a visitor arrives or is bound for: “وصل إلى العاصمة دمشق … لبحث مفاوضات جنيف”."""
    if draft.event_type != "consult":
        return []
    for place in scan.places_in(draft.sentence.start, draft.sentence.end):
        if not place.located or place.mention.direction:
            continue
        at, _ = scan.token_span(place.mention)
        while at > 0 and (scan.texts[at - 1] in _QUOTES or scan.bare(at - 1) in ("العاصمه", "مدينه", "السوريه")):
            at -= 1
        near = [scan.bare(n).removeprefix("ال") for n in range(max(at - 1 - _GOES_WITHIN, 0), at - 1)]
        if scan.bare(at - 1) == "الي" and any(word in _ARRIVES for word in near):
            return [place]
    return []


def travels_to(scan: Scan, first: int, joined: str) -> bool:
    """“زار وزير الخارجية المصري دمشق”, “الذي وصل دمشق”, “في زيارته لدمشق”: a capital that one goes to is no party.

    `joined`: the preposition that is written with the name, empty where there is none.
    """
    low = max(first - _SUBJECT, 0)
    if joined == "ل":
        return any(scan.bare(at).removeprefix("ب").startswith(_VISITS) for at in range(max(first - 3, 0), first))
    if joined or _GOES_TO.isdisjoint(scan.bares[low:first]) or scan.bare(first - 1) in _NOT_TO:
        return False
    went = next(at for at in range(first - 1, low - 1, -1) if scan.bares[at] in _GOES_TO)
    return PAUSES.isdisjoint(scan.texts[went:first]) and not any(scan.place_at[at] for at in range(went, first))
