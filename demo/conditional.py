"""Answers with ETag and Last-Modified, and 304 where the client has the page already (RFC 9110, section 13)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response


def conditional(request: Request, body: bytes, content_type: str, modified: datetime | None) -> Response:
    """The page, or 304. If-None-Match outweighs If-Modified-Since."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = {"ETag": etag}
    if modified:
        headers["Last-Modified"] = format_datetime(modified.astimezone(UTC), usegmt=True)
    known = request.headers.get("If-None-Match")
    if known is not None:
        fresh = known.strip() == "*" or etag in {tag.strip().removeprefix("W/") for tag in known.split(",")}
    else:
        fresh = modified is not None and _unchanged(modified, request.headers.get("If-Modified-Since"))
    if fresh:
        return Response(status_code=304, headers=headers)
    return Response(body, headers={**headers, "Content-Type": content_type})


def is_conditional(request: Request) -> bool:
    """Whether the client asked for the page only if it changed."""
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers


def _unchanged(modified: datetime, since: str | None) -> bool:
    try:
        return since is not None and modified <= parsedate_to_datetime(since)
    except (ValueError, TypeError):  # no date, or one without a zone: the condition is ignored
        return False
