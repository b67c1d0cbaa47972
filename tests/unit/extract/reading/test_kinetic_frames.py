"""Every word for force, arrest, ground and movement is read in every frame that news puts it in."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader
from tests.unit.extract.reading.kinetic_words import HARM, NOUNS, VERBS

_KINETIC = frozenset({"assault", "coerce", "capture", "retreat", "mobilize"})


def _rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def _feminine(past: str) -> str:
    return (past.removesuffix("ى")) + "ت"


def _verb_sentences(past: str, present: str, noun: str, acted_on: str, after_noun: str) -> dict[str, str]:
    """Sentences of one verb. `acted_on` bears its own preposition, so does `after_noun`."""
    she = _feminine(past)
    frames: dict[str, str] = {}
    if present:
        frames |= {
            "headline": f"قوات النظام {'ت' + present[1:]} {acted_on}.",
            "negated": f"قوات النظام لم {'ت' + present[1:]} {acted_on}.",
        }
    if past:
        frames |= {
            "verb first": f"{she} قوات النظام، اليوم الثلاثاء، {acted_on}.",
            "earlier": f"{she} قوات النظام، في وقت سابق اليوم، {acted_on}.",
            "again": f"{she} قوات النظام مجدداً {acted_on}.",
            "meanwhile": f"فيما {she} قوات النظام {acted_on}.",
            "told": f"قال مراسلنا إن قوات النظام {she} {acted_on} صباح اليوم.",
            "those who": f"عناصر من قوات النظام {past.removesuffix('ى')}وا {acted_on} أمس.",
            "recalled": f"وكانت قوات النظام قد {she} {acted_on} قبل يومين.",
            "and": f"حضرت قوة من قوات النظام إلى المنطقة و{she} {acted_on}.",
        }
    if noun:
        frames |= {
            "noun of doer": f"سبب {_of(noun, 'قوات النظام')} {after_noun} غضب الأهالي.",
            "after": f"خرج الأهالي إلى الشوارع عقب {_of(noun, 'قوات النظام')} {after_noun}.",
            "carried out": f"قامت قوات النظام ب{_alone(noun)} {after_noun}.",
            "managed": f"تمكنت قوات النظام من {_alone(noun)} {after_noun}.",
            "set about": f"أقدمت قوات النظام على {_alone(noun)} {after_noun}.",
            "was done": f"تم {_alone(noun)} {after_noun} من قبل قوات النظام.",
        }
    return frames


def _of(noun: str, doer: str) -> str:
    return f"{noun.partition('+')[0].strip()} {doer}"


def _alone(noun: str) -> str:
    word = noun.partition("+")[0].strip()
    return f"ال{word}" if "+" in noun else word


def _noun_sentences(noun: str, gender: str) -> dict[str, str]:
    led = "أدت" if gender == "f" else "أدى"
    return {
        "killed by": f"قتل مدنيان وأصيب ثلاثة آخرون ب{noun} في بلدة صيدا.",
        "as a result of": f"قتل مدنيان جراء {noun} في بلدة صيدا.",
        "consequence": f"{noun} في بلدة صيدا {led} إلى مقتل مدنيين اثنين.",
        "saw": f"شهدت بلدة صيدا {noun} مساء اليوم.",
        "befell": f"وقع {noun} في بلدة صيدا دون إصابات.",
        "during": f"أصيب ثلاثة مدنيين خلال {noun} في بلدة صيدا.",
        "claimed": f"أسفر {noun} في بلدة صيدا عن مقتل مدنيين اثنين.",
        "headline": f"قتيلان ب{noun} في بلدة صيدا.",
    }


VERB_CASES = [
    pytest.param(mode, text, frame == "negated", id=f"{mode}-{past}-{number}-{frame}")
    for number, (mode, past, present, noun, acted_on, *rest) in enumerate(_rows(VERBS))
    for frame, text in _verb_sentences(past, present, noun, acted_on, rest[0] if rest else acted_on).items()
]
NOUN_CASES = [
    pytest.param(mode, text, id=f"{mode}-{noun}-{frame}")
    for mode, noun, gender in _rows(NOUNS)
    for frame, text in _noun_sentences(noun, gender).items()
]


def _flash(text: str) -> PipedArticle:
    return PipedArticle(article_id=uuid4(), text=text, kind="flash", published_at=datetime(2023, 5, 2, 18, tzinfo=UTC))


def _read(reader: Reader, text: str) -> list[tuple[str, str]]:
    """Type, mode and modality of the kinetic events."""
    events = [event for event in reader.read(_flash(text)) if event.event_type in _KINETIC]
    return [(f"{event.event_type}/{event.mode}", event.modality) for event in events]


HARM_CASES = [pytest.param(effect, int(number), text, id=text[:40]) for effect, number, text in _rows(HARM)]


@pytest.mark.parametrize(("mode", "text", "negated"), VERB_CASES)
def test_verb(reader: Reader, mode: str, text: str, negated: bool) -> None:  # noqa: FBT001  (a parameter of the table)
    """The verb, and its verbal noun, tell one act of its mode; with "not" none that happened."""
    found = _read(reader, text)
    if negated:
        assert {modality for _, modality in found} <= {"denied", "planned"}, found
    else:
        assert [told for told, _ in found] == [mode], text


@pytest.mark.parametrize(("mode", "text"), NOUN_CASES)
def test_noun(reader: Reader, mode: str, text: str) -> None:
    """The noun tells one act of its mode, whatever bears it."""
    assert [told for told, _ in _read(reader, text)] == [mode], text


@pytest.mark.parametrize(("effect", "number", "text"), HARM_CASES)
def test_harm(reader: Reader, effect: str, number: int, text: str) -> None:
    """The toll is read, once, and belongs to one act."""
    events = reader.read(_flash(text))
    assert [(effect_.effect, effect_.min) for event in events for effect_ in event.effects] == [(effect, number)]
    assert len(events) == 1
