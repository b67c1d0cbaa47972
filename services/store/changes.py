"""What a transaction of the store changed, for those who follow: noted as its last step, in the order of commits."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Literal
from uuid import UUID

import asyncpg

Kind = Literal["article", "event", "incident"]
Change = Literal["created", "updated", "retracted", "merged", "expired", "erased"]

_TURN = "SELECT pg_advisory_xact_lock(hashtext('rasid'), hashtext('changes'))"  # as `note_changes` takes it
_NOTE = "note_changes(${}, ${}, ${})"


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
        noted = [(kind, change, list(ids)) for (kind, change), ids in self._noted.items() if ids]
        if noted:  # one question for all of them; PostgreSQL answers its parts from left to right
            calls = (_NOTE.format(3 * at + 1, 3 * at + 2, 3 * at + 3) for at in range(len(noted)))
            await connection.execute(f"SELECT {', '.join(calls)}", *chain.from_iterable(noted))
