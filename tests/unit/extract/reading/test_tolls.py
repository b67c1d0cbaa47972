"""How many, of whom, in the many ways in which newspapers say it: sentences of our own, one act each."""

from __future__ import annotations

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

TOLLS = [
    ("قتل رئيس مجلس بلدة السهوة برصاص مجهولين أمام داره.", "killed 1"),
    ("قُتل عدنان السالم بطلقات نارية في مدينة نوى.", "killed 1"),
    ("استشهدت مريم الخطيب بقصف على بلدة كفرنبل.", "killed 1"),
    ("قتل كل من سامر النجار وابنه ماهر النجار بإطلاق نار في مدينة طفس.", "killed 2"),
    ("قتل المدعو رامي الحسن وأصيب آخر إثر هجوم في بلدة اليادودة.", "killed 1, injured 1"),
    ("هاجم مجهولون سيارة في بلدة المزيريب، ما أدى إلى إصابة الأول بجروح ومقتل الآخر.", "injured 1, killed 1"),
    ("استشهاد أربعة منهم وإصابة خامس بانفجار لغم في بلدة عقيربات.", "killed 4, injured 1"),
    ("أدى القصف على بلدة النيرب إلى مقتل رجل وزوجته وإصابة أطفالهما الثلاثة.", "killed 2, injured 3"),
    ("قتل في القصف على بلدة كفرنبل سبعة مدنيين وأصيب عشرون.", "killed 7, injured 20"),
    ("قتلت أمس في مدينة الصنمين امرأتان برصاص مجهولين.", "killed 2"),
    ("راح ضحية التفجير في مدينة الحسكة 16 شخصاً وأصيب أكثر من 40.", "killed 16, injured 40+"),
    ("سقط في الغارات على مدينة دوما ما لا يقل عن 14 قتيلاً و30 جريحاً.", "killed 14+, injured 30"),
    ("لقي ستة عناصر من قوات النظام مصرعهم بهجوم لتنظيم داعش في بادية الرصافة.", "killed 6"),
    ("قتل عنصران من الجيش الوطني وثلاثة مدنيين بسيارة مفخخة انفجرت في مدينة الباب.", "killed 2, killed 3"),
    ("سقوط خمسة شهداء من عائلة واحدة وعدد من الجرحى بغارة على بلدة حاس.", "killed 5, injured 3+"),
    ("أدى انفجار سيارة مفخخة في مدينة عفرين إلى مقتل وإصابة تسعة أشخاص.", "killed_or_injured 9"),
    ("أقدم رجل على قتل زوجته وابنته في مدينة إدلب.", "killed 2"),
    ("قال طبيب إن عنصرين من قوات النظام فقدا حياتهما في القصف الذي طال قرية عبوش.", "killed 2"),
    ("أطلق حراس النار على شابين في مدينة درعا، ما أدى إلى مقتل أحدهما.", "killed 1"),
    ("سيطر المقاتلون على حاجز في بلدة مورك وقتلوا 20 عنصراً.", "killed 20"),
    ("استهدفت مسيرة ثلاثة أطفال في بلدة صرين، قتل منهم طفل وأصيب اثنان.", "killed 1, injured 2"),
    ("قصفت قوات النظام بلدة النيرب ما تسبب بوقوع عدد من الشهداء والجرحى.", "killed 3+, injured 3+"),
    ("خلفت الاشتباكات في مدينة السويداء مئات القتلى والجرحى.", "killed 200+, injured 200+"),
    ("قتل وجرح عشرات المدنيين في غارات على مدينة دوما.", "killed_or_injured 20+"),
    ("توفي شاب متأثراً بجراحه عقب إصابته بانفجار لغم في بلدة صيدا.", "killed 1"),
    ("طالت الهجمات في درعا شخصيات كثيرة، معظمهم قُتلوا برصاص مجهولين.", ""),
    ("طالت الهجمات في مدينة درعا شخصيات عسكرية ومدنية، معظمهم قُتلوا برصاص أشخاص مجهولين.", ""),
    ("هز انفجار مدينة القامشلي، وتواصل قسد التحقيق لمعرفة هوية القياديين اللذين قُتلا.", ""),
    ("نفى لواء شهداء الحرية أن يكون قد قصف بلدة حاس.", ""),
    ("دارت اشتباكات قرب مدرسة الشهيد خالد في مدينة حمص دون وقوع إصابات.", ""),
    ("ألقت المروحيات على مدينة سراقب براميل أودت بحياة ثلاثة أشخاص وإصابة آخرين بجروح.", "killed 3, injured 3+"),
    ("قضى عنصر من الدفاع المدني، وشاب في قصف صاروخي على بلدة إبطع.", "killed 2"),
    (
        "قُتل ستة مدنيين (ثلاثة في النيرب واثنان في سرمين)، وأصيب 11 (سبعة في سرمين) بقصف على بلدة النيرب.",
        "killed 6, injured 11",
    ),
    ("قتل تسعة من الأمن العام 4 ضباط بينهم في كمين قرب بلدة الشيخ سعد.", "killed 9"),
    ("قال ناشطون إن العشرات من المدنيين والمقاتلين فقدوا حياتهم جراء التفجيرات في مدينة الرقة.", "killed 20+"),
    ("توفي طفل متأثراً بجراح أصيب بها بانفجار لغم في بلدة حيش، ليرتفع عدد ضحايا الانفجار إلى ثلاثة.", "killed 3"),
    ("ارتفعت حصيلة القتلى بالقصف على مدينة دوما إلى سبعة.", "killed 7"),
    ("تعرضت سيارة تقل ثلاثة عناصر لهجوم مسلح قرب مدينة تدمر، ما أدى إلى مقتلهم جميعاً.", "killed 3"),
    ("أدى القصف على بلدة كفرنبل إلى إصابة أكثر من 10 أشخاص جلهم نساء وأطفال.", "injured 10+"),
    ("ألقى مجهولون قنبلة على محل في بلدة صيدا، فجرح صاحبه وأحد الزبائن.", "injured 2"),
    ("وثق التجمع مقتل 7 من عناصر وضباط النظام بانفجار عبوة في مدينة درعا.", "killed 7"),
    ("قال المرصد إن عناصر التنظيم قتلوا خمسة جنود قرب مدينة تدمر.", "killed 5"),
    ("وفي 17 تموز قتلت زوجته وأصيب هو وعدد من أطفاله بانفجار عبوة ناسفة في مدينة طفس.", "killed 1, injured 3+"),
    ("بلغت الهجمات في محافظة درعا 431 هجوماً، فيما وصل عدد الذين قتلوا خلالها إلى 269 شخصاً.", "killed 269"),
    ("أقدم مسلحون على اغتيال ناشط في مدينة درعا، وعثر على جثة شاب في بلدة المسيفرة.", "killed 1, killed 1"),
    ('قُتل خمسة من عناصر "قسد" واثنان من الجيش الوطني في اشتباكات قرب مدينة الباب.', "killed 5, killed 2"),
    ("تعرضت سيارة تقل (3) عناصر من قوات النظام لهجوم قرب مدينة تدمر، ما أدى إلى مقتلهم.", "killed 3"),
    ("أفرجت قسد عن الشبان الثلاثة في بلدة الشحيل.", "released 3"),
    ("قُتل عنصران وجُرح آخرون من قسد إضافة لعدة جرحى من قوات النظام باشتباكات في بلدة صرين.", "killed 2, injured 3+"),
    ("أسفرت الاشتباكات في مدينة جرابلس عن وفاته وإصابة ثلاثة آخرين.", "killed 1, injured 3"),
]


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The reader that ships."""
    return Reader.default()


@pytest.mark.parametrize(("sentence", "told"), TOLLS)
def test_the_toll_is_what_the_sentence_says(reader: Reader, sentence: str, told: str) -> None:
    """Every effect that is no part of another, in the order told; `+` is an open bound."""
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": sentence, "published_at": "2022-06-16T15:00:00Z"}
    )
    effects = [
        one
        for event in reader.read(article)
        for one in event.effects
        if one.effect != "destroyed" and one.part_of is None
    ]
    said = [f"{one.effect} {one.min}" + ("" if one.max == one.min else "+") for one in effects]
    assert ", ".join(said) == told


@pytest.mark.parametrize(
    ("sentence", "initiator", "target"),
    [
        ("مقتل عنصرين من قوات النظام في بادية السخنة.", set(), {"SYR-ARMY"}),
        ("قتل ثلاثة عناصر من قسد برصاص مجهولين في بلدة البصيرة.", {"UNKNOWN-ARMED"}, {"SDF"}),
        ("قتل عناصر من قسد شاباً في بلدة الشحيل.", {"SDF"}, {"YOUTHS"}),
        ("قُتل مسلحان اثنان من “قسد” في بلدة الصبحة.", set(), {"SDF"}),
        ("تمكنت قسد من قتل تسعة من عناصر داعش في بلدة هجين.", {"SDF"}, {"ISIS"}),
        ("أصيب شاب بإطلاق نار قرب حاجز للمخابرات الجوية التابعة لقوات النظام في مدينة داعل.", set(), set()),
    ],
)
def test_who_is_killed_is_not_who_kills(reader: Reader, sentence: str, initiator: set[str], target: set[str]) -> None:
    """Behind a word of harm stand the harmed, unless somebody else stands there in the accusative."""
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": sentence, "published_at": "2022-06-16T15:00:00Z"}
    )
    (event,) = reader.read(article)
    assert {actor.actor_id for actor in event.actors if actor.role == "initiator"} == initiator
    assert {actor.actor_id for actor in event.actors if actor.role == "target"} == target


def test_of_those_who_died_since_a_day_the_number_is_told_last(reader: Reader) -> None:
    """The number stands a whole clause behind "the number of civilians who met their death"."""
    text = "وبلغ عدد المدنيين الذين لقوا حتفهم منذ بداية العام نتيجة انفجار مخلفات الحرب في عموم البلاد 312 شخصاً."
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2022-06-16T15:00:00Z"}
    )
    (event,) = reader.read(article)
    assert [(one.effect, one.min, one.max) for one in event.effects] == [("killed", 312, 312)]
