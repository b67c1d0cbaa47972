"""A text may end or begin at any word: feeds cut teasers off, and rules look at the words beside theirs."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.extract.event_types.schema import load_event_types
from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

PUBLISHED = datetime(2020, 6, 29, 12, tzinfo=UTC)
TEXTS: dict[str, list[str]] = {rules.type: [example.text for example in rules.example] for rules in load_event_types()}
TEXTS["harm"] = [
    "وصل ثلاثة جرحى إلى المشفى. ثلاثة منهم بترت أطرافهم.",
    "أصيب شاب بجروح بليغة، وقضى متأثراً بها في المشفى.",
    "توفي شاب متأثراً بجراحه عقب إصابته بقصف على البلدة.",
    "ألقى مجهولون قنبلة على محل في بلدة صيدا، فجرح صاحبه وأحد الزبائن.",
    "داهمت قوات النظام منزل شاب في مدينة دوما وقامت باعتقاله أمس.",
]


@pytest.mark.parametrize("kind", TEXTS)
def test_a_text_that_is_cut_off_at_a_word_is_read(reader: Reader, kind: str) -> None:
    """Nothing is raised, and evidence lies within what is left."""
    for text in TEXTS[kind]:
        words = text.split(" ")
        for at in range(1, len(words)):
            for left in (" ".join(words[:at]), " ".join(words[at:])):
                article = PipedArticle(article_id=uuid4(), text=left, published_at=PUBLISHED)
                assert all(event.evidence.text in left for event in reader.read(article))
