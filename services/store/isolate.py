"""Writing a batch that may hold records the sink rejects: it is split until each such record is alone."""

from __future__ import annotations

from collections.abc import Sequence

from services.common.errors import DeadLetterError
from services.store.sinks import BatchTooLargeError, Outcome, Sink, SinkUnavailableError, StoredRecord


async def write_isolating(sink: Sink, records: Sequence[StoredRecord]) -> list[Outcome | DeadLetterError]:
    """Write every record that the sink takes; for each its outcome, or why the sink will never take it.

    Halves are written one after the other, so a batch with one rejected record of n costs about 2·log2(n) writes.
    Raises SinkUnavailableError when the sink is away; some of the records may then be written.
    """
    if not records:
        return []
    try:
        return [*await sink.write(records)]
    except DeadLetterError as error:
        if len(records) == 1:
            return [error]
    except BatchTooLargeError as error:
        if len(records) == 1:
            raise SinkUnavailableError(str(error)) from error
    middle = len(records) // 2
    return [*await write_isolating(sink, records[:middle]), *await write_isolating(sink, records[middle:])]
