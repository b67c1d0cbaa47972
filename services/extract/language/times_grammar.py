"""The patterns of expressions of time over folded text; `times_resolve` says what each means."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from services.common.arabic import fold
from services.extract.language.times_calendar import ORDINALS, WEEKDAYS, month_pattern, months


def _any(words: str) -> str:
    return "|".join(re.escape(word) for word in sorted(fold(words).split("|"), key=len, reverse=True))


_END: Final = r"(?!\w)"
_NIGHT: Final = _any(
    "ليل|ليلة|منتصف ليل|منتصف ليلة|بعد منتصف ليل|بعد منتصف ليلة|ساعة متأخرة من ليل|وقت متأخر من ليل|ساعات ليل"
)
_LIGHT: Final = _any("فجر|صباح|ضحى|ظهر|بعد ظهر|ظهيرة|عصر|مساء|مغرب|غروب|عشاء|نهار|صبيحة|عشية|أمسية|منتصف نهار")
_PART: Final = rf"(?:(?P<night>{_NIGHT})|(?P<light>{_LIGHT})){_END}"
_AFTERWARDS: Final = rf"(?P<adverb>{_any('صباحا|مساء|فجرا|ظهرا|عصرا|ليلا|بعد الظهر|صباحًا')}){_END}"
_LAST: Final = _any("الماضي|الفائت|المنصرم|الأخير|الماضية|الفائتة|المنصرمة|السابق|الفايت|الأخيرة")
_NEXT: Final = _any("المقبل|القادم|المقبلة|القادمة|الآتي")
_THIS: Final = _any("الجاري|الحالي|الجارية|الحالية|نفسه")
_RELATIVE: Final = _any("اليوم|أمس|الأمس|البارحة|أول أمس|أول من أمس|أمس الأول|قبل أمس|أول البارحة|غدا|غد|بعد غد|الغد")
_BEFORE_LAST: Final = rf"(?:ما )?قبل (?:{_LAST})"
_DAY_NAME: Final = rf"(?:ال|ل)?(?:{'|'.join(sorted(WEEKDAYS, key=len, reverse=True))})"
_MONTH: Final = month_pattern()
_YEAR: Final = r"(?:19|20)\d\d"
# "8 December of last year": a year told by way of this one.
_OF_YEAR: Final = rf"(?:(?: |، )(?:من )?(?:هذا العام|هذه السنه|(?:العام|السنه) (?:(?P<ylast>{_LAST})|{_any('الجاري|الحالي|الجارية|الحالية')}))(?!\w))?"
_OF_DAY: Final = rf"(?:{_PART} (?:من )?)?(?:(?:ال)?(?:يوم|نهار) )?"
_DATE: Final = (
    rf"(?:(?:ال ?)?(?P<day>[12]\d|3[01]|0?[1-9])\s?(?:من )?(?:شهر )?|(?P<ordinal>{_any('|'.join(ORDINALS))}) من (?:شهر )?)(?P<month>{_MONTH})"
    rf"(?:[ ،,]{{0,2}}(?:من )?(?:عام |سنه |العام )?(?P<year>{_YEAR}){_END})?(?: (?:(?P<dlast>{_LAST})|(?P<dthis>{_THIS})|(?P<dnext>{_NEXT})){_END})?{_OF_YEAR}"
)
_NUMERIC: Final = (
    r"(?P<y1>(?:19|20)\d\d)\s?[/.\-]\s?(?P<m1>[01]?\d)\s?[/.\-]\s?(?P<d1>[0-3]?\d)(?!\d)"
    r"|(?P<d2>[0-3]?\d)\s?[/.\-]\s?(?P<m2>[0-3]?\d)\s?[/.\-]\s?(?P<y2>(?:19|20)\d\d)(?!\d)"
)
_EDGE: Final = _any("أواخر|أوائل|مطلع|بداية|منتصف|نهاية|أول|آخر|بدايات|نهايات")
_UNIT: Final = {
    "day": ("يوم|يوما|أيام", "يومين|اليومين"),
    "week": ("أسبوع|أسبوعا|أسابيع", "أسبوعين|الأسبوعين"),
    "month": ("شهر|شهرا|أشهر|شهور", "شهرين|الشهرين"),
    "year": ("عام|عاما|أعوام|سنة|سنوات|سنين", "عامين|سنتين|العامين"),
    "hour": ("ساعة|ساعات|دقائق|دقيقة", "ساعتين|الساعتين|دقيقتين"),
}
_SINGULARS: Final = "|".join(_any(words) for words, _ in _UNIT.values())
_DUALS: Final = "|".join(_any(words) for _, words in _UNIT.values())
_NUMBER: Final = rf"(?P<number>\d+|{_any('واحد|ثلاثة|ثلاث|أربعة|أربع|خمسة|خمس|ستة|ست|سبعة|سبع|ثمانية|ثماني|تسعة|تسع|عشرة|عشر|أحد عشر|اثني عشر|خمسة عشر|عشرين|ثلاثين|أربعين|خمسين')})"
_ABOUT: Final = f"(?:(?:{_any('أكثر من|نحو|حوالي|قرابة|ما يقارب|ما يزيد عن|أقل من')}) )?"
_SPAN: Final = rf"(?:{_NUMBER} (?P<unit>{_SINGULARS})|(?P<dual>{_DUALS})|(?:(?P<few>{_any('عدة|بضعة|بضع')}) )?(?P<bare>{_SINGULARS})){_END}"

GRAMMAR: Final = {
    name: re.compile(pattern)
    for name, pattern in {
        "nights": rf"(?:{_NIGHT}) (?:امس |البارحه )?(?P<first>{_DAY_NAME})(?:\s?(?:[-–/]|الي|علي)\s?| )(?P<second>{_DAY_NAME}){_END}",
        "last_night": rf"(?:الليل|ليل)ه (?P<before>(?:ما )?قبل )?(?:ال)?(?:ماضيه|فايته|منصرمه){_END}|ليل(?:ه)? (?:امس|البارحه)(?: (?P<weekday>{_DAY_NAME}))?{_END}",
        "relative": (
            rf"{_OF_DAY}(?P<relative>{_RELATIVE}){_END}(?: {_AFTERWARDS})?(?:[ ،,]{{1,2}}(?:يوم )?(?P<weekday>{_DAY_NAME}){_END})?"
            rf"(?: {_AFTERWARDS.replace('adverb', 'adverb2')})?(?:[ ،,]{{0,2}}\(?(?:الموافق |المصادف |الواقع في )?(?:ل)?{_DATE})?"
        ),
        "weekday": (
            rf"{_OF_DAY}(?P<weekday>{_DAY_NAME})(?:(?= ?\d)|{_END})(?: (?:(?P<wbefore>{_BEFORE_LAST})|(?P<wlast>{_LAST})|(?P<wnext>{_NEXT})|من الاسبوع (?P<wweek>{_LAST})){_END})?"
            rf"(?: {_AFTERWARDS})?(?:[ ،,]{{0,2}}\(?(?:الموافق |المصادف |الواقع في )?(?:ل)?{_DATE}| ?\( ?(?:{_NUMERIC}))?"
        ),
        "two_days": rf"(?:ال)?يومي (?P<first>{_DAY_NAME}) و(?P<second>{_DAY_NAME}){_END}(?: {_any('الماضيين|الفائتين|المنصرمين|الماضي|الفائت')}{_END})?",
        "this_part": rf"هذا ال(?:(?P<light>صباح|مساء|فجر|ظهر)|يوم){_END}|هذه (?P<night>الليله){_END}",
        "date": rf"{_OF_DAY}{_DATE}",
        "from_to": rf"(?P<fday>[12]\d|3[01]|0?[1-9]) (?:من )?(?P<fmonth>{_MONTH})(?: (?P<fyear>{_YEAR}))?(?: (?:الي|حتي|ولغايه|لغايه) |\s?[-–]\s?|(?P<and> و ?))(?:يوم )?{_DATE}",
        "day_of_month": (
            rf"{_OF_DAY}(?:ال ?)?(?:(?P<day>[12]\d|3[01]|0?[1-9])|(?P<ordinal>{_any('|'.join(ORDINALS))})) (?P<of>من )?(?:(?:هذا )?الشهر{_END}"
            rf"(?: (?:(?P<dlast>{_LAST})|(?P<dthis>{_THIS}|ذاته)){_END})?|(?P<bare>الجاري){_END})"
        ),
        "other_day": (
            rf"(?:{_PART} )?(?:(?:اليوم|الليله|النهار) (?:(?P<next>{_any('التالي|التالية|الذي يليه|التي تليها|الذي تلاه')})|{_any('ذاته|ذاتها|نفسه|نفسها|عينه')})"
            rf"|(?:ذات|نفس) (?:اليوم|الليله|النهار)){_END}"
        ),
        "other_month": rf"ال(?P<unit>شهر|عام) (?:ذاته|نفسه|عينه){_END}|(?:ذات|نفس) ال(?P<unit2>شهر|عام){_END}",
        "before_that": rf"(?P<how>سبق|قبل|بعد|تلا) ذلك(?: ب(?P<days>يومين|يوم|اسبوع))?{_END}",
        "numeric": rf"(?<![\d/.\-:])(?:{_NUMERIC})",
        "month": (
            rf"(?:(?P<edge>{_EDGE}) )?(?P<word>(?:ال)?شهر )?(?P<month>{_MONTH})(?: (?:من )?(?:عام |سنه |العام )?(?P<year>{_YEAR}){_END})?"
            rf"(?: (?:(?P<dlast>{_LAST})|(?P<dthis>{_THIS})|(?P<dnext>{_NEXT})){_END})?{_OF_YEAR}"
        ),
        "period": (
            rf"(?:(?P<edge>{_EDGE}) )?(?:(?:ال|هذا ال|ل)(?P<period>شهر|اسبوع|عام|سنه)|هذه السنه)"
            rf" (?:(?P<dbefore>{_BEFORE_LAST})|(?P<dlast>{_LAST})|(?P<dthis>{_THIS})|(?P<dnext>{_NEXT})){_END}"
            rf"|هذا ال(?P<bare_period>شهر|اسبوع|عام){_END}"
        ),
        "year": rf"(?:(?P<edge>{_EDGE}) )?(?:ال|ل)?(?:عام|سنه) (?P<year>{_YEAR}){_END}|(?P<season>صيف|شتاء|ربيع|خريف) (?:عام )?(?P<syear>{_YEAR}){_END}",
        "in_year": rf"(?P<year>{_YEAR})(?![\w/.:-])",
        "ago": rf"(?P<how>قبل|منذ|مذ) {_ABOUT}{_SPAN}(?! (?:\d|{_MONTH}))",
        "lasting": rf"(?P<how>بعد|لمده|علي مدي|طوال|طيله|خلال|استمر|استمرت|دام|دامت) (?:ل)?{_ABOUT}{_SPAN}(?! (?:\d|{_MONTH}|ماضي|الماضي|اخير|الاخير))",
        "so_long_before": (
            rf"(?P<how>بعد|عقب) {_ABOUT}{_SPAN}(?: (?:واحد|واحده|فقط|تقريبا)){{0,2}} (?=(?:من|علي) (?!الان|اليوم|الحرب|انطلاق|بد[اء])\w)"
            rf"|(?P<eve>غداه|عشيه) (?!ال|اليوم|امس|عيد|راس)(?=\w{{4}})|(?P<night>(?:بعد|عقب) ليله) (?=من|شهدت|\w+ه )"
        ),
        "by_night": rf"(?:{_any('ليلا|طوال الليل|خلال الليل|خلال ساعات الليل')}){_END}(?! ?و ?(?:نهار|ال))",
        "within": (
            rf"(?:ال)?(?:(?:_?\s?{_NUMBER} )(?P<unit>{_SINGULARS})|(?P<dual>{_DUALS})|(?P<bare>ساعات|ايام|اسابيع|اشهر|سنوات|اعوام))"
            rf" (?:ال)?(?:ماضيين|ماضيه|اخيره|فايته|اخيرين|منصرمه|قليله الماضيه){_END}"
        ),
        "within_counted": (
            rf"(?:ال)?(?P<unit>{_SINGULARS}) (?:ال)?_?\s?{_NUMBER} (?:ال)?(?:ماضيه|اخيره|فايته|منصرمه){_END}(?P<dual>(?!))?(?P<bare>(?!))?"
        ),
        "between": rf"(?P<first>[12]\d|3[01]|0?[1-9])\s?(?:و\s?|الي |حتي |[-–]\s?){_DATE}",
        "today_vague": rf"(?:{_any('قبل قليل|منذ قليل|قبل لحظات|قبل ساعات|منذ ساعات|قبل دقائق|منذ دقائق|منذ الصباح|منذ ساعات الصباح')}){_END}",
        "vague": rf"(?:{_any('مؤخرا|لاحقا|في وقت سابق|في وقت لاحق|حديثا|سابقا|في السنوات الماضية')}){_END}",
        "habit": rf"(?:{_any('يوميا|بشكل يومي|بشكل شبه يومي|بشكل شبة يومي|كل ليلة|كل يوم|أسبوعيا|باستمرار|بشكل متكرر|بشكل مستمر|بشكل دوري')}){_END}",
    }.items()
}  # fmt: skip

_OPENINGS: Final = (
    "يوم |يومي |اليومي |نهار |اليوم|اليل|اللي|شهر |الشهر|الاسبوع|الاسابيع|العام|عام |السنه|سنه |السنوات|الاعوام|هذا ال|هذه ال|سبق ذلك|تلا ذلك|صيف |شتاء |ربيع |خريف |قبل |منذ |مذ |"
    "بعد |عقب |غداه |ليلا|خلال الليل|طوال الليل|لمده |علي مدي |طوال |طيله |خلال |استمر|دام|الساعات|الايام|اليومين|الاشهر|ساعات|ايام|مؤخر|موخر|لاحقا|في وقت|حديثا|سابقا|"
    "في السنوات|يوميا|بشكل |كل |اسبوعيا|باستمرار|ذات ال|نفس ال"
)
_CLITICS: Final = "[وفبلك]{0,2}"
# Where an expression may begin: one quick look, so that the patterns above are tried at few places.
CUE: Final = re.compile(
    rf"(?<!\w){_CLITICS}(?P<cue>(?={_NIGHT}|{_LIGHT}|{_RELATIVE}|{_EDGE}|{_DAY_NAME}(?:\W|\d|$)|{_OPENINGS}|{_MONTH}|"
    rf"ال ?\d|\d|{_any('|'.join(ORDINALS))} من))"
)
_FIRST: Final = frozenset(
    phrase.split(" ")[0]
    for phrase in (*_OPENINGS.split("|"), *months(), *ORDINALS, *f"{_NIGHT}|{_LIGHT}|{_RELATIVE}|{_EDGE}".replace("\\", "").split("|"))
)  # fmt: skip
_CUE_WORD: Final = re.compile(rf"{_CLITICS}(?:$|ال$|{_DAY_NAME}|{'|'.join(sorted(_FIRST))})")


@lru_cache(maxsize=20_000)
def may_be_cue(word: str) -> bool:
    """Whether `CUE` may match at a token; a still quicker look for the many at which it does not."""
    return word[0].isdecimal() or _CUE_WORD.match(word) is not None
