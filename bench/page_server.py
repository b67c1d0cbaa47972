"""A local site of pages like real ones, for `bench.ingest`: whatever is asked with `?n=N` is page N."""

from __future__ import annotations

import asyncio
import re
import sys
from typing import Final

from bench.pages import bench_pages

_NUMBER: Final = re.compile(rb"[?&]n=(\d+)[ &]")
# A page that names another address as its own would make one article of many.
_CANONICAL: Final = re.compile(rb"<link[^>]+rel=[\"']canonical[\"'][^>]*>")


def main() -> None:
    """Print the port, then serve until stdin ends."""
    bodies = [_CANONICAL.sub(b"", page.page.body) for page in bench_pages(int(sys.argv[1]))]
    asyncio.run(_serve(bodies))


async def _serve(bodies: list[bytes]) -> None:
    async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while request := await reader.readuntil(b"\r\n\r\n"):
                found = _NUMBER.search(request.partition(b"\r\n")[0])
                status, body = (b"200 OK", bodies[int(found[1])]) if found else (b"404 Not Found", b"none")
                writer.write(b"HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\n" % status)
                writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(connection, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    main()
