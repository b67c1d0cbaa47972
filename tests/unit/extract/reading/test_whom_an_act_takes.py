"""Whom an arrest, an abduction or a murder takes, and how many, in the ways newspapers say it: sentences of our own."""

from __future__ import annotations

import pytest

from services.extract.pipe import PipedArticle
from services.extract.reader import Reader

TAKEN = [
    ("اعتقل الأمن العام 12 شخصاً في بلدة الشحيل.", "detained 12"),
    ("اعتقل الأمن العام عدداً من المتهمين بالتهريب في بلدة الشحيل.", "detained 3+"),
    ("اعتقل التحالف الدولي ثلاثة أشخاص في قرية الزر.", "detained 3"),
    ("أوقفت قوى الأمن 11 شاباً و4 نساء في مدينة الرقة.", "detained 15"),
    ("اعتقلت قوات النظام عدداً من الشبان والنساء في مدينة دوما.", "detained 3+"),
    ("ألقت قوات سوريا الديمقراطية القبض على قيادي في تنظيم الدولة ببلدة الشحيل.", "detained 1"),
    ("ذكر موقع محلي أن شابين من أبناء دوما اعتقلا على يد حاجز للشرطة العسكرية.", "detained 2"),
    ("اعتقل الأمن العام الأستاذ سامر الحلبي وشخصاً آخر في بلدة إسقاط.", "detained 2"),
    ("ألقت قوات الأمن القبض على المدعو سامر العلي وثلاثة آخرين في مدينة حماة.", "detained 4"),
    ("اعتقلت قوات الأمن قاضياً وثلاثة محامين في مدينة عفرين.", "detained 4"),
    ("اعتقلت قوات النظام قيادياً سابقاً في المعارضة بمدينة الصنمين.", "detained 1"),
    ("أسفرت الحملة عن اعتقال سالم الحمود وشخص آخر كان برفقته في مدينة الميادين.", "detained 2"),
    ("اعتقلت الهيئة “أبو سالم الشامي” في مدينة سلقين.", "detained 1"),
    ("قامت قوات الأمن باعتقالهما عند حاجز في مدينة حمص.", "detained 2"),
    ("اختطف مجهولون طبيباً وزوجته في مدينة السويداء.", "detained 2"),
    ("خطف مسلحون مجهولون تاجراً قرب مدينة السويداء.", "detained 1"),
    ("اعتقلت دورية للأمن 11 شخصاً وصادرت 4 سيارات في بلدة تلكلخ.", "detained 11"),
    ("اعتقال تعسفي طال عدداً من الأهالي في مدينة الباب.", "detained 3+"),
    ("ينفذ الأمن حملات اعتقال ونقض اتفاقات في محافظة درعا.", ""),
    ("اعتقل جهاز الأمن، الأربعاء، الشيخ سالم الحمود في مدينة حارم.", "detained 1"),
    ("أوقفت لجنة التحقيق المكلفة بالأحداث عدداً من عناصر الأمن في مدينة السويداء.", "detained 3+"),
    ("جرت عملية تبادل أسرى بين قسد والحكومة في مدينة حلب شملت نحو 250 أسيراً من الطرفين.", "released 250"),
    ("جرت عملية تبادل أسرى بين الطرفين في مدينة حلب.", ""),
    ("عشرات العائلات نزحت من بلدة أبو راسين نتيجة القصف.", "displaced 20+"),
    ("اعتقلت دورية للتحالف شقيقيه سالماً وفهداً في بلدة الصبحة.", "detained 2"),
    ("اغتال مجهولون قاضياً في بلدة نوى.", "killed 1"),
    ("نجا مختار بلدة نوى من محاولة اغتيال نفذها مجهولون.", ""),
]


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The reader that ships."""
    return Reader.default()


@pytest.mark.parametrize(("sentence", "told"), TAKEN)
def test_all_who_are_taken_are_counted(reader: Reader, sentence: str, told: str) -> None:
    """Every effect that is no part of another, in the order told; `+` is an open bound."""
    article = PipedArticle.model_validate(
        {"article_id": "0" * 32, "text": sentence, "published_at": "2022-06-16T15:00:00Z"}
    )
    effects = [effect for event in reader.read(article) for effect in event.effects if effect.part_of is None]
    said = [f"{one.effect} {one.min}" + ("" if one.max == one.min else "+") for one in effects]
    assert ", ".join(said) == told
