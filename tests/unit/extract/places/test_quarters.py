"""A quarter that the gazetteer lacks is where the settlement named behind it is; a bare one has no point."""

from __future__ import annotations

import pytest

from services.extract.language.normalise import normalise
from services.extract.places.gazetteer import Gazetteer
from services.extract.places.mentions import find_places, resolve


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("انفجرت عبوة في حي كذيران بمدينة عفرين.", "عفرين"),
        ("اندلع حريق في حي كذيران وسط مدينة منبج.", "منبج"),
        ("اندلع حريق في حي كذيران أمس.", None),
        ("اندلع حريق في حي كذيران بريف مدينة منبج.", None),
    ],
)
def test_quarter(text: str, near: str | None) -> None:
    """The quarter keeps its name and takes the coordinates of the town it is said to be of."""
    gazetteer = Gazetteer.default()
    folded = normalise(text)
    quarter = resolve(find_places(folded, gazetteer), folded, gazetteer)[0]
    assert folded.original[quarter.mention.start : quarter.mention.end] == "كذيران"
    assert (quarter.place.name_ar if quarter.place else None) == near
