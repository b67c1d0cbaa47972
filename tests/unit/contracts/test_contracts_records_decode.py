"""decode names what is wrong with a record, in words fit for a dead letter's header."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from services.contracts.article import Article
from services.contracts.records import BACKFILL_HEADER, InvalidRecordError, decode, encode, is_backfill

EXAMPLES = Path(__file__).parent.parent.parent / "contract" / "examples"
ARTICLE = json.loads((EXAMPLES / "article.json").read_text(encoding="utf-8"))
EVENT = json.loads((EXAMPLES / "enriched-event.json").read_text(encoding="utf-8"))
ARTICLE_HEADERS = {"ce_type": b"org.rasid.article.published", "ce_dataschema": b"urn:rasid:schema:article:1"}
EVENT_HEADERS = {"ce_type": b"org.rasid.event.extracted", "ce_dataschema": b"urn:rasid:schema:enriched-event:1"}


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "the record has no header ce_type"),
        ({"ce_type": b"org.rasid.article.published"}, "the record has no header ce_dataschema"),
        ({**ARTICLE_HEADERS, "ce_type": None}, "the record has no header ce_type"),
        ({**ARTICLE_HEADERS, "ce_dataschema": b"\xff"}, "header ce_dataschema is not UTF-8"),
        ({**ARTICLE_HEADERS, "ce_type": b"org.rasid.war"}, "unknown ce_type 'org.rasid.war'"),
        (
            {**ARTICLE_HEADERS, "ce_dataschema": b"urn:rasid:schema:article:2"},
            "unknown schema version 'urn:rasid:schema:article:2'; this version reads 'urn:rasid:schema:article:1'",
        ),
    ],
)
def test_headers_that_name_no_known_schema(headers: Any, message: str) -> None:  # noqa: ANN401  (None is no str)
    """The value is not even looked at."""
    with pytest.raises(InvalidRecordError) as raised:
        decode(headers, b"{}")
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"text": "a" * 300_001}, "text: String should have at most 300000 characters"),
        ({"revision": "abc"}, "revision: String should match pattern '^[0-9a-f]{64}$'"),
        ({"fetched_at": "2021-03-01T09:30:12"}, "fetched_at: Input should have timezone info"),
        (
            {"fetched_at": "0001-01-01T00:00:00+14:00"},
            "fetched_at: Value error, lies outside the years 1 to 9999 in UTC",
        ),
        ({"cleaner": {"name": "x", "version": -1}}, "cleaner.version: Input should be greater than or equal to 0"),
        ({"duplicate_of": {**ARTICLE["duplicate_of"], "similarity": float("nan")}}, None),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, Any], message: str | None) -> None:
    """Where it stands and what is wrong, without quoting the value."""
    with pytest.raises(InvalidRecordError) as raised:
        decode(ARTICLE_HEADERS, json.dumps({**ARTICLE, **change}).encode())
    assert str(raised.value) == (message or "duplicate_of.similarity: Input should be a finite number")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"mode": "ceasefire"}, "value: Value error, ceasefire is no mode of assault"),
        (
            {"location": {**EVENT["location"], "lat": None}},
            "location: Value error, lat and lon stand together or not at all",
        ),
        (
            {"location": {**EVENT["location"], "precision": "district"}},
            "location: Value error, precision district carries no coordinates",
        ),
    ],
)
def test_rules_between_fields(change: dict[str, Any], message: str) -> None:
    """A mode belongs to its type; an area has no false point."""
    with pytest.raises(InvalidRecordError) as raised:
        decode(EVENT_HEADERS, json.dumps({**EVENT, **change}).encode())
    assert str(raised.value) == message


@pytest.mark.parametrize("value", [b"not json", b"", b"[]", b'"text"', b"\xff\xfe", b'{"a":' * 5000])
def test_values_that_are_no_object(value: bytes) -> None:
    """Not JSON, not an object, not UTF-8, nested without end."""
    with pytest.raises(InvalidRecordError):
        decode(ARTICLE_HEADERS, value)


def test_a_tombstone_is_no_record() -> None:
    """A record without a value."""
    with pytest.raises(InvalidRecordError, match="the record has no value"):
        decode(ARTICLE_HEADERS, None)


def test_a_field_of_a_newer_minor_version_is_ignored() -> None:
    """New fields are optional, so an old reader must live with them."""
    newer = decode(ARTICLE_HEADERS, json.dumps({**ARTICLE, "mood": "grim"}).encode())
    assert newer == Article.model_validate(ARTICLE)


def test_times_are_utc_whatever_zone_they_came_in() -> None:
    """The instant is kept, the zone becomes UTC."""
    damascus = timezone(timedelta(hours=3))
    article = Article.model_validate({**ARTICLE, "fetched_at": datetime(2021, 3, 1, 12, 0, tzinfo=damascus)})
    assert article.fetched_at == datetime(2021, 3, 1, 9, 0, tzinfo=UTC)
    assert article.fetched_at.tzinfo is UTC


def test_headers_and_key_of_an_article() -> None:
    """CloudEvents in binary mode, keyed by article."""
    article = Article.model_validate(ARTICLE)
    sent = encode(article, service="ingest", sent_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), backfill=True)
    headers = {name: value.decode() for name, value in sent.headers}

    assert sent.topic == "articles.clean"
    assert sent.key.decode() == ARTICLE["article_id"]
    assert headers.pop("ce_id") == "f47f3b1f-d16c-57a0-9b02-ee8e2ac6b9c2"
    assert headers == {
        "ce_specversion": "1.0",
        "ce_source": "urn:rasid:ingest",
        "ce_type": "org.rasid.article.published",
        "ce_time": "2026-01-02T03:04:05Z",
        "ce_subject": ARTICLE["article_id"],
        "ce_dataschema": "urn:rasid:schema:article:1",
        "content-type": "application/json",
        BACKFILL_HEADER: "true",
    }
    assert is_backfill(sent.headers)
    assert not is_backfill(encode(article, service="ingest", sent_at=datetime.now(UTC)).headers)
