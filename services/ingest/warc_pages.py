"""The pages of known sites in any WARC file, ours or anybody's: which records may be one, and which is."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from services.ingest import warc
from services.ingest.site import Site, host_of, site_of
from services.ingest.urls import InvalidUrlError, fetchable
from services.ingest.warc_members import GZIP, Member, UnreadableWarcError, members

_LEVEL: Final = 3  # see `warc`
_GROUP, _GROUP_BYTES = 8, 1_000_000  # records, and their bytes, that are cleaned in one go
_PASSED: Final = 500  # records passed over after which it is worth telling how far the file is read
_PAGE_TYPES: Final = frozenset({"", "text/html", "application/xhtml+xml"})


@dataclass(frozen=True)
class Candidate:
    """A record that may be a page of a known site: its bytes, compressed, and where they stand (`file` None: in none)."""

    record: bytes
    file: Path | None = None
    offset: int = 0


@dataclass(frozen=True)
class Group:
    """Some records of a file, in order, up to the offset `end`."""

    end: int
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Page:
    """A page of a known site, under the address at which it can be fetched, and the id of its record."""

    site: Site
    url: str
    record_id: str
    archived: warc.ArchivedPage


def groups(file: Path, sites: Mapping[str, Site], *, start: int = 0) -> Iterator[Group]:
    """The file from `start` (the beginning of a record) on, in groups. Raises UnreadableWarcError behind the last one."""
    hosts = {host for site in sites.values() for host in site.all_hosts}
    found: list[Candidate] = []
    passed, end = 0, start
    try:
        for member in members(file, start=start):
            passed, end = passed + 1, member.end
            if _may_be_page(member, hosts):
                found.append(Candidate(_compressed(member.content), file, member.offset))
            if len(found) >= _GROUP or passed >= _PASSED or sum(len(one.record) for one in found) > _GROUP_BYTES:
                yield Group(end, tuple(found))
                found, passed = [], 0
    except UnreadableWarcError:
        yield Group(end, tuple(found))
        raise
    yield Group(end, tuple(found))


def page_of(record: bytes, sites: Mapping[str, Site], *, limit: int) -> Page | None:
    """The page that a record is; None where it is none: a response of status 200 whose URL its site wants.

    Raises InvalidWarcError for a broken one, or one over `limit` bytes.
    """
    response = warc.response_of(record)
    try:
        url = fetchable(response.url)
    except InvalidUrlError:
        return None
    site = site_of(url, sites)
    if site is None or response.status != "200" or response.media_type not in _PAGE_TYPES or not site.wants(url):
        return None
    return Page(site, url, response.record_id, warc.page(response, limit=limit))


def _may_be_page(member: Member, hosts: set[str]) -> bool:
    fields = member.fields
    uri = fields.get("warc-target-uri", "").strip("<>")
    return fields.get("warc-type") == "response" and bool(member.content) and host_of(uri) in hosts


def _compressed(record: bytes) -> bytes:
    """A record as a gzip member, which it is but in files that are not compressed."""
    return record if record.startswith(GZIP) else gzip.compress(record + b"\r\n\r\n", _LEVEL)
