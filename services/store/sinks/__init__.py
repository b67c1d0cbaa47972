"""Where records end up. A sink is one module of this folder with a function `open_sink`, chosen by the scheme of its URL."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol
from urllib.parse import urlsplit
from uuid import UUID

from services.common.errors import DeadLetterError, RetryLaterError, SettingError
from services.contracts.article import Article
from services.contracts.event import EnrichedEvent, EventRetracted, ExtractionCompleted
from services.contracts.incident import Incident

StoredRecord = Article | EnrichedEvent | ExtractionCompleted | EventRetracted | Incident
Outcome = Literal["stored", "older", "erased"]

_ALIASES = {"postgres": "postgresql", "file": "parquet", "s3": "parquet", "gs": "parquet"}


class SinkUnavailableError(RetryLaterError):
    """The sink does not answer; nothing of the batch was kept. The same batch may be written again later."""


class BatchTooLargeError(RetryLaterError):
    """The sink cannot take so many records at once now; nothing of the batch was kept. Fewer may be written."""


class RecordRejectedError(DeadLetterError):
    """The sink answers and refuses the batch for what stands in it; nothing of the batch was kept."""


class Sink(Protocol):
    """Keeps the records it is given, each once, the newest of each.

    What stands after any set of records was written depends on the set alone, not on order, batches or repeats.
    """

    async def write(self, records: Sequence[StoredRecord]) -> list[Outcome]:
        """Write a batch, all or nothing; durable when it returns. One outcome for each record, in their order.

        `older`: the record, or something newer, stood already; `erased`: it is of an erased article. Raises SinkUnavailableError,
        BatchTooLargeError or RecordRejectedError.
        """
        ...

    async def rehearse(self, records: Sequence[StoredRecord]) -> None:
        """Write records as `write` does and take them back: nothing of them stands, and nobody ever sees them.

        Raises as `write` does, as far as the sink can try without keeping anything.
        """
        ...

    async def erase(self, what: UUID | str, *, by: str, reason: str) -> dict[str, int]:
        """Remove an article (its id), or the name of a person wherever it stands, and refuse it from now on.

        Of a name only a hash is kept. How many articles, events and incidents were changed. Interrupted, it is to be
        asked for again. Raises SinkUnavailableError; RecordRejectedError for a name without a letter.
        """
        ...

    async def expire(self, before: datetime | None, changes_before: datetime | None) -> dict[str, int]:
        """Delete articles last fetched before a time with their events, and older changes; None keeps all.

        How many of each kind were deleted. May be interrupted anywhere. Raises SinkUnavailableError.
        """
        ...

    async def answers(self) -> str | None:
        """None when the sink can be written to, else the reason in a few words. May raise instead."""
        ...

    async def close(self) -> None:
        """Let go of the sink's connections."""
        ...


async def open_sink(url: str, *, statement_timeout: float) -> Sink:
    """The sink of a URL, ready for writing (its tables made or brought up to date).

    Raises SettingError for a scheme that no sink has, StopServiceError when the sink does not answer.
    """
    scheme = urlsplit(url).scheme
    name = _ALIASES.get(scheme, scheme)
    if not re.fullmatch(r"[a-z]+", name) or not importlib.util.find_spec(f"{__name__}.{name}"):
        msg = f"there is no sink for {scheme}:// URLs."
        raise SettingError(msg)
    try:
        module = importlib.import_module(f"{__name__}.{name}")
    except ImportError as error:
        msg = f"{scheme}:// URLs need the extra `{name}`: pip install 'rasid[{name}]'."
        raise SettingError(msg) from error
    sink: Sink = await module.open_sink(url, statement_timeout=statement_timeout)
    return sink
