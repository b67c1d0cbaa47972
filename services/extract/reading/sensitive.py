"""Names of private persons, known by what stands round them: "الشاب …", "المدعو …", an age after the name."""

from __future__ import annotations

from typing import Final

from services.contracts.taxonomy import SensitiveKind
from services.extract.language.words import closed
from services.extract.reading.scan import Scan

_TITLES: Final[dict[str, SensitiveKind]] = {
    **dict.fromkeys(closed("sensitive", "victims"), "victim"),
    **dict.fromkeys(closed("sensitive", "detainees"), "detainee"),
}
_OLD: Final = frozenset({"عاما", "عام", "سنه", "اعوام", "سنوات"})
_SIGNS: Final = _OLD | _TITLES.keys()
_NAME_WORDS: Final = (2, 4)
_NOT_NAMES: Final = closed("sensitive", "not_names")


def sensitive_names(scan: Scan, start: int, end: int) -> list[tuple[int, int, SensitiveKind]]:
    """Token spans of names of private persons in tokens [start, end), with what the person is."""
    found: list[tuple[int, int, SensitiveKind]] = []
    if not scan.tells(_SIGNS, start, end):
        return found
    taken = start
    for index in range(start, end):
        if index < taken:
            continue
        kind = _TITLES.get(scan.bare(index))
        if kind is not None:
            last = _name_end(scan, index + 1, end)
            if last - index - 1 >= _NAME_WORDS[0]:
                found.append((index + 1, last, kind))
                taken = last
        elif scan.tokens[index].text in _OLD:
            first, last = _name_before_age(scan, index, taken)
            if last - first >= _NAME_WORDS[0]:
                found.append((first, last, "victim"))
                taken = index + 1
    return found


def _name_end(scan: Scan, index: int, end: int) -> int:
    """The end of a name that begins at `index` (quotation marks before it are stepped over)."""
    last = index
    while last < end and last - index < _NAME_WORDS[1] and _may_be_name(scan, last):
        last += 1
    return last


def _name_before_age(scan: Scan, index: int, floor: int) -> tuple[int, int]:
    """The name in front of "(14 عاما)"."""
    last = index
    while last > floor and not scan.tokens[last - 1].is_word:
        last -= 1
    first = last
    while first > floor and last - first < _NAME_WORDS[1] and _may_be_name(scan, first - 1):
        first -= 1
    return first, last


def _may_be_name(scan: Scan, index: int) -> bool:
    token = scan.tokens[index]
    plain = token.is_word and token.text not in _NOT_NAMES and len(token.text) > 1
    return plain and scan.place_at[index] is None and scan.time_at[index] is None and scan.actor_at[index] is None
