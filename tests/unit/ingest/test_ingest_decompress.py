"""Content-Encoding undone within limits."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.decompress import decompress
from services.ingest.failure import Failure, FetchError

# Times are left out of what is packed: workers that run side by side must name the tests alike.
PAGE = ("<p>وصلت القافلة إلى البلدة.</p>" * 50).encode()


def bare(content: bytes) -> bytes:
    """Deflate without zlib's header, as some servers send it."""
    squeezer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return squeezer.compress(content) + squeezer.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (PAGE, None),
        (PAGE, "identity"),
        (gzip.compress(PAGE, mtime=0), "gzip"),
        (gzip.compress(PAGE, mtime=0), " X-GZIP "),
        (zlib.compress(PAGE), "deflate"),
        (bare(PAGE), "deflate"),
        (gzip.compress(PAGE[:99], mtime=0) + gzip.compress(PAGE[99:], mtime=0), "gzip"),
        (gzip.compress(PAGE, mtime=0) + b"\0\0\0", "gzip"),
    ],
)
def test_forms_that_servers_send(body: bytes, encoding: str | None) -> None:
    """Gzip in one or several members, deflate in both of its forms, none."""
    assert decompress(body, encoding, limit=10**6, ratio=100) == PAGE


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (gzip.compress(PAGE, mtime=0)[:-20], "gzip", Failure.ENCODING),
        (b"<html>not compressed</html>", "gzip", Failure.ENCODING),
        (PAGE, "br", Failure.ENCODING),
        (gzip.compress(PAGE, mtime=0), "gzip, gzip", Failure.ENCODING),
        (gzip.compress(bytes(3_000_000), mtime=0), "gzip", Failure.BOMB),
        (gzip.compress(bytes(60_000_000), mtime=0), "gzip", Failure.TOO_LARGE),
        (gzip.compress(PAGE, mtime=0) + b"rubbish after it", "gzip", Failure.ENCODING),
    ],
)
def test_what_is_broken_or_a_bomb(body: bytes, encoding: str, reason: Failure) -> None:
    """Each has its own reason, and none is decompressed beyond its limit."""
    ratio = 10_000 if reason is Failure.TOO_LARGE else 100
    with pytest.raises(FetchError) as caught:
        decompress(body, encoding, limit=50_000_000, ratio=ratio)
    assert caught.value.reason is reason


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate"]))
def test_any_bytes_end_in_a_body_or_an_error(body: bytes, encoding: str) -> None:
    """A server may send anything."""
    try:
        decompress(body, encoding, limit=10**6, ratio=100)
    except FetchError as error:
        assert error.reason in Failure  # noqa: PT017  (either end is right)
