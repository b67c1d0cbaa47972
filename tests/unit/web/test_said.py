"""What is sought, read from the text form of PostgreSQL's `tsquery`."""

from __future__ import annotations

import pytest

from services.web.columnar.said import PhraseError, found, lexemes, parse

HAVING = {"a": 0b1100, "b": 0b1010, "it's": 0b0001, "c\\d": 0b1000}


@pytest.mark.parametrize(
    ("tsquery", "which"),
    [
        ("'a'", 0b1100),
        ("'a' & 'b'", 0b1000),
        ("'a' | 'b'", 0b1110),
        ("!'a'", 0b0011),
        ("!!'a'", 0b1100),
        ("'a' & !'b'", 0b0100),
        ("'a' & 'b' | 'it''s'", 0b1001),
        ("'a' & ( 'b' | 'it''s' )", 0b1000),
        ("!( 'a' | 'b' )", 0b0001),
        ("'c\\\\d'", 0b1000),
        ("'nowhere'", 0),
        ("!'nowhere'", 0b1111),
        ("", 0),
    ],
)
def test_sets_are_joined_as_the_query_says(tsquery: str, which: int) -> None:
    """`&` binds closer than `|`, and `!` closest; a query without words finds nothing."""
    assert found(parse(tsquery), HAVING, 0b1111) == which


def test_it_names_its_words() -> None:
    """Each once, whether it is wanted or not."""
    assert lexemes(parse("'a' & !( 'b' | 'a' )")) == {"a", "b"}


@pytest.mark.parametrize("tsquery", ["'a' <-> 'b'", "'c' & !( 'a' <2> 'b' )"])
def test_an_order_of_words_is_told_apart(tsquery: str) -> None:
    """Sets of numbers say nothing of it."""
    with pytest.raises(PhraseError):
        parse(tsquery)


@pytest.mark.parametrize("text", ["a", "'a' 'b'", "'a' &", "( 'a'", "!", ")", "'a' & )"])
def test_what_is_no_query_is_refused(text: str) -> None:
    """Rather than half read."""
    with pytest.raises(ValueError, match="no tsquery"):
        parse(text)
