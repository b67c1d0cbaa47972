"""The articles of the recorded sites: enough of them, all ours, in a fixed order of release."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from demo.newsroom import Newsroom
from demo.pages import DAMASCUS, SITES, ArticlePage
from tests.seed_pages import SHARED

RUN = 9  # words in a row that may not stand in anybody else's text


@pytest.fixture(scope="module")
def newsroom() -> Newsroom:
    """The committed articles."""
    return Newsroom.open()


def test_every_site_has_at_least_six_articles_of_five_to_nine_paragraphs(newsroom: Newsroom) -> None:
    """The demo shows each of the five sites at work."""
    counts = Counter(page.site.id for page in newsroom.pages)
    assert set(counts) == set(SITES)
    assert min(counts.values()) >= 6
    for page in newsroom.pages:
        assert 5 <= sum(not paragraph.heading for paragraph in page.paragraphs) <= 9, page.url


def test_addresses_are_unique_and_articles_stand_in_the_order_of_publication(newsroom: Newsroom) -> None:
    """A site releases its articles as it published them, and the sites take turns."""
    assert len({page.url for page in newsroom.pages}) == len(newsroom.pages)
    for site in SITES:
        times = [page.published_at for page in newsroom.pages if page.site.id == site]
        assert None not in times
        assert times == sorted(time for time in times if time)
    assert [page.site.id for page in newsroom.pages[:6]] == [*SITES, next(iter(SITES))]


def test_weekdays_named_in_a_text_are_those_of_its_dates(newsroom: Newsroom) -> None:
    """A text that says "اليوم الثلاثاء" is of a Tuesday, "أمس الاثنين" of one too."""
    names = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
    days_ago = {"اليوم": 0, "أمس": 1, "أول أمس": 2}
    checked = 0
    for page in newsroom.pages:
        text = "\n".join(paragraph.text for paragraph in page.paragraphs).replace("الإثنين", "الاثنين")
        for when, weekday in re.findall(rf"(اليوم|أول أمس|(?<!أول )أمس) ({'|'.join(names)})", text):
            assert page.published_at
            day = page.published_at.astimezone(DAMASCUS) - timedelta(days=days_ago[when])
            assert names[day.weekday()] == weekday, (page.url, when, weekday)
            checked += 1
    assert checked > 20


def test_smart_published_all_on_one_day_after_its_newest_ticker_line(newsroom: Newsroom) -> None:
    """So the frozen ticker has the same dates on every page: ten lines, newest first, over midnight once."""
    lines = newsroom.tickers["smart-news"]
    clocks = [line.clock for line in lines]
    rises = sum(later > earlier for earlier, later in itertools.pairwise(clocks))
    assert (len(lines), rises) == (10, 1)
    times = [page.published_at.astimezone(DAMASCUS) for page in _of(newsroom, "smart-news") if page.published_at]
    assert len({time.date() for time in times}) == 1
    newest = datetime.strptime(clocks[0], "%H:%M").time()  # noqa: DTZ007  (a bare clock time)
    assert min(times).time() > newest


def test_a_wire_text_stands_on_two_sites_twice(newsroom: Newsroom) -> None:
    """Near-duplicates: more than nine in ten words shared, and not the same bytes."""
    words = {page.url: _words("\n".join(p.text for p in page.paragraphs)) for page in newsroom.pages}
    urls = sorted(words)
    pairs = [
        (one, other)
        for n, one in enumerate(urls)
        for other in urls[n + 1 :]
        if _runs(words[one], 3) and len(_runs(words[one], 3) & _runs(words[other], 3)) > 60
    ]
    assert len(pairs) == 2
    for one, other in pairs:
        assert words[one] != words[other]


def test_no_text_is_anybody_elses(newsroom: Newsroom) -> None:
    """No run of nine words of an article stands in the founding pages or the corpus."""
    if not SHARED.exists() and os.environ.get("CI") != "true":
        pytest.skip("../shared is absent: nothing to compare with")
    ours: dict[tuple[str, ...], str] = {}
    for page in newsroom.pages:
        for paragraph in (page.title, *(paragraph.text for paragraph in page.paragraphs)):
            ours |= dict.fromkeys(_runs(_words(paragraph), RUN), page.url)
    theirs = list(_texts_of_others())
    assert len(theirs) > 300
    assert {ours[run]: run for text in theirs for run in _runs(_words(text), RUN) if run in ours} == {}


def test_an_article_file_with_an_unknown_key_is_refused_by_name(tmp_path: Path) -> None:
    """The error names the file."""
    for site in SITES:
        (tmp_path / site).mkdir()
        (tmp_path / site / "site.toml").write_text("[older]\n", "utf-8")
    (tmp_path / "orient-net" / "01.toml").write_text('titel = "x"\n', "utf-8")
    with pytest.raises(ValueError, match=r"orient-net/01\.toml"):
        Newsroom.open(tmp_path)


def _of(newsroom: Newsroom, site: str) -> list[ArticlePage]:
    return [page for page in newsroom.pages if page.site.id == site]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _runs(words: list[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[n : n + length]) for n in range(len(words) - length + 1)}


def _texts_of_others() -> Iterator[str]:
    for path in (SHARED / "seeds").glob("*.txt"):
        yield path.read_text("utf-8")
    for path in (SHARED / "gold" / "articles").glob("*.json"):
        yield json.loads(path.read_text("utf-8"))["text"]
    for path in (SHARED / "corpus").glob("*.jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from (json.loads(line)["text"] for line in lines)
