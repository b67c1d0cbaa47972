"""The token as a browser keeps it: a cookie that no script reads and that no other site's page sends along."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, unquote

from starlette.requests import Request
from starlette.responses import Response

# The prefix makes the browser refuse the cookie from another host, and from anything but HTTPS (RFC 6265bis, 4.1.3.2).
_OVER_HTTPS: Final = "__Host-rasid-token"
_OVER_HTTP: Final = "rasid-token"


def kept_token(request: Request) -> str | None:
    """The token that the browser sends; None where it sends none."""
    kept = request.cookies.get(_name(request))
    return None if kept is None else unquote(kept)


def keep_token(response: Response, request: Request, token: str) -> None:
    """Let the browser send the token until it is closed or signs out."""
    response.set_cookie(_name(request), quote(token), secure=_is_https(request), httponly=True, samesite="strict")


def forget_token(response: Response, request: Request) -> None:
    """Let the browser forget it."""
    response.delete_cookie(_name(request), secure=_is_https(request), httponly=True, samesite="strict")


def is_from_elsewhere(request: Request) -> bool:
    """Whether a page of another site, or one that hides where it is from, sent this form.

    Browsers say so by `Sec-Fetch-Site` over HTTPS and to the own machine, and by `Origin` with every form. What sends
    neither is no browser: it holds no cookie that somebody else could make use of.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        return site != "same-origin"
    return origin is not None and origin.partition("://")[2] != request.headers.get("host")


def _is_https(request: Request) -> bool:
    # A proxy in front may say so without being one whose addresses are believed: who lies here only loses his own cookie.
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", "").split(",")[0].strip().lower())


def _name(request: Request) -> str:
    return _OVER_HTTPS if _is_https(request) else _OVER_HTTP
