"""Whose an office is: "the interior ministry in the Salvation Government", "the internal security of the Administration"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from services.common.arabic import fold
from services.extract.actors.composed import Named

_OFFICE: Final = re.compile(
    "(?:"
    + fold(
        "وزارة|وزير|وزيرة|داخلية|الداخلية|خارجية|الخارجية|مديرية|مدير|النيابة العامة|القضاء|قوى الأمن|قوات الأمن|الشرطة"
    )
    + ")(?!\\w)"
)
_OF: Final = re.compile(f" (?:{fold('في|لدى|التابعة|التابع')}) ")
# Governments whose ministries and police bear the names of the state's.
_BESIDE_THE_STATE: Final = frozenset({"SIG", "SALVATION-GOV", "AANES", "SNC", "KRG", "SNA"})

Found = tuple[Named, str, bool]


def of_another(text: str, named: Iterable[Found], whose: Callable[[str, str], str]) -> Iterator[Found]:
    """The names in text order, an office joined with the government that is named as its own right behind it.

    `whose(name, government)` is the actor that bears the office's name under that government, or the government itself.
    """
    office: Found | None = None
    for found in named:
        if office is not None and _belongs(text, office[0], found[0]):
            first, owner = office[0], found[0]
            actor = whose(text[first.start : first.end], owner.actor_id)
            office = (Named(first.start, owner.end, first.word, actor, owner.kind), "name", False)
            continue
        if office is not None:
            yield office
        office = found
    if office is not None:
        yield office


def _belongs(text: str, office: Named, owner: Named) -> bool:
    if owner.actor_id not in _BESIDE_THE_STATE or _OFFICE.match(text, office.start, office.end) is None:
        return False
    return _OF.fullmatch(text, office.end, owner.word) is not None
