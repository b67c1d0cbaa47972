"""An erased name is hidden wherever it stands, in any spelling; everything else stays, letter by letter."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from services.common.arabic import fold
from services.common.erasure import MASK, Erasure, Erasures, of_person

WORDS = st.sampled_from(["سليم", "الخطابي", "حماة", "مدينة", "أحمد", "في", "قتل", "ثلاثة", "Salim", "42"])
SPACES = st.sampled_from([" ", "  ", "\n", "، ", "-"])
MARKS = st.sampled_from(["", "َ", "ّ", "ـ"])
NAME = "سليم الخطابي"
ERASED = Erasures([of_person(NAME, "salt"), of_person("أحمد", "salt")])


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Words with marks inside and whatever between them."""
    return "".join(
        "".join(letter + (draw(MARKS) if letter.isalpha() else "") for letter in draw(WORDS)) + draw(SPACES)
        for _ in range(draw(st.integers(0, 12)))
    )


@given(texts())
def test_nothing_but_the_name_is_touched(text: str) -> None:
    """As many characters as before; what is not hidden is as it was; hiding again hides nothing more."""
    masked = ERASED.masked(text)
    assert len(masked) == len(text)
    assert all(now in {before, MASK} for before, now in zip(text, masked, strict=True))
    assert ERASED.masked(masked) == masked
    words = "".join(c if c.isalnum() or c in "َّـ" else " " for c in masked)
    assert NAME not in fold(words)
    assert "احمد" not in fold(words).split()
    if not any(name in fold(text) for name in ("سليم", "احمد")):
        assert masked == text


@given(texts(), st.sampled_from(["و", "ف", "ب", "ل", "ك", ""]))
def test_a_letter_written_onto_the_name_stays(text: str, prefix: str) -> None:
    """Arabic writes 'and', 'by', 'for' onto the word that follows."""
    assert ERASED.masked(f"{text} {prefix}{NAME}").endswith(f" {prefix}████ ███████")


def test_a_name_of_other_words_is_not_hidden() -> None:
    """Half of it, the words apart, another name that begins alike."""
    erased = Erasures([of_person(NAME, "salt")])
    for text in ("سليم", "الخطابي", "سليم بن الخطابي", "الخطابي سليم", "سليمان الخطابي"):
        assert erased.masked(text) == text
    assert (
        Erasures([Erasure("person", salt="other", digest=of_person(NAME, "salt").digest, words=2)]).masked(NAME) == NAME
    )
