"""Words round the names of places: anchors in front, directions, and what follows an anchor without being a name."""

from __future__ import annotations

import re
from typing import Final

from services.common.arabic import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(text).split(" "))


COUNTRYSIDE: Final = _words("ريف ريفي أرياف")
GOVERNORATE: Final = _words("محافظة محافظتي محافظات")
# After these an unknown name is a place too; the others vouch only for a name that the gazetteer knows.
SETTLEMENT: Final = _words("مدينة بلدة قرية ناحية حي مخيم مزارع مزرعة تلة بلدتي قريتي مدينتي مدينتا بلدتا قريتا حيي")
SEVERAL: Final = _words(
    "قرى بلدات مدن أحياء نواحي مناطق محاور جبهات بلدتي قريتي مدينتي حيي محوري جبهتي ريفي أرياف محافظتي محافظات مدينتا بلدتا قريتا تلال"
)
_KNOWN_ONLY: Final = _words(
    "قرى بلدات مدن أحياء نواحي محور محاور محوري جبهة جبهات جبهتي منطقة مناطق قضاء معبر ضاحية تلال جبل مركز وسط محيط أطراف مشارف ضواحي مدخل "
    "بساتين أحراش كروم غابات معسكر معسكري مداخل حاجز طريق قرب حدود سماء أجواء ساحة شارع بادية سهل مزارع سجن قاعدة مشفى مستشفى حواجز مخفر مطار مطاري مطارات"
)
# Anchors that call a name a town, however small, and those that call it a village.
CALLED_TOWN: Final = frozenset({"مدينه", "بلده", "قريه", "ناحيه", "مدينتي", "بلدتي", "قريتي"})
STREET: Final = "شارع"  # named for where it leads, or for what it recalls: never the town of that name
CALLED_VILLAGE: Final = frozenset({"قريه", "قريتي", "قري", "مزرعه", "مزارع"})
# Beside these a spelling unlike the gazetteer's is taken for a known name; the others stand before other words too often.
SPELLED: Final = SETTLEMENT | _words("قرى بلدات مدن محور محاور جبهة جبهات قريتي بلدتي")
_CALLED: Final = "(?:تدعي|تسمي|يدعي|يسمي|اسمها|المدعوه|المسماه|اهمها|ابرزها|منها|وهي|هي|بينها|كل من)"  # "قرية تدعى كذا"
_ANCHORS: Final = COUNTRYSIDE | GOVERNORATE | SETTLEMENT | _KNOWN_ONLY
ANCHOR: Final = re.compile(
    rf"(?<!\w)[وف]?[بلك]?(?P<anchor>{'|'.join(sorted(_ANCHORS, key=len, reverse=True))}):? (?:{_CALLED} )?(?=\w)"
)
IS_ANCHOR: Final = _ANCHORS

