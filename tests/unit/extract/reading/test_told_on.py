"""Deeds that are no fighting, told once however often an article speaks of them. Our own sentences."""

from __future__ import annotations

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

ONE = {
    "a demonstration that a visit coincides with": (
        (
            "خرج مئات الأهالي في مدينة السويداء بمظاهرة تطالب بالإفراج عن المعتقلين.\n"
            "وتزامن خروج المظاهرة مع وصول شيخ العقل إلى بلدة القريا بريف السويداء."
        ),
        "protest",
    ),
    "a strike that its makers keep up": (
        (
            "بدأ المعلمون في مدينة إدلب إضراباً عن العمل يوم الأحد.\n"
            "وقال المعلمون إنهم سيستمرون بالإضراب حتى زيادة الرواتب."
        ),
        "protest",
    ),
    "an agreement of nobody that the talks led to": (
        (
            "أنهى الجيش الحر في مدينة درعا، يوم السبت، عملية تبادل 50 معتقلاً مع النظام السوري.\n"
            "وأشار القيادي إلى أن المفاوضات دامت شهراً حتى تم التوصل إلى اتفاق يقضي بتبادل الأسرى "
            "وتسليم جثة ضابط قتل في بلدة صيدا."
        ),
        "agree",
    ),
    "the agreement that the next sentence opens with": (
        (
            "توصلت السلطات السورية إلى اتفاق جديد في محافظة السويداء.\n"
            "ويبرز الاتفاق، الذي تم التوصل إليه فجر السبت، دور مشايخ العقل وقادة الفصائل المحلية."
        ),
        "agree",
    ),
    "what was denied, by those who had said so": (
        (
            "نفت الإدارة الذاتية التوصل إلى اتفاق مع الحكومة السورية على تسليم حقل العمر.\n"
            "وجاء ذلك بعد تقارير صحفية تحدثت عن التوصل إلى اتفاق يقضي بتسليم الحقل."
        ),
        "agree",
    ),
    "lorries and the convoy that they came in": (
        (
            "بدأ موظفو برنامج الأغذية العالمي، صباح الاثنين، تفريغ شاحنات المساعدات التي وصلت إلى مخيم الركبان، "
            "في قافلة مشتركة مع الهلال الأحمر العربي السوري."
        ),
        "aid",
    ),
    "the convoy, as another source has it": (
        (
            "دخلت قافلة مساعدات إلى بلدة محاصرة قرب العاصمة دمشق، أمس الأحد.\n"
            "وذكرت اللجنة الدولية للصليب الأحمر أن 24 شاحنة محملة بمواد إغاثة دخلت الغوطة الشرقية في ضواحي دمشق.\n"
            "وقال المرصد السوري لحقوق الإنسان إن قافلة المساعدات التي كانت متوقفة في مخيم الوافدين دخلت إلى مدينة عربين."
        ),
        "aid",
    ),
    "who presided over the meeting": (
        (
            "عقد التحالف الدولي وقوات سوريا الديمقراطية اجتماعاً مع وجهاء العشائر في بلدة هجين، أمس.\n"
            "وترأس الاجتماع من جانب العشائر، وفق مواقع محلية، الشيخ جميل من قبيلة العكيدات في سوريا والعراق."
        ),
        "consult",
    ),
    "those let go, by a pronoun": (
        (
            "أفرج النظام السوري أمس عن عدد من المعتقلين في سجن صيدنايا العسكري.\n"
            "وقال مصدر أهلي إن المعتقلين جرى نقلهم بحافلات إلى إحدى الساحات في بلدة صيدنايا، حيث جرى إطلاق سراحهم."
        ),
        "concede",
    ),
    "how many the lead's captives were": (
        (
            "أطلق النظام السوري سراح معتقلي الحراك في السويداء.\n"
            "وقالت شبكة محلية إن أجهزة أمن النظام أطلقت سراح 8 معتقلين."
        ),
        "concede",
    ),
    "aid that arrives, whoever sent it": (
        "وصلت قافلة مساعدات إنسانية جديدة، اليوم، إلى مدينة دوما في الغوطة الشرقية.",
        "aid",
    ),
    "captives for a release": (
        (
            "أطلقت جبهة النصرة في وقت متأخر من مساء يوم الأحد، سراح أربعة من مقاتلي جماعة حزب الله اللبنانية "
            "كانت قد أسرتهم في الأيام الماضية من المعارك، وذلك في مقابل خمسة أشخاص كانوا محتجزين في لبنان."
        ),
        "agree",
    ),
    "a monthly meeting, far behind its verb": (
        "عقدت الأحزاب السياسية المنضوية في المجلس الوطني الكردي، اليوم الثلاثاء، اجتماعها الشهري بدعوة من الرئاسة.",
        "consult",
    ),
}
TWO = {
    "lorries besides the convoy": (
        "وصلت قافلة مساعدات أممية إلى مدينة دوما، اليوم.\nودخلت 6 شاحنات إضافية تحمل مساعدات غذائية إلى المدينة.",
        "aid",
    ),
    "a demonstration that spreads": (
        "خرج مئات الأهالي بمظاهرة في مدينة درعا.\nوامتدت الاحتجاجات إلى بلدة طفس.",
        "protest",
    ),
    "an agreement of its own sides and day": (
        (
            "توصلت الحكومة السورية وقوات سوريا الديمقراطية إلى اتفاق على إدارة سد تشرين.\n"
            "وفي العاشر من آذار 2025 تم التوصل إلى اتفاق بين الحكومة السورية وقوات سوريا الديمقراطية على دمج المؤسسات."
        ),
        "agree",
    ),
}
NONE = {
    "roads that a crowd blocks": (
        "خرج أهالي بلدة أبو حمام بمظاهرة، وقطعوا الطرقات المارة في البلدة.",
        "sanction",
    ),
    "captives freed in the exchange of the same sentence": (
        "بدأت هذا الأسبوع عملية تبادل الأسرى بين الحكومة السورية وقسد في حلب، حيث تم الإفراج عن 70 أسيراً على دفعتين.",
        "concede",
    ),
    "a verbal noun joined to what banners call for": (
        "حمل المتظاهرون في مدينة نوى لافتات تدعو إلى الوحدة السورية، ورفض التقسيم، وتنديداً بالتدخل.",
        "reject",
    ),
    "an agreement that is only referred to": (
        "تؤكد المصادر أن موقف قسد يتعارض مع شروط الاتفاق الموقع مع الحكومة السورية.\nوفي 10 آذار خرج الأهالي في حلب.",
        "agree",
    ),
}


