"""`rasid pipe merge`: events as JSON Lines in, the final incidents as JSON Lines out, without a broker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from pydantic import ValidationError

from services.contracts.event import EnrichedEvent
from services.extract.incidents.merger import merge


def merge_lines(stdin: Iterable[str], stdout: TextIO, stderr: TextIO) -> int:
    """Read events, write the incidents they make, sorted by id; 0, or 1 when a line was unusable.

    Such a line is named on `stderr` with its number (from 1) and the reason, and the rest goes on. Blank lines are
    passed over. Of an article that several extractions read, the newest counts.
    """
    problems: list[str] = []
    incidents = merge(_events(stdin, problems))
    stderr.writelines(problems)
    stdout.writelines(incident.model_dump_json() + "\n" for incident in incidents)
    stdout.flush()
    return 1 if problems else 0


def _events(lines: Iterable[str], problems: list[str]) -> Iterator[EnrichedEvent]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield EnrichedEvent.model_validate_json(line)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"])
            problems.append(
                f"line {number}: {where}: {first['msg']}\n" if where else f"line {number}: {first['msg']}\n"
            )
