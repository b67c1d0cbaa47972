"""Replaying WARC files: every page of a known site once, however often it is interrupted, whoever wrote the file."""

from __future__ import annotations

import asyncio
import gzip
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from bench.replay import write_files
from services.contracts.records import is_backfill
from services.contracts.topics import ARTICLES
from services.ingest.archive import read
from services.ingest.replay import Progress, replay
from services.ingest.settings import IngestSettings
from services.ingest.warc_members import UnreadableWarcError
from tests.integration.ingest.stage import Ingest, PlayedSite, Topic, until

MakeSite = Callable[..., PlayedSite]
DAY = datetime(2020, 5, 4, 12, tzinfo=UTC)


def settings_of(environment: dict[str, str]) -> IngestSettings:
    """The settings that ingest processes get from the environment."""
    return IngestSettings.model_validate(
        {name.removeprefix("RASID_").lower(): value for name, value in environment.items() if name.startswith("RASID_")}
    )


def write_warc(file: Path, pages: list[tuple[str, str, datetime]], *, compressed: bool = True) -> None:
    """A WARC file as a stranger writes it: chunked and gzipped answers, images, other sites and errors between."""
    with file.open("wb") as stream:
        writer = WARCWriter(stream, gzip=compressed)
        for url, html, at in pages:
            body = gzip.compress(html.encode())
            chunked = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
            fields = [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Encoding", "gzip"),
                ("Transfer-Encoding", "chunked"),
            ]
            add(writer, url, chunked, fields, at)
            add(writer, f"{url}.png", b"\x89PNG", [("Content-Type", "image/png")], at)
            add(writer, "https://www.example.org/1", html.encode(), [("Content-Type", "text/html")], at)
            add(writer, f"{url}?gone=1", html.encode(), [("Content-Type", "text/html")], at, status="404 Not Found")


def add(
    writer: WARCWriter, url: str, body: bytes, fields: list[tuple[str, str]], at: datetime, *, status: str = "200 OK"
) -> None:
    """One response record."""
    headers = {"WARC-Date": at.strftime("%Y-%m-%dT%H:%M:%SZ")}
    http = StatusAndHeaders(status, fields, protocol="HTTP/1.1")
    record = writer.create_warc_record(
        url, "response", payload=BytesIO(body), http_headers=http, warc_headers_dict=headers
    )
    writer.write_record(record)


@pytest.mark.parametrize("compressed", [True, False])
async def test_pages_of_known_sites_are_published_as_backfill(
    make_site: MakeSite, topic: Topic, environment: dict[str, str], tmp_path: Path, *, compressed: bool
) -> None:
    """From a stranger's file, at the time of its fetching, and kept in our own archive."""
    site = make_site()
    file = tmp_path / "CC-NEWS.warc.gz"
    pages = [(f"http://{site.host}/news/{n}", site.article_body(n), DAY + timedelta(hours=n)) for n in range(30)]
    write_warc(file, pages, compressed=compressed)
    settings = settings_of(environment)

    progress = await replay(settings, [file], jobs=2)

    articles = await topic.articles(site)
    assert progress.outcomes == {"published": 30}
    assert progress.done_bytes == progress.total_bytes == file.stat().st_size
    assert {article.fetched_at for article in articles} == {at for _url, _html, at in pages}
    assert len(articles) == 30
    for article in articles:
        assert article.archive is not None
        assert read(settings, article.archive).body.decode() in {html for _url, html, _at in pages}
    headers = [found for _key, value, found in await topic.values(ARTICLES.name) if site.host.encode() in value]
    assert all(is_backfill(found) for found in headers)

    assert (await replay(settings, [file], jobs=1)).outcomes == {}


@pytest.mark.parametrize("compressed", [True, False])
async def test_an_interrupted_replay_is_taken_up(
    make_site: MakeSite, topic: Topic, environment: dict[str, str], tmp_path: Path, *, compressed: bool
) -> None:
    """Interrupted twice, resumed twice: every page once."""
    site = make_site()
    file = tmp_path / "CC-NEWS.warc.gz"
    write_warc(
        file, [(f"http://{site.host}/news/{n}", site.article_body(n), DAY) for n in range(200)], compressed=compressed
    )
    settings = settings_of(environment)
    outcomes: Counter[str] = Counter()
    for _interruption in range(2):
        seen: list[Progress] = []
        task = asyncio.create_task(replay(settings, [file], jobs=2, show=seen.append))
        async with asyncio.timeout(60):
            while not (seen and seen[-1].outcomes.total() >= 20):  # noqa: ASYNC110  (it tells no event)
                await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        outcomes += seen[-1].outcomes

    outcomes += (await replay(settings, [file], jobs=2)).outcomes

    sent = Counter(article.article_id for article in await topic.articles(site))
    assert len(sent) == 200
    assert sum(sent.values()) - 200 <= 4
    assert set(outcomes) <= {"published", "unchanged"}


async def test_our_own_archive_changes_nothing(
    make_site: MakeSite, ingest: Ingest, topic: Topic, environment: dict[str, str], tmp_path: Path
) -> None:
    """What is published already is recognised, and an older capture does not overtake a later revision."""
    site = make_site()
    for number in range(5):
        site.article(number)
    ingest.once()
    settings = settings_of(environment)
    own = sorted((tmp_path / "archive").glob("*.warc.gz"))
    old = tmp_path / "old.warc.gz"
    write_warc(
        old,
        [
            (
                f"http://{site.host}/news/1",
                site.article_body(1, "كان الطريق مغلقا أمام القافلة طوال الأسبوع الماضي."),
                DAY,
            )
        ],
    )

    progress = await replay(settings, [*own, old], jobs=1)

    assert progress.outcomes == {"unchanged": 5, "older": 1}
    assert len(await topic.articles(site)) == 5


