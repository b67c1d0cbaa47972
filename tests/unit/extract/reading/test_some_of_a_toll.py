"""A figure of some of those that were told before is no other count of them."""

from __future__ import annotations

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

LEAD = "قتل أربعة مدنيين وجرح ثلاثة عشر آخرون، جراء انفجار سيارة مفخخة في مدينة عفرين."


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
