"""Whatever the text: actors, counts, times and places raise nothing, quote exactly, never overlap, and take linear time."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from functools import cache
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.extract.actors.lexicon import ActorLexicon
from services.extract.language.normalise import Folded, normalise
from services.extract.language.numbers import find_counts
from services.extract.language.times import find_times
from services.extract.places.gazetteer import Gazetteer
from services.extract.places.mentions import find_places, resolve

_WORDS = [
    "قوات النظام",
    "وقوات",
    "النظام",
    "تنظيم",
    "“داعش”",
    "التنظيم",
    "عناصر",
    "من",
    "ميليشيات",
    "موالية",
    "لإيران",
    "وفد",
    "روسي",
    "غارات",
    "تركية",
    "على",
    "في",
    "بلدة",
    "قرية",
    "قرى",
    "ريف",
    "ريفي",
    "حلب",
    "وحماة",
    "الشمالي",
    "الشرقي",
    "الجنوبي",
    "كفر",
    "نبل",
    "عين",
    "شيب",
    "الباب",
    "نوى",
    "كم",
    "40",
    "T72",
    "17:38",
    "2018",
    "27",
    "حزيران",
    "تموز/يوليو",
    "أمس",
    "الإثنين",
    "ليل",
    "الأحد",
    "-",
    "منذ",
    "15",
    "يوماً",
    "قبل",
    "يومين",
    "أكثر",
    "ثلاثة",
    "وعشرين",
    "ألف",
    "آلاف",
    "مئات",
    "مدنيين",
    "اثنين",
    "بينهم",
    "طفل",
    "وطفلان",
    "(",
    ")",
    '"',
    "،",
    ".",
    "\n",
    "ـ",
    "َ",
    "\u200f",
    "١٢",
    "نصفهم",
    "مطاري",
    "دمشق",
    "شمال",
    "محافظة",
    "حي",
    "الزهراء",
    "12/13/2020",
    "31",
    "شباط",
]
_TEXTS = st.one_of(
    st.lists(st.sampled_from(_WORDS), max_size=60).map(" ".join),
    st.lists(st.sampled_from(_WORDS), max_size=40).map("".join),
    st.text(max_size=200),
    st.text(alphabet=st.characters(min_codepoint=0x600, max_codepoint=0x6FF), max_size=200),
)
_PUBLISHED = st.one_of(st.none(), st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)))  # noqa: DTZ001  # made aware below


@cache
def _gazetteer() -> Gazetteer:
    return Gazetteer()


def _exact(folded: Folded, spans: list[tuple[int, int, int, int]]) -> None:
    """Each span is what the map makes of its folded span, inside the text, and after the one before it."""
    for start, end, fstart, fend in spans:
        assert 0 <= start < end <= len(folded.original)
        assert folded.original_span(fstart, fend) == (start, end)
    assert all(one[3] <= other[2] for one, other in pairwise(spans))


@settings(max_examples=300, deadline=None)
@given(text=_TEXTS)
def test_actors_quote_exactly(text: str) -> None:
    """Actor mentions are exact and apart; an id is one of the lexicon."""
    folded = normalise(text)
    lexicon = ActorLexicon.default()
    found = lexicon.find(folded, date(2020, 1, 1))
    _exact(folded, [(one.start, one.end, one.fstart, one.fend) for one in found])
    assert all(one.actor_id is None or lexicon.by_id(one.actor_id) for one in found)
    assert found == lexicon.find(folded, date(2020, 1, 1))


@settings(max_examples=300, deadline=None)
@given(text=_TEXTS)
def test_counts_quote_exactly(text: str) -> None:
    """Counts are exact and apart, positive, and their bounds in order."""
    folded = normalise(text)
    found = find_counts(folded)
    _exact(folded, [(one.start, one.end, one.fstart, one.fend) for one in found])
    assert all(one.min >= 0 and (one.max is None or one.max >= one.min) for one in found)


@settings(max_examples=300, deadline=None)
@given(text=_TEXTS, published=_PUBLISHED)
def test_times_quote_exactly(text: str, published: datetime | None) -> None:
    """Times are exact and apart; a start has an end that is not before it."""
    folded = normalise(text)
    found = find_times(folded, published.replace(tzinfo=UTC) if published else None)
    _exact(folded, [(one.start_offset, one.end_offset, one.fstart, one.fend) for one in found])
    for one in found:
        assert (one.start is None) == (one.end is None)
        assert one.start is None or one.end is None or date.fromisoformat(one.start) <= date.fromisoformat(one.end)
        assert one.event_time(folded).mention == text[one.start_offset : one.end_offset]


@settings(max_examples=300, deadline=None)
@given(text=_TEXTS)
def test_places_quote_exactly(text: str) -> None:
    """Places are exact and apart, each with one answer whose record is valid."""
    folded = normalise(text)
    found = find_places(folded, _gazetteer())
    _exact(folded, [(one.start, one.end, one.fstart, one.fend) for one in found])
    answers = resolve(found, folded, _gazetteer())
    assert [answer.mention for answer in answers] == found
    for answer in answers:
        assert answer.location(folded).mention == text[answer.mention.start : answer.mention.end]


def test_time_is_linear_in_length() -> None:
    """Eight times the text takes about eight times the time, not sixty-four."""
    sentence = "قصفت قوات النظام بلدتي الرامي وأورم الجوز بريف إدلب أمس الإثنين، ما أدى لمقتل ثلاثة مدنيين بينهم طفل. "
    lexicon = ActorLexicon.default()

    def seconds(times: int) -> float:
        folded = normalise(sentence * times)
        begun = time.process_time()
        lexicon.find(folded, None)
        find_counts(folded)
        find_times(folded, None)
        resolve(find_places(folded, _gazetteer()), folded, _gazetteer())
        return time.process_time() - begun

    seconds(50)
    short, long = (min(seconds(times) for _ in range(3)) for times in (100, 800))
    assert long < 24 * short
