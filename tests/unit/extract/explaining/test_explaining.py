"""Explanations: every slot says which line it is from, the text stays whole, and nothing hostile gets through."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import services.extract
from services.extract.explaining.explanation import Explanation, explain, segments, showable
from services.extract.explaining.page import as_page
from services.extract.explaining.provenance import TracedReader
from services.extract.explaining.screen import as_text
from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

FOLDER = Path(services.extract.__file__).parent
TEXT = (
    "قال مراسلنا إن قوات النظام قصفت بالمدفعية بلدة كفرنبل أمس، ما أدى إلى مقتل ثلاثة مدنيين.\n"
    "وقتل الشاب أحمد خالد العلي (19 عاماً) بانفجار لغم أرضي قرب مدينة منبج، بحسب الدفاع المدني.\n"
    "ونفت وزارة الدفاع الروسية قصف مدينة إدلب. وقال أحمد خالد العلي لأهله إنه لن يسافر."
)
HOSTILE = '</style></p><script>alert("1")</script><img src=//evil.example/x onerror=alert(1)> & \x1b[31m \u202e \x00 '


@cache
def _reader() -> Reader:
    return Reader.default()


def explanation(
    text: str = TEXT, *, masked: bool = True, title: str | None = None, url: str | None = None
) -> Explanation:
    """What is made of a text of the last day of June 2020."""
    article = PipedArticle.model_validate(
        {"article_id": UUID(int=1), "text": text, "title": title, "url": url, "published_at": "2020-06-30T12:00:00Z"}
    )
    return explain(_reader(), article, masked=masked)


def test_every_slot_names_its_rule_and_the_line_holds_it() -> None:
    """The shelling: trigger, party, place, toll and source each point at a line that says so."""
    [shelling] = [
        one for one in explanation().events if one.event.mode == "shelling" and one.event.modality == "reported"
    ]
    lines = {origin.slot: _line(origin.where) for origin in shelling.origins if origin.where and ":" in origin.where}
    assert "قصف/يقصف" in lines["trigger"]
    assert lines["actor"].startswith("SYR-ARMY\t")
    assert "كفر نبل" in lines["place"]
    assert '"مقتل"' in lines["effect"]
    assert '"مراسلنا"' in lines["attribution"]
    times = [origin for origin in shelling.origins if origin.slot == "time"]
    assert [(origin.value, origin.rule) for origin in times] == [("2020-06-29 (day)", "point, pattern “relative”")]


def _line(where: str) -> str:
    name, _, number = where.rpartition(":")
    return (FOLDER / name).read_text(encoding="utf-8").splitlines()[int(number) - 1]


def test_published_events_carry_the_rules_of_their_slots() -> None:
    """The same events as without, each with what its explanation says, and nothing of the article's own words."""
    article = PipedArticle.model_validate(
        {"article_id": UUID(int=1), "text": TEXT, "title": None, "url": None, "published_at": "2020-06-30T12:00:00Z"}
    )
    traced = TracedReader(_reader()).read(article)
    assert [event.model_copy(update={"provenance": []}) for event in traced] == _reader().read(article)
    told = [[(each.slot, each.start, each.end, each.rule, each.where) for each in event.provenance] for event in traced]
    shown = [[(o.slot, o.start, o.end, o.rule, o.where) for o in one.origins] for one in explanation().events]
    assert told == shown
    assert all(told)
    assert "أحمد" not in str(told)


def test_a_denial_shows_the_word_that_denies() -> None:
    """The modality's origin is that word and the list it stands in."""
    [denied] = [one for one in explanation().events if one.event.modality == "denied"]
    [modality] = [origin for origin in denied.origins if origin.slot == "modality"]
    assert TEXT[slice(modality.start, modality.end)] == "ونفت"
    assert (modality.where or "").startswith("lexicon/discourse.toml:")


def test_a_trigger_that_states_no_event_is_told_with_its_fate() -> None:
    """“لقصف”: what something is for."""
    [left] = [one for one in explanation("وصلت طائرة جديدة مخصصة لقصف المدن.").unread if one.mode == "shelling"]
    assert left.fate == "void: it says what something is for"


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sampled_from([*TEXT.split(" "), "\n", HOSTILE, "\u200f"]), max_size=40).map(" ".join))
def test_segments_joined_are_the_text(text: str) -> None:
    """Whatever is marked, every character is shown once, or its stand-in."""
    explained = explanation(text, masked=False)
    joined = "".join(part.text for part in segments(explained, 0, len(text), explained.events))
    assert joined == showable(text)


def test_names_of_private_persons_are_hidden_wherever_they_stand() -> None:
    """In the sentence that tells of him, in a later one, in title, page and terminal; --names shows them."""
    explained = explanation(title="مقتل أحمد خالد العلي")
    for shown in (as_text(explained, coloured=False), as_page(explained, {})):
        assert "خالد" not in shown
        assert "████" in shown
    assert as_page(explanation(masked=False), {}).count("خالد") > 1


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def test_a_hostile_article_is_shown_and_does_nothing() -> None:
    """In text, title and address: no tag of its own, no link that leads out, no character that a terminal obeys."""
    explained = explanation(HOSTILE + TEXT + HOSTILE, title=HOSTILE, url="javascript:alert(1)")
    page, screen = as_page(explained, {}), as_text(explained, coloured=False)
    parsed = _Tags()
    parsed.feed(page)
    assert {"script", "img"}.isdisjoint(parsed.tags)
    assert all((value or "").startswith("#e") for name, value in parsed.attributes if name in ("href", "src"))
    assert not any(name.startswith("on") for name, _ in parsed.attributes)
    assert parsed.tags.count("style") == 1
    assert "default-src 'none'" in page
    assert not re.search(r"url\(|@import|https?:", page.partition("</style>")[0])
    for shown in (page, screen):
        assert not set(shown) & set("\x00\x1b\u202e")
    assert screen.count("<script>") >= 2


def test_colours_mark_what_brackets_mark() -> None:
    """On a terminal colours, in a pipe brackets with the event's number."""
    explained = explanation()
    assert "\x1b[1;31mقصفت\x1b[0m" in as_text(explained, coloured=True)
    assert "⟦1 قصفت⟧" in as_text(explained, coloured=False)


@pytest.mark.parametrize("text", ["", "\n", "لا شيء هنا."])
def test_a_text_without_events_says_so(text: str) -> None:
    """Nothing read is no error."""
    assert "0 events" in as_text(explanation(text), coloured=False)
    assert "لم يُقرأ" in as_page(explanation(text), {})
