"""The words of the page in its two languages: what the server writes, and what it gives to the script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Literal, get_args

from services.contracts.taxonomy import AttributionKind, PlacePrecision
from services.web.page import filter_words_ar, filter_words_en, interface_ar, interface_en, labels, labels_en

Language = Literal["ar", "en"]

LABELS: Final = {"ar": labels, "en": labels_en}

UI: Final[dict[Language, dict[str, str]]] = {
    "ar": {**interface_ar.UI, **filter_words_ar.UI, **labels.STORY},
    "en": {**interface_en.UI, **filter_words_en.UI, **labels_en.STORY},
}

# ISO 3166-2 code of each shape of the map: the governorate as `location.admin1` names it, and in Arabic.
GOVERNORATES: Final = {
    "SY-DI": ("Damascus", "دمشق"),
    "SY-DR": ("Daraa", "درعا"),
    "SY-DY": ("Deir ez-Zor", "دير الزور"),
    "SY-HA": ("Al-Hasakah", "الحسكة"),
    "SY-HI": ("Homs", "حمص"),
    "SY-HL": ("Aleppo", "حلب"),
    "SY-HM": ("Hama", "حماة"),
    "SY-ID": ("Idlib", "إدلب"),
    "SY-LA": ("Latakia", "اللاذقية"),
    "SY-QU": ("Quneitra", "القنيطرة"),
    "SY-RA": ("Raqqa", "الرقة"),
    "SY-RD": ("Rif Dimashq", "ريف دمشق"),
    "SY-SU": ("As-Suwayda", "السويداء"),
    "SY-TA": ("Tartus", "طرطوس"),
}
_SERVER_ONLY: Final = ("precision_", "by_", "span_", "unit_", "legend_", "group_", "mark_", "slot_", "sign_", "viewer_")
_UN_ZONE: Final = {"ar": "منطقة الفصل (أندوف)", "en": "Area of separation (UNDOF)"}


def words_for_browser(language: Language, sites: dict[str, str], actors: dict[str, str]) -> dict[str, Any]:
    """What the script is given: `{lang, ui, governorates, names}`; `names` are by filter and value."""
    shapes = {shape: {"key": english, "name": _name(shape, language)} for shape, (english, _) in GOVERNORATES.items()}
    labels_of, ui = LABELS[language], UI[language]
    return {
        "lang": language,
        "ui": {key: said for key, said in ui.items() if not key.startswith(_SERVER_ONLY)},
        "governorates": {**shapes, "SY-UNDOF": {"key": "", "name": _UN_ZONE[language]}},
        "names": {
            "type": labels_of.TYPES,
            "mode": labels_of.MODES,
            "modality": labels_of.MODALITIES,
            "admin1": {english: _name(shape, language) for shape, (english, _) in GOVERNORATES.items()},
            "precision": {each: ui[f"precision_{each}"] for each in get_args(PlacePrecision)},
            "site": sites,
            "actor": actors,
            "claimant": claimant_names(language),
        },
    }


def governorate_name(admin1: str, language: Language) -> str:
    """The governorate in the language of the page; as it is, where the map has none of that name."""
    arabic = next((name for english, name in GOVERNORATES.values() if english == admin1), admin1)
    return arabic if language == "ar" else admin1


def claimant_names(language: Language) -> dict[str, str]:
    """What kinds of sources are called, without the word that says that they are sources."""
    parts = LABELS[language].PARTS
    return {kind: parts[kind].partition(": ")[2] for kind in get_args(AttributionKind)}


def actor_names(rows: Iterable[Mapping[str, Any]], language: Language) -> dict[str, str]:
    """Of rows of `queries.actors`: by `actor_id`, as the lexicon names them in English, as articles do in Arabic."""
    return {row["actor_id"]: row["mention"] if language == "ar" else row["name"] or row["mention"] for row in rows}


def governorate_choices(language: Language) -> list[tuple[str, str]]:
    """`(admin1, name)` of each governorate, sorted by name."""
    pairs = [(english, _name(shape, language)) for shape, (english, _) in GOVERNORATES.items()]
    return sorted(pairs, key=lambda pair: pair[1])


def _name(shape: str, language: Language) -> str:
    english, arabic = GOVERNORATES[shape]
    return arabic if language == "ar" else english
