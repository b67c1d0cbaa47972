"""A service of nothing but a body that behaves as its argument says; the tests stop it from outside."""

from __future__ import annotations

import asyncio
import sys
import time

from services.common import service
from services.common.errors import StopServiceError
from services.common.health import Health
from services.common.settings import ServiceSettings, load


async def graceful(stop: asyncio.Event) -> None:
    """Commit and leave."""
    await stop.wait()
    print("committed", flush=True)  # noqa: T201  (what the test reads)


async def done(_stop: asyncio.Event) -> None:
    """Nothing left to do."""


async def broken(_stop: asyncio.Event) -> None:
    """Stopped on purpose."""
    msg = "the broker is gone"
    raise StopServiceError(msg)


async def buggy(_stop: asyncio.Event) -> None:
    """A bug."""
    raise KeyError


async def cancelled(_stop: asyncio.Event) -> None:
    """Something cancelled it from within."""
    raise asyncio.CancelledError


async def stuck(stop: asyncio.Event) -> None:
    """Is broken, and waits for ever as it closes."""
    try:
        with service.then_leaving(stop, 1.5):
            await broken(stop)
    finally:
        await asyncio.Event().wait()


async def deaf(_stop: asyncio.Event) -> None:
    """Waits for ever."""
    await asyncio.Event().wait()


async def blocking(_stop: asyncio.Event) -> None:
    """Blocks the loop once it has answered."""
    await asyncio.sleep(0.5)
    print("blocking", flush=True)  # noqa: T201
    time.sleep(60)  # noqa: ASYNC251  (the fault under test)


async def thread(stop: asyncio.Event) -> None:
    """Leaves a thread behind that asyncio waits for."""
    asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)
    await stop.wait()
    print("committed", flush=True)  # noqa: T201


if __name__ == "__main__":
    bodies = {body.__name__: body for body in (graceful, done, broken, buggy, cancelled, stuck, deaf, blocking, thread)}
    sys.exit(service.run("test", load(ServiceSettings), bodies[sys.argv[1]], Health(), default_port=1))
