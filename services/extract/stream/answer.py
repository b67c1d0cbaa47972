"""What one record of `articles.clean` is answered with: events and a closing record, or a dead letter."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from services.common.clock import Clock
from services.common.errors import DeadLetterError
from services.common.kafka import Origin, dead_record
from services.contracts.article import Article
from services.contracts.event import EnrichedEvent, ExtractionCompleted, Extractor
from services.contracts.records import Headers, InvalidRecordError, PublicRecord, Record, decode, encode, is_backfill
from services.extract.stream.memory import Remembered, recalled, retractions, superseding, to_remember


class UnreadableRecordError(DeadLetterError):
    """Not a record of an article in a schema that this version knows."""


class ReaderFailedError(DeadLetterError):
    """A text on which the reader fails: a bug of ours. One article must not hold up all that come behind it."""


class ReadsArticles(Protocol):
    """What finds the events. `services.extract.reader.Reader` is the one; tests may bring their own."""

    @property
    def software(self) -> Extractor:
        """Name, version and data of what reads."""

    def read(self, article: Article) -> list[EnrichedEvent]:
        """The events of an article, in the order of its text. Raises DeadLetterError for a text it cannot read."""


@dataclass(frozen=True)
class Incoming:
    """A record as it came."""

    origin: Origin
    key: bytes | None
    value: bytes | None
    headers: Headers


@dataclass(frozen=True)
class Answer:
    """What must be acknowledged before the incoming record is. `found` are the events in it, `article` what was read.

    `remember` is what the memory of the article must hold once the records are acknowledged; None: what it holds.
    """

    records: tuple[Record, ...]
    outcome: Literal["events", "no_events", "dead_letter"]
    article: Article | None = None
    found: tuple[EnrichedEvent, ...] = ()
    retracted: int = 0
    remember: Remembered | None = None
    error: str = ""


def answer(incoming: Incoming, remembered: Remembered | None, reader: ReadsArticles, clock: Clock) -> Answer:
    """Events, closing record and retractions of an article. Raises DeadLetterError for what cannot be read."""
    article = _article(incoming)
    events = _read(reader, article)
    closing = ExtractionCompleted(
        article_id=article.article_id,
        revision=article.revision,
        fetched_at=article.fetched_at,
        cleaner=article.cleaner,
        extractor=reader.software,
        event_ids=[event.event_id for event in events],
    )
    before = recalled(remembered)
    events = superseding(events, closing, before)
    retracted = retractions(closing, before)
    backfill = is_backfill(incoming.headers)
    outgoing: list[PublicRecord] = [*events, closing, *retracted]
    return Answer(
        tuple(encode(r, service="extract", sent_at=clock(), backfill=backfill) for r in outgoing),
        "events" if events else "no_events",
        article=article,
        found=tuple(events),
        retracted=len(retracted),
        remember=to_remember(closing, events, before),
    )


def dead_answer(incoming: Incoming, error: DeadLetterError, service: str, clock: Clock) -> Answer:
    """The dead letter of a record. `service` is the name and version that it carries."""
    dead = dead_record(
        incoming.origin,
        key=incoming.key,
        value=incoming.value,
        headers=incoming.headers,
        error=error,
        service=service,
        clock=clock,
    )
    return Answer((dead,), "dead_letter", error=type(error).__name__)


def _read(reader: ReadsArticles, article: Article) -> list[EnrichedEvent]:
    try:
        return reader.read(article)
    except DeadLetterError:
        raise
    except Exception as error:  # whatever it is, the letter says it, and where
        last = traceback.extract_tb(error.__traceback__)[-1]
        msg = f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {error}"
        raise ReaderFailedError(msg) from error


def _article(incoming: Incoming) -> Article:
    try:
        record = decode(incoming.headers, incoming.value)
    except InvalidRecordError as error:
        raise UnreadableRecordError(str(error)) from error
    if not isinstance(record, Article):
        msg = f"a {type(record).__name__} does not belong on this topic"
        raise UnreadableRecordError(msg)
    return record
