"""Tokens are known by their hashes alone, and nobody may ask without end."""

from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from services.common.errors import SettingError
from services.web.api.access import Access, Reader, new_token, parse_tokens, reader_of
from services.web.api.rate import Rate


def test_an_entry_says_whose_a_token_is_and_not_what_it_is() -> None:
    """What is made can be read back; the token itself stands nowhere in its entry."""
    token, entry = new_token("analyst.1", frozenset({"persons"}))
    assert token not in entry
    assert [*parse_tokens(f"\n{entry}\n").values()] == [Reader("analyst.1", frozenset({"persons"}))]
    assert not next(iter(parse_tokens(new_token("x", frozenset())[1]).values())).persons
    with pytest.raises(SettingError):
        new_token("two words", frozenset())


@pytest.mark.parametrize("text", ["secret", "name:persons:secret", f"name:everything:{'a' * 64}", f"name:{'a' * 64}"])
def test_an_entry_that_is_none_stops_the_start_and_is_not_repeated(text: str) -> None:
    """It may be a token that somebody put there by mistake."""
    with pytest.raises(SettingError) as error:
        parse_tokens(text)
    assert "secret" not in str(error.value)


async def _who(request: Request) -> Response:
    return PlainTextResponse(f"{reader_of(request).name}/{reader_of(request).persons}")


def _client(*entries: str, required: bool = False, per_minute: int = 0) -> httpx.AsyncClient:
    app = Access(
        Starlette(routes=[Route("/who", _who), Route("/healthz", _who)]),
        readers=parse_tokens(" ".join(entries)),
        required=required,
        per_minute=per_minute,
        clock=lambda: 0.0,
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://rasid.example")


async def test_a_reader_is_known_by_the_token() -> None:
    """Without one a reader is nobody; a wrong one is refused rather than taken for nobody."""
    token, entry = new_token("analyst", frozenset({"persons"}))
    async with _client(entry) as client:
        assert (await client.get("/who")).text == "/False"
        assert (await client.get("/who", headers={"Authorization": f"bearer {token}"})).text == "analyst/True"
        for wrong in (f"Bearer {token}x", f"Basic {token}", f"Bearer {entry.rsplit(':', 1)[1]}", "Bearer"):
            answer = await client.get("/who", headers={"Authorization": wrong})
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer"), wrong
            assert answer.headers["content-type"] == "application/problem+json"


async def test_where_a_token_is_required_only_health_needs_none() -> None:
    """A probe has no token."""
    token, entry = new_token("a", frozenset())
    async with _client(entry, required=True) as client:
        assert (await client.get("/who")).status_code == 401
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/who", headers={"Authorization": f"Bearer {token}"})).status_code == 200


async def test_too_many_requests_are_refused() -> None:
    """With the seconds after which to come again."""
    async with _client(per_minute=3) as client:
        answers = [await client.get("/who") for _ in range(4)]
        assert [each.status_code for each in answers] == [200, 200, 200, 429]
        assert 0 < int(answers[3].headers["retry-after"]) <= 21
        assert (await client.get("/healthz")).status_code == 200


def test_a_bucket_fills_evenly_and_each_client_has_its_own() -> None:
    """Sixty a minute: one more each second, never more than sixty at once."""
    now = [0.0]
    rate = Rate(60, lambda: now[0])
    assert [rate.wait("a") for _ in range(60)] == [0] * 60
    assert rate.wait("a") == pytest.approx(1)
    assert rate.wait("b") == 0
    now[0] = 1.0
    assert [rate.wait("a"), round(rate.wait("a"), 3)] == [0, 1]
    now[0] = 1e6
    assert [rate.wait("a") for _ in range(61)][-2:] == [0, pytest.approx(1)]
