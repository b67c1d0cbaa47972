"""The curated table: whoever writes a line of it cannot mistype where the place lies."""

from __future__ import annotations

import pytest

from services.extract.language.tables import LEXICON
from services.extract.places.table import read_places


@pytest.mark.parametrize("table", ["places.tsv", "places_base.tsv", "places_villages.tsv"])
def test_governorates_are_spelt_as_in_their_own_rows(table: str) -> None:
    """A place in a governorate that no row names would never be found near the others of it."""
    known = {place.admin1 for place in read_places(LEXICON / "places.tsv", priority=2) if place.kind == "governorate"}
    places = read_places(LEXICON / table, priority=1)
    assert [place.place_id for place in places if place.admin1 and place.admin1 not in known] == []
