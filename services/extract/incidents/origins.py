"""Where a report comes from in the end: the sites, monitors and agencies that several reports rest on count once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from services.common.arabic import fold
from services.contracts.event import Attribution, EnrichedEvent
from services.extract.incidents.report import Report

_TABLE: Final = Path(__file__).parent / "origins.toml"
# A named one of these speaks for itself wherever it is quoted; correspondents, activists, residents and unnamed sources
# are the reporting site's own.
_NAMED_KINDS: Final = frozenset({"monitor", "outlet"})


class Origin(BaseModel):
    """One `[[origin]]` of the table; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    names: list[str]
    exact: list[str] = Field(default_factory=list)
    sites: list[str] = Field(default_factory=list)


@lru_cache(maxsize=1)
def known_origins() -> tuple[Origin, ...]:
    """The table, its names folded. Raises pydantic.ValidationError or tomllib.TOMLDecodeError when it is damaged."""
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    origins = [Origin.model_validate(row) for row in table["origin"]]
    return tuple(
        origin.model_copy(update={"names": list(map(fold, origin.names)), "exact": list(map(fold, origin.exact))})
        for origin in origins
    )


def origins_of(event: EnrichedEvent) -> frozenset[str]:
    """Labels of what the event rests on: the origins it names, else the site (or the article where no site is given)."""
    own = _site(event)
    named = {label for attribution in event.attribution if (label := _named(attribution)) is not None}
    speaks_itself = {attribution.kind for attribution in event.attribution} & {"correspondent"}
    return frozenset({own} if not named or speaks_itself else named)


def independent(reports: Iterable[Report], origins: Mapping[str, frozenset[str]]) -> list[list[Report]]:
    """The reports in groups that are one source each: same site, same origin, or one article repeating another.

    Groups and their members keep the order of `reports`. `origins` has what `origins_of` says of each, by its key.
    """
    listed = list(reports)
    if len(listed) == 1:  # as most incidents have
        return [listed]
    leader: dict[str, int] = {}
    parent = list(range(len(listed)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for at, report in enumerate(listed):
        for tie in (*origins[report.key], *_ties(report.event)):
            first = leader.setdefault(tie, at)
            low, high = sorted((root(first), root(at)))
            parent[high] = low
    groups: dict[int, list[Report]] = {}
    for at, report in enumerate(listed):
        groups.setdefault(root(at), []).append(report)
    return list(groups.values())


def _ties(event: EnrichedEvent) -> Iterable[str]:
    yield _site(event)
    yield str(event.article.article_id)
    if event.article.duplicate_of is not None:
        yield str(event.article.duplicate_of.article_id)


def _site(event: EnrichedEvent) -> str:
    source = event.article.source
    if source is None:
        return str(event.article.article_id)
    return _origin_of(source.id)


@lru_cache(maxsize=8192)
def _origin_of(site: str) -> str:
    host = site.removeprefix("www.")
    return next((origin.id for origin in known_origins() if host in origin.sites), site)


@lru_cache(maxsize=8192)
def _label(name: str) -> str | None:
    folded = fold(name)
    for origin in known_origins():
        if folded in origin.exact or any(known in folded for known in origin.names):
            return origin.id
    return None


def _named(attribution: Attribution) -> str | None:
    name = attribution.name or attribution.mention
    label = _label(name)
    if label is not None:
        return label
    words = fold(name).split()
    # One word (الموقع، الوكالة، الصحيفة) points at somebody without naming them.
    return " ".join(words) if attribution.kind in _NAMED_KINDS and len(words) > 1 else None
