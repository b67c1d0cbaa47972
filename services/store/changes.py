"""What a transaction of the store changed, for those who follow: noted as its last step, in the order of commits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

import asyncpg

Kind = Literal["article", "event", "incident"]
Change = Literal["created", "updated", "retracted", "merged", "expired", "erased"]

_TURN = "SELECT pg_advisory_xact_lock(hashtext('rasid'), hashtext('changes'))"  # as `note_changes` takes it
_NOTE = "SELECT note_changes($1, $2, $3)"


async def take_turn(connection: asyncpg.Connection) -> None:
    """Wait until no other writer is about to commit, and keep others from it until the transaction ends.

    What is asked from here on sees all that others wrote: nobody comes between the answer and the commit.
    """
    await connection.execute(_TURN)


class Changes:
    """Collects the changes of one transaction; several of one id are noted as they came."""

    def __init__(self) -> None:
        self._noted: dict[tuple[Kind, Change], dict[UUID, None]] = {}

    def add(self, kind: Kind, change: Change, ids: Iterable[UUID]) -> None:
        """Note that these changed so."""
        self._noted.setdefault((kind, change), {}).update(dict.fromkeys(ids))

    def ids(self, kind: Kind) -> set[UUID]:
        """Those of that kind that changed in any way."""
        return {each for (noted, _), ids in self._noted.items() if noted == kind for each in ids}

    async def write(self, connection: asyncpg.Connection) -> None:
        """Number them. To be awaited last in the transaction: other writers wait from here until its commit."""
        for (kind, change), ids in self._noted.items():
            if ids:
                await connection.execute(_NOTE, kind, change, list(ids))
