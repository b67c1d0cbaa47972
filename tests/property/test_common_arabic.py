"""Folding for comparison: one form, whatever way a writer spelt it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.arabic import fold, fold_char

arabic = st.text(
    st.characters(min_codepoint=0x0600, max_codepoint=0x06FF) | st.sampled_from(" \n\u00a0\u200f\ufeffaA1")
)


@settings(deadline=None)
@given(st.text() | arabic)
def test_folding_twice_is_folding_once(text: str) -> None:
    """Ids are made of folded text, so a second fold must not make another id."""
    assert fold(fold(text)) == fold(text)


@settings(deadline=None)
@given(arabic)
def test_nothing_invisible_is_left(text: str) -> None:
    """No marks, no tatweel, no controls, no double or outer space, no Arabic-Indic digit."""
    folded = fold(text)
    assert not set(folded) & set("\u0640\u064b\u0651\u0670\u200f\ufeff\u00a0\n٠٣٩۵أإآىةؤئ")
    assert folded == " ".join(folded.split())


@settings(deadline=None)
@given(arabic)
def test_character_by_character_is_the_same_but_for_space(text: str) -> None:
    """What the extractor folds with offsets equals what the ids are made of."""
    assert " ".join("".join(fold_char(char) for char in text).split()) == fold(text)


@pytest.mark.parametrize(
    ("spellings", "folded"),
    [
        (("إدلب", "ادلب", "أدلب", "إِدْلِب", "إدلـــب"), "ادلب"),
        (("حماة", "حماه"), "حماه"),
        (("على", "علي", "علی"), "علي"),
        (("مؤتمر", "موتمر"), "موتمر"),
        (("١٢:٣٠", "12:30", "۱۲:۳۰"), "12:30"),
        ((" قصف\u00a0 على\nدوما ", "قصف على دوما"), "قصف علي دوما"),
        (("SANA", "sana"), "sana"),
    ],
)
def test_spellings_of_one_word(spellings: tuple[str, ...], folded: str) -> None:
    """Hamza seats, alef forms, teh marbuta, yeh, marks, tatweel, digits, case."""
    assert {fold(spelling) for spelling in spellings} == {folded}
