"""What is sought, read from the text form of PostgreSQL's `tsquery`."""

from __future__ import annotations

import pytest

from services.web.columnar.said import Leaf, Lexeme, Phrase, found, leaves, parse

HAVING: dict[Leaf, int] = {
    Lexeme("a"): 0b1100,
    Lexeme("b"): 0b1010,
    Lexeme("it's"): 0b0001,
    Lexeme("c\\d"): 0b1000,
    Phrase((("a", 0), ("b", 1))): 0b1000,
    Phrase((("a", 0), ("b", 2), ("a", 3))): 0b0010,
}


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
        ("'a' <-> 'b'", 0b1000),
        ("'it''s' | !( 'a' <-> 'b' )", 0b0111),
        ("'a' & !( 'a' <-> 'b' )", 0b0100),
        ("'a' <2> 'b' <-> 'a'", 0b0010),
        ("'b' <-> 'a'", 0),
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
    assert leaves(parse("'a' & !( 'b' | 'a' <-> 'b' | 'a' )")) == {
        Lexeme("a"),
        Lexeme("b"),
        Phrase((("a", 0), ("b", 1))),
    }


@pytest.mark.parametrize("tsquery", ["'a' <-> ( 'b' | 'c' )", "( 'a' & 'b' ) <-> 'c'", "!'a' <-> 'b'"])
def test_an_expression_in_an_order_is_told_apart(tsquery: str) -> None:
    """It stands at no one place."""
    with pytest.raises(ValueError, match="in an order"):
        parse(tsquery)


@pytest.mark.parametrize("text", ["a", "'a' 'b'", "'a' &", "'a' <->", "( 'a'", "!", ")", "'a' & )"])
def test_what_is_no_query_is_refused(text: str) -> None:
    """Rather than half read."""
    with pytest.raises(ValueError, match="no tsquery"):
        parse(text)
