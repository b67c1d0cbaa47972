"""`rasid gazetteer import`: a GeoNames country dump and OCHA p-code tables as one table that RASID_GAZETTEER names."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from services.common.errors import RasidError
from services.contracts.taxonomy import PlacePrecision
from services.extract.places.build import GOVERNORATES, arabic_names
from services.extract.places.table import Place, places_as_table

_GEONAMES_COLUMNS: Final = 19
# Feature codes of places that are there no more, or are a farm or an institution.
_NO_SETTLEMENT: Final = frozenset({"PPLH", "PPLCH", "PPLW", "PPLF", "PPLR"})
# OCHA writes levels as ADM4_EN or admin4Name_ar; the last level with coordinates is the place itself.
_COLUMN: Final = re.compile(r"adm(?:in)?(?P<level>[1-4])_?(?:name)?_?(?P<what>en|ar|pcode)", re.IGNORECASE)
_LEVELS: Final[dict[int, tuple[str, PlacePrecision, float]]] = {
    4: ("governorate", "governorate", 50.0),
    6: ("district", "district", 20.0),
    8: ("subdistrict", "subdistrict", 10.0),
}
_TITLES: Final = {"governorate": "محافظة", "district": "منطقة", "subdistrict": "ناحية"}
_NOTE: Final = (
    "Written by `rasid gazetteer import`. Sources keep their licences: GeoNames CC BY 4.0, OCHA CC BY-IGO.",
)


class GazetteerSourceError(RasidError):
    """A file that is no GeoNames dump and no p-code table; the message names it and says why."""


def import_geonames(paths: Sequence[Path], out: Path) -> int:
    """Write the places of all files to `out` and say how many; places without an Arabic name are left out.

    A file ending in .json is a list of areas with OCHA codes, in .csv a p-code table, anything else a GeoNames dump.

    Raises:
        GazetteerSourceError: a file cannot be read as what its name says.
    """
    places: dict[str, Place] = {}
    for path in paths:
        reader = {".json": _areas, ".csv": _pcode_table}.get(path.suffix.lower(), _dump)
        for place in reader(path):
            known = places.get(place.place_id)
            places[place.place_id] = _joined(known, place) if known else place
    out.parent.mkdir(parents=True, exist_ok=True)
    written = out.with_suffix(out.suffix + ".part")
    written.write_text(places_as_table((places[key] for key in sorted(places)), _NOTE), encoding="utf-8")
    os.replace(written, out)  # noqa: PTH105  # a reader sees the old table or the new one, never half of it
    return len(places)


def _joined(one: Place, other: Place) -> Place:
    names = dict.fromkeys((*one.aliases, other.name_ar, *other.aliases))
    return replace(one, aliases=tuple(name for name in names if name != one.name_ar))


def _dump(path: Path) -> Iterator[Place]:
    """Settlements of a GeoNames country dump: 19 columns, no header."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            fields = line.rstrip("\n").split("\t")
            if len(fields) != _GEONAMES_COLUMNS:
                msg = f"{path.name}, line {number}: {len(fields)} columns where a GeoNames dump has {_GEONAMES_COLUMNS}"
                raise GazetteerSourceError(msg)
            names = arabic_names([fields[1], *fields[3].split(",")])
            if fields[6] != "P" or fields[7] in _NO_SETTLEMENT or not names:
                continue
            governorate = GOVERNORATES.get(fields[10]) if fields[8] == "SY" else None
            yield _settlement(f"gn:{fields[0]}", fields[2] or fields[1], names, (fields[4], fields[5]), governorate,
                              population=int(fields[14] or 0), source="geonames")  # fmt: skip


def _settlement(
    place_id: str, name_en: str, names: Sequence[str], at: tuple[str, str], admin1: str | None, *, admin2: str | None = None,
    pcode: str | None = None, population: int = 0, source: str,
) -> Place:  # fmt: skip
    return Place(
        place_id=place_id,
        name_en=name_en or None,
        name_ar=names[0],
        aliases=tuple(names[1:]),
        kind="settlement",
        precision="settlement",
        admin1=admin1,
        admin2=admin2,
        lat=float(at[0]),
        lon=float(at[1]),
        radius_km=None,
        pcode=pcode,
        within=None,
        anchored=False,
        population=population,
        source=source,
    )


def _pcode_table(path: Path) -> Iterator[Place]:
    """Settlements of an OCHA table of populated places: names and codes by level, coordinates."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        columns = {
            (match["level"], match["what"].lower()): name
            for name in table.fieldnames or ()
            if (match := _COLUMN.fullmatch(name.strip()))
        }
        lat = next((name for name in table.fieldnames or () if name.lower().startswith("lat")), None)
        lon = next((name for name in table.fieldnames or () if name.lower().startswith("lon")), None)
        level = max((key[0] for key in columns), default="")
        if lat is None or lon is None or (level, "ar") not in columns or (level, "pcode") not in columns:
            msg = f"{path.name}: no columns for an Arabic name, a p-code, latitude and longitude"
            raise GazetteerSourceError(msg)
        for row in table:
            code, names = row[columns[level, "pcode"]], arabic_names([row[columns[level, "ar"]]])
            if not names or not row[lat] or not row[lon]:
                continue
            english = [row.get(columns.get((str(above), "en"), ""), "") for above in (1, 2)]
            yield _settlement(f"ocha:{code}", row.get(columns.get((level, "en"), ""), ""), names, (row[lat], row[lon]),
                              english[0] or None, admin2=english[1] or None, pcode=code, source="ocha")  # fmt: skip


def _areas(path: Path) -> Iterator[Place]:
    """Governorates, districts and subdistricts of a JSON list with names, centroids and OCHA codes."""
    try:
        rows: list[dict[str, Any]] = json.loads(path.read_bytes())
        for row in rows:
            code = row["externalIds"].get("ochaPcode")
            if code is None or len(code) not in _LEVELS:
                continue
            kind, precision, radius = _LEVELS[len(code)]
            aliases = [alias["value"] for alias in row.get("aliases", ()) if alias.get("language") == "ar"]
            names = [f"{_TITLES[kind]} {name}" for name in arabic_names([row["name"]["ar"]])] + arabic_names(aliases)
            place = _settlement(f"adm:{code}", row["name"]["en"], names, (row["centroid"]["latitude"], row["centroid"]["longitude"]),
                                None, pcode=code, source="ocha")  # fmt: skip
            yield replace(place, kind=kind, precision=precision, radius_km=radius)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        msg = f"{path.name}: not a list of areas with name, centroid and externalIds ({error})"
        raise GazetteerSourceError(msg) from error
