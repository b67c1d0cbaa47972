"""A figure of some of those that were told before is no other count of them."""

from __future__ import annotations

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

LEAD = "قتل أربعة مدنيين وجرح ثلاثة عشر آخرون، جراء انفجار سيارة مفخخة في مدينة عفرين."


@pytest.mark.parametrize(
    ("first", "later", "killed"),
    [
        ("سقط عدد من القتلى", "وقال الدفاع المدني إن التفجير قتل أكثر من 19 شخصاً.", (19, None)),
        ("سقط عشرات القتلى", "وقال ناشطون إن القصف على المدينة قتل في ثلاثة أيام أكثر من 350 شخصاً.", (20, None)),
        ("قتل ثلاثة مدنيين", "وقال المرصد إن أعمال العنف أدت إلى سقوط 126 قتيلاً.", (3, 3)),
        ("قتل ثلاثة مدنيين", "وارتفع عدد قتلى التفجير إلى 14.", (3, 14)),
    ],
)
def test_what_another_statement_adds(first: str, later: str, killed: tuple[int, int | None]) -> None:
    """A number says more than several; one many times as large is of more than this act, unless the toll has risen."""
    text = f"{first} جراء انفجار سيارة مفخخة في مدينة عفرين.\n{later}"
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2020-06-16T15:00:00Z"}
    )
    event = next(event for event in Reader.default().read(article) if event.event_type == "assault")
    assert [(e.min, e.max) for e in event.effects if e.effect == "killed"] == [killed]


def test_a_part_stays_part_of_the_number_that_stands_for_its_whole() -> None:
    """“several dead, two children among them”, then "seven dead": the two are of the seven."""
    text = "سقط عدد من القتلى بينهم طفلان جراء قصف على بلدة النيرب.\nوقال المرصد إن القصف أدى إلى مقتل سبعة مدنيين."
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2020-06-16T15:00:00Z"}
    )
    (event,) = Reader.default().read(article)
    assert [(e.min, e.part_of) for e in event.effects] == [(7, None), (2, 0)]


@pytest.mark.parametrize(
    ("later", "injured"),
    [
        ("وقال مصدر طبي إن خمسة من الجرحى بحالة خطرة.", (13, 13)),
        ("وقال مصدر طبي إن اثنين من المصابين نُقلا إلى تركيا.", (13, 13)),
        ("وقال الدفاع المدني إن الانفجار أسفر عن إصابة خمسة عشر مدنياً.", (13, 15)),
    ],
)
def test_some_of_the_wounded_are_no_other_count(later: str, injured: tuple[int, int]) -> None:
    """Two counts of one toll are a range; five of the wounded are a part of them."""
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": f"{LEAD}\n{later}", "published_at": "2020-06-16T15:00:00Z"}
    )
    (event,) = [event for event in Reader.default().read(article) if event.event_type == "assault"]
    assert [(e.min, e.max) for e in event.effects if e.effect == "injured"] == [injured]
