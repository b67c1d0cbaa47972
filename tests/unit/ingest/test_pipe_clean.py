"""`rasid pipe clean`: order, errors, times and all cores."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from services.ingest.pipe import clean_lines

TEXT = "وصلت القافلة إلى المدينة صباح اليوم بعد انتظار دام ثلاثة أيام على المعبر الشمالي."


def _page(number: int, **fields: str) -> str:
    html = (
        '<html><head><meta property="article:published_time" content="2020-05-05T10:00:00Z"></head>'
        f"<body><article><h1>خبر {number}</h1><p>{TEXT} {number}.</p></article></body></html>"
    )
    return json.dumps({"url": f"https://town.example/news/{number}", "html": html, **fields})


def _run(lines: list[str], jobs: int = 1) -> tuple[int, list[dict[str, Any]], list[str]]:
    out, err = io.StringIO(), io.StringIO()
    status = clean_lines(io.StringIO("".join(line + "\n" for line in lines)), out, err, jobs)
    return status, [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue().splitlines()


@pytest.mark.parametrize("jobs", [1, 2])
def test_articles_come_in_input_order(jobs: int) -> None:
    """However many processes share the work."""
    status, articles, errors = _run([_page(number) for number in range(40)], jobs)
    assert (status, errors) == (0, [])
    assert [article["title"] for article in articles] == [f"خبر {number}" for number in range(40)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_unusable_line_is_named_and_the_rest_goes_on(jobs: int) -> None:
    """With its number, counted from 1 over all lines, and the reason; the exit status tells."""
    bad = [
        "no json",
        "[1]",
        '{"url": 7, "html": ""}',
        '{"url": "https://town.example/"}',
        '{"url": "ftp://town.example/x", "html": "<p>x</p>"}',
        _page(5, html=""),
        _page(6, fetched_at="yesterday"),
        "[" * 100_000,
    ]
    status, articles, errors = _run([_page(0), *bad, "", _page(1)], jobs)
    assert status == 1
    assert [article["title"] for article in articles] == ["خبر 0", "خبر 1"]
    assert [error.split(":")[0] for error in errors] == [f"line {number}" for number in range(2, 10)]
    assert "line 3: not a JSON object" in errors
    assert "line 7: empty body" in errors


def test_a_line_that_is_not_utf8_spoils_no_other() -> None:
    """Standard input is read as bytes."""
    source = io.TextIOWrapper(io.BytesIO(b'{"url": "\xff"}\n' + _page(1).encode() + b"\n"), encoding="utf-8")
    target, errors = io.TextIOWrapper(io.BytesIO(), encoding="ascii"), io.StringIO()
    assert clean_lines(source, target, errors, 1) == 1
    target.seek(0)
    assert json.loads(target.buffer.read())["title"] == "خبر 1"


def test_the_time_of_fetching_is_the_given_one_or_the_pages_own() -> None:
    """Without either it is the time of the run."""
    undated = _page(3, html=f"<html><body><article><p>{TEXT}</p></article></body></html>")
    _, articles, _ = _run([_page(1, fetched_at="2021-01-01T00:00:00+02:00"), _page(2), undated])
    assert [article["fetched_at"] for article in articles[:2]] == ["2020-12-31T22:00:00Z", "2020-05-05T10:00:00Z"]
    assert articles[2]["published_at"] is None
    assert articles[2]["fetched_at"] > "2024"


def test_a_known_site_is_read_with_its_layout() -> None:
    """The site is known by the host of the URL."""
    html = f'<div class="breaking-item">أمطار غزيرة (ناشطون) - 08:00</div><div class="news-body"><p>{TEXT}</p></div>'
    line = json.dumps({"url": "https://smartnews-agency.com/ar/news/1", "html": f"<html>{html}</html>"})
    _, articles, _ = _run([line])
    assert articles[0]["source"]["id"] == "smart-news"
    ticker = line.replace('<div class=\\"breaking-item\\">', '<li class=\\"breaking-item\\">').replace(
        "08:00</div>", "08:00</li>"
    )
    _, articles, _ = _run([ticker])
    assert [article["kind"] for article in articles] == ["article", "flash"]
