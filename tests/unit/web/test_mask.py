"""Names of private persons: hidden in every text that leaves, with every offset still right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contracts.event import Actor, Sensitive
from services.web.shapes.mask import MASK, hide, mask_article, mask_event, mask_text
from tests.made_records import an_article, an_event

NAME = "سليم الحمصي"
TEXT = f"قُتل الشاب {NAME} برصاص قناص في اللطامنة، بحسب الدفاع المدني، ودُفن {NAME} مساءً. قوات النظام ثلاثة مدنيين"


@given(
    text=st.text(max_size=50),
    offset=st.integers(0, 20),
    spans=st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=4),
)
def test_a_masked_text_is_as_long_and_differs_only_in_its_spans(
    text: str, offset: int, spans: list[tuple[int, int]]
) -> None:
    """Every other character is as it was; white space stays, so that lines break as before."""
    masked = mask_text(text, offset, spans)
    assert len(masked) == len(text)
    for position, (old, new) in enumerate(zip(text, masked, strict=True)):
        inside = any(start <= offset + position < end for start, end in spans)
        assert new == (MASK if inside and not old.isspace() else old)


def test_an_event_shows_the_name_nowhere() -> None:
    """Not in its sentence, nor as an actor, nor in the title; what is no name stays."""
    article = an_article(text=TEXT, title=f"تشييع {NAME}")
    start = TEXT.index(NAME)
    span = Sensitive(start=start, end=start + len(NAME), kind="victim")
    victim = Actor(role="target", mention=NAME, start=start, end=start + len(NAME))
    event = an_event(article, actors=[victim], effects=[], sensitive=[span])
    elsewhere = mask_event(event, [(900, 910)], ["تشييع"])
    assert elsewhere.article.title == f"█████ {NAME}", "a name that another sentence of the article hides"
    masked = mask_event(event, [(span.start, span.end)], [NAME])
    shown = masked.model_dump_json()
    assert NAME not in shown.replace("ُ", "")[: shown.index('"evidence"')]
    assert NAME not in masked.evidence.text[: start + len(NAME)]
    assert masked.evidence.text.startswith("قُتل الشاب █")
    assert mask_event(event, [], []) is event


def test_an_article_hides_every_repetition_of_the_name() -> None:
    """The second mention is the same person, though no event points at it."""
    article = an_article(text=TEXT, title=f"تشييع {NAME}")
    start = TEXT.index(NAME)
    masked = mask_article(article, [(start, start + len(NAME))])
    assert NAME not in masked.text
    assert NAME not in (masked.title or "")
    assert len(masked.text) == len(TEXT)
    assert "اللطامنة" in masked.text


SPELT = ("سَليم الحُمصي", "سليم  الحمصى", "سليم\nالحمصي", "وسليم الحمـصي", "سليم الحمصي\u0650", "سليم\u200f الحمصي")


@pytest.mark.parametrize("spelt", SPELT)
def test_a_name_is_hidden_in_every_spelling(spelt: str) -> None:
    """With other forms of a letter, marks on it, tatweel, another space: where no event's sentence tells of it."""
    article = an_article(text=f"{TEXT}\nقال شاهد إن {spelt} كان في بيته.")
    start = TEXT.index(NAME)
    masked = mask_article(article, [(start, start + len(NAME))])
    prefix, name = spelt[: spelt.index("س")], spelt[spelt.index("س") :]
    hidden = "".join(letter if letter.isspace() else MASK for letter in name)
    assert masked.text.endswith(f"\nقال شاهد إن {prefix}{hidden} كان في بيته.")
    assert len(masked.text) == len(article.text)


def test_what_resembles_a_name_stays() -> None:
    """One of its words alone, or its words apart, may be anybody."""
    text = "سليم من أهل حمص، والحمصي غيره. سليم، الحمصي"
    assert hide(text, [NAME]) == text


def test_a_name_in_a_mention_is_hidden_that_only_another_sentence_tells_to_be_hidden() -> None:
    """The actor of an event whose own sentence does not say that it is a private person's name."""
    article = an_article(text=TEXT)
    start = TEXT.rindex(NAME)
    actor = Actor(role="target", mention=NAME, start=start, end=start + len(NAME))
    event = an_event(article, actors=[actor], effects=[])
    masked = mask_event(event, [(TEXT.index(NAME), TEXT.index(NAME) + len(NAME))], [NAME])
    assert masked.actors[0].mention == "████ ██████"


def test_nothing_is_hidden_for_an_empty_name() -> None:
    """A span over a space, or of no length, hides nothing."""
    assert hide("نص", ["", " "]) == "نص"
    assert hide(None, [NAME]) is None
