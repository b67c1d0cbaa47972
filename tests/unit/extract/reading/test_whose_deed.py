"""Whose deed an act was, who tells it and where it was, by the words in front of it. Our own sentences."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from services.contracts.event import EnrichedEvent
from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

PUBLISHED = datetime(2023, 5, 10, 12, tzinfo=UTC)


def read(reader: Reader, text: str) -> list[EnrichedEvent]:
    """The events of a text."""
    return reader.read(
        PipedArticle.model_validate({"article_id": "0" * 32, "text": text, "published_at": PUBLISHED.isoformat()})
    )


def parties(event: EnrichedEvent) -> set[tuple[str, str]]:
    """Role and id of those that the lexicon knows, civilians aside."""
    return {(actor.role, actor.actor_id) for actor in event.actors if actor.actor_id and actor.kind != "civilian"}


@pytest.mark.parametrize(
    ("text", "mode", "initiators"),
    [
        ("ألقت قوات سوريا الديمقراطية القبض على منفذي التفجير الذي وقع في بلدة الشحيل أمس وقتل فيه خمسة مدنيين.", "ied", set()),
        ("وقال الجيش الإسرائيلي إنه رد على إطلاق صاروخين من سوريا صوب إسرائيل.", "rocket", set()),
        ("أعلن تنظيم داعش مسؤوليته عن هجوم استهدف حاجزاً لقسد في بلدة البصيرة.", "attack", {"ISIS"}),
    ],
)  # fmt: skip
def test_who_arrests_or_answers_did_not_do_it(reader: Reader, text: str, mode: str, initiators: set[str]) -> None:
    """But who claims it did."""
    (act,) = [event for event in read(reader, text) if event.mode == mode]
    assert {actor for role, actor in parties(act) if role == "initiator"} == initiators


def test_what_a_militia_is_called_is_whom_it_hit(reader: Reader) -> None:
    """“تعرف بـ"X"”: by another word, its name."""
    (act,) = read(reader, 'هاجم مسلحون حاجزاً لميليشيا تعرف بـ"الدفاع الوطني" قرب بلدة السخنة.')
    assert ("target", "NDF") in parties(act)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("وثقت الشبكة السورية لحقوق الإنسان مقتل ثلاثة مدنيين بقصف على بلدة سرمين.", "monitor"),
        ('وكانت شبكة "درعا 24" وثقت مقتل ثلاثة مدنيين بقصف على بلدة سرمين.', "outlet"),
        ("وأحصت لجان التنسيق المحلية مقتل ثلاثة مدنيين بقصف على بلدة سرمين.", "activists"),
    ],
)
def test_who_counted_the_dead(reader: Reader, text: str, kind: str) -> None:
    """Not whom it counts. A verb that begins with و of its own brings in a source, as others do; committees of 2011 are activists."""
    (act,) = read(reader, text)
    assert [source.kind for source in act.attribution] == [kind]
    assert act.modality == "reported"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("قصفت قوات النظام مدينة القصير بالمدفعية، بينما قتل شخص في حلب.", "القصير"),
        ("استهدفت مسيرة حاجزاً عند المدخل الجنوبي لمدينة كوباني.", "كوباني"),
        ("استهدفت قوات النظام سيارة مدنية في الحي الشمالي من مدينة دارة عزة.", "دارة عزة"),
        ("استهدف القصف الأطراف الشرقية من بلدة آفس.", "آفس"),
        ("دارت اشتباكات بين الفصائل وقوات النظام في بساتين تدمر.", "تدمر"),
    ],
)
def test_a_town_by_its_parts(reader: Reader, text: str, place: str) -> None:
    """A city of the name is meant behind مدينة; its entrance, quarter or orchards are its own."""
    where = read(reader, text)[0].location
    assert where is not None
    assert (where.mention, where.lat is not None) == (place, True)
    if place == "القصير":
        assert where.admin1 == "Homs"


def test_beside_a_town_is_no_town_told_before(reader: Reader) -> None:
    """South of X is not X, and it is not the village of the sentence before either."""
    fought = read(
        reader,
        "استهدفت المدفعية التركية قرية العريمة في ريف منبج.\n"
        "وفي تلك الأثناء دارت اشتباكات عنيفة بين الجيش الوطني وقسد جنوب غربي إعزاز.",
    )[-1]
    assert fought.mode == "clash"
    assert fought.location is None or fought.location.lat is None


def test_what_is_answered_came_from_elsewhere(reader: Reader) -> None:
    """Fire that is answered is not where the answer fell."""
    events = read(reader, "قصف الجيش الإسرائيلي مواقع في بلدة نوى، وقال إنه رد على إطلاق صاروخين صوب إسرائيل.")
    rockets = [event for event in events if event.mode == "rocket"]
    assert all(event.location is None or event.location.lat is None for event in rockets)


def test_who_takes_ground_stands_behind_the_word(reader: Reader) -> None:
    """Whoever the sentence began with."""
    text = "كثفت الطائرات الروسية طلعاتها فوق الشمال، في حين استعاد تنظيم الدولة بلدة القورية من النظام."
    (taken,) = [event for event in read(reader, text) if event.event_type == "capture"]
    assert parties(taken) == {("initiator", "ISIS"), ("target", "SYR-GOV")}


def test_a_city_beside_a_far_province_is_no_village_of_its_name(reader: Reader) -> None:
    """In a governorate that nobody names."""
    text = "قصفت طائرات روسية بلدات في محافظة درعا، فيما قصفت قوات النظام أحياء في دوما."
    places = [event.location for event in read(reader, text) if event.location and event.location.mention == "دوما"]
    assert [place.admin1 for place in places] == ["Rif Dimashq"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "في مدينة الزبداني استشهد طفلان وجرح رجل جراء القصف، وفي بلدة مضايا ارتقى طفل شهيداً وأصيب أربعة.",
            [("الزبداني", {("killed", 2), ("injured", 1)}), ("مضايا", {("killed", 1), ("injured", 4)})],
        ),
        (
            "قصفت الطائرات الروسية بلدة اللطامنة، في حين قصفت مروحيات النظام ببراميل متفجرة قرية الزلاقيات.",
            [("اللطامنة", set()), ("الزلاقيات", set())],
        ),
    ],
)
def test_town_by_town(reader: Reader, text: str, told: list[tuple[str, set[tuple[str, int]]]]) -> None:
    """Each town with the toll told behind it, and each strike once."""
    events = read(reader, text)
    assert [
        (
            event.location.mention if event.location else "",
            {(one.effect, one.min) for one in event.effects if one.part_of is None},
        )
        for event in events
    ] == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("وأكد مدير الأمن أن إدارته مستمرة في التصدي لأي تهديدات تمس أمن المواطنين.", []),
        ("والعدد قابل للارتفاع بسبب وجود حالات خطرة بين الجرحى في بلدة سرمين.", []),
        ("وتجاوزت هجمات قوات النظام مئة هجوم خلال الشهر كانت في معظمها قصف مدفعي.", ["attack"]),
        ("قتل الطفل يوسف حكم الخالد نتيجة إلقاء مجهولين قنبلة يدوية على منزل في جاسم.", ["grenade"]),
        ("حكمت محكمة عسكرية في دمشق على عشرة متهمين بالسجن.", ["investigate"]),
        ("ألقى مجهولون قنابل على منزل في مدينة جاسم.", ["grenade"]),
        ("وتشهد أرياف دير الزور تزايداً في حالات الاغتيال والتي تطال عناصر في قسد.", []),
        ("وتنتشر في المنطقة مجموعات ينضوي معظمها تحت زعامة هيئة تحرير الشام.", []),
    ],
)
def test_words_that_only_look_like_acts(reader: Reader, text: str, told: list[str]) -> None:
    """Any threat at all, a number that may rise, most of what was counted, a man's name, how often, who is of whom."""
    assert [event.mode for event in read(reader, text)] == told
