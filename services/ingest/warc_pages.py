"""The pages of known sites in any WARC file: ours, Common Crawl's, anybody's. Reads; publishes nothing."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from contextlib import redirect_stderr
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from services.common.errors import RasidError
from services.ingest.site import Site, site_of
from services.ingest.urls import InvalidUrlError, fetchable

_GZIP: Final = b"\x1f\x8b"
_LEVEL: Final = 3  # see `warc`


class UnreadableWarcError(RasidError):
    """A file that is no WARC file, or not from here on. The message names file and offset."""


@dataclass(frozen=True)
class FoundPage:
    """A response record of a known site: its bytes, compressed, as they stand in the file, and where that is (None: in no file)."""

    site: Site
    url: str
    record: bytes
    record_id: str
    file: Path | None
    offset: int


def pages(file: Path, sites: Mapping[str, Site], *, start: int = 0) -> Iterator[tuple[int, FoundPage | None]]:
    """For each record from `start` (the beginning of one) on: the offset after it, and the page, if it is one.

    A page is a response of status 200 whose URL a site's patterns allow. Raises UnreadableWarcError.
    """
    offset = start
    try:
        with file.open("rb") as stream, file.open("rb") as again, redirect_stderr(StringIO()):
            stream.seek(start)
            while stream.peek(1)[:1] in {b"\r", b"\n"}:  # between the records of a file that is not compressed
                stream.read(1)
            iterator = ArchiveIterator(stream)
            for record in iterator:
                site, url = _page_of(record, sites)
                offset, length = iterator.get_record_offset(), iterator.get_record_length()
                found = None
                if site is not None:
                    again.seek(offset)
                    identity = record.rec_headers.get_header("WARC-Record-ID") or ""
                    found = FoundPage(site, url, _compressed(again.read(length)), identity, file, offset)
                yield offset + length, found
    except (OSError, ArchiveLoadFailed, ValueError, EOFError) as error:
        msg = f"{file} cannot be read from byte {offset} on: {error}"
        raise UnreadableWarcError(msg) from error


def _compressed(record: bytes) -> bytes:
    """A record as a gzip member, which it is but in files that are not compressed."""
    return record if record.startswith(_GZIP) else gzip.compress(record + b"\r\n\r\n", _LEVEL)


def _page_of(record: object, sites: Mapping[str, Site]) -> tuple[Site | None, str]:
    headers = getattr(record, "http_headers", None)
    if getattr(record, "rec_type", "") != "response" or headers is None or headers.get_statuscode() != "200":
        return None, ""
    try:
        url = fetchable(record.rec_headers.get_header("WARC-Target-URI") or "")  # type: ignore[attr-defined]
    except InvalidUrlError:
        return None, ""
    site = site_of(url, sites)
    kind = (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    if site is None or not site.wants(url) or kind not in {"", "text/html", "application/xhtml+xml"}:
        return None, ""
    return site, url
