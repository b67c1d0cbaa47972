"""Who did it and to whom, where a party is named beside others that only say what it is. Our own sentences."""

from __future__ import annotations

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

ACTS: dict[str, tuple[str, str, list[str]]] = {
    "whose aircraft the others are": (
        "2016-11-20",
        "قصفت طائرات حربية تابعة لروسيا وأخرى لـ“النظام” حي الصاخور في مدينة حلب.",
        ["assault initiator RUS-ARMY", "assault initiator SYR-ARMY"],
    ),
    "who dropped what wounded others": (
        "2016-11-20",
        "وجُرح عشرة أشخاص جراء إلقاء مروحيات النظام براميل متفجرة على حي الصاخور في حلب.",
        ["assault initiator SYR-ARMY"],
    ),
    "a city where gunmen struck": (
        "2014-05-01",
        "وفي دمشق استهدف مجهولون بقذيفة هاون حي باب توما.",
        ["assault initiator UNKNOWN-ARMED"],
    ),
    "who came under an attack, told by a noun": (
        "2019-05-01",
        "تحدثت مواقع عن تعرض حافلة تقل عناصر من قوات النظام لهجوم مسلح شرقي تدمر.",
        ["assault target SYR-ARMY"],
    ),
    "who survived": (
        "2022-05-21",
        "ونجا قيادي في الأمن العسكري من محاولة اغتيال بعبوة ناسفة في مدينة درعا.",
        ["assault target SYR-INTEL-MIL"],
    ),
    "whom it was done to, and whither they were taken": (
        "2025-10-30",
        "قال المتحدث باسم الجيش الإسرائيلي إنه تم اعتقال عنصرين من حماس في بيت جن ونقلهما لإسرائيل.",
        ["coerce initiator ISR-ARMY", "coerce target PALESTINIANS-HAMAS"],
    ),
    "a post that belongs to somebody tells nothing": (
        "2024-11-06",
        "هاجم عناصر من داعش مقراً تابعاً لفصيل فاطميون الأفغاني الموالي لإيران في بلدة الدوير.",
        ["assault initiator ISIS", "assault target FATEMIYOUN"],
    ),
    "one of the notables": (
        "2024-06-04",
        "واعتقلت قسد أيضاً الشيخ فلاناً، أحد وجهاء عشيرة البوحمد، في ريف الرقة.",
        ["coerce initiator SDF", "coerce target TRIBES"],
    ),
    "who carried it out, before and behind the verb": (
        "2019-11-27",
        "إن مجهولين قاموا باغتيال قيادي في الأمن العسكري في مدينة طفس.",
        ["assault initiator UNKNOWN-ARMED", "assault target SYR-INTEL-MIL"],
    ),
    "whom it befell stands before who carried it out": (
        "2019-11-27",
        "وقُتل رئيس مفرزة للمخابرات الجوية في بلدة صيدا، حيث قام مسلحون مجهولون بإطلاق النار عليه.",
        ["assault initiator UNKNOWN-ARMED", "assault target SYR-INTEL-AIR"],
    ),
    "who planted it": (
        "2021-07-18",
        "انفجرت عبوة ناسفة زرعها مجهولون بسيارة لقوات النظام في مدينة داعل.",
        ["assault initiator UNKNOWN-ARMED", "assault target SYR-ARMY"],
    ),
    "an officer killed by bullets": (
        "2021-02-10",
        "وذكر موقع محلي أن الملازم في قوات النظام “فلان الفلاني” قتل برصاص مجهولين في ريف درعا.",
        ["assault initiator UNKNOWN-ARMED", "assault target SYR-ARMY"],
    ),
    "whose man he was, told in the lead alone": (
        "2024-07-13",
        "اغتال مجهولون عنصراً تابعاً للأمن العسكري في طفس.\nوقال ناشطون إن مجهولين استهدفوا “فلاناً” بطلق ناري في طفس.",
        ["assault initiator UNKNOWN-ARMED", "assault target SYR-INTEL-MIL"],
    ),
    "each of three states": (
        "2019-10-22",
        "التقى المبعوث الأممي بوزراء خارجية كل من روسيا وإيران وتركيا لبحث عمل اللجنة.",
        [
            "consult participant IRN-GOV",
            "consult participant RUS-GOV",
            "consult participant TUR-GOV",
            "consult participant UN",
        ],
    ),
    "an aggression is not who is asked": (
        "2022-11-20",
        "ودعت الإدارة الذاتية شعوب المنطقة إلى التكاتف لمواجهة أي عدوان تركي.",
        ["request initiator AANES"],
    ),
    "support for the country": (
        "2025-07-26",
        "أعلن وزير الخارجية التركي دعم بلاده لسوريا في هذه المرحلة.",
        ["support initiator TUR-GOV", "support target SYR-TRANS"],
    ),
    "the name of a cell": (
        "2026-01-24",
        "قبضت مديرية الأمن الداخلي في ريف اللاذقية على قياديين في خلية تعرف باسم “سرايا الجواد”.",
        ["coerce initiator SYR-TRANS", "coerce target SARAYA-JAWAD"],
    ),
    "whose cell it is": (
        "2026-01-12",
        "قبضت مديرية الأمن الداخلي في منطقة الريف الشمالي على قياديين في خلية إجرامية تابعة لما يسمى “درع الساحل”.",
        ["coerce initiator SYR-TRANS", "coerce target COASTAL-SHIELD"],
    ),
    "whom it hit did not do it, whatever the lead reads like": (
        "2025-10-30",
        "أعلن الجيش الإسرائيلي اعتقال عناصر تابعة لحركة حماس في بلدة بيت جن.\nوأضاف أنه تم اعتقال عنصرين من حماس في بيت جن ليلاً.",
        ["coerce initiator ISR-ARMY", "coerce target PALESTINIANS-HAMAS"],
    ),
    "whose wing it is": (
        "2018-07-28",
        "زار وفد من مجلس سورية الديموقراطية، الجناح السياسي لقوات سورية الديموقراطية، مدينة الرقة والتقى وجهاءها.",
        ["consult participant MSD"],
    ),
    "factions in general are those of the room they are in": (
        "2018-07-28",
        "رفضت الفصائل المسلحة المنضوية ضمن “غرفة عمليات البنيان المرصوص” عرض الهدنة.",
        ["reject initiator BUNYAN-MARSUS"],
    ),
    "to whom a faction belongs": (
        "2023-01-20",
        "اعتقلت فرقة السلطان مراد، العاملة تحت مظلة الجيش الوطني السوري، تاجرين في بلدة راجو.",
        ["coerce initiator SULTAN-MURAD"],
    ),
    "the largest party of an administration": (
        "2022-01-20",
        "إن مسلحي حزب الاتحاد الديمقراطي، أكبر أحزاب الإدارة الذاتية، اعتقلوا مدرساً في مدينة عامودا.",
        ["coerce initiator PYD"],
    ),
    "one man by his office and his name": (
        "2024-12-22",
        "التقى وزير الخارجية القطري في دمشق رئيس هيئة تحرير الشام أحمد الشرع.",
        ["consult participant QAT-GOV", "consult participant SYR-TRANS"],
    ),
    "whom an attack befell": (
        "2021-09-17",
        "وتعرض عناصر دورية لـ“قسد” لإطلاق نار قرب بلدة الصور، ما أدى إلى إصابة أحدهم.",
        ["assault target SDF"],
    ),
    "who beat it back": (
        "2025-01-16",
        "تصدت قوات الأمن العام لهجومين شنهما عناصر من فلول النظام قرب مدينة جبلة.",
        ["assault initiator SYR-REMNANTS", "assault target SYR-TRANS"],
    ),
    "so many of": (
        "2021-05-08",
        "اعتقلت قوات سوريا الديمقراطية 4 من خلايا تنظيم الدولة في بلدة الزر.",
        ["coerce initiator SDF", "coerce target ISIS"],
    ),
    "where goods were to go": (
        "2021-05-08",
        "صادرت قسد مواد غذائية كانت معدة للتهريب نحو مناطق النظام قرب بلدة الشحيل.",
        ["coerce initiator SDF"],
    ),
    "whom the attack was on": (
        "2025-08-27",
        "وأضاف شاهد أن الهجوم استهدف نقطة للجيش السوري قرب مدينة الكسوة وأوقع خمسة جرحى.",
        ["assault target SYR-TRANS"],
    ),
    "an ambush is armed, not by the armed": (
        "2025-02-01",
        "وقعت دورية لإدارة الأمن العام في كمين مسلح نفذته فلول النظام قرب بلدة المختارية.",
        ["assault initiator SYR-REMNANTS", "assault target SYR-TRANS"],
    ),
    "with the backing of": (
        "2021-09-17",
        "داهمت قوات سوريا الديمقراطية وبدعم من طائرات التحالف الدولي منزلاً في بلدة الكبر.",
        ["coerce initiator SDF", "coerce participant COALITION"],
    ),
    "an exchange has two sides": (
        "2019-05-17",
        "جرت عملية تبادل أسرى بين قوات النظام وهيئة تحرير الشام، خرج بموجبها عشرون شخصاً من سجون النظام.",
        ["agree participant HTS", "agree participant SYR-ARMY"],
    ),
    "whom a state accuses": (
        "2021-06-11",
        "أصدرت الإدارة الذاتية بياناً. واتهمت الإدارة تركيا بالوقوف وراء التوقيف.",
        ["accuse initiator AANES", "accuse target TUR-GOV"],
    ),
    "the body told before, in front of its verb": (
        "2021-08-29",
        "اجتمعت اللجنة المركزية في ريف درعا الغربي مع الوجهاء. اللجنة هددت بالتصعيد إذا استمر الحصار.",
        ["threaten initiator DARAA-CENTRAL"],
    ),
    "a name told with an office of a place": (
        "2025-07-21",
        (
            "زار قائد الأمن الداخلي في محافظة السويداء العميد أحمد الدالاتي بلدة المزرعة. ودعا الدالاتي ذوي المفقودين إلى مراجعة المحافظة."
        ),
        ["request initiator SYR-TRANS"],
    ),
    "whose statement it is": (
        "2021-06-11",
        "طالبت الإدارة الذاتية بالكشف عن مصير موظفيها. واتهم البيان تركيا بعرقلة عودتهم.",
        ["accuse initiator AANES", "accuse target TUR-GOV"],
    ),
    "letters by their shape": (
        "2024-10-01",
        "قصفت الطائرات اﻹسرائيلية مواقع لحزب الله في بلدة القصير.",
        ["assault initiator ISR-ARMY", "assault target HEZBOLLAH"],
    ),
    "a tribe by its noun alone": (
        "2020-08-12",
        "اجتمعت قبيلة الهيب في بلدة ذيبان. ودعت القبيلة التحالف الدولي إلى فتح تحقيق في مقتل أحد شيوخها.",
        ["request initiator TRIBES", "request target COALITION"],
    ),
    "a noun that does not agree with its verb": (
        "2021-08-29",
        "وجهت اللجنة المركزية في درعا بياناً إلى الأهالي. وطالب السلطات السورية بوقف الحملة.",
        ["request target SYR-GOV"],
    ),
    "after the fall of": (
        "2024-12-20",
        "التقى أحمد الشرع وفداً قطرياً في دمشق بعد سقوط النظام بأسبوعين.",
        ["consult participant QAT-GOV", "consult participant SYR-TRANS"],
    ),
    "the forces": (
        "2022-06-01",
        "داهمت قوات التحالف الدولي منزل قيادي في تنظيم داعش في بلدة الشحيل. وأضاف شاهد أن القوات اعتقلت شقيقه لاحقاً في الصور.",
        ["coerce initiator COALITION", "coerce initiator COALITION", "coerce target ISIS"],
    ),
    "a security office that is somebody's": (
        "2023-01-23",
        "اعتقل الجهاز الأمني التابع لـ“تحرير الشام” قيادياً في حركة أحرار الشام قرب بلدة دارة عزة.",
        ["coerce initiator HTS-SEC", "coerce target AHRAR-SHAM"],
    ),
}


@pytest.mark.parametrize("case", ACTS)
def test_who_acts(reader: Reader, case: str) -> None:
    """The parties of the type named, each in its role, and no others but civilians."""
    on, text, expected = ACTS[case]
    kind = expected[0].split()[0]
    article = PipedArticle.model_validate(
        {
            "article_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff",
            "text": text,
            "published_at": f"{on}T12:00:00Z",
        }
    )
    events = [event for event in reader.read(article) if event.event_type == kind]
    told = sorted(
        f"{event.event_type} {actor.role} {actor.actor_id}"
        for event in events
        for actor in event.actors
        if actor.actor_id and actor.kind != "civilian"
    )
    assert told == expected
