"""Rows of the store as Parquet files, one for each table and day, and the manifest that says which of them count.

A file is never changed: a day is written anew under another name, then the manifest is replaced, and only then the
former file is deleted. Whoever reads by the manifest sees whole batches.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any, Final
from uuid import UUID, uuid4

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from services.store.article_rows import Row

MANIFEST: Final = "manifest.json"

_MOMENT: Final = pa.timestamp("us", tz="UTC")
_LIST: Final = pa.list_(pa.string())
_TYPES: Final = {
    **dict.fromkeys(("published_at", "modified_at", "fetched_at", "reported_at"), _MOMENT),
    **dict.fromkeys(("event_date", "event_date_end"), pa.date32()),
    **dict.fromkeys(("latitude", "longitude", "radius_km", "confidence", "similarity"), pa.float64()),
    **dict.fromkeys(("fatalities", "evidence_start", "evidence_end", "cleaner_version"), pa.int64()),
    **dict.fromkeys(("extractor_version", "version"), pa.int64()),
    **dict.fromkeys(("background", "truncated"), pa.bool_()),
    **dict.fromkeys(("authors", "tags", "event_ids", "actor_ids"), _LIST),
}  # whatever is not named is text


class ParquetFiles:
    """The files under one address, on disk or in an object store that pyarrow knows."""

    def __init__(self, url: str) -> None:
        self._fs, self._root = fs.FileSystem.from_uri(url)
        self._fs.create_dir(self._root, recursive=True)
        self._claim: IO[str] | None = None
        self.listed: dict[str, str] = {}
        self.erasures: list[dict[str, Any]] = []

    def claim(self) -> None:
        """Keep other processes from writing. OSError where one does already; in an object store nobody is kept."""
        if isinstance(self._fs, fs.LocalFileSystem):
            self._claim = Path(self._path(".lock")).open("w")  # noqa: SIM115  (held until `release`)
            fcntl.flock(self._claim, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def release(self) -> None:
        """Let others write."""
        if self._claim is not None:
            self._claim.close()

    def load(self) -> None:
        """Read the manifest; OSError where it cannot be reached."""
        if self._fs.get_file_info(self._path(MANIFEST)).type == fs.FileType.NotFound:
            return
        with self._fs.open_input_stream(self._path(MANIFEST)) as file:
            manifest = json.loads(file.read())
        self.listed, self.erasures = manifest["files"], manifest["erasures"]

    def answers(self) -> str | None:
        """None when the folder can be reached; OSError else."""
        self._fs.get_file_info(self._path(MANIFEST))
        return None

    def read(self, table: str, partition: str, columns: Sequence[str] | None = None) -> list[Row]:
        """The rows of a day; none where there is no file of it."""
        name = self.listed.get(f"{table}/{partition}")
        if name is None:
            return []
        rows: list[Row] = pq.read_table(self._path(name), filesystem=self._fs, columns=columns).to_pylist()
        return rows

    def replace(self, days: dict[tuple[str, str], list[Row]]) -> None:
        """Make these the rows of their days, of all of them or of none."""
        written = {f"{table}/{day}": self._write(table, day, rows) for (table, day), rows in days.items()}
        former = [self.listed[key] for key in written if key in self.listed]
        kept = {key: name for key, name in {**self.listed, **written}.items() if name}
        self._put(MANIFEST, json.dumps({"files": kept, "erasures": self.erasures}, ensure_ascii=False).encode())
        self.listed = kept
        for name in former:
            self._fs.delete_file(self._path(name))

    def partitions(self, table: str) -> Iterable[str]:
        """The days of a table that have rows."""
        return [key.partition("/")[2] for key in self.listed if key.startswith(f"{table}/")]

    def _write(self, table: str, day: str, rows: list[Row]) -> str:
        if not rows:
            return ""
        schema = pa.schema([(name, _TYPES.get(name, pa.string())) for name in rows[0]])
        sink = pa.BufferOutputStream()
        pq.write_table(pa.Table.from_pylist([_plain(row) for row in rows], schema), sink, compression="zstd")
        name = f"{table}/day={day}/{uuid4().hex}.parquet"
        self._put(name, sink.getvalue().to_pybytes())
        return name

    def _put(self, name: str, content: bytes) -> None:
        """Durable when it returns, and never there by half: an object store does so, a disk is helped to."""
        path = self._path(name)
        self._fs.create_dir(path.rpartition("/")[0], recursive=True)
        if not isinstance(self._fs, fs.LocalFileSystem):
            with self._fs.open_output_stream(path) as file:
                file.write(content)
            return
        unfinished = Path(f"{path}.part")
        with unfinished.open("wb") as local:
            local.write(content)
            local.flush()
            os.fsync(local.fileno())
        unfinished.replace(path)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"


def _plain(row: Row) -> Row:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:  # noqa: ANN401  (any column)
    if isinstance(value, list):
        return [str(each) for each in value]
    return str(value) if isinstance(value, UUID) else value
