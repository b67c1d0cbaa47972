"""Names of private persons: hidden in every text that leaves, with every offset still right."""

from __future__ import annotations

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


def test_nothing_is_hidden_for_an_empty_name() -> None:
    """A span over a space, or of no length, hides nothing."""
    assert hide("نص", ["", " "]) == "نص"
    assert hide(None, [NAME]) is None