@pytest.fixture(scope="module")
def reader() -> Reader:
    """One reader for the module; it holds no state."""
    return Reader.default()


def events(reader: Reader, text: str, kind: str) -> list[str]:
    """Evidence of the events of a type."""
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2025-06-18T12:00:00Z"}
    )
    return [event.evidence.text for event in reader.read(article) if event.event_type == kind]


@pytest.mark.parametrize(("text", "kind"), ONE.values(), ids=ONE)
def test_a_deed_that_is_spoken_of_again_is_told_once(reader: Reader, text: str, kind: str) -> None:
    """One event of the type, whatever else the words say."""
    assert len(events(reader, text, kind)) == 1


@pytest.mark.parametrize(("text", "kind"), TWO.values(), ids=TWO)
def test_another_deed_is_told_of_its_own(reader: Reader, text: str, kind: str) -> None:
    """What has a place, sides or a day of its own is another."""
    assert len(events(reader, text, kind)) == 2


@pytest.mark.parametrize(("text", "kind"), NONE.values(), ids=NONE)
def test_what_is_only_referred_to_is_no_deed(reader: Reader, text: str, kind: str) -> None:
    """No event of the type."""
    assert events(reader, text, kind) == []


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        ("عقد مجلس الأمن الدولي جلسة عن سوريا.\nوقال المندوبون إن المفاوضات ستستمر.", "meeting"),
        ("اجتمع وفد روسي مع جيش الإسلام في دوما.\nوقال الوفد إن المفاوضات ستستمر.", "negotiation"),
    ],
)
def test_those_negotiate_who_have_a_war_to_end(reader: Reader, text: str, mode: str) -> None:
    """A council that speaks of talks confers; a party to the war negotiates."""
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": text, "published_at": "2025-06-18T12:00:00Z"}
    )
    assert [event.mode for event in reader.read(article) if event.event_type == "consult"] == [mode]


def test_the_largest_demonstrations_of_a_lead_are_told_where_they_were(reader: Reader) -> None:
    """A lead that names an area yields to the town."""
    found = events(
        reader,
        "خرجت يوم الأربعاء مظاهرات في عدة قرى بريف دير الزور الشرقي رفضاً للتجنيد.\n"
        "ونقلت مصادر محلية أن أكبر المظاهرات كانت في بلدة الشحيل.",
        "protest",
    )
    assert len(found) == 1
    assert "الشحيل" in found[0]


def test_villages_that_demonstrate_are_told_where_they_are_named(reader: Reader) -> None:
    """A lead that speaks of villages of an area yields to the statement that names them."""
    found = events(
        reader,
        "خرج العشرات من أهالي ريف دير الزور الغربي، اليوم، بمظاهرات في عدد من القرى.\n"
        "وأفادت مصادر محلية أن عدداً من أهالي محيميدة والهرموشية خرجوا بمظاهرات قطعوا خلالها الطرق.",
        "protest",
    )
    assert len(found) == 2
    assert all("محيميدة" in told for told in found)
