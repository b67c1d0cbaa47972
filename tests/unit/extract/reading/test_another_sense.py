"""Words that state an act elsewhere and mean something else by what stands beside them, or by how they are spelt."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

NOTHING = [
    pytest.param("وتعد هذه الزيارة خطوة مهمة.", "support", id="what a visit counts as"),
    pytest.param("ويعتبر هذا العدوان هو الثالث خلال العام.", "accuse", id="what an attack counts as"),
    pytest.param("وتشكل المخدرات خطراً لأمن المجتمعات واستقرار الدول.", "accuse", id="for the safety of"),
    pytest.param("وقال الخبير إن القانون يفسر هنا لصالح المتهم.", "support", id="here, not congratulates"),
    pytest.param("نشرت قوات الأمن الداخلي مشاهد لعناصر من وحداتها.", "mobilize", id="footage, no forces"),
    pytest.param("عرضت هيئة تحرير الشام على قنواتها مشاهد من المعركة.", "agree", id="footage, no terms"),
    pytest.param("ووقع التاجر عقد إيجار المنزل قبل عام.", "agree", id="a lease"),
    pytest.param("وقالت الصحيفة إنها وقعت في فخ بوثيقة مزورة.", "agree", id="fell into a trap"),
    pytest.param("وواجهت فرق الدفاع المدني والإسعاف صعوبة في الوصول.", "aid", id="the name of a team"),
    pytest.param("انتشلت فرق الدفاع المدني الجثة وسلمتها لذويه.", "concede", id="the dead given back"),
    pytest.param("وأضافت الوزارة أن 49 طالباً سورياً سيدرسون في تركيا.", "request", id="students"),
    pytest.param("وذكر مسؤول في المعارضة طالباً عدم نشر اسمه أن الهجوم فشل.", "request", id="unnamed"),
    pytest.param("تمتد الجبهة بين مناطق النظام وما يقابلها من مناطق الفصائل.", "consult", id="lies opposite"),
    pytest.param("ودعا إلى بناء سوريا على أسس تحفظ وحدتها وتقضي على الإرهاب.", "reject", id="keeps safe"),
    pytest.param("وكان القائد في المنزل مع أسرته وقت الغارة.", "coerce", id="his family"),
]
SOMETHING = [
    pytest.param("وتعتبر تركيا هذه الهجمات انتهاكاً لسيادتها.", "accuse", id="who counts it as one"),
    pytest.param("وهنأ أمير قطر الرئيس الشرع بتوليه المنصب.", "support", id="congratulates"),
    pytest.param("ونشرت قوات الأمن الداخلي عناصرها في أحياء المدينة.", "mobilize", id="forces"),
    pytest.param("وسلمت قوات سوريا الديمقراطية الطفلة المختطفة لذويها.", "concede", id="a captive given back"),
    pytest.param("وتحفظ وفد المعارضة على البيان الختامي.", "reject", id="has reservations"),
    pytest.param("وأسعفت فرق الدفاع المدني المصابين إلى المستشفى.", "aid", id="what a team did"),
]


def _types(reader: Reader, text: str) -> set[str]:
    article = PipedArticle(
        article_id=uuid5(NAMESPACE_URL, text), text=text, published_at=datetime(2025, 6, 2, 12, tzinfo=UTC)
    )
    return {event.event_type for event in reader.read(article)}


@pytest.mark.parametrize(("text", "event_type"), NOTHING)
def test_it_states_no_such_act(reader: Reader, text: str, event_type: str) -> None:
    """No event of the type that the word would state elsewhere."""
    assert event_type not in _types(reader, text)


@pytest.mark.parametrize(("text", "event_type"), SOMETHING)
def test_it_states_one(reader: Reader, text: str, event_type: str) -> None:
    """The same words beside a speaker, forces or a captive do state it."""
    assert event_type in _types(reader, text)
