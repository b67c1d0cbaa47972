"""Undoing a body's Content-Encoding within limits, so that a small answer cannot fill the memory."""

from __future__ import annotations

import zlib
from typing import Final

from services.ingest.failure import Failure, FetchError

ACCEPTED: Final = "gzip, deflate"  # what we say we understand; a server that sends something else is refused
RATIO_FREE_BYTES: Final = 1_000_000  # under this a high ratio is a repetitive page, not a bomb

_GZIP_OR_ZLIB: Final = zlib.MAX_WBITS + 32
_RAW_DEFLATE: Final = -zlib.MAX_WBITS


def decompress(body: bytes, encoding: str | None, *, limit: int, ratio: float) -> bytes:
    """The body without its Content-Encoding. Raises FetchError when it is broken, unknown, or over a limit."""
    match (encoding or "identity").strip().lower():
        case "identity" | "":
            return body
        case "gzip" | "x-gzip":
            return _inflate(body, _GZIP_OR_ZLIB, limit, ratio)
        case "deflate":
            # Servers send zlib's form, as the RFC asks, or the bare stream; its first byte tells.
            bare = not body or body[0] & 0x0F != 8  # noqa: PLR2004  (RFC 1950: compression method 8)
            return _inflate(body, _RAW_DEFLATE if bare else _GZIP_OR_ZLIB, limit, ratio)
        case other:
            raise FetchError(Failure.ENCODING, f"Content-Encoding {other[:40]!r} is not understood")


def _inflate(body: bytes, wbits: int, limit: int, ratio: float) -> bytes:
    most = int(max(RATIO_FREE_BYTES, ratio * len(body)))
    parts: list[bytes] = []
    size, rest = 0, body
    while rest:
        stream = zlib.decompressobj(wbits)
        while not stream.eof:
            try:
                part = stream.decompress(rest, 65_536)
            except zlib.error as error:
                raise FetchError(Failure.ENCODING, f"the compressed body is broken: {error}") from error
            size += len(part)
            parts.append(part)
            if size > limit:
                raise FetchError(Failure.TOO_LARGE, f"over {limit} bytes decompressed")
            if size > most:
                raise FetchError(Failure.BOMB, f"decompresses to more than {ratio:g} times its size")
            rest = stream.unconsumed_tail
            if not part and not rest and not stream.eof:
                raise FetchError(Failure.ENCODING, "the compressed body ends early")
        rest = stream.unused_data.lstrip(b"\0")  # further gzip members; padding is allowed
    return b"".join(parts)
