"""Reports for the tests of the merge: who tells what, where, when."""

from __future__ import annotations

from typing import Any

from services.contracts.article import DuplicateOf, Source
from services.contracts.event import (
    Actor,
    Attribution,
    Effect,
    EnrichedEvent,
    EventTime,
    Evidence,
    ExtractionCompleted,
    Location,
)
from tests.made_records import a_closing, an_article, an_event

SAYS = "قصفت قوات النظام بلدة اللطامنة بالمدفعية الثقيلة صباح اليوم وقتلت مدنيين"


def a_place(lat: float = 35.32, lon: float = 36.62, name: str = "اللطامنة") -> Location:
    """A settlement, Al-Lataminah unless told."""
    return Location(
        name_ar=name, admin1="Hama", lat=lat, lon=lon, precision="settlement", mention=name, start=0, end=len(name)
    )


def an_actor(actor_id: str | None = "SYR-GOV", role: Any = "initiator", basis: Any = "stated", name: str = "") -> Actor:  # noqa: ANN401
    """A party by its id, or one that the lexicon does not know by its mention."""
    mention = name or actor_id or "?"
    return Actor(role=role, actor_id=actor_id, kind="military", basis=basis, mention=mention, start=0, end=len(mention))


def a_toll(
    least: int,
    most: int | None = -1,
    effect: Any = "killed",  # noqa: ANN401
    group: str = "civilian",
    **more: Any,  # noqa: ANN401
) -> Effect:
    """So many killed civilians; `most` None: or more."""
    upper = least if most == -1 else most
    basis = more.pop("basis", "at_least" if most is None else "digits")
    return Effect(
        effect=effect, group=group, min=least, max=upper, basis=basis, mention=str(least), start=0, end=1, **more
    )


def told(number: int, at: int = 0, *, site: str = "", day: int = 1, **fields: Any) -> EnrichedEvent:  # noqa: ANN401
    """The `at`-th event of article `number`, which stands on `site` (one of its own unless told): a shelling.

    `duplicate_of` is the number of the article that this one repeats; `says` the sentence; `by` the attributions' names.
    """
    duplicate = fields.pop("duplicate_of", None)
    sentence = fields.pop("says", SAYS)
    by = fields.pop("by", ())
    article = an_article(number, source=Source(id=site or f"site-{number}.example"))
    date = f"2018-05-{day:02d}"
    event = an_event(
        article,
        at,
        location=fields.pop("location", a_place()),
        time=fields.pop("time", EventTime(start=date, end=date, precision="day")),
        actors=fields.pop("actors", [an_actor()]),
        effects=fields.pop("effects", []),
        evidence=Evidence(text=sentence, start=0, end=len(sentence)),
        **fields,
    )
    reference = event.article
    if duplicate is not None:
        earlier = DuplicateOf(article_id=an_article(duplicate).article_id, similarity=0.95)
        reference = reference.model_copy(update={"duplicate_of": earlier})
    attribution = [Attribution(name=name, kind="monitor", mention=name, start=0, end=len(name)) for name in by]
    return event.model_copy(update={"article": reference, "attribution": attribution})


def closing(number: int, *found: int, extractor: int = 1) -> ExtractionCompleted:
    """The closing record of article `number`, in which these events were found."""
    return a_closing(an_article(number), found, extractor=extractor)
