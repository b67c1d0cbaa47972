"""Courts, gangs, crowds and convoys of returning people: what is an act there, who did it, and what is only spoken of."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.contracts.event import EnrichedEvent
from services.extract.pipe import PipedArticle
from services.extract.reader import Reader


def read(reader: Reader, text: str) -> list[EnrichedEvent]:
    """The events of an article of Monday, 15 January 2024."""
    article = PipedArticle(article_id=UUID(int=1), text=text, published_at=datetime(2024, 1, 15, 12, tzinfo=UTC))
    return reader.read(article)


def told(reader: Reader, text: str) -> list[str]:
    """Type and mode of each event."""
    return [f"{event.event_type}/{event.mode}" for event in read(reader, text)]


@pytest.mark.parametrize(
    "text",
    [
        "أدانت محكمة ألمانية ضابطاً سابقاً بجرائم حرب. وحكم عليه القضاة بالسجن المؤبد. وأدين المتهم بالمشاركة في قتل معتقلين.",
        "حكمت محكمة سويدية على رجل بالسجن سبعة أعوام، بعد إدانته بارتكاب جرائم في سوريا عام 2013.",
        "ودانت المحكمة، الخميس، متهماً سورياً، وحكمت عليه بالسجن تسعة أعوام.",
    ],
)
def test_a_verdict_is_told_once_and_accuses_nobody(reader: Reader, text: str) -> None:
    """What was found, how it was punished and what for are one verdict."""
    assert told(reader, text) == ["accuse/investigate"]


def test_a_verdict_has_not_the_day_of_the_crime(reader: Reader) -> None:
    """What it was for lies years back."""
    text = "حكمت محكمة سويدية، اليوم الإثنين، على رجل بالسجن، بعد إدانته بارتكاب جرائم في سوريا عام 2013."
    (event,) = read(reader, text)
    assert event.time is not None
    assert event.time.start == "2024-01-15"


def test_one_more_who_is_judged_is_another_verdict(reader: Reader) -> None:
    """Another man, another verdict."""
    text = "حكمت محكمة ألمانية على سوري بالسجن المؤبد. كما حكمت المحكمة على متهم آخر بالسجن تسعة أعوام."
    assert told(reader, text) == ["accuse/investigate", "accuse/investigate"]


def test_condemnation_is_still_accusing(reader: Reader) -> None:
    """Of a court "إدانته بـ" is a conviction, of a state "إدانته لـ" is none."""
    assert told(reader, "وجددت قطر إدانتها للهجوم الذي استهدف مدينة دمشق.") == ["accuse/accuse"]


@pytest.mark.parametrize(
    "text",
    [
        "ألقت الشرطة في مدينة حماة القبض على عصابة تمتهن خطف المدنيين وتعذيبهم.",
        "ألقت الشرطة في مدينة حماة القبض على رجل متهم بالمشاركة في قتل معتقلين.",
        "أوقفت الشرطة في مدينة حماة أربعة رجال لتورطهم في جريمة قتل وعمليات ابتزاز بحق الأهالي.",
        "أحبطت الشرطة في مدينة حماة محاولة اختطاف صائغ، وألقت القبض على ثلاثة رجال.",
        "أوقعت الشرطة في مدينة حماة مهربين بكمين محكم وتم اعتقال ثلاثة منهم.",
    ],
)
def test_what_a_gang_lives_by_or_tried_is_no_act_beside_its_arrest(reader: Reader, text: str) -> None:
    """Its trade, what it is charged with, what was foiled and how it was caught tell who was arrested."""
    assert told(reader, text) == ["coerce/arrest"]


def test_so_many_civilians_behind_a_verb_of_arrest_are_taken(reader: Reader) -> None:
    """They are no subject of it."""
    text = "داهمت قسد أحياء في مدينة منبج، واعتقلت عشرات الشبان أمس في مدينة الرقة."
    (event,) = [event for event in read(reader, text) if event.mode == "arrest"]
    roles = {actor.role: actor.actor_id for actor in event.actors}
    assert roles == {"initiator": "SDF", "target": "YOUTHS"}
    assert [(effect.effect, effect.min, effect.max) for effect in event.effects] == [("detained", 20, None)]


def test_whoever_stands_behind_upon_was_caught(reader: Reader) -> None:
    """“القبض على جميع أفراد العصابة”: the gang did not do it."""
    (event,) = read(reader, "نفذت الشرطة عملية في مدينة حماة أسفرت عن إلقاء القبض على جميع أفراد العصابة.")
    assert "GANG" in {actor.actor_id for actor in event.actors if actor.role == "target"}
    assert "GANG" not in {actor.actor_id for actor in event.actors if actor.role == "initiator"}


def test_what_people_came_to_blows_over_is_no_toll_of_the_fight(reader: Reader) -> None:
    """The killing came before the fight."""
    text = "اندلعت اشتباكات بين عائلتين في بلدة الشحيل على خلفية مقتل شاب من إحداهما."
    assert told(reader, text) == ["assault/clash", "assault/attack"]
    assert [len(event.effects) for event in read(reader, text)] == [0, 1]


def test_armed_strife_names_no_gunmen(reader: Reader) -> None:
    """“اقتتال مسلح”: how it was fought."""
    (event,) = read(reader, "اندلع اقتتال مسلح بين عائلتين في بلدة الشحيل.")
    assert "UNKNOWN-ARMED" not in {actor.actor_id for actor in event.actors}


def test_villages_that_join_a_strike_strike_too(reader: Reader) -> None:
    """Each is one, as the contract counts."""
    text = "انطلق إضراب عام في مدينة السويداء اليوم. وشاركت قرى عريقة والثعلة ومجادل بالإضراب."
    events = read(reader, text)
    assert [event.location.name_ar for event in events if event.location] == ["السويداء", "عريقة", "الثعلة", "مجادل"]
    assert {event.mode for event in events} == {"strike"}


@pytest.mark.parametrize(
    "text",
    [
        "نقلت قافلة من الحافلات العائدين عبر معبر العريضة إلى مدينة حمص.",
        "دخلت قافلة تضم مئات اللاجئين العائدين من لبنان عبر معبر جوسيه.",
        "وانضم بعض المواطنين إلى المتظاهرين في سوق المدينة.",
        "ويرفع القرار عدد الشخصيات على لائحة العقوبات الأوروبية إلى 217.",
        "وأشار البيان إلى رجال الأعمال الذين يمولون النظام.",
        "وتشهد المنطقة فوضى نتيجة انتشار السلاح بين عناصر الفصائل، ناهيك عن حالات ابتزاز وخطف.",
        "وتعمل اللجان في مناطق أخرى تحت سيطرتها، أمس واليوم، في ريف الرقة.",
    ],
)
def test_what_is_only_spoken_of(reader: Reader, text: str) -> None:
    """People who go home are no aid, who joins a crowd no ally, who is listed already no news."""
    assert told(reader, text) == []


@pytest.mark.parametrize(
    ("speaker", "kind"),
    [
        ("قال أحمد العلي (أحد سكان البلدة)، لموقع محلي،", "residents"),
        ("قال أبو خالد، وهو من أهالي البلدة،", "residents"),
        ("قالت المحكمة", "official"),
    ],
)
def test_a_name_has_its_source_behind_it(reader: Reader, speaker: str, kind: str) -> None:
    """In brackets or set off, over "one of", "who is of"."""
    (event,) = read(reader, f"{speaker} إن قوات النظام داهمت منازل المدنيين في بلدة محجة.")
    assert [source.kind for source in event.attribution] == [kind]
    assert event.modality == "reported"


@pytest.mark.parametrize(
    ("lead", "again"),
    [
        (
            "اندلعت اشتباكات بين عائلتين في مدينة الأتارب.",
            "وتداول السكان مقاطع تظهر تبادل إطلاق النار بين الطرفين في شوارع المدينة.",
        ),
        (
            "أعلنت وزارة الخزانة الأمريكية فرض عقوبات جديدة على شركات سورية.",
            "وطالت العقوبات أيضاً قوات الدفاع الوطني.",
        ),
    ],
)
def test_pictures_and_what_it_covers_are_no_second_act(reader: Reader, lead: str, again: str) -> None:
    """What pictures show was told, and whom the sanctions reach is told of them."""
    assert len(told(reader, f"{lead} {again}")) == 1


def test_a_crowd_that_blocks_the_roads_demonstrates(reader: Reader) -> None:
    """In the plural too; it closes no crossing."""
    text = "وأغلق أهالي مدينة الحراك الطرق الرئيسية بالإطارات المشتعلة."
    assert told(reader, text) == ["protest/demonstration"]
