"""The clock, injected everywhere so that tests need no sleep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]

DAMASCUS = ZoneInfo("Asia/Damascus")


def utc_now() -> datetime:
    """The current time, aware, UTC."""
    return datetime.now(UTC)
