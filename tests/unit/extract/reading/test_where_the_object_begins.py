"""Where somebody unknown acts on somebody known: the one who is known is not made the doer. Our own sentences."""

from __future__ import annotations

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

ACTS: dict[str, list[str]] = {
    "اتهمت الحكومة قسد بخرق الهدنة.": ["initiator الحكومة", "target SDF"],
    "اتهمت عائلته قسد بتصفيته.": ["initiator عائلته", "target SDF"],
    "وطالبت الرابطة السلطات السورية بكشف مصير المفقودين.": ["initiator الرابطة", "target SYR-GOV"],
    "أمهلت الحكومة قسد أسبوعاً لتنفيذ الاتفاق.": ["initiator الحكومة", "target SDF"],
    "وأدانت الحكومة الهجوم الإسرائيلي على دمشق.": ["initiator الحكومة", "target ISR-ARMY"],
    "وأدانت الدول الضامنة في البيان هجمات قسد.": ["initiator الدول الضامنة", "target SDF"],
    "رفع الاتحاد الأوروبي العقوبات الاقتصادية عن سوريا.": ["initiator EU"],
    "احتجز الفصيل ثلاثة عناصر من الجبهة الشامية في عفرين.": ["initiator الفصيل", "target JABHA-SHAMIYA"],
    "داهمت الشرطة منزل قيادي في أحرار الشام بمدينة أعزاز.": ["initiator الشرطة", "target AHRAR-SHAM"],
    "اغتالت خلية قيادياً في قسد ببلدة ذيبان.": ["initiator خلية", "target SDF"],
    "واغتالت سرايا درع الثورة قيادياً في حركة أحرار الشام.": ["initiator سرايا درع الثورة", "target AHRAR-SHAM"],
    "وأوقف عناصر الحاجز قيادياً سابقاً في جيش الإسلام.": ["initiator عناصر الحاجز", "target قيادياً سابقاً في جيش الإسلام"],
    "هاجمت المجموعة حاجزاً لقوات النظام قرب بلدة الطيبة.": ["initiator المجموعة", "target SYR-ARMY"],
    "وهاجم أبناء البلدة نقطة عسكرية لقوات النظام.": ["initiator CIVILIANS", "target SYR-ARMY"],
    "وطردت العشيرة عناصر قسد من البلدة.": ["initiator العشيرة", "target SDF"],
    "انسحبت المجموعة من البلدة بعد اتفاق مع هيئة تحرير الشام.": ["initiator المجموعة"],
    "وانسحبت الدورية بعد وصول تعزيزات لقوات النظام.": ["initiator الدورية"],
    "وسلّم شبان من البلدة أسلحتهم إلى الأمن العسكري.": ["initiator YOUTHS", "target SYR-INTEL-MIL"],
    "وقعت الحكومة مع قسد اتفاقاً لوقف إطلاق النار.": ["participant SDF", "participant الحكومة"],
    "توصل الوجهاء إلى اتفاق مع قسد يقضي بالإفراج عن الموقوفين.": ["participant CIVILIANS", "participant SDF"],
    "اشتبك أبناء العشيرة مع دورية لقسد في بلدة جديد عكيدات.": ["participant SDF", "participant أبناء العشيرة"],
    "استقبل المحافظ وفداً من منظمة اليونيسف.": ["participant UNICEF", "participant المحافظ"],
    "ووزعت المنظمة سلالاً غذائية على العائلات في مناطق سيطرة قسد.": ["initiator المنظمة", "target CIVILIANS"],
    "اعتُقل الشاب خالد من قبل حاجز تابع لفرع الأمن السياسي عند مدخل مدينة نوى.": [
        "initiator SYR-INTEL-POL",
        "target YOUTHS",
    ],
    "أقدم عنصر من فرقة الحمزة على قتل مدني في مدينة عفرين.": ["initiator HAMZA-DIV", "target CIVILIANS"],
    "دخلت شاحنات تابعة لبرنامج الأغذية العالمي من معبر باب الهوى.": ["initiator WFP"],
    "كشفت مصادر عن لقاء جمع رئيس جهاز المخابرات التركية بقائد قسد في دمشق.": ["participant SDF", "participant TUR-GOV"],
    "عُقد اجتماع سوري أردني في عمان.": ["participant JOR-GOV", "participant SYR-GOV"],
    "عقدت قمة روسية تركية إيرانية في طهران.": ["participant IRN-GOV", "participant RUS-GOV", "participant TUR-GOV"],
    "هاجمت المجموعات المحلية التابعة للواء الثامن حاجزاً في بلدة صيدا.": ["initiator SYR-8BDE"],
    "وفي تسجيل صوتي، توعد زعيم الحركة بمزيد من الهجمات.": ["initiator زعيم الحركة"],
    "سلّم عشرات من عناصر النظام السابق أسلحتهم في مدينة اللاذقية.": ["initiator SYR-REMNANTS"],
    "وناشد المدير المنظمات الدولية إرسال فرق لإزالة الألغام.": ["initiator المدير"],
    "اتهمت لجنة أهالي المختطفين في السويداء فصائل محلية باحتجاز مدنيين.": [
        "initiator لجنة أهالي المختطفين",
        "target CIVILIANS",
    ],
    "دارت اشتباكات بين عائلتين في بلدة محجة.": ["participant عائلتين"],
    "حلقت طائرات إسرائيلية فوق مدينة درعا، وألقت منشورات تحذر السكان من الاقتراب من السياج.": [
        "initiator ISR-ARMY",
        "target CIVILIANS",
    ],
    "قالت المنظمة إن قوات النظام قتلت عمداً 46 مدنياً في مدينة دوما.": ["initiator SYR-ARMY", "target CIVILIANS"],
    "وتوجه وفد من قيادة قسد إلى مدينة الرقة.": ["participant SDF"],
    # Whose own they are, they act for.
    "واعتقلت الشرطة التابعة لقسد ثلاثة شبان في مدينة الرقة.": ["initiator SDF", "target YOUTHS"],
    "واعتقلت مجموعة من الفرقة الرابعة ثلاثة شبان في مدينة طفس.": ["initiator SYR-4DIV", "target YOUTHS"],
}


@pytest.mark.parametrize("text", ACTS)
def test_who_acts_on_whom(reader: Reader, text: str) -> None:
    """Every party of the first event by its role; whom the lexicon lacks by his words."""
    article = PipedArticle.model_validate(
        {"article_id": "6f9619ff-8b86-4011-b42d-00c04fc964ff", "text": text, "published_at": "2022-06-07T12:00:00Z"}
    )
    event = reader.read(article)[0]
    assert sorted(f"{actor.role} {actor.actor_id or actor.mention}" for actor in event.actors) == ACTS[text]
