"""The end of a certificate is read from the server that shows it."""

from __future__ import annotations

import asyncio
import ssl
import struct
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from services.common.certificates import measure, postgresql_end
from services.common.errors import StopServiceError
from services.common.settings import ServiceSettings
from tests.programs import need

DAYS = 9


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate for 127.0.0.1 of nine days, and its key in one file."""
    openssl = need("openssl")
    folder = tmp_path_factory.mktemp("certificate")
    key, pem = folder / "key.pem", folder / "certificate.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", str(DAYS), "-subj", "/CN=rasid"]
    extra = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(pem)]
    subprocess.run([*command, *extra], capture_output=True, check=True)
    both = folder / "both.pem"
    both.write_bytes(key.read_bytes() + pem.read_bytes())
    return both


@asynccontextmanager
async def _server(certificate: Path, *, postgresql: bool) -> AsyncIterator[int]:
    """A port that shows the certificate at once, or as PostgreSQL does when asked for it."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)

    async def show(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if postgresql:
            assert await reader.readexactly(8) == struct.pack("!II", 8, 80877103)
            writer.write(b"S")
            await writer.drain()
            await writer.start_tls(context)
        await reader.read()
        writer.close()

    server = await asyncio.start_server(show, "127.0.0.1", 0, ssl=None if postgresql else context)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def test_of_the_brokers_the_first_to_end_counts(certificate: Path) -> None:
    """The certificate of nine days ends in nine days."""
    async with _server(certificate, postgresql=False) as one, _server(certificate, postgresql=False) as two:
        await measure(ServiceSettings(kafka=f"127.0.0.1:{one},127.0.0.1:{two}", kafka_tls=True, kafka_ca=certificate))
    end = REGISTRY.get_sample_value("rasid_certificate_expiry_timestamp_seconds", {"endpoint": "kafka"})
    assert end == pytest.approx(time.time() + DAYS * 86400, abs=300)


async def test_of_postgresql_where_its_certificate_is_checked(certificate: Path) -> None:
    """Where the URL asks for no check the end breaks nothing, and nothing is asked."""
    async with _server(certificate, postgresql=True) as port:
        url = f"postgresql://rasid@127.0.0.1:{port}/rasid?sslrootcert={certificate}"
        end = await postgresql_end(f"{url}&sslmode=verify-full")
        assert await postgresql_end(f"{url}&sslmode=require") is None
    assert end == pytest.approx(time.time() + DAYS * 86400, abs=300)


async def test_a_server_without_tls_is_told(certificate: Path) -> None:
    """PostgreSQL answers `N` then."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(8)
        writer.write(b"N")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(StopServiceError, match="no TLS"):
            await postgresql_end(f"postgresql://127.0.0.1:{port}/r?sslmode=verify-ca&sslrootcert={certificate}")


async def test_without_tls_nothing_is_asked() -> None:
    """Nobody listens there."""
    await measure(ServiceSettings(kafka="127.0.0.1:9"))
