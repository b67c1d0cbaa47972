"""Counts as news writes them, and what looks like one and is none."""

from __future__ import annotations

import pytest

from services.extract.language.normalise import normalise
from services.extract.language.numbers import Count, find_counts
from services.extract.language.numbers_words import number_words


def counts(text: str) -> list[Count]:
    """The counts of a sentence; every span must be exact."""
    folded = normalise(text)
    found = find_counts(folded)
    for count in found:
        assert folded.original_span(count.fstart, count.fend) == (count.start, count.end)
    return found


def brief(text: str) -> list[tuple[int, int | None, str, str | None]]:
    """Least, most, basis and lemma of each count."""
    return [(count.min, count.max, count.basis, count.lemma) for count in counts(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قُتل 7 مدنيين", (7, 7, "digits", "مدني")),
        ("قُتل ٧ مدنيين", (7, 7, "digits", "مدني")),
        ("مقتل 12شخصاً", (12, 12, "digits", "شخص")),
        ("إصابة52 آخرين", (52, 52, "digits", "آخر")),
        ("سقوط 15 إصابة", (15, 15, "digits", "إصابة")),
        ("تدمير أربع مدرعات", (4, 4, "words", "مدرعة")),
        ("اعتقال خمسة عشر شاباً", (15, 15, "words", "شاب")),
        ("نزوح ثلاثمئة وخمسين عائلة", (350, 350, "words", "عائلة")),
        ("نزوح ألفين وخمسمئة عائلة", (2500, 2500, "words", "عائلة")),
        ("نزوح 12,500 نازح", (12500, 12500, "digits", "نازح")),
        ("نزوح 80 ألف مدني", (80000, 80000, "digits", "مدني")),
        ("نزوح 1.5 مليون مدني", (1500000, 1500000, "digits", "مدني")),
        ("قضى عنصران", (2, 2, "dual", "عنصر")),
        ("خطف شخصين", (2, 2, "dual", "شخص")),
        ("مقتل مدنيين اثنين", (2, 2, "dual", "مدني")),
        ("جرح مدنيَّين", (2, 2, "dual", "مدني")),
        ("جرح مدنيين", (3, None, "plural", "مدني")),
        ("مقتل طفلة", (1, 1, "words", "طفلة")),
        ("إصابة مدني واحد", (1, 1, "words", "مدني")),
        ("مقتل أكثر من 40 عنصراً", (40, None, "at_least", "عنصر")),
        ("مقتل ما لا يقل عن ستة مقاتلين", (6, None, "at_least", "مقاتل")),
        ("سقوط 5 قتلى على الأقل", (5, None, "at_least", "قتيل")),
        ("إصابة نحو ثلاثين شخصاً", (30, 30, "words", "شخص")),
        ("عشرات الجرحى", (20, None, "vague", "جريح")),
        ("مئات الآلاف من المدنيين", (200000, None, "vague", "مدني")),
        ("عدد من المدنيين", (3, None, "vague", "مدني")),
        ("بضعة عناصر", (3, None, "vague", "عنصر")),
        ("ما بين 5 إلى 7 قتلى", (5, 7, "digits", "قتيل")),
        ("ثلاثة من مقاتلي الفصيل", (3, 3, "words", "مقاتل")),
        ("تهجير مئات آلاف المدنيين", (200000, None, "vague", "مدني")),
        ("مقتل ثلاثة سوريين", (3, 3, "words", "سوري")),
    ],
)
def test_a_count_is_read(text: str, expected: tuple[int, int | None, str, str]) -> None:
    """Digits, words, duals, plurals, vague and open numbers give the bounds that the guidelines ask for."""
    assert expected in brief(text)
    assert len([one for one in brief(text) if one[3] == expected[3]]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "دبابة من طراز T72",
        "عناصر الفوج 47",
        "عناصر اللواء 105",
        "الطفل سامر (14 عاماً)",
        "عند الساعة 17:38",
        "على بعد 40 كم من المدينة",
        "السبت27 حزيران 2020",
        "يوم 27 حزيران",
        "في 12/6/2021",
        "بنسبة 30 بالمئة",
        "بنسبة 30%",
        "مبلغ 500 دولار",
        "منذ عام 2013",
        "خلال 2019",
        "August 22, 2023",
        "طائرة An-30",
        "بعد ثلاثة أيام",
        "ضبط كميات كبيرة",
        "لست أدري",
        "May 4, 2025\nسيدة",
        "بمبلغ مليون جنيه",
    ],
)
def test_what_is_no_count(text: str) -> None:
    """Names of weapons and units, ages, clock times, distances, dates, shares, money and durations are no counts."""
    assert [count for count in counts(text) if count.basis == "digits" or count.min > 3] == []


def test_a_clock_beside_a_plural_does_not_count_it() -> None:
    """A ticker's time before a noun leaves the noun a plural without a number."""
    assert brief("17:38 قتلى مدنيون بقصف") == [(3, None, "plural", "قتيل")]
    assert counts("17:38 قتلى مدنيون بقصف")[0].group == "civilian"


def test_parts_are_marked() -> None:
    """What بينهم introduces is part of the count before it, the coordinated ones too; the next sentence is not."""
    found = counts("مقتل ستة أشخاص بينهم سيدة وطفلان، كما أصيب 4 رجال.")
    assert [(count.min, count.who, count.part) for count in found] == [
        (6, None, False),
        (1, "women", True),
        (2, "children", True),
        (4, None, False),
    ]


def test_bracketed_parts() -> None:
    """A list in brackets after a number says who they are."""
    found = counts("قتل 4 (رجل وسيدة وطفلتين) بقصف")
    assert [(count.min, count.part) for count in found] == [(4, False), (1, True), (1, True), (2, True)]


def test_half_of_them() -> None:
    """Half of an open number is open too."""
    half = counts("مقتل أكثر من 200 مدني نصفهم من الأطفال")[-1]
    assert (half.min, half.max, half.part, half.who) == (100, None, True, "children")


def test_groups() -> None:
    """The noun tells civilian from combatant and things from people."""
    groups = [count.group for count in counts("قتل عنصر وأصيب طفل ودمرت دبابتان وأصيب شخص")]
    assert groups == ["combatant", "civilian", "tank", "unknown"]


def test_the_tables_kinds_are_known() -> None:
    """Every kind of number word in the table is one that the reader takes."""
    kinds = {kind for values in number_words().values() for _, kind in values}
    assert kinds == {"unit", "ten_or_teen", "teen", "ten", "hundred", "thousand", "thousands", "vague", "few"}
