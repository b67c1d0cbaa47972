"""Cutting text into marked runs, cursors, and the page's words."""

from __future__ import annotations

from datetime import UTC, datetime
from types import ModuleType
from typing import get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts import taxonomy
from services.contracts.event import EventTime
from services.web.page import labels, labels_en
from services.web.page.newest import web_link
from services.web.page.rendering import day_of
from services.web.page.segments import Mark, segments
from services.web.page.words import UI
from services.web.queries.cursor import InvalidCursorError, decode_cursor, encode_cursor

MARKS = st.lists(
    st.builds(
        lambda start, length: Mark(start, start + length, "actor", "الفاعل"), st.integers(0, 60), st.integers(0, 30)
    ),
    max_size=6,
)


@given(text=st.text(max_size=40), offset=st.integers(0, 30), marks=MARKS)
def test_the_segments_joined_are_the_text_and_each_is_marked_as_its_characters_are(
    text: str, offset: int, marks: list[Mark]
) -> None:
    """No character is lost, doubled or marked wrongly, wherever marks begin, end and overlap."""
    cut = segments(text, offset, marks)
    assert "".join(piece.text for piece in cut) == text
    marked = [bool(piece.kinds) for piece in cut for _ in piece.text]
    expected = [any(m.start <= offset + i < m.end for m in marks) for i in range(len(text))]
    assert marked == expected


@given(moment=st.datetimes(timezones=st.just(UTC)), key=st.uuids())
def test_a_cursor_comes_back(moment: datetime, key: UUID) -> None:
    """What a list gives out as `next` is what it takes."""
    assert decode_cursor(encode_cursor((moment, key))) == (moment, key)


@given(text=st.text(max_size=40))
@pytest.mark.parametrize("suffix", ["", "WyIx"])
def test_anything_else_is_no_cursor(text: str, suffix: str) -> None:
    """A cursor that somebody made up is refused by name, never by accident."""
    with pytest.raises(InvalidCursorError):
        decode_cursor(suffix + text)


@pytest.mark.parametrize("language", [labels, labels_en])
def test_every_word_of_the_contract_has_a_label(language: ModuleType) -> None:
    """A new type, mode, role, effect or source without its word would show as a bare identifier, in either language."""
    assert set(language.TYPES) == set(get_args(taxonomy.EventType))
    assert set(language.MODES) == {mode for modes in taxonomy.MODES.values() for mode in modes}
    assert set(language.MODALITIES) == set(get_args(taxonomy.Modality))
    parts = [taxonomy.Role, taxonomy.EffectKind, taxonomy.AttributionKind]
    assert set(language.PARTS) >= {word for part in parts for word in get_args(part)}


def test_both_languages_say_the_same_things() -> None:
    """No word of the page is missing in one of them."""
    assert set(UI["ar"]) == set(UI["en"])


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://tajriba.example/a", True),
        ("http://tajriba.example/a", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//tajriba.example/a", False),
        ("https://[", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url: str | None, shown: bool) -> None:  # noqa: FBT001  (parametrised)
    """What an article calls its URL is shown as a link only where following it runs nothing."""
    assert web_link(url) == (url if shown else None)


@pytest.mark.parametrize(
    ("time", "words"),
    [
        (EventTime(start="2018-05-01", end="2018-05-01", precision="day"), "1 أيار 2018"),
        (EventTime(start="2018-05-01", end="2018-05-03", precision="day"), "1 أيار 2018 – 3 أيار 2018"),
        (EventTime(start="2018-05-01", end="2018-05-31", precision="month"), "أيار 2018"),
        (EventTime(start="2018-01-01", end="2018-12-31", precision="year"), "2018"),
        (EventTime(start=None, precision="day", mention="قبل أيام"), "قبل أيام"),
        (EventTime(start="soon", precision="day", mention="قريبًا"), "قريبًا"),
        (None, None),
    ],
)
def test_times_are_said_as_a_syrian_paper_would(time: EventTime | None, words: str | None) -> None:
    """Dates in Levantine months; what could not be resolved in the article's own words."""
    assert day_of(time, "ar") == words
