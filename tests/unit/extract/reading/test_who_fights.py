"""Who strikes, takes and loses, and whom it hits, where the form of a word decides it. Our own sentences."""

from __future__ import annotations

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

ACTS: dict[str, tuple[str, str, list[str]]] = {
    "whom a drone hit that nobody is named for": (
        "2022-05-10",
        "استهدفت طائرة مسيرة سيارة تابعة لقوات سوريا الديمقراطية في مدينة القامشلي.",
        ["assault target SDF"],
    ),
    "whom a bomb hit": (
        "2022-05-10",
        "استهدفت عبوة ناسفة دورية لقوات سوريا الديمقراطية في بلدة ذيبان.",
        ["assault target SDF"],
    ),
    "whose position a drone hit, in quotation marks": (
        "2022-05-10",
        "أفاد مراسلنا بأن طائرة مسيرة استهدفت موقعاً لـ«الجيش الوطني السوري» قرب مدينة إعزاز.",
        ["assault target SNA"],
    ),
    "whose car, where a civil body owns it": (
        "2022-05-10",
        "استهدفت طائرة مسيرة تركية سيارة تابعة لـ«الإدارة الذاتية» في مدينة القامشلي.",
        ["assault initiator TUR-ARMY", "assault target AANES"],
    ),
    "whose drone it was": (
        "2022-05-10",
        "استهدفت طائرة مسيرة تابعة للجيش التركي سيارة في مدينة القامشلي.",
        ["assault initiator TUR-ARMY"],
    ),
    "a group of a party's men": (
        "2022-05-10",
        "استهدفت مجموعة من عناصر تنظيم داعش صهاريج نفط في بادية الرصافة.",
        ["assault initiator ISIS"],
    ),
    "whose aircraft they probably were, by an adjective": (
        "2018-05-10",
        "وقتل مدني بقصف لطائرات حربية يرجح أنها روسية طالت مدينة سراقب.",
        ["assault initiator RUS-ARMY"],
    ),
    "whose aircraft they probably were, by a name": (
        "2018-05-10",
        "وقال ناشطون إن طائرات حربية يرجح أنها للنظام قصفت مدينة جسر الشغور.",
        ["assault initiator SYR-ARMY"],
    ),
    "whom those who managed to took captive": (
        "2017-05-10",
        "كما تمكنت الفصائل من أسر عدد من عناصر قوات النظام في محيط بلدة خان طومان.",
        ["coerce initiator OPP", "coerce target SYR-ARMY"],
    ),
    "whom a plural verb takes": (
        "2022-05-10",
        "داهمت قوات التحالف الدولي منزلاً في بلدة البصيرة. واعتقلوا قيادياً في تنظيم داعش.",
        ["coerce initiator COALITION", "coerce initiator COALITION", "coerce target ISIS"],
    ),
    "who goes on, where the verb opens the sentence": (
        "2025-05-10",
        "داهمت قوة إسرائيلية منزلاً في قرية جباتا الخشب. واعتقلت ثلاثة شبان قبل أن تغادر.",
        ["coerce initiator ISR-ARMY", "coerce initiator ISR-ARMY"],
    ),
    "to whom those taken are said to belong": (
        "2022-05-10",
        "نفذت قوات سوريا الديمقراطية اعتقالات طالت عدداً من المتهمين بالانتماء لتنظيم داعش في بلدة ذيبان.",
        ["coerce initiator SDF", "coerce target ISIS"],
    ),
    "from whom arms were taken": (
        "2016-05-10",
        "واغتنمت فصائل المعارضة من قوات النظام دبابتين في بلدة خان طومان.",
        ["coerce initiator OPP", "coerce target SYR-ARMY"],
    ),
    "those killed in beating back an attack made it": (
        "2017-05-10",
        "قالت الفصائل إنها قتلت عشرة من قوات النظام خلال صدها هجوماً على مدينة معرزاف.",
        ["assault initiator SYR-ARMY", "assault target OPP"],
    ),
    "who beat an attack back, behind it": (
        "2017-05-10",
        "سقط قتلى من قوات النظام في هجوم تصدت له الفصائل في مدينة طفس.",
        ["assault initiator SYR-ARMY", "assault target OPP"],
    ),
    "the two sides of the attack just told": (
        "2022-05-10",
        "هاجم تنظيم داعش حاجزاً لقوات النظام في بادية السخنة. واندلعت اشتباكات عنيفة بين الطرفين في مدينة السخنة.",
        ["assault participant ISIS", "assault participant SYR-ARMY"],
    ),
    "who took the ground before": (
        "2022-05-10",
        "وكان القيادي في جبهة النصرة قد غادر قبيل سيطرة قوات النظام على مدينة درعا في تموز 2018.",
        ["capture initiator SYR-ARMY"],
    ),
    "who backed it takes part": (
        "2020-02-10",
        "سيطرت قوات النظام على بلدة العيس مدعومة بتغطية نارية من الطيران الروسي.",
        ["capture initiator SYR-ARMY", "capture participant RUS-ARMY"],
    ),
    "against whom an alliance was made is part of its name": (
        "2022-05-10",
        "نفذت قوات التحالف الدولي لمحاربة تنظيم داعش عملية إنزال جوي في بلدة البصيرة.",
        ["coerce initiator COALITION"],
    ),
    "who left the mine there does nothing now": (
        "2022-05-10",
        "قتل مدنيان بانفجار لغم من مخلفات تنظيم داعش في مدينة تدمر.",
        [],
    ),
    "a bomber who names nobody": (
        "2025-06-22",
        "فجر انتحاري نفسه داخل مبنى في حي الدويلعة بدمشق فقتل خمسة أشخاص.",
        [],
    ),
    "a bomber whose party is named": (
        "2022-05-10",
        "فجر انتحاري من تنظيم داعش نفسه قرب حاجز في مدينة الشدادي فقتل خمسة أشخاص.",
        ["assault initiator ISIS"],
    ),
    "an adjective of the border": (
        "2022-05-10",
        "قتل ثلاثة مدنيين بانفجار ألغام قرب الحدود السورية التركية في مدينة رأس العين.",
        [],
    ),
    "a man called after a nation": (
        "2022-05-10",
        "وأكد ناشطون اعتقال «معاذ التركي» في مدينة سلقين.",
        [],
    ),
    "who lost the ground in the fight just told": (
        "2017-05-10",
        "اندلعت معارك عنيفة بين فصائل المعارضة وقوات النظام في ريف حلب الجنوبي. وسيطرت فصائل المعارضة على بلدة العيس.",
        ["assault participant OPP", "assault participant SYR-ARMY", "capture initiator OPP", "capture target SYR-ARMY"],
    ),
    "what was taken before was taken in another fight": (
        "2017-05-10",
        "اندلعت معارك بين فصائل المعارضة وقوات النظام في ريف حلب. وكانت فصائل المعارضة قد سيطرت على بلدة العيس.",
        ["assault participant OPP", "assault participant SYR-ARMY", "capture initiator OPP"],
    ),
    "who fought for what he took": (
        "2015-05-10",
        "قتل عشرون عنصراً من قوات النظام في معارك أسفرت عن سيطرة فيلق الشام على بلدة العيس.",
        [
            "assault participant FAYLAQ-SHAM",
            "assault participant SYR-ARMY",
            "capture initiator FAYLAQ-SHAM",
            "capture target SYR-ARMY",
        ],
    ),
    "who had left it": (
        "2018-05-10",
        "سيطرت قوات النظام على بلدة العيس بعد انسحاب فصائل المعارضة منها.",
        ["capture initiator SYR-ARMY", "capture target OPP", "retreat initiator OPP"],
    ),
    "between them and others": (
        "2017-05-10",
        "شنت فصائل المعارضة هجوماً على بلدة العيس، واندلعت اشتباكات بينها وبين قوات النظام.",
        ["assault initiator OPP", "assault participant OPP", "assault participant SYR-ARMY"],
    ),
    "men who killed, with those killed counted behind the verb": (
        "2015-05-10",
        "وقال ناشطون إن عناصر أحرار الشام قتلوا خمسة عشر عنصراً لقوات النظام بتفجير لغم في جبل الأكراد.",
        ["assault initiator AHRAR-SHAM", "assault target SYR-ARMY"],
    ),
    "whose man was found dead": (
        "2022-05-10",
        "عثر الأهالي على جثة عنصر من قوات النظام مقتولاً بالرصاص في بلدة صيدا.",
        ["assault target SYR-ARMY"],
    ),
    "a verb that shows its passive": (
        "2022-05-10",
        "اغتيل ضابط في الأمن العسكري على يد مجهولين في مدينة نوى.",
        ["assault initiator UNKNOWN-ARMED", "assault target SYR-INTEL-MIL"],
    ),
    "at the hands of others": (
        "2018-05-10",
        "أعدم ثلاثة من عناصر قوات النظام على يد تنظيم داعش في بادية السخنة.",
        ["assault initiator ISIS", "assault target SYR-ARMY"],
    ),
    "a checkpoint that arrests": (
        "2021-05-10",
        "اعتقل حاجز للمخابرات الجوية شاباً من بلدة محجة.",
        ["coerce initiator SYR-INTEL-AIR"],
    ),
    "who fell into captivity": (
        "2017-05-10",
        "وقع خمسة عناصر من قوات النظام في الأسر في بلدة مورك.",
        ["coerce target SYR-ARMY"],
    ),
    "bombers of a party": (
        "2022-05-10",
        "هاجم انتحاريان من تنظيم داعش مقراً لقوات سوريا الديمقراطية في مدينة الحسكة.",
        ["assault initiator ISIS", "assault target SDF"],
    ),
    "whose prison it was": (
        "2022-05-10",
        "قتل شاب تحت التعذيب في سجن تابع لهيئة تحرير الشام في مدينة إدلب.",
        ["assault initiator HTS"],
    ),
    "in whose company": (
        "2022-05-10",
        "ألقت قوات سوريا الديمقراطية برفقة التحالف الدولي القبض على قيادي في تنظيم داعش في بلدة البصيرة.",
        ["coerce initiator SDF", "coerce participant COALITION", "coerce target ISIS"],
    ),
    "whose losses a speaker tells": (
        "2020-05-10",
        "أعلنت قسد مقتل ثلاثة من عناصرها بقصف تركي على بلدة عين عيسى.",
        ["assault initiator TUR-ARMY", "assault target SDF"],
    ),
    "whose losses in a fight": (
        "2017-05-10",
        "وأعلن جيش الإسلام مقتل ثلاثة من عناصره في اشتباكات مع قوات النظام في بلدة حوش الضواهرة.",
        ["assault participant JAYSH-ISLAM", "assault participant SYR-ARMY"],
    ),
    "a patrol that a planted bomb hit": (
        "2022-05-10",
        "انفجرت عبوة ناسفة بدورية لقوات سوريا الديمقراطية في بلدة ذيبان.",
        ["assault target SDF"],
    ),
    "who laid the ambush": (
        "2022-05-10",
        "وقعت دورية لقوات النظام في كمين نصبه تنظيم داعش في بادية السخنة.",
        ["assault initiator ISIS", "assault target SYR-ARMY"],
    ),
    "a checkpoint in the accusative": (
        "2022-05-10",
        "أعلن تنظيم داعش مسؤوليته عن هجوم استهدف حاجزاً لقسد في بلدة البصيرة.",
        ["assault initiator ISIS", "assault target SDF"],
    ),
    "who was driven out": (
        "2018-05-10",
        "تمكنت قوات سوريا الديمقراطية من طرد تنظيم داعش من بلدة هجين.",
        ["capture initiator SDF", "capture target ISIS"],
    ),
    "whose patrol it was, before its verb": (
        "2022-05-10",
        "أفادت مصادر بأن دورية عسكرية تابعة لـ«قسد» تضم سيارات عدة، داهمت بلدة ذيبان.",
        ["coerce initiator SDF"],
    ),
    "whose post it was near": (
        "2022-05-10",
        "قرب نقطة تابعة لقسد استهدف مجهولون شاباً بالرصاص في بلدة ذيبان.",
        ["assault initiator UNKNOWN-ARMED"],
    ),
    "who planted it, with a verb that begins with its own و": (
        "2022-05-10",
        "كما انفجرت عبوة ناسفة، وضعها مجهولون قرب دوار البانوراما في مدينة الرقة.",
        ["assault initiator UNKNOWN-ARMED"],
    ),
    "who aimed, with what it was on behind": (
        "2022-05-10",
        "قتل خمسة من قوات النظام في استهداف لداعش على حافلة مبيت في بادية الميادين.",
        ["assault initiator ISIS", "assault target SYR-ARMY"],
    ),
    "a quarter called after a man": (
        "2016-06-04",
        "تعرضت أحياء الشعار والقاطرجي والحيدرية بمدينة حلب لقصف بالبراميل المتفجرة.",
        [],
    ),
    "whom Turkey pays": (
        "2022-05-10",
        "قصف الاحتلال التركي ومرتزقته بالمدفعية قرية أم الكيف بريف تل تمر.",
        ["assault initiator SNA", "assault initiator TUR-ARMY"],
    ),
    "whose base came under fire, by an adjective": (
        "2023-05-10",
        "تعرضت القاعدة الأمريكية في حقل العمر لقصف صاروخي من قبل الميليشيات الإيرانية.",
        ["assault initiator IRN-MIL", "assault target USA-ARMY"],
    ),
    "whose convoy a bomb hit, by an adjective": (
        "2020-05-10",
        "انفجرت عبوة ناسفة برتل تركي قرب مدينة سرمين.",
        ["assault target TUR-ARMY"],
    ),
    "whose base fires": (
        "2022-05-10",
        "قصفت القاعدة التركية قرية أم الكيف بالمدفعية.",
        ["assault initiator TUR-ARMY"],
    ),
    "near whose base it went off": (
        "2022-05-10",
        "أصيب شاب بانفجار عبوة قرب القاعدة التركية في قرية دير بلوط.",
        [],
    ),
    "outlaws, whom no law drafts": (
        "2025-09-10",
        "قال مصدر إن مجموعات خارجة عن القانون استهدفت حاجزاً أمنياً في ريف السويداء الغربي ما أدى إلى مقتل عنصر.",
        ["assault initiator GANG"],
    ),
    "beside whose place it was": (
        "2022-05-10",
        "استهدف مجهولون شاباً بالرصاص بالقرب من كلية فرقة الحمزة في مدينة الباب.",
        ["assault initiator UNKNOWN-ARMED"],
    ),
    "whose bus another attack hit": (
        "2024-05-10",
        "يأتي ذلك بعد أيام من هجوم آخر استهدف باصاً تابعاً للفرقة الرابعة قرب بلدة السخنة.",
        ["assault target SYR-4DIV"],
    ),
    "who aimed at one of many": (
        "2014-05-10",
        "وأعلنت لجان التنسيق استهداف قوات النظام أحد المشافي الميدانية في حي بابا عمرو بالقصف الصاروخي.",
        ["assault initiator SYR-ARMY"],
    ),
    "factions by their people": (
        "2025-08-09",
        "شهدت بلدة نجران اشتباكات بين فصائل درزية محلية ومجموعة مسلحة.",
        ["assault participant DRUZE-FACTIONS", "assault participant UNKNOWN-ARMED"],
    ),
}


