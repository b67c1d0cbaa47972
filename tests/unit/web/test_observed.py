"""Requests being answered are counted while they are, whatever becomes of them."""

from __future__ import annotations

import pytest
from prometheus_client import REGISTRY
from starlette.types import Receive, Scope, Send

from services.web.headers import Observed

REQUEST: Scope = {"type": "http", "method": "GET", "path": "/"}


def _in_flight() -> float:
    return REGISTRY.get_sample_value("rasid_web_requests_in_flight") or 0


async def _receive() -> dict[str, object]:
    return {"type": "http.request"}


async def _send(_message: object) -> None: ...


@pytest.mark.parametrize("fails", [False, True], ids=["answered", "failed"])
async def test_a_request_is_in_flight_until_it_ends(*, fails: bool) -> None:
    """Also one that ends with an error, or the gauge would grow for ever."""
    before, seen = _in_flight(), list[float]()

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        seen.append(_in_flight())
        if fails:
            raise ConnectionError
        await send({"type": "http.response.start", "status": 200, "headers": []})

    try:
        await Observed(app)(REQUEST, _receive, _send)
    except ConnectionError:
        assert fails
    assert seen == [before + 1]
    assert _in_flight() == before
