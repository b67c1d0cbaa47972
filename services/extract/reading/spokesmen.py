"""Whom a bare name speaks for: the party beside whose office it was told before."""

from __future__ import annotations

from typing import Final

from services.extract.actors.lexicon import ActorMention
from services.extract.language.words import closed
from services.extract.reading.scan import Scan

_SURNAME: Final = 4  # letters
_NAMED_WITHIN: Final = 300  # tokens
_APART: Final = frozenset({"مع", "الي", "علي", "من", "عن", "بين", "في"})  # "التقى الوزير الشيباني مع السفراء"
_BESIDE: Final = 6
_WITH_PLACE: Final = 5  # tokens more, where the title is of a place ("قائد الأمن الداخلي في محافظة السويداء العميد …")
_TITLED: Final = closed("roles", "titles")
_TITLE_BEHIND: Final = 4  # tokens behind a name in which his title begins ("العميد X، قائد قوى الأمن في …")


def named_before(scan: Scan, at: int) -> ActorMention | None:
    """The known party beside which a bare name was told before ("المبعوث الأمريكي توم باراك … وقال باراك")."""
    name = scan.tokens[at].text
    if len(name) < _SURNAME or scan.place_at[at] is not None:
        return None
    for earlier in range(at - 1, max(at - _NAMED_WITHIN, 0), -1):
        if scan.tokens[earlier].text != name:
            continue
        mention = _titled_before(scan, earlier) or _titled_behind(scan, earlier)
        if mention is not None:
            return mention
    return None


def _titled_before(scan: Scan, name: int) -> ActorMention | None:
    """“قائد X في المحافظة، العميد أحمد …”: the party whose office stands in front of a name."""
    reach = _BESIDE
    at = name - 1
    while at >= 0 and name - at <= reach:
        apart = not scan.tokens[at].is_word and scan.tokens[at].text not in '"”“()'
        if apart or scan.texts[at] in _APART:
            placed = scan.texts[at] in _APART and _tells_where(scan, at, name)
            if not placed:
                return None
            reach = _BESIDE + _WITH_PLACE
        mention = scan.actor_at[at]
        if mention is not None and mention.actor_id and mention.kind != "civilian":
            return mention
        at -= 1
    return None


def _tells_where(scan: Scan, at: int, name: int) -> bool:
    """Whether "in" at a token brings in no more than a place."""
    return scan.texts[at] == "في" and any(scan.place_at[n] is not None for n in range(at + 1, min(at + 3, name)))


def _titled_behind(scan: Scan, name: int) -> ActorMention | None:
    """“العميد أحمد الدالاتي، قائد X”: the party whose office stands behind a name and a comma."""
    if name + 1 >= len(scan.tokens) or scan.tokens[name + 1].text not in "،,":
        return None
    for at in range(name + 2, min(name + 2 + _TITLE_BEHIND, len(scan.tokens))):
        mention = scan.actor_at[at]
        titled = scan.texts[name + 2].removeprefix("ال") in _TITLED
        if mention is not None and mention.actor_id and mention.kind != "civilian":
            return mention if titled else None
        if not scan.tokens[at].is_word:
            return None
    return None
