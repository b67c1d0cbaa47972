"""What is told without a time behind news of yesterday."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader


def days(reader: Reader, text: str) -> dict[str, str | None]:
    """The start of each event read in an article of Monday the 15th, by its mode."""
    article = PipedArticle(article_id=UUID(int=1), text=text, published_at=datetime(2024, 1, 15, 12, tzinfo=UTC))
    return {event.mode: event.time.start if event.time else None for event in reader.read(article)}


_OPENING = "قُتل ثلاثة مدنيين، أمس الأحد، بقصف مدفعي لقوات النظام على بلدة النيرب شرقي إدلب.\n"


@pytest.mark.parametrize(
    "detail",
    [
        "وقال الدفاع المدني إن غارة جوية استهدفت سوق مدينة سرمين وأصابت أربعة أشخاص.",
        "وبحسب مراصد الطيران فإن غارة جوية أصابت أطراف بلدة آفس.",
    ],
)
def test_details_of_yesterdays_news_are_of_yesterday(reader: Reader, detail: str) -> None:
    """The opening says yesterday, what is told within it has no time of its own."""
    assert days(reader, _OPENING + detail)["airstrike"] == "2024-01-14"


@pytest.mark.parametrize(
    ("text", "mode"),
    [
        (_OPENING + "وشنت طائرات حربية غارة على أطراف مدينة سرمين.", "airstrike"),
        (_OPENING + "وقال ناشطون إن مئات العائلات نزحت من البلدة.", "displace"),
        (
            (
                "قُتل ثلاثة مدنيين، اليوم الإثنين، بقصف مدفعي على بلدة النيرب.\n"
                "وقال الدفاع المدني إن غارة جوية استهدفت سوق مدينة سرمين."
            ),
            "airstrike",
        ),
        (
            (
                "قُتل ثلاثة مدنيين، الأربعاء الماضي، بقصف مدفعي على بلدة النيرب.\n"
                "وقال الدفاع المدني إن غارة جوية استهدفت سوق مدينة سرمين."
            ),
            "airstrike",
        ),
    ],
)
def test_what_opens_anew_is_of_the_day_of_publication(reader: Reader, text: str, mode: str) -> None:
    """A sentence of its own verb, flight, and details of news that is of today or older."""
    assert days(reader, text)[mode] == "2024-01-15"


_EARLIER = "والخميس الماضي هاجم مسلحون حاجزاً لقوى الأمن في مدينة بانياس.\n"


def test_what_goes_on_from_a_dated_act_is_of_its_day(reader: Reader) -> None:
    """The next sentence, with neither place nor time of its own."""
    found = days(reader, _EARLIER + "وإثر ذلك نفذت القوات حملة مداهمات وملاحقة للمهاجمين.")
    assert found["raid"] == "2024-01-11"


@pytest.mark.parametrize(
    "after",
    [
        "ونفذت القوات حملة مداهمات في مدينة طرطوس.",
        "في سياق آخر نفذت القوات حملة مداهمات واسعة.",
        "وقال الأهالي إن الطرق مغلقة.\nوتوقفت المدارس.\nونفذت القوات حملة مداهمات وملاحقة للمطلوبين.",
    ],
)
def test_what_is_elsewhere_or_later_is_of_the_day_of_publication(reader: Reader, after: str) -> None:
    """Another place, another matter, or sentences between."""
    assert days(reader, _EARLIER + after)["raid"] == "2024-01-15"


def test_details_of_a_sum_are_of_its_day(reader: Reader) -> None:
    """The opening only sums up two killings of yesterday; both are told behind it."""
    text = (
        "قُتل شخصان في عمليتي اغتيال بمحافظة درعا، أمس الأحد.\n"
        "وأفاد ناشطون بأن الشاب قُتل بإطلاق نار من مجهولين في مدينة جاسم.\n"
        "وأضافوا أن مجهولين اغتالوا متعاوناً مع الأمن في بلدة تسيل."
    )
    assert set(days(reader, text).values()) == {"2024-01-14"}


def test_another_matter_ends_the_day_of_the_opening(reader: Reader) -> None:
    """“على صعيد آخر”: what follows is no detail of the opening."""
    text = _OPENING + "على صعيد آخر، قال الدفاع المدني إن غارة جوية استهدفت سوق مدينة سرمين."
    assert days(reader, text)["airstrike"] == "2024-01-15"


def test_the_shelling_told_place_by_place_is_of_its_day(reader: Reader) -> None:
    """“وتركز القصف على …” is the shelling told before, though it names other places; what was recalled is not."""
    told = "قصفت القوات التركية يوم الجمعة الماضي ناحية شران بالمدفعية.\nوتركز القصف على قريتي مرعناز وشوارغة."
    article = PipedArticle(article_id=UUID(int=2), text=told, published_at=datetime(2024, 1, 15, 12, tzinfo=UTC))
    assert {event.time.start for event in reader.read(article) if event.time} == {"2024-01-12"}


def test_a_pledge_is_of_the_day_it_is_told(reader: Reader) -> None:
    """What is promised has not happened, the promise has."""
    text = "تعهد البنك الدولي بتقديم منحة قدرها تسعون مليون دولار لإصلاح شبكات الكهرباء في سوريا."
    assert days(reader, text)["other"] == "2024-01-15"


def test_when_that_was_which_is_condemned_is_not_when_it_is_condemned(reader: Reader) -> None:
    """“ندد بالتصريحات التي صدرت السبت”: the day belongs to what a relative clause tells."""
    text = "ندد المجلس المحلي في مدينة الباب بالتصريحات التي صدرت السبت الماضي عن الخارجية التركية."
    assert days(reader, text)["accuse"] == "2024-01-15"


@pytest.mark.parametrize(
    ("text", "mode", "day"),
    [
        (
            "هاجم مسلحون مساء الأحد سيارة للأمن في مدينة جبلة.\nوفور انتشار النبأ اندلعت مظاهرات غاضبة في مدينة جبلة.",
            "demonstration",
            "2024-01-14",
        ),
        ("ألقت الشرطة القبض على ثلاثة متورطين في الكمين الذي وقع مساء السبت في مدينة جبلة.", "arrest", "2024-01-15"),
        (
            'وقال القائد في تصريح خاص لـ"سمارت" الأحد إن الفصائل قصفت بلدة النيرب قبل أيام بالمدفعية.',
            "shelling",
            None,
        ),
        ("قالت الفصائل في بيان إن طائرات حربية قصفت بلدة النيرب الأحد.", "airstrike", "2024-01-14"),
    ],
)
def test_whose_day_a_day_is(reader: Reader, text: str, mode: str, day: str | None) -> None:
    """Right behind an act; of the deed somebody is caught for; of the statement; of what is stated."""
    assert days(reader, text)[mode] == day


def test_the_source_goes_on_about_the_same_day(reader: Reader) -> None:
    """“وأشار المصدر إلى أن …” is of the day that he told before; another source is not."""
    told = "والسبت الماضي قال تجمع أحرار حوران إن مسلحين أطلقوا النار على سيارة في مدينة جاسم.\n"
    same = days(reader, told + "وأشار المصدر إلى أن قوات النظام قصفت بلدة تسيل بقذائف الهاون.")
    assert same["shelling"] == "2024-01-13"
    other = days(reader, told + "وأشار الدفاع المدني إلى أن قوات النظام قصفت بلدة تسيل بقذائف الهاون.")
    assert other["shelling"] == "2024-01-15"


def test_what_those_who_met_said_they_said_there(reader: Reader) -> None:
    """The demand of “the participants” is of the day of the gathering; an office that asks next is not."""
    told = "نظم أهالي مدينة الباب وقفة احتجاجية، أمس الأحد، أمام مبنى المجلس المحلي.\n"
    assert days(reader, told + "وطالب المشاركون في الوقفة بمحاسبة المتورطين في قتل الشاب.")["demand"] == "2024-01-14"
    assert (
        days(reader, told + "وطالبت وزارة الخارجية التركية بمحاسبة المتورطين في قتل الشاب.")["demand"] == "2024-01-15"
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("سبق أن أعلنت القوات سيطرتها على حقل التنك النفطي شرق دير الزور.", None),
        ("سبق أن أعلنت القوات الأحد سيطرتها على حقل التنك النفطي شرق دير الزور.", "2024-01-14"),
    ],
)
def test_what_was_done_before_has_no_day_but_one_that_is_told(reader: Reader, text: str, day: str | None) -> None:
    """“سبق أن …” is not news of the day of publication."""
    assert days(reader, text)["gain"] == day


def test_the_day_before_is_counted_from_what_is_named_behind_it(reader: Reader) -> None:
    """“عقب يوم واحد من غارات على كذا”: the raids were a day earlier."""
    text = "ويأتي هذا التصعيد عقب يوم واحد من غارات جوية شنتها الطائرات الروسية على محيط مدينة سرمين."
    assert days(reader, text)["airstrike"] == "2024-01-14"
