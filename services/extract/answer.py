"""What one record of `articles.clean` is answered with: events and a closing record, or a dead letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from services.common.clock import Clock
from services.common.errors import DeadLetterError
from services.common.kafka import Origin, dead_record
from services.contracts.article import Article
from services.contracts.event import EnrichedEvent, ExtractionCompleted, Extractor
from services.contracts.records import Headers, InvalidRecordError, Record, decode, encode, is_backfill


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
    """What must be acknowledged before the incoming record is. `found` holds the type of each event."""

    records: tuple[Record, ...]
    outcome: Literal["events", "no_events", "dead_letter"]
    found: tuple[str, ...] = ()
    error: str = ""


Answers = Callable[[Incoming], Answer]


def answers(reader: ReadsArticles, *, service: str, clock: Clock) -> Answers:
    """A function from an incoming record to its answer.

    `service` is the name and version that dead letters carry. Whatever `reader` raises besides DeadLetterError is a
    bug and is raised again: the caller must not acknowledge the record.
    """

    def answer(incoming: Incoming) -> Answer:
        try:
            article = _article(incoming)
            events = reader.read(article)
        except (InvalidRecordError, DeadLetterError) as error:
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
        closing = ExtractionCompleted(
            article_id=article.article_id,
            revision=article.revision,
            fetched_at=article.fetched_at,
            cleaner=article.cleaner,
            extractor=reader.software,
            event_ids=[event.event_id for event in events],
        )
        # Issue 4 puts retractions between the events and the closing record: whoever reads the closing record last
        # has seen everything that it stands for.
        backfill = is_backfill(incoming.headers)
        records = tuple(encode(r, service="extract", sent_at=clock(), backfill=backfill) for r in (*events, closing))
        return Answer(records, "events" if events else "no_events", tuple(event.event_type for event in events))

    return answer


def _article(incoming: Incoming) -> Article:
    record = decode(incoming.headers, incoming.value)
    if not isinstance(record, Article):
        msg = f"a {type(record).__name__} does not belong on this topic"
        raise InvalidRecordError(msg)
    return record
