"""What stands in the database after a chaos run, against what a run without any fault must leave there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import orjson

from services.contracts.article import ArchiveReference
from services.contracts.incident import Incident
from services.extract.explaining.provenance import TracedReader
from services.extract.incidents.merger import merge
from services.extract.reader import Reader
from services.ingest import archive
from services.ingest.settings import ArchiveSettings
from tests.chaos.newsroom import Newsroom

Content = dict[str, Any]
_SHOWN = 3  # differences named of each kind


@dataclass(frozen=True)
class Expected:
    """Revision by article, content by event, membership and slots of the incidents: from the pure parts alone.

    These are functions of the pages (decisions 1 and 6), so whoever computes them without broker, database and clock
    has what any quiet run ends with; `test_chaos.py` compares one that is really run.
    """

    revisions: dict[str, str]
    events: dict[str, Content]
    incidents: list[Content]

    @classmethod
    def of(cls, newsroom: Newsroom) -> Expected:
        """What must come of all stories."""
        reader = TracedReader(Reader.default())
        articles = list(newsroom.articles())
        events = [event for article in articles for event in reader.read(article)]
        return cls(
            {str(article.article_id): article.revision for article in articles},
            {str(event.event_id): _timeless(event.model_dump(mode="json")) for event in events},
            _bare([incident.model_dump(mode="json") for incident in merge(events)]),
        )


def expected_of(articles: int, folder: Path) -> Expected:
    """What must come of a run with so many articles; `folder` is for the files of its sites alone."""
    return Expected.of(Newsroom.of(articles, folder))


@dataclass(frozen=True)
class Found:
    """The same out of the database, besides rows that stand more than once and pages that cannot be read again."""

    revisions: dict[str, str]
    events: dict[str, Content]
    incidents: list[Content]
    unclosed: int
    unreadable: int
    not_had: tuple[str, ...] = ()  # what the frontier says of pages of which no article came


async def found(url: str, folders: Sequence[Path]) -> Found:
    """Everything that was stored; `folders` are the archives of all replicas."""
    connection = await asyncpg.connect(url)
    try:
        revisions = await connection.fetch("SELECT article_id, revision, archive FROM rasid.article_revisions")
        events = await connection.fetch("SELECT event_id, record FROM rasid.events")
        incidents = await connection.fetch("SELECT record FROM rasid.incidents WHERE status = 'live'")
        unclosed = await connection.fetchval(
            "SELECT count(*) FROM rasid.article_revisions r WHERE NOT EXISTS "
            "(SELECT FROM rasid.extractions e WHERE e.article_id = r.article_id AND e.revision = r.revision)"
        )
        not_had = await connection.fetch(
            "SELECT url, outcome, reason, attempts FROM ingest.urls u WHERE NOT EXISTS "
            "(SELECT FROM rasid.articles a WHERE a.article_id = u.article_id) ORDER BY url"
        )
    finally:
        await connection.close()
    assert len({row["article_id"] for row in revisions}) == len(revisions), "an article has two revisions"
    return Found(
        {str(row["article_id"]): row["revision"] for row in revisions},
        {str(row["event_id"]): _timeless(orjson.loads(row["record"])) for row in events},
        _bare([orjson.loads(row["record"]) for row in incidents]),
        unclosed,
        sum(not _readable(row["archive"], folders) for row in revisions),
        tuple("{url}: {outcome} after {attempts} failures, {reason}".format(**dict(row)) for row in not_had),
    )


def differences(expected: Expected, is_there: Found) -> list[str]:
    """A line for each kind of thing that is lost, too many, or other than it must be; empty is well."""
    lines = []
    for name, wanted, got in (
        ("articles", expected.revisions, is_there.revisions),
        ("events", expected.events, is_there.events),
        ("incidents", _by_members(expected.incidents), _by_members(is_there.incidents)),
    ):
        lost, more = wanted.keys() - got.keys(), got.keys() - wanted.keys()
        other = {key for key in wanted.keys() & got.keys() if wanted[key] != got[key]}
        for what, keys in (("lost", lost), ("too many", more), ("other than they must be", other)):
            if keys:
                lines.append(f"{len(keys)} {name} {what}, such as {sorted(keys)[:_SHOWN]}")
        lines += [f"{name} {key}: {_fields(wanted[key], got[key])}" for key in sorted(other)[:_SHOWN]]
    if expected.revisions.keys() - is_there.revisions.keys():
        lines.append(f"of these the frontier knows {list(is_there.not_had[:_SHOWN])}")
    if is_there.unclosed:
        lines.append(f"{is_there.unclosed} articles without a closing record")
    if is_there.unreadable:
        lines.append(f"{is_there.unreadable} articles whose page cannot be read from the archive")
    return lines


def _fields(wanted: str | Content, got: str | Content) -> str:
    """What is other, for whoever looks for the reason."""
    if isinstance(wanted, str) or isinstance(got, str):
        return f"{got}, not {wanted}"
    return "; ".join(
        f"{name} is {got.get(name)}, not {wanted[name]}" for name in wanted if wanted[name] != got.get(name)
    )


def _timeless(event: Content) -> Content:
    """An event without the moment of fetching, which no two runs share."""
    article = {name: value for name, value in event["article"].items() if name != "fetched_at"}
    return {**event, "article": article}


def _bare(incidents: Sequence[Content]) -> list[Content]:
    """Membership and slots, without the ids and versions that depend on the order of arrival."""
    return [
        {
            name: value
            for name, value in Incident.model_validate(one).model_dump(mode="json").items()
            if name not in _OWN
        }
        for one in incidents
    ]


_OWN = {"incident_id", "version"}


def _by_members(incidents: Sequence[Content]) -> dict[str, Content]:
    return {" ".join(sorted(one["event_ids"])): one for one in incidents}


def _readable(reference: str | None, folders: Sequence[Path]) -> bool:
    if reference is None:
        return False
    where = ArchiveReference.model_validate_json(reference)
    for folder in folders:
        if (folder / where.warc).exists():
            try:
                archive.read(ArchiveSettings(archive=folder), where)
            except archive.ArchiveError:
                return False
            return True
    return False
