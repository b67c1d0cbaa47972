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
