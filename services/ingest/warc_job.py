"""The parser's job for archived pages: records of WARC files are unpacked, cleaned and signed where there are cores.

A job carries several records, so that the process that publishes has little to do for each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

from services.ingest import warc_pages
from services.ingest.site import Site
from services.ingest.urls import canonicalise
from services.ingest.warc import InvalidWarcError

Job = Mapping[str, Any]


def clean_records(
    sites: Mapping[str, Site], clean: Callable[[Job, bytes], dict[str, Any]], job: Job, content: bytes
) -> dict[str, Any]:
    """What the records in `content` hold, in order: `lengths` of the job are theirs, `limit` that of a page's bytes.

    Each is what `clean` answers for the page with its `page_url` (canonical), `record_id` and `payload_sha256`; an
    `error` where it cannot be unpacked; empty where it is no page of a known site.
    """
    answers, start = [], 0
    for length in job["lengths"]:
        answers.append(_cleaned(sites, clean, content[start : start + length], job["limit"]))
        start += length
    return {"pages": answers}


def _cleaned(
    sites: Mapping[str, Site], clean: Callable[[Job, bytes], dict[str, Any]], record: bytes, limit: int
) -> dict[str, Any]:
    begun = perf_counter()
    try:
        page = warc_pages.page_of(record, sites, limit=limit)
    except InvalidWarcError as error:
        return {"error": type(error).__name__, "message": str(error), "seconds": perf_counter() - begun}
    if page is None:
        return {}
    about = {
        "job": "clean",
        "url": page.url,
        "canonical_url": canonicalise(page.url),
        "content_type": page.archived.content_type,
        "fetched_at": page.archived.fetched_at.isoformat(),
        "site": page.site.id,
    }
    kept = {"page_url": about["canonical_url"], "record_id": page.record_id}
    return {**clean(about, page.archived.body), **kept, "payload_sha256": page.archived.payload_sha256}
