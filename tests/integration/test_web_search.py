"""Finding events: words in any spelling, places, actors, days; and the SQL that folds as Python folds."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest

from services.common.arabic import fold
from services.contracts.event import EventTime, Evidence, Location
from services.store.sinks import open_sink
from services.web.settings import WebSettings
from tests.made_records import a_closing, an_article, an_event
from tests.web_client import web_client

BUSRA = "سيطرت الفصائل على مدينة بُصرى الشام، وأُصيب ٢٥ مقاتلًا."


@pytest.fixture
async def client(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client over one event near Hama, and one told of Busra, recalled, planned, without coordinates."""
    hama, busra = an_article(0), an_article(1, text=an_article().text + BUSRA, title="تقدم في الجنوب")
    start = busra.text.index(BUSRA)
    told = an_event(
        busra,
        evidence=Evidence(text=BUSRA, start=start, end=start + len(BUSRA)),
        event_type="capture",
        mode="gain",
        modality="planned",
        background=True,
        confidence=0.4,
        actors=[],
        location=Location(admin1="Daraa", precision="governorate", mention="بُصرى", start=start, end=start + 6),
        time=EventTime(start="2015-03-20", end="2015-03-25", precision="week"),
    )
    sink = await open_sink(database, statement_timeout=10)
    await sink.write([hama, busra, an_event(hama), told, a_closing(hama, (0,)), a_closing(busra, (0,))])
    await sink.close()
    async with web_client(WebSettings(database=database)) as made:
        yield made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"text": "بصري"}, ["gain"]),
        ({"text": "بصرى الشام"}, ["gain"]),
        ({"text": "والفصائل 25"}, ["gain"]),
        ({"text": "المقاتلين"}, ["gain"]),
        ({"text": "وببصرى"}, []),
        ({"text": '"مدينة بصرى"'}, ["gain"]),
        ({"text": '"بصرى مدينة"'}, []),
        ({"text": "الجنوب"}, ["gain"]),
        ({"text": "المدفعيه -بصرى"}, ["shelling"]),
        ({"text": "بصرى or قصفت"}, ["gain", "shelling"]),
        ({"text": "& | ! ( :* '"}, []),
        ({"bbox": "36,35,37,36"}, ["shelling"]),
        ({"bbox": "38,35,39,36"}, []),
        ({"admin1": "Daraa"}, ["gain"]),
        ({"actor": "SYR-GOV"}, ["shelling"]),
        ({"modality": "planned"}, ["gain"]),
        ({"background": "false"}, ["shelling"]),
        ({"confidence": "0.5"}, ["shelling"]),
        ({"date_from": "2015-03-24", "date_to": "2015-12-31"}, ["gain"]),
        ({"date_from": "2015-03-26", "date_to": "2015-12-31"}, []),
    ],
)
async def test_events_are_found(client: httpx.AsyncClient, query: dict[str, str], found: list[str]) -> None:
    """Whatever the spelling of alef, yeh, teh marbuta, diacritics and digits; by place, actor, day, certainty."""
    answer = await client.get("/api/events", params=query)
    assert answer.status_code == 200, answer.text
    assert sorted(event["mode"] for event in answer.json()["events"]) == found


async def test_articles_are_found_and_the_page_searches(client: httpx.AsyncClient) -> None:
    """The same words find the article, and the page has the box; the event is only recalled, and shown when asked for."""
    articles = (await client.get("/api/articles", params={"text": "مقاتلا"})).json()["articles"]
    assert [article["title"] for article in articles] == ["تقدم في الجنوب"]
    assert '<li class="card' not in (await client.get("/", params={"text": "بصري"})).text
    page = (await client.get("/", params={"text": "بصري", "recalled": "too"})).text
    assert page.count('<li class="card') == 1
    assert 'value="بصري"' in page


@pytest.mark.parametrize("bbox", ["1,2,3", "a,b,c,d", "37,35,36,36", "-181,0,0,0", "nan,0,0,0"])
async def test_a_box_that_is_none_is_refused(client: httpx.AsyncClient, bbox: str) -> None:
    """With a sentence, not a server error."""
    assert (await client.get("/api/events", params={"bbox": bbox})).status_code == 422


async def test_postgresql_folds_as_python_does(database: str) -> None:
    """Two implementations of one normal form: every Arabic character and many random words come out the same."""
    await (await open_sink(database, statement_timeout=10)).close()
    dice = random.Random(3)  # noqa: S311  (the same words every time)
    letters = [chr(code) for code in (*range(0x0600, 0x0700), *range(0x0750, 0x0780), *range(0x2000, 0x2070), 0xFEFF)]
    letters = [letter for letter in letters if not letter.isspace()]
    words = letters + ["".join(dice.choices(letters + list("abcXYZ"), k=8)) for _ in range(2000)]
    connection = await asyncpg.connect(database)
    folded = await connection.fetchval(
        "SELECT array_agg(rasid.fold(w) ORDER BY n) FROM unnest($1::text[]) WITH ORDINALITY AS t (w, n)", words
    )
    await connection.close()
    assert [(word, sql) for word, sql in zip(words, folded, strict=True) if sql != fold(word)] == []


async def test_postgresql_stems_as_its_rule_says(database: str) -> None:
    """Whatever expressions it uses for speed: the prefix and the ending of a word go where three letters are left."""
    await (await open_sink(database, statement_timeout=10)).close()
    dice = random.Random(5)  # noqa: S311  (the same texts every time)
    letters = ["وفبكالنيته ", "بتوفكلهينىةأإآءؤئ٣۴5 \n.-،aZ\u064b\u0640"]
    texts = ["".join(dice.choices(chosen, k=dice.randint(0, 40))) for chosen in letters for _ in range(5000)]
    connection = await asyncpg.connect(database)
    stemmed = await connection.fetch("SELECT t, rasid.fold(t), rasid.stem(t) FROM unnest($1::text[]) t", texts)
    await connection.close()
    assert [tuple(row) for row in stemmed if row[2] != stem(row[1])] == []


def stem(folded: str) -> str:
    """The rule, said with lookarounds (slow in PostgreSQL)."""
    bare = re.sub(r"(?<![ء-ي])([وف]?([بك]?ال|لل)|و)(?=[ء-ي]{3})", "", folded)
    return re.sub(r"(?<=[ء-ي]{3})(ات|ون|ين|ان|ه|ا)(?![ء-ي])", "", bare)


async def test_the_longest_text_allowed_can_be_indexed(database: str) -> None:
    """A page of nothing but different words, 300,000 characters of them, is stored like any other."""
    dice = random.Random(4)  # noqa: S311
    words = ("".join(dice.choices("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", k=4)) for _ in range(60_000))
    sink = await open_sink(database, statement_timeout=30)
    assert await sink.write([an_article(text=" ".join(words)[:300_000])]) == ["stored"]
    await sink.close()
