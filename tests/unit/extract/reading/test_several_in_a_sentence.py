"""Several acts in one sentence: each with its own place and toll, and nothing told twice. Our own sentences."""

from __future__ import annotations

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

ACTS = {
    "meanwhile, at another quarter": (
        (
            "ألقى الطيران المروحي براميل متفجرة على حي الصاخور ما أسفر عن مقتل مدنيين اثنين، فيما ألقى الطيران براميل على حي"
            " الهلك ما أدى إلى إصابة خمسة."
        ),
        [("الصاخور", "killed 2"), ("الهلك", "injured 5")],
    ),
    "a source who goes on": (
        (
            "ذكرت مصادر محلية أن عشرة أشخاص قتلوا بعد استهداف حي الصالحين بحلب بالبراميل المتفجرة، مشيرة إلى أن أحد البراميل"
            " المتفجرة سقط على حي الصاخور، ما أدى إلى مقتل ثلاثة أطفال."
        ),
        [("الصالحين", "killed 10"), ("الصاخور", "killed 3")],
    ),
    "what it led to, before what else was hit": (
        "قصفت قوات النظام بالمدفعية بلدة سفوهن ما أدى إلى إصابة مدني، كما طال القصف بلدة الفطيرة.",
        [("سفوهن", "injured 1"), ("الفطيرة", "")],
    ),
    "one weapon after the other": (
        "سقطت قذيفة على حي القصاع، وقذيفتان في محيط ساحة العباسيين، وعدة قذائف أخرى على ضاحية الأسد.",
        [("القصاع", ""), ("العباسيين", ""), ("ضاحية الأسد", "")],
    ),
    "villages that nobody knows": (
        "طال القصف بقذائف الهاون قرى المباقر وقبور الغراجنة وتل شنان بمنطقة تل تمر.",
        [("المباقر", ""), ("قبور الغراجنة", ""), ("تل شنان", "")],
    ),
    "as also, by a light verb": (
        "قتل الثوار عنصرين خلال اشتباكات في مدينة دوما، كما قام الثوار باستهداف تجمعات لقوات النظام في مبنى القصر.",
        [("دوما", "killed 2"), ("دوما", "")],
    ),
    "the shelling that is explained": (
        "ولم تسلم مدينة سراقب من القصف، حيث تعرضت المدينة لغارات من الطائرات الروسية أدت إلى مقتل امرأة.",
        [("سراقب", "killed 1")],
    ),
}

