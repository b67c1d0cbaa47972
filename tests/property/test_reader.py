"""The reader on anything at all: no exception, exact offsets, the same events twice, time linear in length."""

from __future__ import annotations

import time
from functools import cache
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.contracts.event import EnrichedEvent
from services.extract.explaining.provenance import TracedReader
from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

ID = UUID(int=7)
SENTENCES = [
    "قصفت قوات النظام بالمدفعية بلدة كفرنوران، ما أدى إلى مقتل ثلاثة مدنيين بينهم طفل وإصابة آخرين.",
    "قال مراسلنا إن فصائل المعارضة أسرت عنصرين من قوات النظام خلال اشتباكات شرق مدينة تدمر مساء أمس.",
    "رفض وفد المعارضة شروط الجانب الروسي خلال اجتماع عُقد في مدينة بصرى الشام.",
    "اعتقلت قسد عشرة شبان من قرى ريف دير الزور، وخرجت مظاهرة تطالب بالإفراج عنهم.",
    "أصيب الشاب أحمد خالد العلي (19 عاماً) بانفجار لغم أرضي من مخلفات الحرب قرب مدينة منبج.",
    "نزح أكثر من 20 ألف مدني نحو الحدود التركية بعد غارات روسيّة على ريف إدلب.",
]
WORDS = st.sampled_from(" ".join(SENTENCES).split())
NOISE = st.text(alphabet='ابتقلمنهويةىءأإآ \u00a0\u200f\u0640ًُ،.؟:"“”()-–0123456789٠١\n\tab', max_size=40)
TEXTS = st.lists(st.one_of(WORDS, NOISE, st.sampled_from(SENTENCES), st.just("\n")), max_size=60).map(" ".join)


@cache
def reader() -> TracedReader:
    """Built once, as the service reads: with the rule behind each slot."""
    return TracedReader(Reader.default())


def read(text: str) -> list[EnrichedEvent]:
    """Its events, published at noon of a summer day."""
    return reader().read(PipedArticle(article_id=ID, text=text, published_at="2020-06-29T09:00:00Z"))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS)
def test_any_text_is_read_with_exact_offsets(text: str) -> None:
    """Whatever stands in the text, every mention is its characters and every record keeps the contract."""
    for event in read(text):
        spans = [(slot.mention, slot.start, slot.end) for slot in event.actors]
        spans += [(slot.mention, slot.start, slot.end) for slot in event.effects]
        spans += [(slot.mention, slot.start, slot.end) for slot in event.attribution]
        if event.location:
            spans.append((event.location.mention, event.location.start, event.location.end))
        assert [text[start:end] for _, start, end in spans] == [mention for mention, _, _ in spans]
        assert text[event.evidence.start : event.evidence.end] == event.evidence.text
        assert EnrichedEvent.model_validate_json(event.model_dump_json()) == event


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_the_same_text_yields_the_same_events(text: str) -> None:
    """Ids and everything else are a function of the text, and no id is given twice."""
    first, second = read(text), read(text)
    assert [event.model_dump_json() for event in first] == [event.model_dump_json() for event in second]
    assert len({event.event_id for event in first}) == len(first)


def test_time_is_linear_in_length() -> None:
    """Eight times the text takes well under twenty times as long."""

    def seconds(times: int) -> float:
        text = "\n".join(SENTENCES * times)
        began = time.process_time()
        read(text)
        return time.process_time() - began

    seconds(20)
    assert seconds(400) < 20 * max(seconds(50), 0.01)
