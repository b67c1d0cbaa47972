"""Answers kept until something changes: what many look at is counted once, also when they ask at the same moment."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import Response

Key = tuple[
    str, str
]  # address and tag: the tag has the parameters, the reader's scopes and the number of the last change

_MOST_BYTES: Final = 32_000_000


class Kept:
    """The answers given last, as bytes; those least asked for make room."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        self._most = most_bytes
        self._size = 0
        self._answers: OrderedDict[Key, Response] = OrderedDict()
        self._making: dict[Key, asyncio.Task[Response]] = {}

    async def answer(self, key: Key, make: Callable[[], Awaitable[Response]]) -> Response:
        """The answer kept under `key`, or what `make` gives, awaited once for all who ask. An error is not kept."""
        kept = self._answers.get(key)
        if kept is None:
            making = self._making.get(key)
            if making is None:
                making = self._making[key] = asyncio.create_task(self._made(key, make))
            kept = await asyncio.shield(making)  # whoever goes away leaves it to the others
        else:
            self._answers.move_to_end(key)
        return Response(kept.body, kept.status_code, media_type=kept.media_type)

    async def _made(self, key: Key, make: Callable[[], Awaitable[Response]]) -> Response:
        try:
            made = await make()
        finally:
            del self._making[key]
        if made.status_code == 200:  # noqa: PLR2004  (OK)
            self._answers[key] = made
            self._size += len(made.body)
            while self._size > self._most:
                self._size -= len(self._answers.popitem(last=False)[1].body)
        return made
