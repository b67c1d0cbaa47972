"""Rows of the database as what a reader is shown: names of private persons hidden, unless the reader may see them."""

from __future__ import annotations

from typing import Final

import orjson

from services.common.stored_article import article_of_row
from services.contracts.article import Article
from services.contracts.event import EnrichedEvent
from services.contracts.incident import Incident
from services.web.queries.reports import Row
from services.web.shapes.mask import (
    Span,
    hide,
    hide_whole,
    hide_within,
    mask_article,
    mask_event,
    mask_text,
    mask_whole,
)

CONTEXT: Final = 140  # characters shown on either side of a sentence


def event_json(row: Row, *, persons: bool = False) -> orjson.Fragment:
    """The record of a row as JSON. What hides no name is handed on as it stands in the database."""
    if persons or row["sensitive"] is None:
        return orjson.Fragment(row["record"])
    return orjson.Fragment(event_of(row).model_dump_json())


def incident_json(row: Row, *, persons: bool = False) -> orjson.Fragment:
    """The record of an incident as JSON, of a row that has `hidden`, the names that its articles hide."""
    if persons or row["hidden"] is None:
        return orjson.Fragment(row["record"])
    return orjson.Fragment(orjson.dumps(hide_within(orjson.loads(row["record"]), orjson.loads(row["hidden"]))))


def incident_of(row: Row, *, persons: bool = False) -> Incident:
    """The incident of a row that has `hidden`."""
    record = orjson.loads(row["record"])
    return Incident.model_validate(record if persons else hide_within(record, orjson.loads(row["hidden"] or "[]")))


def event_of(row: Row, *, persons: bool = False) -> EnrichedEvent:
    """The event of a row."""
    event = EnrichedEvent.model_validate_json(row["record"])
    if persons or row["sensitive"] is None:
        return event
    return mask_event(event, spans_of(row), _names_of(row))


def around(row: Row, start: int, end: int, *, persons: bool = False) -> tuple[str, str]:
    """The words before and after a sentence of the article, `CONTEXT` characters at most, names hidden as within it.

    The row has more of them, so that a name is known of which they hold an end alone.
    """
    spans, names = ([], []) if persons else (spans_of(row), _names_of(row))
    before, after = row["before"] or "", row["after"] or ""
    before = hide(mask_text(before, start - len(before), spans), names) or ""
    after = hide(mask_text(after, end, spans), names) or ""
    return before[-CONTEXT:], after[:CONTEXT]


def spans_of(row: Row) -> list[Span]:
    """Where names of private persons stand in the article of a row."""
    return [(span["start"], span["end"]) for span in orjson.loads(row["sensitive"] or "[]")]


def _names_of(row: Row) -> list[str]:
    return [each["name"] for each in orjson.loads(row["sensitive"] or "[]") if each["name"]]


def article_and_events(row: Row, records: list[str], *, persons: bool = False) -> tuple[Article, list[EnrichedEvent]]:
    """An article and its events. Until it is known which names it hides, the article is shown to nobody else."""
    article = article_of_row(row)
    events = [EnrichedEvent.model_validate_json(record) for record in records]
    spans = [] if persons else [(span.start, span.end) for event in events for span in event.sensitive]
    names = [article.text[start:end] for start, end in spans]
    shown = mask_article(article, spans) if persons or row["is_read"] else mask_whole(article)
    return shown, [mask_event(event, spans, names) for event in events]


def article_json(row: Row, *, persons: bool = False) -> orjson.Fragment:
    """The article of a row that has `is_read` and `spans`, as JSON; hidden as `article_and_events` hides it."""
    article = article_of_row(row)
    if not persons:
        spans = [(span["start"], span["end"]) for span in orjson.loads(row["spans"] or "[]")]
        article = mask_article(article, spans) if row["is_read"] else mask_whole(article)
    return orjson.Fragment(article.model_dump_json())


def title_of(row: Row, *, persons: bool = False) -> str | None:
    """The title of a row that has `hidden`, the names that its article hides, and `is_read`, whether all are known."""
    title: str | None = row["title"]
    if persons or title is None:
        return title
    return hide(title, orjson.loads(row["hidden"] or "[]")) if row["is_read"] else hide_whole(title)
