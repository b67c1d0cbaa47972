"""Clean text per second and how good it is: rasid's cleaner beside trafilatura and others, on the same pages, one run.

`make bench-clean [PAGES=N]`. One process; processor time, so that a busy machine does not decide. Ours does more than
the others are asked for: metadata, language, ids and flashes are in its time. Extractors that are not installed
(readability-lxml, newspaper4k with nltk, resiliparse are not in the lock) are named and left out.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from statistics import fmean
from typing import Final

import trafilatura
from lxml import html

from bench.overlap import f1
from bench.pages import BenchPage, bench_pages
from services.ingest.clean import clean

_OURS: Final = "rasid"
_BASE: Final = "trafilatura"
_Extractors = dict[str, Callable[[BenchPage], str]]


def main() -> None:
    """Measure, print a table, end with one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=60, help="pages cleaned by each extractor")
    parser.add_argument("--rounds", type=int, default=3, help="the quickest of so many counts")
    given = parser.parse_args()
    pages = list(bench_pages(given.pages))
    size = fmean(len(page.page.body) for page in pages)
    found, absent = _extractors()
    figures = _measured(found, pages, given.rounds)
    base = figures[_BASE]["ms"]
    print(f"{len(pages)} pages of {size / 1000:.0f} kB on average, {len({page.site.id for page in pages})} sites")
    print(f"{'extractor':24} {'ms/page':>8} {'pages/s':>8} {'ratio':>6} {'F1':>7} {'least F1':>9}")
    for name, figure in figures.items():
        print(
            f"{name:24} {figure['ms']:8.2f} {1000 / figure['ms']:8.0f} {base / figure['ms']:6.2f} "
            f"{figure['f1']:7.4f} {figure['least_f1']:9.4f}"
        )
    if absent:
        print(f"not installed: {', '.join(absent)}")
    ratio = round(base / figures[_OURS]["ms"], 2)
    print(json.dumps({"bench": "clean", "pages": len(pages), "kb": round(size / 1000), "ratio": ratio, **figures}))


def _measured(extractors: _Extractors, pages: list[BenchPage], rounds: int) -> dict[str, dict[str, float]]:
    """Per extractor: milliseconds of processor time per page, and F1 against the articles.

    Extractors take turns, each over all pages, and the quickest of its rounds counts: so none pays for what else the
    machine does. The first round, which scores, also warms caches up.
    """
    scores = {name: [f1(extract(page), page.text) for page in pages] for name, extract in extractors.items()}
    quickest = dict.fromkeys(extractors, float("inf"))
    for _ in range(rounds):
        for name, extract in extractors.items():
            started = time.process_time()
            for page in pages:
                extract(page)
            quickest[name] = min(quickest[name], time.process_time() - started)
    return {
        name: {
            "ms": round(quickest[name] / len(pages) * 1000, 3),
            "f1": round(fmean(scores[name]), 4),
            "least_f1": round(min(scores[name]), 4),
        }
        for name in extractors
    }


def _extractors() -> tuple[_Extractors, list[str]]:
    """Extractors by name, ours first, and the names of those that are not installed."""
    found: _Extractors = {
        _OURS: lambda page: clean(page.page, page.site).article.text,
        "rasid, site unknown": lambda page: clean(page.page, None).article.text,
        _BASE: lambda page: trafilatura.extract(page.page.body) or "",
        "trafilatura precision": lambda page: trafilatura.extract(page.page.body, favor_precision=True) or "",
        "trafilatura recall": lambda page: trafilatura.extract(page.page.body, favor_recall=True) or "",
        "trafilatura fast": lambda page: trafilatura.extract(page.page.body, fast=True) or "",
    }
    others = {"readability-lxml": _readability, "newspaper4k": _newspaper, "resiliparse": _resiliparse}
    modules = {"readability-lxml": "readability", "newspaper4k": "nltk", "resiliparse": "resiliparse"}
    absent = [name for name, module in modules.items() if find_spec(module) is None]
    return found | {name: extract for name, extract in others.items() if name not in absent}, absent


def _readability(page: BenchPage) -> str:
    summary = import_module("readability").Document(page.page.body.decode()).summary()
    return "\n".join(str(text) for text in html.fromstring(summary).itertext())


def _newspaper(page: BenchPage) -> str:
    article = import_module("newspaper").article(page.page.url, input_html=page.page.body.decode(), language="ar")
    return str(article.text)


def _resiliparse(page: BenchPage) -> str:
    extract = import_module("resiliparse.extract.html2text").extract_plain_text
    return str(extract(page.page.body.decode(), main_content=True))


if __name__ == "__main__":
    main()
