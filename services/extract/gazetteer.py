"""The places known: an immutable index from folded names to places, made of rasid's own tables and an imported one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from services.contracts.taxonomy import PlacePrecision


@dataclass(frozen=True, slots=True)
class Place:
    """One place. `lat`, `lon` are its centre (WGS 84) also for areas; a record shows them only for point, settlement.

    `admin1`, `admin2` are English names. `within` is the place_id of the settlement of a quarter, else None. `anchored`: the name is also a common word and counts only after
    an anchor (قرية، بلدة …). `priority` orders homonyms: curated before base before import, then population.
    """

    place_id: str
    name_en: str
    name_ar: str
    kind: str
    precision: PlacePrecision
    admin1: str | None
    admin2: str | None
    lat: float
    lon: float
    radius_km: float | None
    pcode: str | None
    country: str
    within: str | None
    anchored: bool
    population: int
    priority: int
    source: str


class Gazetteer:
    """Places by folded name. Immutable; `sha256` covers the bytes of all its tables."""

    sha256: str

    @classmethod
    def default(cls) -> Self:
        """rasid's own tables and, where RASID_GAZETTEER names a file of `rasid gazetteer import`, that one too."""
        return cls()

    def by_id(self, place_id: str) -> Place | None:
        """The place of an id, or None."""
        return None

    def lookup(self, name: str) -> tuple[Place, ...]:
        """Places of a name (any spelling: it is folded here), best first; empty where unknown."""
        return ()
