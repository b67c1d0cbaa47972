"""The places known: an immutable index from folded names to places, made of rasid's own tables and an imported one."""

from __future__ import annotations

import hashlib
import math
import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from services.common.arabic import fold
from services.common.errors import SettingError
from services.contracts.event import Pcodes
from services.extract.language.names import NameIndex
from services.extract.language.tables import LEXICON, read_table
from services.extract.places.spellings import PLACE_WORDS, is_alike, skeleton, spellings
from services.extract.places.table import Place, read_places

__all__ = ["Gazetteer", "Place", "kilometres"]

# Two records of one name nearer than this are one place in two sources.
_SAME_PLACE_KM: Final = 5.0
_EARTH_DIAMETER_KM: Final = 12742.0
# ناحية before a name mostly means the town: the subdistrict is looked up only where no town has the name.
_BY_ANCHOR_ONLY: Final = frozenset({"subdistrict"})
CURATED, _BASE, _IMPORTED = 2, 1, 0


def kilometres(one: Place, other: Place) -> float:
    """Great-circle distance between two centres."""
    south, north = math.radians(one.lat), math.radians(other.lat)
    h = math.sin((north - south) / 2) ** 2
    h += math.cos(south) * math.cos(north) * math.sin(math.radians(other.lon - one.lon) / 2) ** 2
    return _EARTH_DIAMETER_KM * math.asin(min(1.0, math.sqrt(h)))


