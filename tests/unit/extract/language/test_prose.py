"""Where sentences end."""

from __future__ import annotations

import pytest

from services.extract.language.normalise import normalise
from services.extract.language.prose import Line, sentences


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("قصفت قوات النظام البلدة. وقتل مدني.", 2),
        ("قصفت قوات النظام وسط المدينة.وقال مراسلنا إن الجرحى كثر.", 2),
        ("نقلت أ. ف. ب. عن مصدر أن القصف توقف.", 1),
        ("بلغ المعدل 3.5 غارات في اليوم.", 1),
    ],
)
def test_sentences_end_at_stops(text: str, count: int) -> None:
    """With or without a space behind the stop, but not at initials and decimals."""
    folded = normalise(text)
    assert len(sentences(folded, Line(0, len(folded.text), 0))) == count
