"""What is remembered of articles in bounded memory: the rest lies in a file without a name, gone with its process.

There is something of every article that ever was. The file is as much a cache as the memory is: whoever starts reads
all of it back from the changelog, so that nothing on a disk can be old, torn or another's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from services.common import metrics
from services.common.errors import StopServiceError
from services.extract.stream.packed_memory import Packer

# Nothing is kept of a file whose process has ended: it needs no journal, waits for no disk, and is one transaction that
# never ends (each end would go through all changed pages: 12 ms for every article with 170 MB of them).
_OPTIONS: Final = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
_TABLE: Final = (
    "CREATE TABLE held (partition INTEGER NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, UNIQUE (partition, key))"
)
_PUT: Final = "INSERT INTO held VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
_DROP: Final = "DELETE FROM held WHERE partition = ? AND key = ?"
_GET: Final = "SELECT value FROM held WHERE partition = ? AND key = ?"
_ROOM: Final = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"


class MemoryFile:
    """Texts by partition and key, of which `megabytes` are held in memory.

    The file is in the folder of SQLITE_TMPDIR or TMPDIR, else /var/tmp, else /tmp: the first that can be written. It is
    made when there is more than the memory holds. Everything here raises StopServiceError where it cannot be used.
    """

    def __init__(self, megabytes: int) -> None:
        self._kibibytes = megabytes * 1000 * 1000 // 1024
        self._packer = Packer()
        self._opened: sqlite3.Connection | None = None

    def get(self, partition: int, key: bytes) -> bytes | None:
        """What was put there last."""
        with self._usable() as file:
            row = file.execute(_GET, (partition, key)).fetchone()
        return None if row is None else self._packer.unpack(row[0])

    def put(self, partition: int, texts: Iterable[tuple[bytes, bytes | None]]) -> None:
        """Hold these texts by their keys, None: nothing any more. Of several with one key the last counts."""
        last = dict(texts)
        with self._usable() as file:
            file.executemany(_DROP, [(partition, key) for key, text in last.items() if text is None])
            file.executemany(
                _PUT, [(partition, key, self._packer.pack(text)) for key, text in last.items() if text is not None]
            )
        self._tell()

    def clear(self) -> None:
        """Hold nothing any more; the room is given back at once."""
        if self._opened is not None:
            self._opened.close()
        self._opened = None
        metrics.REMEMBERED_BYTES.set(0)

    def _tell(self) -> None:
        with self._usable() as file:
            metrics.REMEMBERED_BYTES.set(file.execute(_ROOM).fetchone()[0])

    @contextmanager
    def _usable(self) -> Iterator[sqlite3.Connection]:
        try:
            if self._opened is None:
                self._opened = sqlite3.connect(
                    "", isolation_level=None
                )  # no name: in memory, then in a file of its own
                self._opened.executescript(f"{_OPTIONS} PRAGMA cache_size = -{self._kibibytes}; {_TABLE}; BEGIN")
            yield self._opened
        except sqlite3.Error as error:
            msg = f"what is remembered of articles has no room in SQLITE_TMPDIR, TMPDIR or /var/tmp: {error}"
            raise StopServiceError(msg) from error
