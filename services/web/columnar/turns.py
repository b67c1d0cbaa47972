"""Threads that begin first what ought to be answered first."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class Turns:
    """So many threads; what waits for one has a moment at which it should begin, and the earliest is next."""

    def __init__(self, threads: int, name: str) -> None:
        self._threads = ThreadPoolExecutor(threads, name)
        self._waiting: list[tuple[float, int, Future[Any], Callable[[], Any]]] = []
        self._order = itertools.count()  # among those of one moment, who came first
        self._lock = threading.Lock()

    def submit(self, begin: float, work: Callable[[], T]) -> Future[T]:
        """What `work` returns or raises. Raises RuntimeError after `close`."""
        future = Future[T]()
        with self._lock:
            heapq.heappush(self._waiting, (begin, next(self._order), future, work))
            self._threads.submit(self._next)
        return future

    def close(self) -> None:
        """Cancel what waits; what runs is not waited for."""
        with self._lock:
            self._threads.shutdown(wait=False, cancel_futures=True)
            waiting, self._waiting = self._waiting, []
        for _, _, future, _ in waiting:
            future.cancel()

    def _next(self) -> None:
        with self._lock:
            if not self._waiting:  # closed meanwhile
                return
            _, _, future, work = heapq.heappop(self._waiting)
        if not future.set_running_or_notify_cancel():  # nobody waits for it any more
            return
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001  (it is for who waits)
            future.set_exception(error)
