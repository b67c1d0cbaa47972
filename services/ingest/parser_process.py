"""The process in which everything that sites send is parsed: jobs come in on stdin, answers go out on stdout.

Hostile input can make a parser slow or greedy. Here it has a memory limit of its own, and whoever asked kills it when
it takes too long. Frames are a big-endian length and as many bytes; a job is a frame of JSON and a frame of bytes, an
answer a frame of JSON. End of stdin ends the process, so it never outlives its parent.
"""

from __future__ import annotations

import logging
import os
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

from services.ingest.clean import Page, UncleanableError, clean
from services.ingest.discovery.links import UnreadableSourceError, feed_links, section_links
from services.ingest.discovery.sitemaps import sitemap_links
from services.ingest.discovery.wordpress import wordpress_links
from services.ingest.site import Site, load_sites

LENGTH: Final = struct.Struct(">I")
EXPECTED: Final = (UncleanableError, UnreadableSourceError)
_RECYCLE_BYTES: Final = 120_000_000  # peak memory after which the process ends once it has answered

Job = Mapping[str, Any]


def main(memory_limit: int, sites_folder: str) -> None:
    """Answer jobs until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand between two frames
    logging.disable(logging.CRITICAL)
    resource.setrlimit(resource.RLIMIT_AS, (memory_limit, memory_limit))
    sites = load_sites(Path(sites_folder) if sites_folder else None)
    jobs: dict[str, Callable[[Job, bytes], dict[str, Any]]] = {
        "clean": partial(_clean, sites),
        "rss": _feed,
        "section": _section,
        "sitemap": _sitemap,
        "wordpress": _wordpress,
    }
    while (job := _frame(sys.stdin.buffer)) is not None and (body := _frame(sys.stdin.buffer)) is not None:
        answer = orjson.dumps(_answer(jobs, orjson.loads(job), body))
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()
        if _peak_bytes() > _RECYCLE_BYTES:
            return


def _peak_bytes() -> int:
    """Peak resident memory of this program. What getrusage tells begins with that of the process it was forked from."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:  # no Linux
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def _answer(jobs: Mapping[str, Callable[[Job, bytes], dict[str, Any]]], job: Job, body: bytes) -> dict[str, Any]:
    begun = perf_counter()
    try:
        answer = jobs[job["job"]](job, body)
    except EXPECTED as error:
        answer = {"error": type(error).__name__, "message": str(error)}
    except Exception as error:  # noqa: BLE001  (a bug in a parser costs the page it was found with, and is reported)
        trace = traceback.format_exc(limit=-6)
        answer = {"error": type(error).__name__, "message": str(error)[:500], "traceback": trace}
    return {**answer, "seconds": perf_counter() - begun}


def _clean(sites: Mapping[str, Site], job: Job, body: bytes) -> dict[str, Any]:
    page = Page(
        url=job["url"],
        body=body,
        content_type=job["content_type"],
        fetched_at=datetime.fromisoformat(job["fetched_at"]),
        canonical_url=job["canonical_url"],
    )
    cleaned = clean(page, sites.get(job["site"]))
    return {
        "article": cleaned.article.model_dump(mode="json"),
        "flashes": [flash.model_dump(mode="json") for flash in cleaned.flashes],
        "layout": cleaned.layout,
    }


def _feed(job: Job, body: bytes) -> dict[str, Any]:
    return {"links": feed_links(body, url=job["url"], limit=job["limit"])}


def _section(job: Job, body: bytes) -> dict[str, Any]:
    links = section_links(body, url=job["url"], content_type=job["content_type"], links=job["links"])
    return {"links": links}


def _sitemap(job: Job, body: bytes) -> dict[str, Any]:
    links, sitemaps = sitemap_links(body, url=job["url"], limit=job["limit"])
    return {"links": links, "sitemaps": sitemaps}


def _wordpress(job: Job, body: bytes) -> dict[str, Any]:
    return {"links": wordpress_links(body, url=job["url"])}


def _frame(stream: BinaryIO) -> bytes | None:
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    content = stream.read(length)
    return content if len(content) == length else None


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
