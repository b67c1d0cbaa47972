"""The language by its letters."""

from __future__ import annotations

import pytest

from services.ingest.clean.language import language_of


@pytest.mark.parametrize(
    ("text", "stated", "expected"),
    [
        ("وصل الوفد إلى المدينة صباح اليوم لإجراء محادثات", [], "ar"),
        ("وصل الوفد إلى المدينة صباح اليوم لإجراء محادثات", ["en-US"], "ar"),
        ("وصل القائد گرگوي إلى المدينة صباح اليوم لإجراء محادثات طويلة مع وجهاء العشائر والمجالس", [], "ar"),
        ("گفتگوها در شهر پس از چند روز تأخیر آغاز شد", ["ar"], "fa"),
        ("شاندەکە گەیشتە شارەکە بۆ گفتوگۆ لەگەڵ ئەنجوومەنی ناوخۆیی", ["ar"], "ckb"),
        ("The delegation arrived in the city", ["en-GB", "ar"], "en"),
        ("The delegation arrived in the city", ["ar", "en"], "en"),
        ("The delegation arrived in the city", ["ar"], None),
        ("12:30 - 2020", ["ar"], None),
    ],
)
def test_the_letters_decide_and_the_page_where_they_cannot(text: str, stated: list[str], expected: str | None) -> None:
    """A stated language of another script is not believed."""
    assert language_of(text, stated) == expected
