"""Expressions of time: found whole, resolved in Damascus, never more exact than what is said."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from services.extract.language.normalise import normalise
from services.extract.language.times import TimeMention, find_times, today_of, whole_day

# A Tuesday.
PUBLISHED = datetime(2018, 7, 3, 8, 7, tzinfo=UTC)


def times(text: str, published: datetime | None = PUBLISHED) -> list[TimeMention]:
    """The mentions of a sentence; spans must be exact and not overlap."""
    folded = normalise(text)
    found = find_times(folded, published)
    for mention in found:
        assert folded.original_span(mention.fstart, mention.fend) == (mention.start_offset, mention.end_offset)
    assert all(one.end_offset <= other.start_offset for one, other in pairwise(found))
    return found


@pytest.mark.parametrize(
    ("expression", "start", "end", "precision"),
    [
        ("اليوم", "2018-07-03", "2018-07-03", "day"),
        ("اليوم الثلاثاء", "2018-07-03", "2018-07-03", "day"),
        ("عصر اليوم", "2018-07-03", "2018-07-03", "part_of_day"),
        ("فجر اليوم", "2018-07-03", "2018-07-03", "part_of_day"),
        ("أمس", "2018-07-02", "2018-07-02", "day"),
        ("مساء أمس الإثنين", "2018-07-02", "2018-07-02", "part_of_day"),
        ("أمس الاثنين 2 تموز", "2018-07-02", "2018-07-02", "day"),
        ("أول أمس", "2018-07-01", "2018-07-01", "day"),
        ("أول من أمس", "2018-07-01", "2018-07-01", "day"),
        ("أمس الأول", "2018-07-01", "2018-07-01", "day"),
        ("الساعات الـ 48 الماضية", "2018-07-01", "2018-07-03", "day"),
        ("13 من تموز الجاري", "2018-07-13", "2018-07-13", "day"),
        ("2 الجاري", "2018-07-02", "2018-07-02", "day"),
        ("الليلة الماضية", "2018-07-02", "2018-07-03", "part_of_day"),
        ("ليلة أمس", "2018-07-02", "2018-07-03", "part_of_day"),
        ("ليل الأحد - الإثنين", "2018-07-01", "2018-07-02", "part_of_day"),
        ("ليلة السبت/الأحد", "2018-06-30", "2018-07-01", "part_of_day"),
        ("ليلة أمس الإثنين- الثلاثاء", "2018-07-02", "2018-07-03", "part_of_day"),
        ("يوم السبت الفائت", "2018-06-30", "2018-06-30", "day"),
        ("الثلاثاء الماضي", "2018-06-26", "2018-06-26", "day"),
        ("يوم الأحد", "2018-07-01", "2018-07-01", "day"),
        ("صباح الأحد", "2018-07-01", "2018-07-01", "part_of_day"),
        ("الخميس المقبل", "2018-07-05", "2018-07-05", "day"),
        ("منذ 15 يوماً", "2018-06-18", "2018-07-03", "day"),
        ("منذ أسبوعين", "2018-06-19", "2018-07-03", "week"),
        ("قبل يومين", "2018-07-01", "2018-07-01", "day"),
        ("قبل ثلاثة أيام", "2018-06-30", "2018-06-30", "day"),
        ("يوم الجمعة ( 29/6/2018)", "2018-06-29", "2018-06-29", "day"),
        ("قبل أسبوعين", "2018-06-19", "2018-06-22", "week"),
        ("منتصف شهر حزيران الماضي", "2018-06-15", "2018-06-21", "month"),
        ("منتصف الشهر الماضي", "2018-06-15", "2018-06-21", "month"),
        ("منتصف آذار 2017", "2017-03-15", "2017-03-21", "month"),
        ("يوم الجمعة من الأسبوع الماضي", "2018-06-29", "2018-06-29", "day"),
        ("السبت من الأسبوع الفائت", "2018-06-23", "2018-06-23", "day"),
        ("في نيسان من هذا العام", "2018-04-01", "2018-04-30", "month"),
        ("قبل شهرين", "2018-05-01", "2018-05-31", "month"),
        ("خلال اليومين الماضيين", "2018-07-01", "2018-07-03", "day"),
        ("الشهر الماضي", "2018-06-01", "2018-06-30", "month"),
        ("العام الماضي", "2017-01-01", "2017-12-31", "year"),
        ("شهر تموز عام 2017", "2017-07-01", "2017-07-31", "month"),
        ("في تموز 2018", "2018-07-01", "2018-07-31", "month"),
        ("شهر حزيران الماضي", "2018-06-01", "2018-06-30", "month"),
        ("شهر تموز الماضي", "2017-07-01", "2017-07-31", "month"),
        ("في آب 2016", "2016-08-01", "2016-08-31", "month"),
        ("عام 2013", "2013-01-01", "2013-12-31", "year"),
        ("27 حزيران 2020", "2020-06-27", "2020-06-27", "day"),
        ("27 حزيران/يونيو 2020", "2020-06-27", "2020-06-27", "day"),
        ("السبت27 حزيران 2020", "2020-06-27", "2020-06-27", "day"),
        ("٢٧ يونيو ٢٠٢٠", "2020-06-27", "2020-06-27", "day"),
        ("12 كانون الثاني 2019", "2019-01-12", "2019-01-12", "day"),
        ("5 جويلية 2018", "2018-07-05", "2018-07-05", "day"),
        ("20 كانون الأول", "2017-12-20", "2017-12-20", "day"),
        ("2020/06/29", "2020-06-29", "2020-06-29", "day"),
        ("29-06-2020", "2020-06-29", "2020-06-29", "day"),
        ("منذ حزيران حتى اليوم", "2018-06-01", "2018-07-03", "month"),
        ("قبل قليل", "2018-07-03", "2018-07-03", "day"),
        ("السادس من حزيران الماضي", "2018-06-06", "2018-06-06", "day"),
        ("الخامس والعشرين من آذار 2017", "2017-03-25", "2017-03-25", "day"),
        ("الـ28 يونيو الماضي", "2018-06-28", "2018-06-28", "day"),
        ("05 نوفمبر 2017", "2017-11-05", "2017-11-05", "day"),
        ("ليل الأحد الإثنين", "2018-07-01", "2018-07-02", "part_of_day"),
        ("الأربعاء 2018/06/27", "2018-06-27", "2018-06-27", "day"),
        ("في 2 من الشهر الجاري", "2018-07-02", "2018-07-02", "day"),
        ("في الثالث من الشهر الماضي", "2018-06-03", "2018-06-03", "day"),
        ("مساء اليوم ذاته", "2018-07-03", "2018-07-03", "part_of_day"),
        ("بين 5 و8 حزيران", "2018-06-05", "2018-06-08", "day"),
        ("خلال الأيام الثلاثة الماضية", "2018-06-30", "2018-07-03", "day"),
        ("خلال الـ48 ساعة الماضية", "2018-07-01", "2018-07-03", "day"),
    ],
)
def test_a_time_is_resolved(expression: str, start: str, end: str, precision: str) -> None:
    """Each expression gives its inclusive dates and precision against a known day of publication."""
    (mention,) = times(f"قصفت القوات البلدة {expression} بالمدفعية.")
    assert (mention.start, mention.end, mention.precision) == (start, end, precision)


@pytest.mark.parametrize(
    "expression",
    [
        "مؤخراً",
        "لاحقاً",
        "قبل أيام",
        "في وقت سابق",
        "منذ أسابيع",
        "بعد يوم واحد",
        "يومياً",
        "31 حزيران 2018",
        "خلال الأعوام الماضية",
    ],
)
def test_what_says_no_date_gets_none(expression: str) -> None:
    """A vague expression, and a day that the calendar lacks, keep their mention and have no date."""
    (mention,) = times(f"سيطرت عليها {expression} القوات.")[:1]
    assert mention.start is None
    assert mention.end is None


@pytest.mark.parametrize("expression", ["اليوم", "أمس الإثنين", "قبل يومين", "السبت الماضي", "الشهر الماضي", "5 أيار"])
def test_relative_without_publication_is_unresolved(expression: str) -> None:
    """With no day of publication a relative expression is kept and not guessed."""
    (mention,) = times(f"اجتمع الطرفان {expression} في البلدة.", None)
    assert mention.start is None


@pytest.mark.parametrize(
    "text",
    [
        "لليوم الثاني على التوالي",
        "دبابة T72 على بعد 40 كم",
        "مارس المقاتلون ضغوطاً",
        "والأب قتل مع ابنه",
        "الفوج 47 واللواء 105",
        "أحد المدنيين",
        "اثنين من العناصر",
        "الغارات هي الأعنف منذ ثلاث سنوات",
    ],
)
def test_what_is_no_time(text: str) -> None:
    """Counted days, weapons, distances and words that look like months or weekdays are no expressions of time."""
    assert times(text) == []


def test_a_day_is_counted_from_the_one_told_before() -> None:
    """“On the next day”, “on that day” and “of that month” look back to the last day that was told."""
    text = "اندلعت المواجهات مساء 28 حزيران، وتوقفت في اليوم التالي، ثم عادت في 5 من الشهر نفسه."
    assert [mention.start for mention in times(text)] == ["2018-06-28", "2018-06-29", "2018-06-05"]
    assert [mention.start for mention in times("وعادت في اليوم التالي")] == [None]
    text = "قُتل مدني يوم الأحد، وسبق ذلك بيوم مقتل آخر، وسبق ذلك مقتل اثنين، وتلا ذلك بيومين قصف."
    assert [mention.start for mention in times(text)] == ["2018-07-01", "2018-06-30", None, "2018-07-02"]


def test_the_closer_of_two_times_is_meant() -> None:
    """“In 2018, namely since May”: the year is no time of its own."""
    assert [mention.start for mention in times("خلال العام 2018 وتحديداً منذ أيار")] == ["2018-05-01"]


def test_when_somebody_was_born_is_no_time() -> None:
    """“Those born in 1990 and 2003”: how old they are."""
    assert times("استدعت شباناً من مواليد 1990 و2003 إلى مراكزها") == []


def test_published_late_in_the_evening_utc() -> None:
    """The day is that of Damascus, not of UTC."""
    (mention,) = times("وقع القصف اليوم", datetime(2018, 7, 2, 22, 30, tzinfo=UTC))
    assert mention.start == "2018-07-03"


def test_time_of_publication() -> None:
    """An act without a time has the day of publication in Damascus; unknown stays unknown."""
    found = whole_day(today_of(normalise("قصفت قوات النظام البلدة"), datetime(2018, 7, 2, 22, 30, tzinfo=UTC)))
    assert found is not None
    assert (found.start, found.end, found.precision, found.mention) == ("2018-07-03", "2018-07-03", "day", None)
    assert whole_day(None) is None


def test_the_day_that_a_text_calls_today_is_that_of_what_it_dates_not() -> None:
    """A page put up on Thursday that says "today, Wednesday" tells Wednesday's news."""
    assert today_of(normalise("قُتل مدني، اليوم الأربعاء، بغارة"), datetime(2017, 10, 19, 9, tzinfo=UTC)) == date(
        2017, 10, 18
    )


