"""Forms of verbs and nouns as they stand in running text."""

from __future__ import annotations

import pytest

from services.extract.language.inflect import noun_forms, verb_forms


@pytest.mark.parametrize(
    ("entry", "written", "tense"),
    [
        ("قصف/يقصف", "قصفت", "past"),
        ("قصف/يقصف", "تقصف", "present"),
        ("قصف/يقصف", "سيقصفون", "future"),
        ("التقى/يلتقي", "التقت", "past"),
        ("نفى/ينفي", "نفت", "past"),
        ("دعا/يدعو", "دعت", "past"),
        ("طال/يطال", "طالها", "past"),
    ],
)
def test_verbs(entry: str, written: str, tense: str) -> None:
    """Gender, number, tense, objects, and final letters that endings drop."""
    assert {form.surface: form.tense for form in verb_forms(entry)}[written] == tense


@pytest.mark.parametrize(
    ("noun", "written", "preposition", "definite"),
    [
        ("غارة", "غاره", "", "no"),
        ("غارة", "للغاره", "ل", "article"),
        ("غارة", "غارتها", "", "owner"),
        ("هجوم", "هجوما", "", "no"),
        ("قصف", "بالقصف", "ب", "article"),
    ],
)
def test_nouns(noun: str, written: str, preposition: str, definite: str) -> None:
    """Article, joined prepositions, owners, the accusative."""
    found = {form.surface: (form.preposition, form.definite) for form in noun_forms(noun)}
    assert found[written] == (preposition, definite)
