"""Items of a list of demands or terms state no event; items of a list of news do."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

ITEMS = (
    "\n1. رفض الحكومة أي ملاحقة للمشاركين في الإضراب داخل الجامعات السورية."
    "\n2. مطالبة إدارة الجامعة بفتح تحقيق علني في ما جرى."
)


def told(reader: Reader, text: str) -> list[str]:
    """Types of the events of an article."""
    published = datetime(2025, 5, 17, 12, tzinfo=UTC)
    article = PipedArticle(article_id=uuid4(), text=text, kind="article", published_at=published)
    return [event.event_type for event in reader.read(article)]


def test_demands(reader: Reader) -> None:
    """“… حتى تتحقق مطالبهم، والتي تشمل:”."""
    lead = "وأكد طلاب الجامعة في بيان أنهم لن يعودوا إلى مقاعدهم حتى تتحقق جميع مطالبهم، والتي تشمل:"
    assert told(reader, lead + ITEMS) == []


def test_news(reader: Reader) -> None:
    """The same items behind a sentence that opens no list of terms."""
    lead = "وشهدت العاصمة السورية دمشق اليوم السبت عدة تطورات رصدها مراسلنا في أحياء المدينة، وهي:"
    assert "reject" in told(reader, lead + ITEMS)


def test_words_to_the_reader(reader: Reader) -> None:
    """What a page asks of its readers below the article is no complaint that it reports."""
    text = (
        "أرسلت قوات سوريا الديمقراطية تعزيزات عسكرية إلى بلدة ذيبان."
        " إذا كنت ترى أن هذا التقرير ينتهك قواعد المهنة قدم شكوى إلى إدارة التحرير."
    )
    assert told(reader, text) == ["mobilize"]
