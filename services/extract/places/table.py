"""Tables of places (`lexicon/places.tsv`, `lexicon/places_base.tsv`, imported ones): one schema, read and written here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, get_args

from services.contracts.taxonomy import PlacePrecision
from services.extract.language.tables import TableError, read_table, split_list

COLUMNS: Final = (
    "place_id",
    "name_en",
    "name_ar",
    "aliases",
    "kind",
    "precision",
    "admin1",
    "admin2",
    "lat",
    "lon",
    "radius_km",
    "pcode",
    "within",
    "anchored",
    "population",
    "source",
)
_PRECISIONS: Final = frozenset(get_args(PlacePrecision))


@dataclass(frozen=True, slots=True)
class Place:
    """One place. `lat`, `lon` are its centre (WGS 84) also for areas; a record shows them only for point, settlement.

    `admin1`, `admin2` are English names of governorate and district, None outside Syria. `within` is the place_id of
    the settlement of a quarter, else None. `anchored`: the name is also a common word and counts only after an anchor
    (قرية، بلدة …) or in company. `priority` is 2 for a curated place, 1 for one of the base, 0 for an imported one.
    """

    place_id: str
    name_en: str | None
    name_ar: str
    aliases: tuple[str, ...]
    kind: str
    precision: PlacePrecision
    admin1: str | None
    admin2: str | None
    lat: float
    lon: float
    radius_km: float | None
    pcode: str | None
    within: str | None
    anchored: bool
    population: int
    source: str
    priority: int = 0


def read_places(path: Path, *, priority: int) -> Iterator[Place]:
    """The places of a table, in its order.

    Raises:
        TableError: unknown column or precision, a number that is none, an id twice, an area without a radius.
    """
    seen: dict[str, int] = {}
    for number, row in read_table(path, COLUMNS):
        if (first := seen.setdefault(row["place_id"], number)) != number:
            raise TableError(path, number, f"place_id {row['place_id']} stands already in line {first}")
        try:
            yield replace(_place(row), priority=priority)
        except ValueError as error:
            raise TableError(path, number, str(error)) from error


def _place(row: dict[str, str]) -> Place:
    if not row["place_id"] or not row["name_ar"]:
        msg = "place_id and name_ar must not be empty"
        raise ValueError(msg)
    if row["precision"] not in _PRECISIONS:
        msg = f"precision {row['precision']!r} is none of {', '.join(sorted(_PRECISIONS))}"
        raise ValueError(msg)
    if row["precision"] not in {"point", "settlement"} and not row["radius_km"]:
        msg = f"an area ({row['precision']}) needs a radius_km"
        raise ValueError(msg)
    if row["anchored"] not in {"", "yes"}:
        msg = f"anchored is {row['anchored']!r}, not yes or empty"
        raise ValueError(msg)
    lat, lon = float(row["lat"]), float(row["lon"])
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):  # noqa: PLR2004  # degrees
        msg = f"{lat}, {lon} is no place on earth"
        raise ValueError(msg)
    return Place(
        place_id=row["place_id"],
        name_en=row["name_en"] or None,
        name_ar=row["name_ar"],
        aliases=split_list(row["aliases"]),
        kind=row["kind"],
        precision=row["precision"],  # type: ignore[arg-type]  # checked above
        admin1=row["admin1"] or None,
        admin2=row["admin2"] or None,
        lat=lat,
        lon=lon,
        radius_km=float(row["radius_km"]) if row["radius_km"] else None,
        pcode=row["pcode"] or None,
        within=row["within"] or None,
        anchored=row["anchored"] == "yes",
        population=int(row["population"] or 0),
        source=row["source"],
    )


def places_as_table(places: Iterable[Place], note: Iterable[str] = ()) -> str:
    """The table's text: the note as comment lines, the header, one line a place."""
    lines = [*(f"# {line}" for line in note), "\t".join(COLUMNS)]
    for place in places:
        values = (
            place.place_id,
            place.name_en or "",
            place.name_ar,
            "|".join(place.aliases),
            place.kind,
            place.precision,
            place.admin1 or "",
            place.admin2 or "",
            f"{place.lat:.5f}",
            f"{place.lon:.5f}",
            f"{place.radius_km:g}" if place.radius_km is not None else "",
            place.pcode or "",
            place.within or "",
            "yes" if place.anchored else "",
            str(place.population or ""),
            place.source,
        )
        lines.append("\t".join(values))
    return "\n".join(lines) + "\n"
