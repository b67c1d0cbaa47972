"""One request: what is sent, and that nothing but the open Internet is connected to without the demo."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from services.common.errors import SettingError
from services.common.settings import load
from services.ingest.failure import Failure, FetchError, Refusal, RefusedError
from services.ingest.fetch import Fetcher
from services.ingest.settings import IngestSettings

LIVE = {"kafka": "k:1", "database": "postgresql://d", "contact": "desk@example.org"}


def settings_of(**given: object) -> IngestSettings:
    """Settings of live fetching unless `demo` is given."""
    return IngestSettings.model_validate({**LIVE, **given})


@pytest.fixture
async def echo() -> AsyncIterator[str]:
    """Address of a server that answers with the request it got."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(request) + request)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


async def test_the_demo_plays_every_site(echo: str) -> None:
    """Whatever the name, the demo's server is asked, in plain http and for that name."""
    async with Fetcher(settings_of(demo=echo)) as fetcher:
        answer = await fetcher.get("https://www.syria.tv/%D9%82?p=1", {"If-None-Match": '"x"'})

    lines = answer.page.decode().split("\r\n")
    assert lines[0] == "GET /%D9%82?p=1 HTTP/1.1"
    assert "Host: www.syria.tv" in lines
    assert 'If-None-Match: "x"' in lines
    assert not any(line.lower().startswith("cookie") for line in lines)
    assert (answer.url, answer.status, answer.peer) == ("https://www.syria.tv/%D9%82?p=1", 200, "127.0.0.1")


async def test_we_say_who_we_are(echo: str) -> None:
    """Name, version and contact."""
    async with Fetcher(settings_of(demo=echo, contact="https://example.org/rasid")) as fetcher:
        answer = await fetcher.get("https://www.syria.tv/")
    assert b"User-Agent: rasid/" in answer.page
    assert b"(+https://example.org/rasid)" in answer.page


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "::1", "10.0.0.7"])
async def test_a_name_that_points_inside_is_refused(address: str) -> None:
    """Live, a name is only as good as its address."""

    async def inside(_host: str, _port: int) -> list[str]:
        return [address]

    async with Fetcher(settings_of(), resolver=inside) as fetcher:
        with pytest.raises(RefusedError) as caught:
            await fetcher.get("http://www.syria.tv/")
    assert caught.value.reason is Refusal.ADDRESS


async def test_a_name_that_nobody_knows_is_unreachable() -> None:
    """That may pass."""

    async def nowhere(_host: str, _port: int) -> list[str]:
        raise OSError

    async with Fetcher(settings_of(), resolver=nowhere) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.get("https://www.syria.tv/")
    assert caught.value.reason is Failure.UNREACHABLE


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({}, "RASID_CONTACT"),
        ({"RASID_CONTACT": "somebody"}, "RASID_CONTACT"),
        ({"RASID_CONTACT": "a b@example.org"}, "RASID_CONTACT"),
        ({"RASID_CONTACT": "desk@example.org", "RASID_CRAWL_DELAY": "0"}, "RASID_CRAWL_DELAY"),
        ({"RASID_DEMO": "somewhere"}, "RASID_DEMO"),
        ({"RASID_DEMO": "127.0.0.1:1", "RASID_POLL_MIN": "9", "RASID_POLL_MAX": "5"}, "RASID_POLL_MAX"),
    ],
)
def test_a_wrong_setting_is_named(given: dict[str, str], named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence that a person understands."""
    for name in ("RASID_CONTACT", "RASID_DEMO", "RASID_CRAWL_DELAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"RASID_KAFKA": "k:1", "RASID_DATABASE": "postgresql://d", **given}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=named) as caught:
        load(IngestSettings)
    assert "\n" not in str(caught.value)