ACTS |= {
    "on the same level": (
        (
            "قصفت قوات النظام بالصواريخ قرية السرمانية ما أدى إلى مقتل رجل، على صعيد متصل تعرضت مناطق في جبل الزاوية لقصف"
            " صاروخي."
        ),
        [("السرمانية", "killed 1"), ("جبل الزاوية", "")],
    ),
    "hurt by the weapon that hit": (
        "أصيبت ثلاث نساء من عائلة واحدة مساء أمس بقذائف موجهة استهدفت محيط مدينة دارة عزة.",
        [("دارة عزة", "injured 3")],
    ),
    "an attack beaten back": (
        (
            "أحبط مقاتلو المعارضة هجوماً شنته قوات النظام على بلدة كنسبا، مؤكدين مقتل 20 عنصراً، بعد معارك عنيفة دامت عدة"
            " ساعات."
        ),
        [("كنسبا", "killed 20")],
    ),
    "which ones fight": (
        (
            "أسفرت الاشتباكات بين الثوار وقوات النظام التي تحاول التقدم في محيط بلدة كنسبا عن مقتل سبعة من عناصر قوات"
            " النظام."
        ),
        [("كنسبا", "killed 7")],
    ),
    "what the verb of the next clause did": (
        (
            "قتلت سيدة برصاص مجهولين في بلدة محجة، كما قتل طفل نتيجة قيام مسلحين بإلقاء قنبلة يدوية على منزل في"
            " مدينة جاسم."
        ),
        [("محجة", "killed 1"), ("جاسم", "killed 1")],
    ),
    "the hour before dawn is no blast": (
        "وفي الرابعة من فجر هذا اليوم قصف الطيران الإسرائيلي مطار المزة ما أدى إلى إصابة جندي.",
        [("مطار المزة", "injured 1")],
    ),
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The reader that ships."""
    return Reader.default()


@pytest.mark.parametrize(("sentence", "told"), ACTS.values(), ids=list(ACTS))
def test_each_act_has_its_own_place_and_toll(reader: Reader, sentence: str, told: list[tuple[str, str]]) -> None:
    """Place and effects of every act of force, in the order told."""
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": sentence, "published_at": "2022-06-16T18:00:00Z"}
    )
    read = [
        (
            event.location.mention if event.location else "",
            ", ".join(f"{one.effect} {one.min}" for one in event.effects if one.part_of is None),
        )
        for event in reader.read(article)
        if event.event_type == "assault"
    ]
    assert read == told


def test_what_fell_where_no_map_knows_is_told_all_the_same(reader: Reader) -> None:
    """A shell on a school is news without a place, not the shelling of the lead again."""
    text = "سقطت قذائف هاون على حي القصاع بدمشق وأصيب رجل.\nوسقطت قذيفة على مدرسة الأمل دون وقوع أضرار."
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2017-11-14T18:00:00Z"}
    )
    assert [event.mode for event in reader.read(article)] == ["shelling", "shelling"]


def test_what_an_operation_was_aimed_at_is_where_it_was(reader: Reader) -> None:
    """The sentence behind a raid tells no shelling; two who raid together both raid."""
    text = (
        "نفذت قوات التحالف الدولي عملية إنزال جوي مشتركة مع قوات سوريا الديمقراطية في ريف دير الزور الشرقي، فجر الأربعاء."
        " استهدفت العملية بلدة الشحيل."
    )
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2025-11-27T18:00:00Z"}
    )
    (raid,) = reader.read(article)
    assert (raid.mode, raid.location and raid.location.mention) == ("raid", "الشحيل")
    assert {(actor.role, actor.actor_id) for actor in raid.actors} == {
        ("initiator", "COALITION"),
        ("participant", "SDF"),
    }


def test_who_fought_for_the_ground_lost_it(reader: Reader) -> None:
    """Ground taken after battles with somebody was taken from him, and both fought."""
    text = "سيطرت قوات النظام على بلدة السخنة، بعد معارك مع تنظيم داعش."
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2017-08-06T18:00:00Z"}
    )
    gain, clash = reader.read(article)
    assert {(actor.role, actor.actor_id) for actor in gain.actors} == {("initiator", "SYR-ARMY"), ("target", "ISIS")}
    assert {actor.actor_id for actor in clash.actors} == {"SYR-ARMY", "ISIS"}


def test_a_toll_that_adds_up_what_is_told_next_is_no_act(reader: Reader) -> None:
    """In the middle of an article as in its lead."""
    text = (
        "قتل رجل برصاص مجهولين في بلدة اليادودة غربي درعا.\n"
        "وقبل أيام، قتل خمسة أشخاص جراء هجمات متفرقة نفذها مجهولون في محافظة درعا.\n"
        "وقال ناشطون إن شاباً قتل برصاص مجهولين في مدينة جاسم.\n"
        "وفي مدينة نوى قتل أربعة رجال بإطلاق نار."
    )
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2023-01-15T18:00:00Z"}
    )
    assert [event.location and event.location.mention for event in reader.read(article)] == ["اليادودة", "جاسم", "نوى"]


def test_a_list_that_names_again_what_was_told_tells_the_others(reader: Reader) -> None:
    """Two towns told with their tolls stand in the list of all that were struck; they are not struck again."""
    text = (
        "قصفت قوات النظام بالمدفعية بلدة البارة صباح اليوم ما أدى إلى مقتل رجل.\n"
        "وصعدت قوات النظام من قصفها منذ صباح اليوم، حيث استهدفت بلدات وقرى البارة وكنصفرة وفليفل."
    )
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2021-06-21T18:00:00Z"}
    )
    assert [event.location and event.location.mention for event in reader.read(article)] == [
        "البارة",
        "كنصفرة",
        "فليفل",
    ]


def test_a_place_aimed_at_in_one_breath_is_struck_by_the_same_means(reader: Reader) -> None:
    """What the aircraft of the same sentence did, not artillery."""
    text = "استهدفت طائرات حربية إسرائيلية منطقة البحوث العلمية في مصياف، كما تم استهداف بلدة جب رملة."
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2024-09-12T18:00:00Z"}
    )
    assert [event.mode for event in reader.read(article)] == ["airstrike", "airstrike"]


def test_things_destroyed_are_no_range(reader: Reader) -> None:
    """Five tanks in one telling and two in another are seven, not two to five."""
    text = (
        "قصفت طائرات حربية مطار حماة ما أسفر عن تدمير خمس دبابات.\n"
        "وقال ناشطون إن القصف على مطار حماة أدى إلى تدمير دبابتين أيضاً."
    )
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2024-09-12T18:00:00Z"}
    )
    (strike,) = reader.read(article)
    assert sorted((one.min, one.max) for one in strike.effects) == [(2, 2), (5, 5)]


def test_who_claims_an_attack_did_it(reader: Reader) -> None:
    """And not the party whose car it hit."""
    text = 'تبنى تنظيم "داعش" هجوماً استهدف سيارة عسكرية لقوات سوريا الديمقراطية في بلدة الزر.'
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2022-10-19T18:00:00Z"}
    )
    (attack,) = reader.read(article)
    assert [actor.actor_id for actor in attack.actors if actor.role == "initiator"] == ["ISIS"]


def test_attackers_who_flee_are_not_displaced(reader: Reader) -> None:
    """Nobody left his home."""
    text = "قتل رجل في بلدة طفس برصاص مجهولين، بينما فر المهاجمون."
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2022-10-19T18:00:00Z"}
    )
    assert [event.event_type for event in reader.read(article)] == ["assault"]
