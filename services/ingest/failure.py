"""Why a page could not be had: the two errors of fetching, each with a reason from a fixed set that is counted."""

from __future__ import annotations

from enum import StrEnum

from services.common.errors import RasidError, RetryLaterError


class Failure(StrEnum):
    """Reasons why no usable answer came."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    PROTOCOL = "protocol"
    HEADERS = "headers"
    ENCODING = "encoding"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    STATUS = "status"
    REDIRECTS = "redirects"
    BACKOFF = "backoff"
    EMPTY = "empty"


class Refusal(StrEnum):
    """Reasons why a page is not asked for, or its answer not taken."""

    ADDRESS = "address"
    ROBOTS = "robots"
    FORBIDDEN = "forbidden"
    OTHER_SITE = "other_site"
    CONTENT_TYPE = "content_type"
    URL = "url"


class FetchError(RetryLaterError):
    """No usable answer came; it may another time, unless `final`. `wait`: seconds the host is left alone, if it is."""

    def __init__(self, reason: Failure, text: str, *, final: bool = False, wait: float | None = None) -> None:
        super().__init__(text)
        self.reason = reason
        self.final = final
        self.wait = wait


class RefusedError(RasidError):
    """By policy, the site's or ours, this page is not taken."""

    def __init__(self, reason: Refusal, text: str) -> None:
        super().__init__(text)
        self.reason = reason
