"""What is taken for boilerplate by its words, and what only looks like it."""

from __future__ import annotations

import pytest

from services.ingest.clean.boilerplate import trim
from services.ingest.site import load_sites

FIRST = "أعلن المجلس المحلي في المدينة اليوم بدء العمل في ترميم الجسر القديم الذي تضرر خلال الشتاء الماضي."
SECOND = "وقال رئيس المجلس إن العمل سيستمر ستة أسابيع، وإن الحركة ستتحول إلى الطريق الجنوبي حتى انتهائه."
HEADING = "طريق بديل"


def _kept(lines: list[str], title: str | None = None, *, whole_page: bool = True) -> list[str]:
    return trim(lines, title=title, site=None, whole_page=whole_page).paragraphs


@pytest.mark.parametrize(
    "line",
    [
        "اقرأ أيضا: افتتاح مدرسة في الحي الشرقي",
        "إقرأ أيضاً | افتتاح مدرسة في الحي الشرقي",
        "شاهد أيضاً.. افتتاح مدرسة",
        "للمزيد: تابعوا صفحتنا",
        "— أخبار البلدة (@balda_news) May 3, 2021",
        "آخر تحديث: 23.08.2023 | 10:04 دمشق",
        "الأربعاء, ٥ يوليو ٢٠٢٣, ١٨:٤٧",
        "شارك هذا الموضوع",
        "حجم الخط",
        "+A",
        "جميع الحقوق محفوظة لموقع البلدة 2021",
        "هذا الموقع يستخدم ملفات تعريف الارتباط لتحسين التجربة.",
        "هل أعجبك المحتوى؟ نرسل لك مثله كل أسبوع.",
        "انضم إلى آلاف القراء واشترك في نشرتنا البريدية.",
        "أكمل القراءة »",
        "اتصل بنا",
        "* * *",
    ],
)
def test_a_line_of_chrome_goes_wherever_it_stands(line: str) -> None:
    """Between two paragraphs it goes, and they stay."""
    assert _kept([FIRST, line, SECOND]) == [FIRST, SECOND]


@pytest.mark.parametrize(
    "tail",
    [
        ["اخترنا لك", "افتتاح مدرسة في الحي الشرقي", "أسعار الخبز اليوم"],
        ["مقالات ذات صلة", "افتتاح مدرسة", "إدلب"],
        ["الأكثر قراءة"],
        ["التعليقات (0)", "0"],
        ["أضف تعليقاً", "لن يتم نشر عنوان بريدك الإلكتروني. ما يلزم ملؤه معلّم بـ *", "three × five ="],
        ["السابق", "افتتاح مدرسة في الحي الشرقي", "التالي", "أسعار الخبز اليوم"],
        ["افتتاح مدرسة في الحي الشرقي من المدينة", "أسعار الخبز والمحروقات ترتفع مجدداً", "حالة الطقس…"],
    ],
)
def test_a_tail_of_other_headlines_goes(tail: list[str]) -> None:
    """With a heading of its own or without one."""
    assert _kept([FIRST, SECOND, *tail]) == [FIRST, SECOND]


def test_single_sentences_among_labels_are_no_article() -> None:
    """An excerpt, a comment, the footer: each stands alone between what its words give away."""
    tail = ["مقالات ذات صلة", "افتتاح مدرسة في الحي", "منذ يومين", "أسعار الخبز", "قبل 3 أيام", SECOND, "شارك", FIRST]
    assert _kept([FIRST, SECOND, *tail]) == [FIRST, SECOND]


def test_a_box_before_the_last_paragraph_does_not_end_the_article() -> None:
    """One label between the box and the sentence is not enough, nor are many before two sentences in a row."""
    assert _kept([FIRST, "مقالات ذات صلة", "شارك", SECOND])[-1] == SECOND
    assert _kept([FIRST, "مقالات ذات صلة", "منذ يومين", "شارك", SECOND, FIRST])[-2:] == [SECOND, FIRST]


def test_the_heading_of_a_box_inside_the_article_goes_alone() -> None:
    """What follows is prose, so the article is not over."""
    assert _kept([FIRST, "اخترنا لك", SECOND]) == [FIRST, SECOND]


@pytest.mark.parametrize(
    "lines",
    [
        [FIRST, HEADING, SECOND],
        [FIRST, "وجاء في القائمة:", "حي الميدان", "حي الشاغور", "حي القدم"],
        [FIRST, "اقرأ كتابك، قال المعلم، ولا تخف."],
        [FIRST, "المصدر الذي طلب عدم ذكر اسمه نفى ذلك."],
        [FIRST, "وانتهى اللقاء دون نتيجة"],
        [FIRST, "هذا الموقع يستخدم قاعدة لإطلاق المسيّرات، بحسب المصدر."],
        [FIRST, "وقال السكان: من نحن لنقرر عن غيرنا؟"],
        ["بسم الله الرحمن الرحيم والصلاة على رسوله الكريم وبعد", FIRST, SECOND],
    ],
)
def test_the_authors_own_lines_stay(lines: list[str]) -> None:
    """Headings, lists that the text announces, and sentences that begin like labels."""
    assert _kept(lines) == lines


def test_kicker_byline_and_title_above_the_first_paragraph_go() -> None:
    """Short lines that are no sentences, and the title said again."""
    assert _kept(["ترميم الجسر القديم", "البلدة - سامر العلي", FIRST, SECOND], "ترميم الجسر القديم!") == [FIRST, SECOND]


def test_a_sites_byline_names_its_author() -> None:
    """The line goes, the name is kept; a desk is nobody's name."""
    site = load_sites()["alsouria-net"]
    named = trim(["السورية نت - سامر العلي", FIRST], title=None, site=site)
    assert (named.paragraphs, named.authors) == ([FIRST], ["سامر العلي"])
    desk = trim(["السورية نت - خاص", FIRST], title=None, site=site)
    assert (desk.paragraphs, desk.authors) == ([FIRST], [])


def test_every_removal_names_its_rule() -> None:
    """For whoever asks why a line is gone."""
    trimmed = trim([FIRST, "اقرأ أيضا: خبر آخر", SECOND, "الأكثر قراءة"], title=None, site=None)
    assert [(gone.text, gone.rule) for gone in trimmed.removed] == [
        ("اقرأ أيضا: خبر آخر", "teaser"),
        ("الأكثر قراءة", "tail"),
    ]
