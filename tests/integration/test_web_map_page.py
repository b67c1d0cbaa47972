"""What stands around the map: one answer for all its parts, trends, a feed, the case file, the page of an incident."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from lxml import etree, html

from services.contracts.article import ArchiveReference
from services.contracts.event import Effect, EventTime, Location, Sensitive, SlotRule
from services.contracts.ids import incident_id
from services.contracts.incident import EffectRange, Incident, IncidentSource, IndependentSource
from services.store.sinks import open_sink
from services.web.export_file import parse_filters
from services.web.page import incidents
from services.web.queries.filters import VIEW as VIEW_NAMES
from services.web.queries.filters import IncidentFilters, LiveFilters
from services.web.settings import WebSettings
from tests.made_records import START, TEXT, a_closing, an_article, an_event, an_extractor
from tests.web_client import web_client

NAME = "الدفاع المدني"  # stands for a private person's name
ARCHIVE = ArchiveReference(warc="a.warc.gz", offset=7, length=9, record_id="urn:uuid:1", payload_sha256="c" * 64)
HIDDEN = [Sensitive(start=TEXT.index(NAME), end=TEXT.index(NAME) + len(NAME), kind="witness")]


def an_incident(number: int, **fields: Any) -> Incident:  # noqa: ANN401  (any field)
    """An incident of the event of article `number`; no day where it is 3, only a governorate where it is 4."""
    event = an_event(an_article(number))
    day = (START + timedelta(days=number)).date().isoformat()
    area = Location(mention="ريف حماة", admin1="Hama", precision="governorate", start=0, end=8)
    values = {
        "incident_id": incident_id(event.event_id),
        "event_type": "assault",
        "mode": "shelling",
        "location": area if number == 4 else event.location,
        "time": None if number == 3 else EventTime(start=day, end=day, precision="day"),
        "actors": event.actors,
        "effects": [EffectRange(effect="killed", group="civilian", low=3, best=4, high=5, rule="median")],
        "event_ids": [event.event_id],
        "sources": [IncidentSource(id="tajriba")],
        "corroboration": 1,
        "last_reported_at": START + timedelta(hours=number),
        "version": 1,
    }
    return Incident.model_validate({**values, **fields})


@pytest.fixture
async def client(database: str) -> AsyncIterator[httpx.AsyncClient]:
    """Five incidents; the first has two versions and a second report; article 1 hides a name."""
    sink = await open_sink(database, statement_timeout=10)
    for number in range(6):
        article = an_article(number, archive=ARCHIVE)
        await sink.write([article, an_event(article, sensitive=HIDDEN if number == 1 else [])])
    await sink.write([an_incident(number) for number in range(5)])
    both = [an_event(an_article(number)).event_id for number in (0, 5)]
    effects = [EffectRange(effect="killed", group="civilian", low=3, best=6, high=6, rule="median")]
    await sink.write([an_incident(0, version=9, event_ids=both, effects=effects, corroboration=2)])
    await sink.close()
    async with web_client(WebSettings(database=database)) as made:
        yield made


def _killed(count: int) -> Effect:
    told = an_event(an_article(0)).effects[0]
    return told.model_copy(update={"min": count, "max": count})


async def got(client: httpx.AsyncClient, path: str, **query: Any) -> httpx.Response:  # noqa: ANN401  (any parameter)
    """The answer, which must be a good one."""
    answer = await client.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer


async def parsed(client: httpx.AsyncClient, path: str) -> Any:  # noqa: ANN401  (an element of lxml)
    """The English page there."""
    return html.fromstring((await got(client, path, lang="en")).text)


async def test_one_answer_for_map_timeline_and_list(client: httpx.AsyncClient) -> None:
    """X of Y, what has no day, areas as counts and never as points; a filter narrows every part."""
    whole = (await got(client, "/api/overview")).json()
    points = [dict(zip(whole["columns"], row, strict=True)) for row in whole["rows"]]

    assert (whole["every"], whole["matching"], whole["undated"], whole["unplaced"]) == (5, 5, 1, 0)
    assert whole["areas"] == [["Hama", 1]]
    assert sum(row["longitude"] is None for row in points) == 1
    assert len(whole["days"]) == 4
    narrowed = (await got(client, "/api/overview", corroboration=2)).json()
    assert (narrowed["every"], narrowed["matching"], len(narrowed["rows"]), narrowed["areas"]) == (5, 1, 1, [])


async def test_a_region_is_a_place_without_a_point(client: httpx.AsyncClient, database: str) -> None:
    """Told of the northwest it is counted beside the map; of nowhere it is without a place, and can be asked for."""
    sink = await open_sink(database, statement_timeout=10)
    wide = Location(mention="شمال غربي سوريا", precision="region", start=0, end=8)
    await sink.write([an_incident(1, version=2, location=wide), an_incident(2, version=2, location=None)])
    await sink.close()
    found = (await got(client, "/api/overview")).json()
    assert (found["wider"], found["unplaced"], found["areas"]) == (1, 1, [["Hama", 1]])
    without = (await got(client, "/api/incidents", located="false")).json()["incidents"]
    assert [each["incident_id"] for each in without] == [str(an_incident(2).incident_id)]
    assert (await got(client, "/api/overview", located="true")).json()["matching"] == 4


async def test_what_lasts_longer_than_a_day_is_a_span(client: httpx.AsyncClient, database: str) -> None:
    """Told of a week, it counts on its first day among the days, and stands among the spans with its last."""
    sink = await open_sink(database, statement_timeout=10)
    week = EventTime(start="2018-05-02", end="2018-05-08", precision="week")
    await sink.write([an_incident(1, version=2, time=week)])
    await sink.close()
    found = (await got(client, "/api/overview")).json()
    assert found["spans"] == [["2018-05-02", "2018-05-08", 1]]
    assert ["2018-05-02", 1] in found["days"]


async def test_a_threshold_of_deaths(client: httpx.AsyncClient) -> None:
    """By the best figure of the incident as it stands: six of the first, four of the others."""
    found = (await got(client, "/api/incidents", killed=5)).json()["incidents"]
    assert [each["incident_id"] for each in found] == [str(an_incident(0).incident_id)]
    assert len((await got(client, "/api/incidents", killed=4)).json()["incidents"]) == 5


async def test_how_far_reading_is_behind(client: httpx.AsyncClient, database: str) -> None:
    """What was fetched after the last article that was read waits; an older one without a closing was passed over."""
    unread = (await got(client, "/api/lag")).json()
    assert (unread["waiting"], unread["waiting_since"]) == (6, "2018-05-01T13:00:00Z")
    sink = await open_sink(database, statement_timeout=10)
    read, late = an_article(1, fetch=5, edition=1), an_article(2, fetch=9, edition=1)
    await sink.write([read, late, a_closing(read, ()), a_closing(an_article(3), (0,))])
    await sink.close()
    found = (await got(client, "/api/lag")).json()
    assert (found["waiting"], found["waiting_since"], found["passed_over"]) == (1, "2018-05-01T13:09:00Z", 5)
    assert found["sites"] == [
        {
            "site": "tajriba",
            "last_fetched_at": "2018-05-01T13:09:00Z",
            "last_read_at": "2018-05-01T13:05:00Z",
            "waiting": 1,
            "waiting_since": "2018-05-01T13:09:00Z",
            "passed_over": 5,
        }
    ]


async def test_trends_with_their_coverage(client: httpx.AsyncClient) -> None:
    """Series and coverage count in the same spans; the page draws them."""
    found = (await got(client, "/api/trends", bucket="month", by="type")).json()
    assert found["series"] == {"assault": [{"start": "2018-05-01", "incidents": 4}]}
    assert found["coverage"] == [{"start": "2018-05-01", "articles": 6, "sites": 1}]
    page = (await got(client, "/trends", by="admin1", bucket="day", lang="en")).text
    assert page.count('class="bar"') == 4
    assert "Hama" in page
    assert "No incident" in (await got(client, "/trends", lang="en", type="protest")).text


async def test_a_view_is_a_feed(client: httpx.AsyncClient) -> None:
    """Well-formed Atom with one entry an incident, newest report first, narrowed like the API."""
    atom = {"a": "http://www.w3.org/2005/Atom"}
    feed = etree.fromstring((await got(client, "/api/incidents.atom", corroboration=2, lang="en")).content)
    assert [each.text for each in feed.findall("a:entry/a:id", atom)] == [f"urn:uuid:{an_incident(0).incident_id}"]
    assert feed.findtext("a:entry/a:title", namespaces=atom) == "Attack › Shelling · Al-Lataminah · Hama · 2018-05-01"
    every = etree.fromstring((await got(client, "/api/incidents.atom")).content)
    assert len(every.findall("a:entry", atom)) == 5


async def test_a_feed_follows_the_changes(client: httpx.AsyncClient, database: str) -> None:
    """A late report of an old day, a new version and a merge each come first; what was merged says into what."""
    atom, sink = {"a": "http://www.w3.org/2005/Atom"}, await open_sink(database, statement_timeout=10)
    before = etree.fromstring((await got(client, "/api/incidents.atom")).content)
    late = an_incident(5, last_reported_at=START - timedelta(days=900))
    await sink.write([late])
    await sink.write([an_incident(2, version=2, corroboration=3)])
    into = an_incident(0).incident_id
    await sink.write([an_incident(1, version=2, status="withdrawn", merged_into=into, event_ids=[])])
    await sink.close()
    feed = etree.fromstring((await got(client, "/api/incidents.atom", lang="en")).content)
    ids = [each.text for each in feed.findall("a:entry/a:id", atom)]
    assert ids[:3] == [f"urn:uuid:{an_incident(number).incident_id}" for number in (1, 2, 5)]
    assert len(ids) == 6
    times = [each.text or "" for each in feed.findall("a:entry/a:updated", atom)]
    assert times == sorted(times, reverse=True)
    assert feed.findtext("a:updated", namespaces=atom) == times[0]
    assert times[2] > (before.findtext("a:updated", namespaces=atom) or "")
    assert str(into) in (feed.findtext("a:entry/a:summary", namespaces=atom) or "")
    related = [each.get("href") for each in feed.findall("a:entry/a:link[@rel='related']", atom)]
    assert related == [f"http://rasid.example/incidents/{into}?lang=en"]


async def test_a_case_file(client: httpx.AsyncClient) -> None:
    """Tables, citations with hashes, names masked; the same incidents are the same bytes."""
    ids = [str(an_incident(number).incident_id) for number in (0, 1)]
    answer = await got(client, "/api/bundle.zip", incident=ids)
    again = await got(client, "/api/bundle.zip", incident=ids[::-1])
    assert answer.content == again.content
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        files = {name: packed.read(name).decode() for name in packed.namelist()}
    rows = {row["incident_id"]: row for row in csv.DictReader(io.StringIO(files["incidents.csv"]))}
    assert (rows[ids[0]]["fatalities"], rows[ids[0]]["version"]) == ("6", "9")
    ucdp = {row["id"]: row for row in csv.DictReader(io.StringIO(files["ucdp.csv"]))}
    assert (ucdp[ids[0]]["low"], ucdp[ids[0]]["best"], ucdp[ids[0]]["date_prec"]) == ("3", "6", "1")
    acled = {row["event_id_cnty"]: row for row in csv.DictReader(io.StringIO(files["acled.csv"]))}
    told = [acled[ids[0]][name] for name in ("event_date", "year", "time_precision", "geo_precision", "fatalities")]
    assert told == ["2018-05-01", "2018", "1", "1", "6"]
    assert NAME not in acled[ids[1]]["notes"]
    assert len(files["events.jsonl"].splitlines()) == 3
    assert files["citations.txt"].count("c" * 64) == 3
    masked = [line for line in files["citations.txt"].splitlines() if "█" in line]
    assert masked
    assert (await client.get("/api/bundle.zip")).status_code == 422


async def test_versions_keep_their_numbers_however_many_there_are(client: httpx.AsyncClient, database: str) -> None:
    """The fifty newest are shown, each with what it changed, and it says how many are not."""
    sink = await open_sink(database, statement_timeout=10)
    await sink.write([an_incident(2, version=number, corroboration=number) for number in range(2, 60)])
    await sink.close()
    tree: Any = html.fromstring((await got(client, f"/incidents/{an_incident(2).incident_id}", lang="en")).text)
    shown = tree.find_class("versions")[0]
    assert len(shown) == 50
    assert [each.cssselect("b")[0].text for each in (shown[0], shown[-1])] == ["Version 59", "Version 10"]
    changes = [tuple(cell.text_content() for cell in row) for row in shown[-1].cssselect(".changes tbody tr")]
    assert changes == [("independent sources", "9", "10")]
    assert "older versions that are not shown: 9 " in " ".join(tree.text_content().split())


async def test_an_incident_tells_its_versions(client: httpx.AsyncClient) -> None:
    """What the second version changed, and the report that came with it; the hidden name on no page."""
    page = (await got(client, f"/incidents/{an_incident(0).incident_id}", lang="en")).text
    assert "Version 2" in page
    tree: Any = html.fromstring(page)
    newest = tree.find_class("versions")[0][0]
    changes = [tuple(cell.text_content() for cell in row) for row in newest.cssselect(".changes tbody tr")]
    assert changes == [("Toll", "Killed 4 (3–5)", "Killed 6 (3–6)"), ("independent sources", "1", "2")]
    assert [each.get("href") for each in newest.cssselect(".cause a")] == [
        f"/articles/{an_article(5).article_id}?lang=en#e-{an_event(an_article(5)).event_id}"
    ]
    assert "a.warc.gz" in page
    assert "c" * 64 in page
    for path in (f"/incidents/{an_incident(1).incident_id}", "/map"):
        assert NAME not in (await got(client, path)).text
    missing = await client.get(f"/incidents/{an_event(an_article(0)).event_id}", params={"lang": "en"})
    assert (missing.status_code, missing.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "Nothing in the database has this address" in missing.text
    assert (await client.get("/map", params={"lang": "<b>"})).status_code == 422


async def test_reports_of_one_origin_are_folded(client: httpx.AsyncClient, database: str) -> None:
    """Two reports count once: one row stands for both; what the third says otherwise is lit, and who says it is named."""
    sink = await open_sink(database, statement_timeout=10)
    other = an_event(an_article(2), effects=[_killed(5)], modality="asserted")
    await sink.write([an_event(an_article(5)), other.model_copy(update={"extractor": an_extractor(2)})])
    ids = [an_event(an_article(number)).event_id for number in (0, 5, 2)]
    groups = [
        IndependentSource(origins=["SNHR"], event_ids=ids[:2]),
        IndependentSource(origins=["tajriba"], event_ids=ids[2:]),
    ]
    await sink.write([an_incident(0, version=11, event_ids=ids, corroboration=2, independent=groups)])
    await sink.close()
    tree = await parsed(client, f"/incidents/{an_incident(0).incident_id}")
    bodies = tree.cssselect(".matrix tbody")
    assert [len(body.cssselect("tr")) for body in bodies] == [2, 1]
    assert [len(body.cssselect("tr.folded")) for body in bodies] == [1, 0]
    assert "Syrian Network for Human Rights" in bodies[0].text_content()
    assert [cell.text_content() for cell in bodies[1].cssselect(".odd")] == ["differs: Killed 5"]
    columns = [cell.text_content() for cell in tree.cssselect(".matrix thead th")]
    assert columns == ["Report", "Type", "Place", "Day", "Actors", "Toll", "How it is said", "according to"]
    assert bodies[0].cssselect("td")[-1].text_content() == an_event(an_article(0)).attribution[0].mention
    differ = tree.cssselect(".differ .slots > div")
    values = [
        (item.cssselect("bdi")[0].text, item.cssselect("small")[0].text_content()) for item in differ[0].cssselect("li")
    ]
    assert values == [("Killed 3", "Tajriba"), ("Killed 5", "Tajriba")]
    assert len(differ) == 1


async def test_marked_words_tell_the_rule_that_read_them(client: httpx.AsyncClient, database: str) -> None:
    """Slot, rule and line of the lexicon on the word itself, and in a table that no pointer is needed for."""
    article = an_article(3)
    actor = an_event(article).actors[0]
    rules = [
        SlotRule(
            slot="trigger", start=0, end=4, rule="verb “قصف” of assault/shelling", where="event_types/assault.toml:40"
        ),
        SlotRule(slot="actor", start=actor.start, end=actor.end, rule="name", where="lexicon/actors.tsv:2"),
        SlotRule(slot="time", rule="no time told: the day of publication"),
    ]
    sink = await open_sink(database, statement_timeout=10)
    await sink.write([an_event(article, extractor=2, provenance=rules), a_closing(article, (0,), extractor=2)])
    await sink.close()
    tree = await parsed(client, f"/articles/{article.article_id}")
    titles = {mark.text_content(): mark.get("title") for mark in tree.cssselect("article mark[title]")}
    assert titles["قصفت"] == "Attack › Shelling · verb “قصف” of assault/shelling (event_types/assault.toml:40)"
    assert titles["قوات النظام"] == "Initiator · name (lexicon/actors.tsv:2)"
    rows = [row.text_content().split("\n")[0] for row in tree.cssselect(".rules tbody tr")]
    assert [row[:5] for row in rows] == ["actقص", "actor", "time—"]


async def test_a_merged_incident_points_on(client: httpx.AsyncClient, database: str) -> None:
    """Its address stays, says what became of it, and leads there."""
    gone, heir = an_incident(2), an_incident(1)
    sink = await open_sink(database, statement_timeout=10)
    await sink.write([an_incident(2, version=8, status="withdrawn", merged_into=heir.incident_id, event_ids=[])])
    await sink.close()
    assert f"/incidents/{heir.incident_id}" in (await got(client, f"/incidents/{gone.incident_id}")).text


async def test_what_is_only_recalled_can_be_left_out(client: httpx.AsyncClient, database: str) -> None:
    """An incident counts as news while one of its reports tells it so; modality and confidence are of a report too."""
    sink = await open_sink(database, statement_timeout=10)
    await sink.write([an_event(an_article(2), extractor=2, background=True, confidence=0.95)])
    await sink.close()
    recalled = str(an_incident(2).incident_id)

    async def ids(**query: Any) -> set[str]:  # noqa: ANN401  (any parameter)
        return {each["incident_id"] for each in (await got(client, "/api/incidents", **query)).json()["incidents"]}

    assert await ids(background="true") == {recalled}
    assert await ids(background="false") == await ids() - {recalled}
    assert await ids(confidence=0.9) == {recalled}
    assert await ids(modality="planned") == set()
    assert await ids(modality="reported") == await ids()


VIEW = {
    "chosen": "00000000-0000-4000-8000-000000000000", "follow": "map", "order": "killed", "recalled": "too",
    "seen": "35.700,32.300,42.400,37.400", "unit": "week", "lang": "en",
}  # fmt: skip


@pytest.mark.parametrize(
    "path", ["/api/incidents", "/api/overview", "/api/incidents.csv", "/api/trends", "/api/incidents.atom"]
)
async def test_an_address_of_the_page_can_be_given_to_the_api(client: httpx.AsyncClient, path: str) -> None:
    """What it says of the view alone narrows nothing, and what is misspelt is refused as ever."""
    filters = {"corroboration": "2"}
    plain = await got(client, path, **filters)
    of_page = await got(client, path, **filters, **VIEW)
    if not path.endswith("atom"):  # which names its address, and has a language
        assert of_page.content == plain.content
    assert (await client.get(path, params={**filters, **VIEW, "ordr": "day"})).status_code == 422


async def test_the_stream_and_the_export_to_a_file_take_an_address_of_the_page() -> None:
    """The same names are passed over there."""
    given = {"corroboration": "2", **VIEW}
    assert LiveFilters.model_validate(given) == LiveFilters(corroboration=2)
    assert parse_filters(urlencode(given), IncidentFilters) == IncidentFilters(corroboration=2)


async def test_the_view_of_the_page_has_these_names() -> None:
    """What the script's schema does not ask of the API is what the API passes over."""
    schema = (Path(incidents.__file__).parent / "browser" / "src" / "state.js").read_text()
    declared = re.findall(r"^  (\w+): \{ kind: [^}]*\}", schema, re.MULTILINE)
    alone = re.findall(r"^  (\w+): \{ kind: (?!.*asked: true)", schema, re.MULTILINE)
    assert len(declared) > 25
    assert set(alone) == VIEW.keys() == VIEW_NAMES
