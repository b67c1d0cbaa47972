"""What `bench.api` asks: every filter of the lists and maps and usual pairs of them, with other values each time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Final

from tests.many_rows import SITES

_START: Final = date(2018, 5, 1)  # the last day that `tests.many_rows` fills
_DAYS: Final = 350
Question = Callable[[Random], str]


def _day(dice: Random) -> date:
    return _START - timedelta(days=dice.randrange(_DAYS))


def _days(dice: Random, length: int) -> str:
    first = _day(dice)
    return f"date_from={first}&date_to={first + timedelta(days=length)}"


def _box(dice: Random, degrees: float) -> str:
    west, south = dice.uniform(35.7, 42.2 - degrees), dice.uniform(32.5, 37.0 - degrees)
    return f"bbox={west:.4f},{south:.4f},{west + degrees:.4f},{south + degrees:.4f}"


def _type(dice: Random) -> str:
    return "type=" + dice.choice(("assault", "coerce", "agree", "consult", "protest", "capture", "retreat"))


def _actor(dice: Random) -> str:
    return f"actor=ACTOR-{int(300 * dice.random() ** 2)}"


def _site(dice: Random) -> str:
    return f"site=site{dice.randrange(SITES)}"


def _area(dice: Random) -> str:
    return f"admin1=Region%20{dice.randrange(14)}"


# What a list may be narrowed by, of events and of incidents alike; asked with other values each time.
FILTERS: Final[dict[str, Question]] = {
    "all": lambda _: "",
    "type": _type,
    "two types": lambda dice: f"type=protest&type={dice.choice(('coerce', 'retreat'))}",
    "mode": lambda dice: "mode=" + dice.choice(("shelling", "arrest", "meeting", "gain", "withdraw")),
    "site": _site,
    "governorate": _area,
    "actor": _actor,
    "town": lambda dice: _box(dice, 0.2),
    "district": lambda dice: _box(dice, 1.0),
    "whole country": lambda _: "bbox=35.7,32.3,42.4,37.4",
    "circle": lambda dice: f"near={dice.uniform(33, 36.5):.3f},{dice.uniform(36, 41):.3f},20",
    "rare word": lambda dice: f"text=كلمة{dice.randrange(5000)}",
    "frequent word": lambda dice: f"text=عبارة{dice.randrange(19)}",
    "words in all": lambda _: "text=قصفت%20مدفعية",
    "reported until": lambda dice: f"until={_day(dice)}T00:00:00Z",
    "three days": lambda dice: _days(dice, 3),
    "a month": lambda dice: _days(dice, 30),
    "sure": lambda _: "confidence=0.99",
    "corroborated": lambda dice: f"corroboration={dice.randrange(2, 8)}",
    "no point": lambda _: "placed=false",
    "news": lambda _: "background=false",
    "denied": lambda _: "modality=denied",
    "type, area, site": lambda dice: f"{_type(dice)}&{_area(dice)}&{_site(dice)}",
    "actor, type": lambda dice: f"{_actor(dice)}&{_type(dice)}",
    "actor, days": lambda dice: f"{_actor(dice)}&{_days(dice, 7)}",
    "word, type": lambda dice: f"text=عبارة{dice.randrange(19)}&{_type(dice)}",
    "district, month": lambda dice: f"{_box(dice, 1.0)}&{_days(dice, 30)}",
    "two words": lambda dice: f"text=عبارة{dice.randrange(19)}%20قصفت",
    "one word or another": lambda dice: f"text=عبارة{dice.randrange(19)}%20or%20كلمة{dice.randrange(5000)}",
    "a word without another": lambda dice: f"text=عبارة{dice.randrange(19)}%20-لفظ{dice.randrange(977)}",
    "words in an order": lambda dice: f'text="عبارة{dice.randrange(19)} اللطامنة"',
    "words in an order, type": lambda dice: f'text="لفظ{dice.randrange(977)} عبارة{dice.randrange(19)}"&{_type(dice)}',
    "word, district, month": lambda dice: f"text=عبارة{dice.randrange(19)}&{_box(dice, 1.0)}&{_days(dice, 30)}",
}
OF_ARTICLES: Final = ("all", "site", "rare word", "frequent word", "reported until")
OF_WORDS: Final = (
    "rare word", "frequent word", "words in all", "two words", "one word or another", "a word without another",
    "words in an order", "words in an order, type", "word, type", "word, district, month",
)  # fmt: skip
OF_MAPS: Final = (
    "all", "type", "governorate", "actor", "town", "district", "whole country", "three days", "a month",
    "corroborated", "type, area, site", "district, month", *OF_WORDS,
)  # fmt: skip
QUESTIONS: Final[dict[str, Question]] = {
    f"{kind}: {name}": lambda dice, path=path, ask=FILTERS[name]: f"{path}?{ask(dice)}"  # type: ignore[misc]
    for kind, path, names in (
        ("events", "/api/events", tuple(FILTERS)),
        ("incidents", "/api/incidents", tuple(FILTERS)),
        ("articles", "/api/articles", OF_ARTICLES),
        ("map", "/api/map", OF_MAPS),
    )
    for name in names
}
OVERVIEW: Final[dict[str, Question]] = {
    "overview: as opened": lambda _: "/api/overview?background=false",
    **{
        f"overview: {name}": lambda dice, ask=FILTERS[name]: f"/api/overview?background=false&{ask(dice)}"  # type: ignore[misc]
        for name in (
            "type", "governorate", "actor", "town", "district", "three days", "a month", "corroborated", *OF_WORDS,
        )
    },
}  # fmt: skip
COUNTED: Final[dict[str, Question]] = {
    f"{kind}: {name}": lambda dice, path=path, ask=FILTERS[name]: f"{path}&{ask(dice)}"  # type: ignore[misc]
    for kind, path in (
        ("counts", "/api/counts?by=type"),
        ("timeline", "/api/timeline?bucket=week"),
        ("trends", "/api/trends?by=type"),
    )
    for name in ("all", "type", "rare word", "frequent word", "two words", "words in an order", "word, type")
}