def test_the_record_form_keeps_the_words() -> None:
    """The contract's form quotes the text exactly."""
    folded = normalise("عقد الاجتماع مساء أمس الإثنين في البلدة")
    (mention,) = find_times(folded, PUBLISHED)
    assert mention.event_time(folded).mention == "مساء أمس الإثنين"


def test_the_same_month_is_that_told_last() -> None:
    """“في الشهر ذاته” is of the month told before, though that had no day; alone it is this month."""
    text = "اعتُقل قيادي في شباط الماضي، كما اعتُقل آخر في الشهر ذاته."
    assert [mention.start for mention in times(text)] == ["2018-02-01", "2018-02-01"]
    assert [mention.start for mention in times("كما اعتُقل آخر في الشهر نفسه")] == ["2018-07-01"]
    of_a_year = times("توفي في 3 آذار 2015، وفي العام نفسه رحل أخوه")
    assert [mention.start for mention in of_a_year] == ["2015-03-03", "2015-01-01"]


def test_a_day_of_the_month_told_last_is_counted_from_a_month_alone() -> None:
    """“في أيار الماضي … وفي 23 من الشهر ذاته”: a month told without a day is enough."""
    assert [time.start for time in times("وقعت هجمات في أيار الماضي، وفي 23 من الشهر ذاته قُتل اثنان.")] == [
        "2018-05-01",
        "2018-05-23",
    ]


def test_the_day_before_yesterday_is_no_yesterday() -> None:
    """“أول أمس الأحد” says nothing of a yesterday that was a Sunday."""
    assert today_of(normalise("شن المسلحون هجوماً أول أمس الأحد."), PUBLISHED) == date(2018, 7, 3)
    assert [time.start for time in times("شن المسلحون هجوماً أول أمس الأحد.")] == ["2018-07-01"]


@pytest.mark.parametrize(
    "text", ["في الأسبوع الأول من أيار", "النصف الثاني من شهر أيار الماضي", "طيلة الثلث الأول من أيار"]
)
def test_a_stretch_of_a_month_is_no_day(text: str) -> None:
    """The first week, the second half: the month and no day of that number."""
    (time,) = times(text)
    assert (time.start, time.end, time.precision) == ("2018-05-01", "2018-05-31", "month")