async def test_what_is_no_warc_file_is_named_and_the_others_are_read(
    make_site: MakeSite, topic: Topic, environment: dict[str, str], tmp_path: Path
) -> None:
    """The error says which files, and where one is torn; what stands before and in the next file is published."""
    site = make_site()
    torn, other, whole = (tmp_path / f"{name}.warc.gz" for name in ("torn", "other", "whole"))
    other.write_bytes(b"<html>no WARC</html>")
    write_warc(torn, [(f"http://{site.host}/news/{n}", site.article_body(n), DAY) for n in range(2)])
    torn.write_bytes(torn.read_bytes()[:-20])
    write_warc(whole, [(f"http://{site.host}/news/3", site.article_body(3), DAY)])

    with pytest.raises(UnreadableWarcError, match=r"(?s)torn\.warc\.gz cannot .*other\.warc\.gz cannot"):
        await replay(settings_of(environment), [torn, other, whole], jobs=1)

    assert len(await topic.articles(site)) == 3


async def test_a_wire_text_points_at_the_first_in_the_file(
    make_site: MakeSite, topic: Topic, environment: dict[str, str], tmp_path: Path
) -> None:
    """Read by two parsers at once, and yet decided in the order of the file."""
    sites = [make_site() for _ in range(3)]
    words = " ".join(f"سطر{number} من برقية الوكالة عن القافلة" for number in range(30))
    file = tmp_path / "one.warc.gz"
    write_warc(file, [(f"http://{site.host}/news/1", site.article_body(1, words), DAY) for site in sites])

    await replay(settings_of(environment), [file], jobs=2)

    found = {article.source.id: article for article in await topic.articles(*sites)}
    first = found[sites[0].id]
    assert first.duplicate_of is None
    assert {
        (one.duplicate_of.article_id, one.duplicate_of.similarity) if one.duplicate_of else None
        for one in found.values()
    } == {None, (first.article_id, 1.0)}


async def test_the_command_goes_on_after_each_end(
    make_site: MakeSite, topic: Topic, environment: dict[str, str], tmp_path: Path
) -> None:
    """Ctrl-C and SIGTERM end it with 130 after the batch in hand, SIGKILL at once; in the end every page was published.

    What was told as published is published for good; a kill repeats at most the records that were in flight.
    """
    site = make_site()
    file = tmp_path / "many.warc.gz"
    write_warc(file, [(f"http://{site.host}/news/{n}", site.article_body(n), DAY) for n in range(450)])
    told = interrupted(file, environment, [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])

    sent = Counter(article.article_id for article in await topic.articles(site))
    assert len(sent) == 450
    assert sum(sent.values()) - 450 <= IN_FLIGHT
    assert sum(told) <= 450


@pytest.mark.soak
@pytest.mark.timeout(1800)
async def test_ten_thousand_pages(topic: Topic, environment: dict[str, str], tmp_path: Path) -> None:
    """A file of 10,000 pages like real ones, ended by SIGTERM and killed, and resumed: every page once."""
    (file,) = write_files(tmp_path, 10_000, 1)
    environment = {name: value for name, value in environment.items() if name != "RASID_SITES_FOLDER"}

    async def backfilled() -> Counter[bytes]:
        values = await topic.values(ARTICLES.name)
        return Counter(key for key, value, headers in values if is_backfill(headers) and b'"kind":"article"' in value)

    before = await backfilled()  # the broker is shared with other tests
    interrupted(file, environment, [signal.SIGTERM, signal.SIGKILL])

    sent = await backfilled() - before
    assert len(sent) == 10_000
    assert sum(sent.values()) - 10_000 <= IN_FLIGHT


IN_FLIGHT = 64  # articles of the batch that a kill may repeat
A_BATCH = 70_000  # bytes in the archive that are more than one batch of our own short pages


def interrupted(file: Path, environment: dict[str, str], signals: list[signal.Signals]) -> list[int]:
    """Replay a file by the command, ended by each signal in turn once it has published something, and then to its end.

    Returns the numbers of published pages that were told; one that is killed tells none.
    """
    command = [sys.executable, "-m", "services.cli", "replay", str(file), "--jobs", "2"]
    archive, told = Path(environment["RASID_ARCHIVE"]), list[str]()
    for number in signals:
        before = kept(archive)
        with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as run:
            until(lambda: kept(archive) > before + A_BATCH, "more than a batch in the archive")  # noqa: B023  (called at once)
            run.send_signal(number)
            told.append(run.communicate(timeout=60)[1])
        assert run.returncode == (-9 if number == signal.SIGKILL else 130), told
    last = subprocess.run(command, env=environment, stderr=subprocess.PIPE, text=True, timeout=600, check=False)
    assert last.returncode == 0, last.stderr
    counts = [re.findall(r"(\d+) published", one) for one in (*told, last.stderr)]
    return [int(found[-1]) for found in counts if found]


def kept(archive: Path) -> int:
    """Bytes of all files of the archive."""
    return sum(file.stat().st_size for file in archive.glob("*.warc.gz"))
