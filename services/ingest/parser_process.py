"""The process in which everything that sites send is parsed: jobs come in on stdin, answers go out on stdout.

Hostile input can make a parser slow or greedy. Here it has a memory limit of its own, and whoever asked kills it when
it takes too long. Frames are a big-endian length and as many bytes; a job is a frame of JSON and a frame of bytes, an
answer a frame of JSON. End of stdin ends the process, so it never outlives its parent; where a job left it large, it
says in its answer that this was the last one, and ends.
"""

from __future__ import annotations

import logging
import os
import re
import resource
import signal
import struct
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, BinaryIO, Final

import orjson

from services.ingest import malloc
from services.ingest.clean import Page, UncleanableError, clean
from services.ingest.discovery.links import UnreadableSourceError, feed_links, section_links
from services.ingest.discovery.sitemaps import sitemap_links
from services.ingest.discovery.wordpress import wordpress_links
from services.ingest.duplicates import signature_of
from services.ingest.site import Site, load_sites
from services.ingest.try_page import report

LENGTH: Final = struct.Struct(">I")
# Resident bytes beyond those of its code with which it ends after a job; justext's words alone take 37 MB.
_GROWN: Final = 50_000_000
_TAG: Final = re.compile(rb"<\0?[A-Za-z]")

Job = Mapping[str, Any]


class TagFloodError(ValueError):
    """More tags than any page, feed or sitemap has; found before anything is built of them."""


EXPECTED: Final = (UncleanableError, UnreadableSourceError, TagFloodError)


def main(job_memory: int, tag_limit: int, depth: int, sites_folder: str) -> None:
    """Answer jobs until stdin ends.

    `job_memory` is what one job may take beyond the memory of the code, in bytes; `tag_limit` counts opening tags,
    `depth` elements within elements.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand between two frames
    logging.disable(logging.CRITICAL)
    malloc.give_back()
    sites = load_sites(Path(sites_folder) if sites_folder else None)
    jobs: dict[str, Callable[[Job, bytes], dict[str, Any]]] = {
        "clean": partial(_clean, sites, depth),
        "report": partial(_report, sites, depth),
        "rss": _feed,
        "section": partial(_section, depth),
        "sitemap": _sitemap,
        "wordpress": _wordpress,
        "records": lambda job, body: _records(sites, partial(_answer, jobs, tag_limit=tag_limit), job, body),
    }
    own = _limit_memory(job_memory)
    while (job := _frame(sys.stdin.buffer)) is not None and (body := _frame(sys.stdin.buffer)) is not None:
        answer = _answer(jobs, orjson.loads(job), body, tag_limit)
        del body
        last = _memory()[1] > own + _GROWN
        content = orjson.dumps({**answer, "last": last})
        answers.write(LENGTH.pack(len(content)) + content)
        answers.flush()
        if last:
            return


def _limit_memory(job_memory: int) -> int:
    """Let the process take that many bytes more than it has. Returns how many of those it has are resident.

    Counted from what the code takes, because that differs by 100 MB with what else is installed. Only Linux tells
    what it takes; elsewhere there is no limit but that of time.
    """
    address_space, resident = _memory()
    if address_space:
        limit = address_space + job_memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    return resident


def _memory() -> tuple[int, int]:
    """(address space, resident) bytes of this process; zeros where there is no /proc."""
    try:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0, 0
    return int(pages[0]) * resource.getpagesize(), int(pages[1]) * resource.getpagesize()


def _refuse_tag_flood(body: bytes, limit: int) -> None:
    if body.count(b"<") > limit and len(_TAG.findall(body)) > limit:
        msg = f"more than {limit} tags"
        raise TagFloodError(msg)


def _answer(
    jobs: Mapping[str, Callable[[Job, bytes], dict[str, Any]]], job: Job, body: bytes, tag_limit: int
) -> dict[str, Any]:
    begun = perf_counter()
    try:
        if job["job"] != "records":  # compressed; its pages come here one by one
            _refuse_tag_flood(body, tag_limit)
        answer = jobs[job["job"]](job, body)
    except EXPECTED as error:
        answer = {"error": type(error).__name__, "message": str(error)}
    except Exception as error:  # noqa: BLE001  (a bug in a parser costs the page it was found with, and is reported)
        trace = traceback.format_exc(limit=-6)
        answer = {"error": type(error).__name__, "message": str(error)[:500], "traceback": trace}
    return {**answer, "seconds": perf_counter() - begun}


def _clean(sites: Mapping[str, Site], depth: int, job: Job, body: bytes) -> dict[str, Any]:
    cleaned = clean(_page(job, body), sites.get(job["site"]), depth=depth)
    signature = signature_of(cleaned.article.text)
    return {
        "article": cleaned.article.model_dump(mode="json"),
        "flashes": [flash.model_dump(mode="json") for flash in cleaned.flashes],
        "layout": cleaned.layout,
        "failed": cleaned.failed,
        "signature": signature and (signature.values, signature.bands),
    }


def _report(sites: Mapping[str, Site], depth: int, job: Job, body: bytes) -> dict[str, Any]:
    return {"report": report(_page(job, body), sites.get(job["site"]), depth=depth)}


def _page(job: Job, body: bytes) -> Page:
    return Page(
        url=job["url"],
        body=body,
        content_type=job["content_type"],
        fetched_at=datetime.fromisoformat(job["fetched_at"]),
        canonical_url=job["canonical_url"],
    )


def _records(
    sites: Mapping[str, Site], answer: Callable[[Job, bytes], dict[str, Any]], job: Job, body: bytes
) -> dict[str, Any]:
    from services.ingest.warc_job import clean_records  # noqa: PLC0415  (20 MB that only replay needs)

    return clean_records(sites, answer, job, body)


def _feed(job: Job, body: bytes) -> dict[str, Any]:
    return {"links": feed_links(body, url=job["url"], limit=job["limit"], most=job["most"])}


def _section(depth: int, job: Job, body: bytes) -> dict[str, Any]:
    about = {name: job[name] for name in ("url", "content_type", "links", "most")}
    return {"links": section_links(body, **about, depth=depth)}


def _sitemap(job: Job, body: bytes) -> dict[str, Any]:
    links, sitemaps = sitemap_links(body, url=job["url"], limit=job["limit"], most=job["most"])
    return {"links": links, "sitemaps": sitemaps}


def _wordpress(job: Job, body: bytes) -> dict[str, Any]:
    return {"links": wordpress_links(body, url=job["url"], most=job["most"])}


def _frame(stream: BinaryIO) -> bytes | None:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    content = stream.read(length)
    return content if len(content) == length else None


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
