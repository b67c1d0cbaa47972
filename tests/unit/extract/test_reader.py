"""What a reader must get right beyond single sentences: one act once, what is said by whom, what has not happened."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.contracts.event import EnrichedEvent
from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

PUBLISHED = datetime(2020, 6, 29, 12, tzinfo=UTC)


def read(reader: Reader, text: str, **rest: object) -> list[EnrichedEvent]:
    """The events of a text published on 29 June 2020."""
    return reader.read(
        PipedArticle.model_validate({"article_id": UUID(int=1), "text": text, "published_at": PUBLISHED, **rest})
    )


def kinds(events: list[EnrichedEvent]) -> list[tuple[str, str]]:
    """Type and mode of each."""
    return [(event.event_type, event.mode) for event in events]


def ids(event: EnrichedEvent, role: str) -> set[str | None]:
    """Ids of its actors in a role."""
    return {actor.actor_id for actor in event.actors if actor.role == role}


def tolls(event: EnrichedEvent) -> set[tuple[str, int, int | None]]:
    """Its effects as (effect, min, max)."""
    return {(effect.effect, effect.min, effect.max) for effect in event.effects}


def test_a_lead_and_its_full_statement_are_one_event(reader: Reader) -> None:
    """The lead sums up, the second paragraph tells it: one event, with the second for evidence."""
    events = read(
        reader,
        "أصيب ثلاثة مدنيين بقصف لقوات النظام على ريف إدلب الجنوبي، اليوم الإثنين.\n"
        "وقال مراسلنا إن مدفعية قوات النظام قصفت بقذائفها بلدة كنصفرة جنوبي إدلب، ما أدى إلى إصابة ثلاثة مدنيين.",
    )
    assert kinds(events) == [("assault", "shelling")]
    assert events[0].evidence.text.startswith("وقال مراسلنا")
    assert tolls(events[0]) == {("injured", 3, 3)}


def test_a_definite_verbal_noun_points_back(reader: Reader) -> None:
    """“The shelling caused …” in the next sentence is the shelling just told."""
    events = read(
        reader,
        "قصفت قوات النظام بلدة البارة جنوبي إدلب صباح اليوم. وأسفر القصف عن مقتل طفلين وإصابة والدتهما.",
    )
    assert kinds(events) == [("assault", "shelling")]
    assert ("killed", 2, 2) in tolls(events[0])


def test_two_villages_are_two_events_and_the_toll_is_told_once(reader: Reader) -> None:
    """One act at several named settlements is one event each; the toll stays with the first."""
    events = read(reader, "قصفت قوات النظام بالمدفعية بلدتي البارة وكنصفرة جنوبي إدلب، ما أدى إلى مقتل مدني.")
    assert [event.location and event.location.mention for event in events] == ["البارة", "كنصفرة"]
    assert [len(event.effects) for event in events] == [1, 0]
    assert len({event.event_id for event in events}) == 2


def test_fire_from_the_air_and_from_the_ground_are_two_events(reader: Reader) -> None:
    """“By artillery and from the air”."""
    events = read(reader, "تعرضت مدينة سراقب شرقي إدلب لقصف جوي ومدفعي من قوات النظام.")
    assert sorted(kinds(events)) == [("assault", "airstrike"), ("assault", "shelling")]


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("انسحبت قوات النظام من بلدة صيدا شرق درعا.", "asserted"),
        ("قال مصدر عسكري إن قوات النظام انسحبت من بلدة صيدا شرق درعا.", "reported"),
        ("تعتزم قوات النظام الانسحاب من بلدة صيدا شرق درعا.", "planned"),
        ("نفت قوات النظام الانسحاب من بلدة صيدا شرق درعا.", "denied"),
    ],
)
def test_modality(reader: Reader, text: str, modality: str) -> None:
    """Stated, told by a source, intended, said not to have happened."""
    assert [event.modality for event in read(reader, text) if event.event_type == "retreat"] == [modality]


def test_what_is_demanded_is_no_event(reader: Reader) -> None:
    """The demand is the event; the shelling that is to stop, the prisoners to be freed are not."""
    events = read(reader, "طالبت الأمم المتحدة قوات النظام بوقف القصف على إدلب والإفراج عن المعتقلين.")
    assert kinds(events) == [("request", "demand")]


def test_harm_alone_is_an_attack_by_nobody_known(reader: Reader) -> None:
    """A body found, a man shot: an attack without an initiator."""
    events = read(reader, "قتل رجل بطلق ناري في مدينة جاسم شمالي درعا.")
    assert kinds(events) == [("assault", "attack")]
    assert ids(events[0], "initiator") == set()


def test_the_victims_did_not_do_it(reader: Reader) -> None:
    """Those named between the word of harm and the act are its targets."""
    (event,) = read(reader, "أصيب أربعة عناصر من قوات النظام في قصف للجيش التركي على محيط بلدة عين عيسى.")
    assert ids(event, "initiator") == {"TUR-ARMY"}
    assert "SYR-ARMY" in ids(event, "target")


def test_an_own_claim_is_marked_as_one(reader: Reader) -> None:
    """A faction that announces its own strike: attributed to it, basis claimed_by_self."""
    (event,) = read(reader, "أعلنت الجبهة الوطنية للتحرير استهداف تجمعات قوات النظام في مدينة كفرنبل بصواريخ غراد.")
    assert [(a.actor_id, a.basis) for a in event.actors if a.role == "initiator"] == [("NLF", "claimed_by_self")]
    assert [source.kind for source in event.attribution] == ["military"]


def test_the_sides_are_those_named_before(reader: Reader) -> None:
    """“Between the two sides”."""
    events = read(
        reader,
        "اجتمع وفد من فصائل المعارضة مع الجانب الروسي في مدينة بصرى الشام.\nواتفق الطرفان على وقف إطلاق النار.",
    )
    agreement = next(event for event in events if event.event_type == "agree")
    assert {"OPP", "RUS-GOV"} <= ids(agreement, "participant")


def test_recalled_history_is_background(reader: Reader) -> None:
    """A paragraph that recalls, with a date long past."""
    events = read(
        reader,
        "قصفت قوات النظام بلدة البارة اليوم.\nيذكر أن قوات النظام سيطرت على مدينة معرة النعمان في كانون الثاني 2020.",
    )
    assert [(event.event_type, event.background) for event in events] == [("assault", False), ("capture", True)]


def test_the_page_round_the_article_is_read_over(reader: Reader) -> None:
    """Headline, byline, a marker and the titles of other articles yield nothing."""
    events = read(
        reader,
        "مقتل عشرة عناصر في هجوم على حاجز بريف درعا\nدرعا - مراسلون\n"
        "اعتقلت قوات النظام خمسة شبان في بلدة محجة شمال درعا، خلال حملة دهم نفذتها فجر اليوم.\n"
        "اقرأ أيضاً\nغارات روسية على ريف إدلب\nانفجار سيارة مفخخة في الباب",
    )
    assert {event.event_type for event in events} == {"coerce"}


def test_a_flash_carries_its_printed_source(reader: Reader) -> None:
    """The bracketed source of a ticker line stands beside its text."""
    (event,) = read(reader, "قسد تعتقل ثلاثة شبان في الرقة", kind="flash", attribution="ناشطون")
    assert event.modality == "reported"
    assert [(source.kind, source.name, source.mention) for source in event.attribution] == [("activists", "ناشطون", "")]


def test_names_of_private_persons_are_marked(reader: Reader) -> None:
    """A victim's name, known by the title before it."""
    text = "قتل الشاب سامر عدنان الحلبي برصاص مجهولين في مدينة نوى."
    (event,) = read(reader, text)
    assert [text[mark.start : mark.end] for mark in event.sensitive] == ["سامر عدنان الحلبي"]
    assert [mark.kind for mark in event.sensitive] == ["victim"]


