"""Records of our own making, for tests of whatever consumes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from services.contracts.article import Article, Source
from services.contracts.base import Software
from services.contracts.event import (
    Actor,
    ArticleReference,
    Attribution,
    Effect,
    EnrichedEvent,
    EventRetracted,
    EventTime,
    Evidence,
    ExtractionCompleted,
    Extractor,
    Location,
)
from services.contracts.ids import article_id, incident_id, revision
from services.contracts.incident import EffectRange, Incident, IncidentSource

START = datetime(2018, 5, 1, 12, tzinfo=UTC)
SITE = Source(id="tajriba", name="Tajriba", name_ar="تجربة", homepage="https://tajriba.example/")
TEXT = "قصفت قوات النظام بالمدفعية بلدة اللطامنة في ريف حماة الشمالي، ما أدى إلى مقتل ثلاثة مدنيين بحسب الدفاع المدني."


def an_extractor(version: int = 1) -> Extractor:
    """An extractor of some version, its data always the same."""
    return Extractor(name="rasid", version=version, lexicon_sha256="a" * 64, gazetteer_sha256="b" * 64)


def an_article(number: int = 0, *, edition: int = 0, fetch: int = 0, cleaner: int = 1, **fields: Any) -> Article:  # noqa: ANN401  (any field)
    """Revision `edition` of article `number`, fetched `fetch` minutes after `START`."""
    url = f"https://tajriba.example/news/{number}"
    title = f"قصف على ريف حماة {number}"
    text = fields.pop("text", f"{TEXT}\nالتحديث رقم {edition}.")
    return Article(
        article_id=article_id(url),
        revision=revision(title, text),
        kind=fields.pop("kind", "article"),
        source=fields.pop("source", SITE),
        url=fields.pop("url", url),
        canonical_url=url,
        title=fields.pop("title", title),
        published_at=fields.pop("published_at", START + timedelta(minutes=number)),
        published_precision="minute",
        fetched_at=START + timedelta(hours=1, minutes=fetch),
        cleaner=Software(name="rasid", version=cleaner),
        language="ar",
        text=text,
        **fields,
    )


def event_id_of(article: Article, number: int) -> UUID:
    """Id of the `number`-th event that our extractions find in an article, in whatever revision."""
    return uuid5(article.article_id, f"event {number}")


def an_event(article: Article, number: int = 0, *, extractor: int = 1, **fields: Any) -> EnrichedEvent:  # noqa: ANN401
    """The `number`-th event of an article: a shelling told by its first sentence."""
    text = article.text
    actor, place, toll = "قوات النظام", "اللطامنة", "ثلاثة مدنيين"
    end = len(TEXT)
    return EnrichedEvent(
        event_id=fields.pop("event_id", event_id_of(article, number)),
        article=ArticleReference(
            article_id=article.article_id,
            revision=article.revision,
            fetched_at=article.fetched_at,
            cleaner=article.cleaner,
            kind=article.kind,
            url=article.url,
            title=article.title,
            published_at=article.published_at,
            source=article.source,
        ),
        event_type=fields.pop("event_type", "assault"),
        mode=fields.pop("mode", "shelling"),
        modality=fields.pop("modality", "reported"),
        actors=fields.pop(
            "actors",
            [
                Actor(
                    role="initiator",
                    actor_id="SYR-GOV",
                    name="Syrian government forces",
                    kind="military",
                    mention=actor,
                    start=text.index(actor),
                    end=text.index(actor) + len(actor),
                )
            ],
        ),
        location=fields.pop(
            "location",
            Location(
                place_id="geonames:1",
                name="Al-Lataminah",
                name_ar=place,
                admin1="Hama",
                lat=35.32,
                lon=36.62,
                precision="settlement",
                mention=place,
                start=text.index(place),
                end=text.index(place) + len(place),
            ),
        ),
        time=fields.pop("time", EventTime(start="2018-05-01", end="2018-05-01", precision="day")),
        effects=fields.pop(
            "effects",
            [
                Effect(
                    effect="killed",
                    group="civilian",
                    min=3,
                    max=3,
                    basis="words",
                    mention=toll,
                    start=text.index(toll),
                    end=text.index(toll) + len(toll),
                )
            ],
        ),
        attribution=fields.pop(
            "attribution",
            [
                Attribution(
                    name="الدفاع المدني",
                    kind="medics",
                    mention="الدفاع المدني",
                    start=text.index("الدفاع المدني"),
                    end=text.index("الدفاع المدني") + len("الدفاع المدني"),
                )
            ],
        ),
        evidence=fields.pop("evidence", Evidence(text=text[:end], start=0, end=end)),
        confidence=fields.pop("confidence", 0.8),
        extractor=an_extractor(extractor),
        **fields,
    )


def a_closing(article: Article, numbers: tuple[int, ...], *, extractor: int = 1) -> ExtractionCompleted:
    """The closing record of an extraction that found the events `numbers`."""
    return ExtractionCompleted(
        article_id=article.article_id,
        revision=article.revision,
        fetched_at=article.fetched_at,
        cleaner=article.cleaner,
        extractor=an_extractor(extractor),
        event_ids=[event_id_of(article, number) for number in numbers],
    )


def an_incident(numbers: tuple[int, ...] = (0,), *, version: int = 1, founder: int = 0, **fields: Any) -> Incident:  # noqa: ANN401
    """Version `version` of the incident founded by the event of article `founder`; its events are of `numbers`."""
    events = [an_event(an_article(number)) for number in numbers]
    told = an_event(an_article(founder))
    return Incident(
        incident_id=incident_id(told.event_id),
        event_type="assault",
        mode="shelling",
        location=fields.pop("location", told.location),
        time=told.time,
        actors=told.actors,
        effects=fields.pop(
            "effects", [EffectRange(effect="killed", group="civilian", low=3, best=3, high=3, rule="one source")]
        ),
        event_ids=[event.event_id for event in events],
        sources=[IncidentSource(id=SITE.id)],
        corroboration=fields.pop("corroboration", len(events)),
        first_reported_at=START,
        last_reported_at=START + timedelta(minutes=max(numbers, default=0)),
        version=version,
        **fields,
    )


def a_retraction(article: Article, number: int, *, extractor: int = 2) -> EventRetracted:
    """The retraction of the `number`-th event by a later extraction."""
    return EventRetracted(
        event_id=event_id_of(article, number),
        article_id=article.article_id,
        revision=article.revision,
        fetched_at=article.fetched_at,
        cleaner=article.cleaner,
        extractor=an_extractor(extractor),
        reason="not found by the newer extractor",
    )