_SIDE: Final = "شمال|جنوب|شرق|غرب"
DIRECTION: Final = re.compile(
    rf"(?<!\w)[وبل]?(?:ال)?(?:{_SIDE})ي?(?: (?:ال)?(?:{_SIDE})ي?)? (?:من )?(?:العاصمه )?$|(?:كم|كيلومتر|كيلومترات|كيلومترا|كلم|امتار|مترا) (?:عن|من) $"
)
# "ساحة كذا الواقعة جنوب شرقي مدينة كذا": the side of a town on which a part of it lies.
PART_OF_TOWN: Final = re.compile(r"(?<!\w)(?:ساحه|دوار|حي|شارع|سوق) \w+(?: \w+)? (?:الواقعه|الواقع) ")
# "المدخل الجنوبي لمدينة كذا", "الحي الشمالي من بلدة كذا": of the town, not beside it.
SIDE_OF_TOWN: Final = re.compile(r"(?<!\w)[وف]?[بلك]?ا?ل(?:مدخل|حي|طرف|قسم|جزء|محيط|شطر) $")
# The side of a countryside: ريف حمص الشمالي, ريف دمشق الجنوبي الغربي.
SIDE_OF: Final = re.compile(r" (?:ال(?:شمالي|جنوبي|شرقي|غربي|اوسط))(?: ال(?:شمالي|جنوبي|شرقي|غربي))?(?!\w)")
# Words that locate a name without being enough by themselves: the article must speak of its surroundings.
LOCATIVE: Final = re.compile(
    r"(?<!\w)[وف]?(?:في|من|الي|نحو|باتجاه|قرب|علي|داخل|عبر|بين|حتي|صوب|خارج|محيط|اطراف|شمال|جنوب|شرق|غرب|شمالي|جنوبي|شرقي|غربي|وسط|(?:ال|لل|بال)عاصمه(?: ال\w+)?) $"
)
# A capital behind these is whose they are ("قوات دمشق").
FORCES_OF: Final = re.compile(
    r"(?<!\w)[وف]?[بلك]?(?:ال)?(?:قوات|فصائل|حكومه|سلطات|جيش|نظام|مليشيات|ميليشيات|مسلحي|عناصر|خارجيه|سفاره) $"
)
# Between a place and what it lies in: "قرية كذا في ريف حماة", "حي كذا بمدينة حلب", "التابعتين لناحية كذا".
INSIDE: Final = re.compile(
    r"[\s،,\-–(]*(?:(?:في|من|ب|ل|التابعه|التابعتين|التابع|الواقعه|الواقع|بالقرب|القريبه|القريب|قرب|المحاذيه|المجاوره|ضمن|عند|منطقه|محيط)\s*)*"
)
LINK: Final = re.compile(r"\s*(?:[،,/]\s*و?|\s-\s|\bاو )?\s*(?:و(?=\w))?")
LINKED: Final = re.compile(r"(?: و| ?[،,] ?و?| ?/ ?| - | او )(?=\w)")
PHRASE: Final = re.compile(r"\w+(?: \w+){0,3}")
NO_NAME: Final = _words(
    "شمال جنوب شرق غرب شمالي جنوبي شرقي غربي وسط تلال منازل مواقع مناطق بعض معظم عديدة مختلفة أهلها سكانها الجبل النهر الطريق السد الجسر الحدود السوق الجامع المسجد المطار المعبر المشفى السجن القلعة الميدان الجامعة المدينة البلدة القرية الناحية المنطقة المحافظة المخيم الحي في من إلى على عن التي الذي الذين هذه تلك هذا ذلك أخرى آخر كاملة جديدة صغيرة كبيرة واحدة محررة خالية مجاورة متنوعة سكنية صناعية محتلة حدودية "
    "تحت عسكرية آمنة بأكملها كلها عدة كان كانت قد ما لا لم و أو ثم حيث بعد قبل بين مع دون غير تم تمت جراء إثر خلال ذاتها نفسها ولا أن إن إنها "
    "تخضع تسيطر يسيطر شهدت تشهد القتال المواجهات الاشتباكات الصراع المعارك التماس العدو النظام المعارضة الفصائل سيطرة نفوذ خفض المجاورة الاحتلال "
    "تابعة تابع تقع يقطنها تقطنها يسكنها تسكنها ذات مثل نحو كل فيها منها إليها عليها القريبة المحيطة الواقعة التابعة الحدودية المحررة السكنية الصناعية الشرقية الغربية الشمالية الجنوبية وقرى وبلدات ومدن شعبية عشوائي للنازحين "
    "وزير رئيس قائد القيادي الوزير كذلك أيضا لاحقا مؤخرا فضلا إضافة بالإضافة لكن حتى الآن اليوم أمس "
    "آهلة الآهلة مأهولة المأهولة مكتظة المكتظة الاستراتيجية استراتيجية المتاخمة المطلة المقابلة المحاصرة النائية الجبلية الزراعية الصحراوية "
    "الملاصقة المنكوبة المدمرة المهجرة المهجورة المحاذي المتنازع المعروفة الأثرية الكبيرة الصغيرة "
    "النازحين اللاجئين للاجئين عشوائية أثرية تاريخية درجت الإيواء شيعية سنية مسيحية درزية علوية كردية عربية تركمانية موالية الموالية الخلاف "
    "قريبة بعيدة محاذية متاخمة ملاصقة مقابلة متقابلة مطلة واقعة محيطة متفرقة متعددة كثيرة إضافية قديمة شرقية غربية شمالية جنوبية جبلية ساحلية "
    "زراعية صحراوية ريفية بدوية سياحية نموذجية نائية معزولة مهجورة مدمرة منكوبة متضررة محاصرة مستهدفة هادئة فقيرة حيوية خاضعة مؤيدة معارضة "
    "ثائرة مختلطة آشورية إيزيدية مفتوحة مغلقة مرتفعة منخفضة متوسطة خلفية أمامية مواجهة عالية وأخرى تلو لتربية خاصة أدت"
)
# First words of names that take a second one: قرية عين كذا.
OPENS_NAME: Final = _words(
    "تل كفر عين خربة دير جب رسم خان معرة حوش قلعة جسر وادي برج مزرعة أم أبو الشيخ شيخ بيت باب بير بئر راس رأس خربه السيدة شارع ساحة عرب جديدة سد كوم رجم خربت نبع نهر جزيرة مقطع بستان شيوخ قبر نجم تليل خراب خرابة حارة"
)
# Last words of names: مقطع حجر كبير, بقرص فوقاني.
ENDS_NAME: Final = _words("كبير صغير كبيرة صغيرة فوقاني تحتاني فوقانية تحتانية الفوقاني التحتاني الفوقانية التحتانية")
TOWNS: Final = _words("مدينة بلدة ناحية قرية")
TWO: Final = _words("بلدتي قريتي مدينتي حيي محوري جبهتي مدينتا بلدتا قريتا")
VILLAGES: Final = _words("قرى بلدات")
FRONTS: Final = _words("محور محاور محوري جبهة جبهات جبهتي")
# First words that make another place of a known name behind them: رأس بعلبك is not بعلبك.
MAKES_OTHER: Final = _words("سد رأس راس تل كفر عين خربة دير جب رسم معرة أم أبو بير بئر بيت")
# Towns whose names are common words too, but hardly behind في: there they need no other word and no company.
BEHIND_IN: Final = _words(
    "تدمر القصير الدانا الراعي نبل بلبل شران شطحة مهين شين جاسم تسيل هجين الهول كسب الميادين الباب الطبقة البصيرة السوسة التبني عريقة شقا صلاخد"
)
# With an article, and yet no adjective of the town before them.
AFTER_TOWN: Final = _words(
    "اليوم الليلة السبت الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة التي الذي الواقعة التابعة الخاضعة القريبة المحاذية السورية المحتلة الحدودية"
)
# Before مدينة: what lies round the town is meant, not the town.
ROUND: Final = tuple(word + " " for word in sorted(_words("ريف قرى بلدات أرياف نواحي")))
# Before محافظة: the capital of the governorate is meant.
CENTRE: Final = ("مركز ", "بمركز ", "ومركز ")
AIRPORTS: Final = _words("مطار مطاري مطارات")