def test_parts_are_not_added_to_the_whole(reader: Reader) -> None:
    """“Six, two children among them”: the second effect is part of the first."""
    (event,) = read(reader, "قتل ستة مدنيين بينهم طفلان بغارة جوية روسية على مدينة أريحا.")
    assert [(e.min, e.part_of) for e in event.effects] == [(6, None), (2, 0)]


def test_a_road_between_two_places_is_one_place(reader: Reader) -> None:
    """The strike on a car between a city and a town is one event, and has its whole toll."""
    (event,) = read(
        reader,
        "استهدفت طائرة مسيرة تركية سيارة على الطريق الواصل بين مدينة الحسكة وبلدة تل براك، ما أدى إلى مقتل ثلاثة مدنيين.",
    )
    assert event.location is not None
    assert event.location.mention == "تل براك"
    assert [(effect.effect, effect.min) for effect in event.effects] == [("killed", 3)]


def test_the_toll_of_a_period_is_background(reader: Reader) -> None:
    """“Since the beginning of the year and until yesterday” does not tell of yesterday."""
    shelling, sum_of_year = read(
        reader,
        "قصفت قوات النظام قرية الفطيرة أمس السبت.\n"
        "ومنذ مطلع العام الحالي 2024 ولغاية يوم أمس السبت 28 نيسان، سجّل الدفاع المدني 10 هجمات بصواريخ موجهة من "
        "قوات النظام، قتل على إثرها طفل ورجل وأصيب 14 مدنياً.",
    )
    assert not shelling.background
    assert sum_of_year.background
    assert sum_of_year.time is not None
    assert sum_of_year.time.precision == "year"


def test_where_the_wounded_were_taken_is_neither_the_place_nor_the_source(reader: Reader) -> None:
    """“ونقلا إلى مشفى”: a dual verb, not "quoting"; a village nobody knows is still the place."""
    (event,) = read(reader, "أصيب مدنيان بقصف تركي على قرية أم الشعشوع ونقلا إلى مشفى تل تمر.")
    assert event.location is not None
    assert event.location.mention == "أم الشعشوع"
    assert event.attribution == []


@pytest.mark.parametrize("text", ["", "\n\n", "…", "٣" * 50, "(" * 500, "قصف " * 300])
def test_odd_texts_are_read_without_complaint(reader: Reader, text: str) -> None:
    """Nothing to read is no error."""
    assert isinstance(read(reader, text), list)