class Gazetteer:
    """Places by folded name. Immutable; `sha256` covers the bytes of all its tables.

    `trusted` finds names that need no anchor, of `trusted_names`, `companions` curated ones that are common words too,
    of `companion_names`; all others are looked up beside an anchor. `barred` are phrases that hold a name and are no place.
    """

    def __init__(self, imported: Path | None = None, folder: Path = LEXICON) -> None:
        """Read the tables of `folder` and an imported one; a wrong line raises TableError naming file and line."""
        tables = [
            (folder / "places.tsv", CURATED),
            (folder / "places_base.tsv", _BASE),
            (folder / "places_villages.tsv", _IMPORTED),
        ]
        if imported is not None:
            tables.append((imported, _IMPORTED))
        digest = hashlib.sha256()
        self._places: dict[str, Place] = {}
        self._answers: dict[str, tuple[Place, ...]] = {}
        self._given: set[str] = set()
        self._common: set[str] = set()
        # Names that a lesser source gives to a place of a better one weigh as little as that source.
        self._lent: set[tuple[str, str]] = set()
        self._by_name: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
        for path, priority in tables:
            digest.update(path.read_bytes())
            for place in read_places(path, priority=priority):
                self._add(place)
        barred = [fold(row["phrase"]) for _, row in read_table(folder / "places_not.tsv", ("phrase", "why"))]
        digest.update((folder / "places_not.tsv").read_bytes())
        self.sha256 = digest.hexdigest()
        self._by_name.default_factory = None
        self._by_skeleton = self._skeletons()
        trusted = self._given | {name for name in self._by_name if _only_places_have(name)}
        self.barred: frozenset[str] = frozenset(barred)
        self.trusted_names: Sequence[str] = tuple(sorted(trusted | self.barred))
        self.trusted = NameIndex(self.trusted_names)
        self.companion_names: Sequence[str] = tuple(sorted(self._common - trusted))
        self.companions = NameIndex(self.companion_names)
        self._admin = {
            (place.admin1, place.admin2): place for place in self._places.values() if place.kind == "district"
        }
        self._admin |= {(place.admin1, None): place for place in self._places.values() if place.kind == "governorate"}
        self._pcodes: dict[tuple[str | None, str | None], Pcodes] = {}

    @staticmethod
    def default() -> Gazetteer:
        """The project's own tables and, where RASID_GAZETTEER names a file of `rasid gazetteer import`, that one too.

        Built once per process and file. Raises SettingError where that file is not there.
        """
        named = os.environ.get("RASID_GAZETTEER")
        path = Path(named) if named else None
        if path is not None and not path.is_file():
            msg = f"RASID_GAZETTEER names {named}, which is no file: `rasid gazetteer import` writes one."
            raise SettingError(msg)
        return _built(path)

    def _add(self, place: Place) -> None:
        """Index a place; one that a source before it has already only lends its names."""
        names = [spelling for name in (place.name_ar, *place.aliases) for spelling in spellings(name)]
        known = self._known(place, names)
        if known is None:
            self._places[place.place_id] = known = place
        elif place.population > known.population or (place.pcode and not known.pcode):
            population = max(place.population, known.population)
            self._places[known.place_id] = replace(known, population=population, pcode=known.pcode or place.pcode)
        if place.priority == CURATED and not place.anchored and place.kind not in _BY_ANCHOR_ONLY:
            self._given.update(names)
        elif place.priority == CURATED:
            self._common.update(names)
        for name in names:
            if known.place_id not in self._by_name[name]:
                self._by_name[name] += (known.place_id,)
                if known.priority > place.priority:
                    self._lent.add((name, known.place_id))

    def _known(self, place: Place, names: Sequence[str]) -> Place | None:
        if place.place_id in self._places:
            return self._places[place.place_id]
        if place.priority == CURATED:
            return None
        for place_id in {place_id for name in names for place_id in self._by_name.get(name, ())}:
            other = self._places[place_id]
            if other.precision in {"point", "settlement"} and kilometres(place, other) < _SAME_PLACE_KM:
                return other
        return None

    def _skeletons(self) -> dict[str, tuple[str, ...]]:
        found: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
        for name, ids in self._by_name.items():
            key = skeleton(name)
            if key is not None:
                found[key] += tuple(place_id for place_id in ids if place_id not in found[key])
        return dict(found)

    def by_id(self, place_id: str) -> Place | None:
        """The place of an id, or None."""
        return self._places.get(place_id)

    def lookup(self, name: str) -> tuple[Place, ...]:
        """Places of a name (any spelling: it is folded here), best first; empty where unknown."""
        return self.lookup_folded(fold(name))

    def lookup_folded(self, folded: str) -> tuple[Place, ...]:
        """The same for a name that is folded already."""
        known = self._answers.get(folded)
        if known is None:
            ids = self._by_name.get(folded)
            if ids is None:
                return ()
            places = (self._places[place_id] for place_id in ids)
            weighed = [
                replace(one, priority=_IMPORTED) if (folded, one.place_id) in self._lent else one for one in places
            ]
            known = tuple(sorted(weighed, key=lambda place: (-place.priority, -place.population)))
            self._answers[folded] = known
        return known

    def lookup_alike(self, folded: str) -> tuple[Place, ...]:
        """Places whose names are spelt alike (كنصفرة for كنسفرة), best first; context must confirm them."""
        key = skeleton(folded)
        ids = self._by_skeleton.get(key, ()) if key else ()
        places = (self._places[place_id] for place_id in ids)
        alike = (place for place in places if any(is_alike(folded, name) for name in self._names_of(place)))
        return tuple(sorted(alike, key=lambda place: (-place.priority, -place.population)))

    @staticmethod
    def _names_of(place: Place) -> set[str]:
        return {spelling for name in (place.name_ar, *place.aliases) for spelling in spellings(name)}

    def pcodes(self, admin1: str | None, admin2: str | None) -> Pcodes | None:
        """OCHA's codes of a governorate and district by their English names; None where unknown."""
        codes = self._pcodes.get((admin1, admin2))
        if codes is None and (first := self._admin.get((admin1, None))) is not None:
            second = self._admin.get((admin1, admin2)) if admin2 else None
            codes = Pcodes(admin1=first.pcode, admin2=second.pcode if second else None)
            self._pcodes[admin1, admin2] = codes  # the mentions of a district share them
        return codes

    def governorate(self, admin1: str) -> Place | None:
        """The governorate of an English name."""
        return self._admin.get((admin1, None))


def _only_places_have(name: str) -> bool:
    """Whether a name of several words begins as only names of places do (تل كذا)."""
    first, _, rest = name.partition(" ")
    return first in PLACE_WORDS and len(rest) > len("ام")


@cache
def _built(imported: Path | None) -> Gazetteer:
    return Gazetteer(imported)