@pytest.mark.parametrize("case", ACTS)
def test_who_fights(reader: Reader, case: str) -> None:
    """The parties of every act, each in its role, and no others but civilians."""
    on, text, expected = ACTS[case]
    article = PipedArticle.model_validate(
        {
            "article_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff",
            "text": text,
            "published_at": f"{on}T12:00:00Z",
        }
    )
    events = reader.read(article)
    told = sorted(
        f"{event.event_type} {actor.role} {actor.actor_id}"
        for event in events
        for actor in event.actors
        if actor.actor_id and actor.kind != "civilian"
    )
    assert events
    assert told == expected


HABITS = (
    "وفي الآونة الأخيرة تشهد البادية السورية هجمات تطال مقرات لقوات النظام.",
    "وراجت عمليات خطف في مدينة عفرين في الأشهر الماضية، واستهدفت مدنيين.",
)


@pytest.mark.parametrize("text", HABITS)
def test_acts_of_the_last_months_are_no_event(reader: Reader, text: str) -> None:
    """In the plural, of no day and with nobody counted; with a toll they would be a tally."""
    article = PipedArticle.model_validate(
        {"article_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff", "text": text, "published_at": "2022-05-10T12:00:00Z"}
    )
    assert not reader.read(article)


def test_or_goes_on_denying(reader: Reader) -> None:
    """“دون ورود معلومات عن سقوط قتلى أو جرحى”: neither is told."""
    article = PipedArticle.model_validate(
        {
            "article_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff",
            "text": "شن الطيران الروسي غارتين جويتين على مدينة سرمين، دون ورود معلومات عن سقوط قتلى أو جرحى.",
            "published_at": "2017-10-20T12:00:00Z",
        }
    )
    (event,) = reader.read(article)
    assert not event.effects
