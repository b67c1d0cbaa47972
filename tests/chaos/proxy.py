"""A small TCP proxy whose connections can be cut, refused and slowed: the network between services and servers."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Final, Self

_CHUNK: Final = 65_536


class Link:
    """One way to one server. The state may be changed from any thread; it is read at each connection and chunk."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.port = 0  # known once the network runs
        self.target: int | Path = 0  # a port of loopback, or a Unix socket
        self.refused = False
        self.delay = 0.0  # seconds added to each chunk, each way
        self.writers: set[asyncio.StreamWriter] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection."""
        if self.refused:
            writer.transport.abort()
            return
        try:
            if isinstance(self.target, Path):
                there, back = await asyncio.open_unix_connection(str(self.target))
            else:
                there, back = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:  # the server is away
            writer.transport.abort()
            return
        ends = {writer, back}
        self.writers |= ends
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._carry(reader, back))
                group.create_task(self._carry(there, writer))
        except* OSError:  # a reset at one end is one at the other: else a server keeps the session of a killed client
            pass
        finally:
            self.writers -= ends
            for end in ends:
                end.transport.abort()

    def drop(self) -> None:
        """End all connections at once. To be called in the network's own thread."""
        for writer in self.writers:
            writer.transport.abort()

    async def _carry(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while chunk := await source.read(_CHUNK):
            if self.delay:
                await asyncio.sleep(self.delay)
            sink.write(chunk)
            await sink.drain()
        if sink.can_write_eof():
            sink.write_eof()


class Network:
    """The links, carried by a thread of their own. A context manager."""

    def __init__(self, *names: str) -> None:
        self.links = {name: Link(name) for name in names}

    def __enter__(self) -> Self:
        started = threading.Event()

        async def run() -> None:
            self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
            servers = []
            for link in self.links.values():
                servers.append(await asyncio.start_server(link.serve, "127.0.0.1", 0))
                link.port = servers[-1].sockets[0].getsockname()[1]
            started.set()
            await self._stop.wait()
            for server in servers:
                server.close()

        self._thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
        self._thread.start()
        assert started.wait(10)
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def cut(self, link: Link) -> None:
        """Drop the connections of a link and refuse new ones, until `mend`."""
        link.refused = True
        self._loop.call_soon_threadsafe(link.drop)

    def mend(self, link: Link) -> None:
        """As before."""
        link.refused, link.delay = False, 0.0
