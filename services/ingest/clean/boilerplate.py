"""Paragraphs that are not the article: lines around it, teasers inside it, and the tail of other headlines behind it.

The rules look at words alone, so they hold for any outlet and for any template. They are applied to paragraphs in
order; each removal names its rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from services.common.arabic import fold
from services.ingest.clean.page import Removed
from services.ingest.site import Site

_SHORT: Final = 200  # characters; a longer paragraph is prose and no rule looks at it
_PROSE: Final = 80  # characters from which a paragraph that ends as a sentence is taken for prose
_LEAD_WORDS: Final = 7  # a kicker, place or byline above the first paragraph is not longer
_HEADLINE: Final = 140  # characters; a longer line is no headline
_HEADLINES: Final = 2  # in a row at the end; one alone may be a last sentence without its full stop
_ENDED_SHARE: Final = 0.7  # of the long paragraphs must end as sentences, or the end of a headline says nothing
_SENTENCE_END: Final = re.compile(r'[.؟!:؛…][\s"”»)\]]*$')
_CUT_SHORT: Final = re.compile(r"(?:…|\.\.\.)$")

# Everything below is matched against folded text (`services.common.arabic.fold`), white space and signs at its ends off.
_EDGE: Final = re.compile(r"^[\W_]+|[\W_]+$")
_TAIL_HEADS: Final = re.compile(
    r"(?:(?:اخبار|مقالات|مواضيع|موضوعات|مواد|تقارير|اقرا ايضا|قصص)\s(?:ذات صله|متعلقه|مشابهه|مرتبطه|اخري|مقترحه|مختاره)"
    r"|ذات صله|اخترنا لكم?|(?:الاكثر|المقالات الاكثر|الاخبار الاكثر)\s(?:قراءه|مشاهده|تداولا|تعليقا|شعبيه|رواجا)"
    r"|الاكثر قراءه خلال.{0,20}|(?:اضف|اترك|اكتب)\s(?:تعليقا?|ردا?|تعليقك)(?:\sالغاء الرد)?|شارك(?:نا)?\s(?:برايك|رايك|تعليقك)"
    r"|التعليقات?(?:\W+\d+)?|\d*\s?تعليقات?|لا (?:توجد|يوجد) تعليقات|قد (?:يعجبك|يهمك)(?:\sايضا)?|(?:ربما|قد) يعجبك ايضا"
    r"|(?:اخر|احدث)\s(?:الاخبار|المقالات|المواضيع)|نشره الاخبار|المزيد من(?: الاخبار)?|المزيد|اهم المواضيع|اهم التصنيفات"
    r"|(?:ال)?مقالات? (?:السابقه?|التاليه?)|المقال (?:السابق|التالي)|(?:الخبر|المنشور|الموضوع) (?:السابق|التالي)|السابق|التالي"
    r"|(?:شاهد|اقرا|قرا|انظر)(?:وا)? (?:ايضا|المزيد)|اقرا كذلك|مشاركه المقاله?|انشر(?:ها)?|عن الكاتب|الكاتب)"
)
_LABELS: Final = re.compile(
    r"(?:شارك(?:ها|وا)?|مشاركه|شارك (?:المقال|الخبر|الموضوع|هذا (?:المقال|الموضوع|الخبر)|عبر|علي).{0,40}|انشر|طباعه|ارسال|نسخ الرابط"
    r"|تم النسخ|(?:ال)?استماع(?: للمقال)?|استمع|حجم الخط.{0,6}|[+\-]?\s?a|a\s?[+\-]?|tt|icon|pictogram-avatar|access_time"
    r"|التغطيه الحيه|عاجل|الان|المصدر|الوسوم|وسوم|كلمات مفتاحيه|الكلمات المفتاحيه|كلمات دلاليه|العلامات|الرئيسيه"
    r"|facebook|twitter|whatsapp|telegram|linkedin|pinterest|messenger|viber|email|print|share|tweet|x|reddit|tumblr"
    r"|فيسبوك|تويتر|واتساب|تلغرام|تيليجرام|تيلغرام|لينكدان|لينكدين|بريد الكتروني|\d+|editing:.{0,60}|متابعات|وكالات|خاص"
    r"|تابع(?:و)?نا علي.{0,60}|(?:اشترك|انضم)(?:وا)? (?:في|الي|ب)(?:نا)?\s?(?:قناتنا|قناه|نشرتنا|النشره).{0,60})"
)
_INLINE_TEASER: Final = re.compile(
    r"(?:و?(?:ا?قرا|اقراي|شاهد|اطلع|انظر|طالع|تابع)(?:وا)?\s(?:ايضا|كذلك|المزيد|اكثر)|اقرا(?:وا)? (?:في|علي|عن) .{0,30}"
    r"|للمزيد|مواضيع ذات صله|ذات صله|لقراءه المزيد)\s?[:|\-–.…»«].*"
)
_TWEET_SIGNATURE: Final = re.compile(r".{1,80}\(@\w{1,20}\)?(?:\s?\w{3,12}\.? \d{1,2}, \d{4})?")
_COMMENT_FORM: Final = re.compile(
    r"(?:لن يتم نشر عنوان بريدك|الحقول (?:الالزاميه|المطلوبه)|احفظ اسمي، بريدي|your email address will not be).*"
    r"|\w+\s[+\-×x*]\s\w+\s=.{0,3}"
)
_COPYRIGHT: Final = re.compile(
    r"(?:©|جميع الحقوق محفوظه|كل الحقوق محفوظه|copyright).{0,120}|.{0,60}جميع الحقوق محفوظه.{0,40}"
)
_BREADCRUMB: Final = re.compile(r"(?:الرئيسيه|home)\s?[/»>|›\\].*")
_WEEKDAY: Final = r"(?:ال)?(?:احد|اثنين|ثلاثاء|اربعاء|خميس|جمعه|سبت)"
_MONTH: Final = (
    r"(?:كانون (?:الاول|الثاني)|تشرين (?:الاول|الثاني)|شباط|اذار|نيسان|ايار|حزيران|تموز|اب|ايلول|يناير|فبراير|مارس|ابريل"
    r"|مايو|يونيو|يونيه|يوليو|يوليه|اغسطس|سبتمبر|اكتوبر|نوفمبر|ديسمبر)"
)
_DATE_LINE: Final = re.compile(
    r"(?:(?:اخر تحديث|تاريخ (?:النشر|التحديث)|نشر (?:في|بتاريخ)|نشرت في|تم النشر(?: في)?|التحديث|منشور|نشر|حدث(?: في)?)\s?:?\s?)?"
    rf"(?:(?:{_WEEKDAY}|{_MONTH}|\d{{1,4}}|دمشق|بتوقيت(?: \w+)?|غرينتش|gmt|صباحا|مساء|ص|م|am|pm|الساعه)[\s/\-–,،:.|()]*)+"
)


@dataclass
class Trimmed:
    """What is left, what went and why, and what the removed lines said: authors, and a date line."""

    paragraphs: list[str]
    removed: list[Removed] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    date_line: str | None = None


def trim(paragraphs: Sequence[str], *, title: str | None, site: Site | None, whole_page: bool = False) -> Trimmed:
    """The article's own paragraphs, in order. Paragraphs are as `plain.one_line` leaves them, none empty.

    `whole_page` says that they were not cut out of the site's own container, so that other headlines may follow them.
    """
    trimmed = Trimmed([])
    folded_title = _core(title or "")
    for number, paragraph in enumerate(paragraphs):
        rule = _rule_for(paragraph, folded_title, site, trimmed) if len(paragraph) <= _SHORT else None
        if rule == "tail":
            if not any(map(is_prose, paragraphs[number + 1 :])):
                trimmed.removed.extend(Removed(rest, rule) for rest in paragraphs[number:])
                break
            rule = "heading of a box"
        if rule:
            trimmed.removed.append(Removed(paragraph, rule))
        else:
            trimmed.paragraphs.append(paragraph)
    _trim_lead(trimmed)
    if whole_page:
        _trim_headlines(trimmed)
    return trimmed


def is_prose(paragraph: str) -> bool:
    """Whether a paragraph is a sentence or more, not a headline, label or teaser cut short."""
    long = len(paragraph) > _PROSE and bool(_SENTENCE_END.search(paragraph)) and not _CUT_SHORT.search(paragraph)
    return long or len(paragraph) > _SHORT


def _core(text: str) -> str:
    return _EDGE.sub("", fold(text))


def _rule_for(paragraph: str, folded_title: str, site: Site | None, trimmed: Trimmed) -> str | None:
    """The name of the rule that takes a short paragraph for boilerplate, "tail" where all that follows goes too."""
    if site and (rule := _site_rule(paragraph, site, trimmed)):
        return rule
    folded = _core(paragraph)
    if not folded:
        return "no words"
    if folded == folded_title and not any(map(is_prose, trimmed.paragraphs)):
        return "title"
    if _DATE_LINE.fullmatch(folded):
        trimmed.date_line = trimmed.date_line or paragraph
        return "date line"
    return next((rule for rule, pattern in _RULES if pattern.fullmatch(folded)), None)


def _site_rule(paragraph: str, site: Site, trimmed: Trimmed) -> str | None:
    for pattern in site.bylines:
        if byline := re.fullmatch(pattern, paragraph):
            trimmed.authors.extend(filter(None, byline.groups()[:1]))
            return "site: byline"
    if any(re.fullmatch(pattern, paragraph) for pattern in site.boilerplate_lines):
        return "site: boilerplate line"
    return "tail" if any(re.fullmatch(pattern, paragraph) for pattern in site.tail_lines) else None


def _trim_lead(trimmed: Trimmed) -> None:
    """Drop kicker, place and byline: short lines that are no sentences, above the first prose."""
    first = next((number for number, paragraph in enumerate(trimmed.paragraphs) if is_prose(paragraph)), 0)
    lead = trimmed.paragraphs[:first]
    if lead and all(len(line.split()) <= _LEAD_WORDS and not _SENTENCE_END.search(line) for line in lead):
        trimmed.removed.extend(Removed(line, "above the first paragraph") for line in lead)
        del trimmed.paragraphs[:first]


def _trim_headlines(trimmed: Trimmed) -> None:
    """Drop two or more headlines in a row at the end of a text whose paragraphs end as sentences do."""
    paragraphs = trimmed.paragraphs
    end = len(paragraphs)
    while end and _is_headline(paragraphs[end - 1]):
        end -= 1
    long = [paragraph for paragraph in paragraphs[:end] if len(paragraph) > _PROSE]
    ended = sum(1 for paragraph in long if _SENTENCE_END.search(paragraph))
    if len(paragraphs) - end < _HEADLINES or ended < _ENDED_SHARE * len(long) or not long:
        return
    if not paragraphs[end - 1].endswith((":", "：")):  # a list that the text announces is the text's
        trimmed.removed.extend(Removed(line, "headlines at the end") for line in paragraphs[end:])
        del paragraphs[end:]


def _is_headline(line: str) -> bool:
    return len(line) <= _HEADLINE and (not _SENTENCE_END.search(line) or bool(_CUT_SHORT.search(line)))


_RULES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("label", _LABELS),
    ("tail", _TAIL_HEADS),
    ("teaser", _INLINE_TEASER),
    ("signature of a post", _TWEET_SIGNATURE),
    ("comment form", _COMMENT_FORM),
    ("copyright", _COPYRIGHT),
    ("breadcrumb", _BREADCRUMB),
)
