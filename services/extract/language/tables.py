"""Reading the extractor's tables (TSV with a header): a wrong line is an error that names file and line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from services.common.errors import StopServiceError

LEXICON: Final = Path(__file__).parent.parent / "lexicon"


class TableError(StopServiceError):
    """A table that cannot be used; the message names file and line."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path.name}, line {line}: {reason}")


def read_table(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows as (line number, column to value). Lines that begin with # before the header are comments.

    Raises:
        TableError: the header is not exactly `columns`, or a row has another number of fields.
    """
    header = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not header:
            if line.startswith("#"):
                continue
            header = True
            if (got := line.split("\t")) != list(columns):
                unknown = sorted(set(got) - set(columns))
                missing = sorted(set(columns) - set(got))
                raise TableError(path, number, f"columns are not as expected: unknown {unknown}, missing {missing}")
            continue
        fields = line.split("\t")
        if len(fields) != len(columns):
            raise TableError(path, number, f"{len(fields)} fields where {len(columns)} are expected")
        yield number, dict(zip(columns, fields, strict=True))
    if not header:
        raise TableError(path, 1, "no header")


def split_list(value: str) -> tuple[str, ...]:
    """The parts of a field whose values stand between `|`."""
    return tuple(part for part in value.split("|") if part)
