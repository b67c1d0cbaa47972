"""Which reports are worth comparing: those that share a cell of place and day (neighbouring cells meet) or a clue.

Every key is a place, name, toll, party or wording on one day, so that a bucket holds what one day brings of one thing
and the number of pairs grows with the number of reports, not with its square.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product
from typing import Final

from services.extract.incidents.report import Report

_CELL: Final = (0.1, 0.13)  # degrees: at least 10 km either way up to 38° north
_AROUND: Final = (-1, 0, 1)
_GROUND: Final = frozenset({"assault", "capture"})  # acts that a shared party and day say nothing about
Day = int | tuple[int, int] | None
Key = tuple[object, ...]


class Cells:
    """The live reports by what they could share. A report is found whatever the order in which others were added.

    Reports are held by their `key`: the hash of a string is kept, that of an id is worked out each time.
    """

    def __init__(self) -> None:
        # Most keys are one report's own: a set of one would take five times the room.
        self._held: dict[Key, str | set[str]] = {}

    def add(self, report: Report) -> None:
        """Make a report findable."""
        for key in _keys(report, _own_days(report), _own_cells(report)):
            held = self._held.setdefault(key, report.key)
            if isinstance(held, set):
                held.add(report.key)
            elif held != report.key:
                self._held[key] = {held, report.key}

    def remove(self, report: Report) -> None:
        """Forget a report that was added."""
        for key in _keys(report, _own_days(report), _own_cells(report)):
            held = self._held.get(key)
            if isinstance(held, set):
                held.discard(report.key)
                if len(held) == 1:
                    self._held[key] = held.pop()
            elif held == report.key:
                del self._held[key]

    def around(self, report: Report) -> set[str]:
        """Keys of the reports that may tell the same act, itself left out."""
        found: set[str] = set()
        for key in _keys(report, _near_days(report), _near_cells(report)):
            held = self._held.get(key)
            if isinstance(held, set):
                found |= held
            elif held is not None:
                found.add(held)
        found.discard(report.key)
        return found


def _keys(report: Report, days: list[Day], cells: list[tuple[int, int]]) -> Iterator[Key]:
    clues: list[Key] = [("cell", *cell) for cell in cells]
    spot = report.spot
    if spot.name:
        clues.append(("name", spot.name))
    if spot.area:
        clues.append(("area", *spot.area))
    if report.killed and report.killed[0] > 0 and report.killed[1] is not None:
        clues.append(("killed", report.killed[0]))
    if report.injured and report.injured[0] > 1 and report.injured[1] is not None:
        clues.append(("injured", report.injured[0]))
    if not spot.known or report.kind[0] not in _GROUND:
        clues.extend(("party", name, report.kind[0]) for name in report.initiators | report.others)
    if not spot.known:
        clues.append(("nowhere", report.kind[0]))
    clues.append(("words", report.words))
    for day, clue in product(days, clues):
        yield (day, *clue)


def _own_days(report: Report) -> list[Day]:
    days = report.days
    if days is None:
        return [None]
    return list(range(days.first, days.last + 1)) if days.narrow else [(days.first, days.last)]


def _near_days(report: Report) -> list[Day]:
    days = report.days
    if days is None or not days.narrow:
        return _own_days(report)
    return list(range(days.first - 1, days.last + 2))


def _own_cells(report: Report) -> list[tuple[int, int]]:
    if report.spot.point is None:
        return []
    (lat, lon), (height, width) = report.spot.point, _CELL
    return [(math.floor(lat / height), math.floor(lon / width))]


def _near_cells(report: Report) -> list[tuple[int, int]]:
    return [(row + up, column + along) for row, column in _own_cells(report) for up in _AROUND for along in _AROUND]
