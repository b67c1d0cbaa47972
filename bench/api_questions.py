"""What `bench.api` asks: every filter of the lists and maps and usual pairs of them, with other values each time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final
from uuid import UUID

from services.web.queries.cursor import encode_cursor
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


def _later(dice: Random) -> str:
    moment = datetime.combine(_day(dice), time(12), UTC)
    return f"cursor={encode_cursor((moment, UUID(int=dice.getrandbits(128))))}"


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
    "who says so": lambda dice: f"claimant={dice.choice(('official', 'residents', 'anonymous'))}",
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
    "recalled": lambda _: "background=true",
    "a street or a town": lambda _: "precision=point&precision=settlement",
    "a governorate": lambda _: "precision=governorate",
    "no day": lambda _: "dated=false",
    "nowhere": lambda _: "located=false",
    "reported since": lambda dice: f"since={_day(dice)}T00:00:00Z",
    "from a day on": lambda dice: f"date_from={_day(dice)}",
    "until a day": lambda dice: f"date_to={_day(dice)}",
}
OF_INCIDENTS: Final[dict[str, Question]] = {
    "contested": lambda _: "contested=true",
    "some killed": lambda dice: f"killed={dice.randrange(1, 40)}",
    "many killed": lambda _: "killed=1000",
    "withdrawn": lambda _: "status=withdrawn",
}
LATER: Final[dict[str, Question]] = {
    "a later page": _later,
    "a later page, type": lambda dice: f"{_later(dice)}&{_type(dice)}",
}
OF_ARTICLES: Final = ("all", "site", "rare word", "frequent word", "reported until")
OF_WORDS: Final = (
    "rare word", "frequent word", "words in all", "two words", "one word or another", "a word without another",
    "words in an order", "words in an order, type", "word, type", "word, district, month",
)  # fmt: skip
OF_MAPS: Final = (
    "all", "type", "governorate", "actor", "town", "district", "whole country", "three days", "a month",
    "corroborated", "type, area, site", "district, month", "recalled", "a street or a town", "reported since",
    "from a day on", "until a day", *OF_WORDS,
)  # fmt: skip
QUESTIONS: Final[dict[str, Question]] = {
    f"{kind}: {name}": lambda dice, path=path, ask=ask: f"{path}?{ask(dice)}"  # type: ignore[misc]
    for kind, path, asked in (
        ("events", "/api/events", {**FILTERS, **LATER}),
        ("incidents", "/api/incidents", {**FILTERS, **OF_INCIDENTS, **LATER}),
        ("articles", "/api/articles", {**{name: FILTERS[name] for name in OF_ARTICLES}, "a later page": _later}),
        ("map", "/api/map", {name: FILTERS[name] for name in OF_MAPS}),
    )
    for name, ask in asked.items()
}
OVERVIEW: Final[dict[str, Question]] = {
    "overview: as opened": lambda _: "/api/overview?background=false",
    **{
        f"overview: {name}": lambda dice, ask=FILTERS[name]: f"/api/overview?background=false&{ask(dice)}"  # type: ignore[misc]
        for name in (
            "type", "governorate", "actor", "town", "district", "three days", "a month", "corroborated",
            "reported since", "from a day on", "until a day", "no day", "nowhere", *OF_WORDS,
        )
    },
    **{f"overview: {name}": lambda dice, ask=ask: f"/api/overview?{ask(dice)}" for name, ask in OF_INCIDENTS.items()},  # type: ignore[misc]
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
