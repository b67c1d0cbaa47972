"""When the certificates end on which our connections rest: asked of Kafka and PostgreSQL themselves, with TLS alone.

A connection that checks no certificate (a PostgreSQL URL without `sslmode=verify-ca` or `verify-full`) does not break
with its end, so it is not asked.
"""

from __future__ import annotations

import asyncio
import ssl
import struct
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import parse_qs, unquote, urlsplit

from services.common import logging, metrics
from services.common.errors import StopServiceError
from services.common.kafka_security import tls_context
from services.common.settings import ServiceSettings

_EVERY_SECONDS: Final = 3600.0
_AGAIN_SECONDS: Final = 60.0  # after a server that did not answer
_ANSWER_SECONDS: Final = 10.0
_SSL_REQUEST: Final = struct.pack("!II", 8, 80877103)  # PostgreSQL's protocol, "SSLRequest"
_POSTGRESQL_PORT: Final = 5432

_log = logging.get(__name__)


async def watch(settings: ServiceSettings) -> None:
    """Measure every hour, until cancelled."""
    while True:
        try:
            await measure(settings)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, StopServiceError, ValueError) as error:
            _log.warning("a certificate cannot be looked at", reason=f"{type(error).__name__}: {error}")
            await asyncio.sleep(_AGAIN_SECONDS)
        else:
            await asyncio.sleep(_EVERY_SECONDS)


async def measure(settings: ServiceSettings) -> None:
    """Ask every server once. Raises OSError (an expired certificate is one), TimeoutError or StopServiceError."""
    context = tls_context(settings)
    if context is not None:
        servers = [server.strip().rpartition(":") for server in settings.kafka.split(",")]
        ends = [await kafka_end(host.strip("[]"), int(port), context) for host, _, port in servers]
        metrics.CERTIFICATE_EXPIRY.labels("kafka").set(min(ends))
    database = getattr(settings, "database", "")
    end = await postgresql_end(database) if database else None
    if end is not None:
        metrics.CERTIFICATE_EXPIRY.labels("postgresql").set(end)


async def kafka_end(host: str, port: int, context: ssl.SSLContext) -> float:
    """When the certificate of a broker ends, Unix time."""
    async with asyncio.timeout(_ANSWER_SECONDS):
        _, writer = await asyncio.open_connection(host, port, ssl=context, server_hostname=host)
    with closing(writer):
        return _end(writer)


async def postgresql_end(url: str) -> float | None:
    """When the certificate of the server of a URL ends; None where the URL asks for no check of it."""
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if options.get("sslmode") not in ("verify-ca", "verify-full") or not parts.hostname:
        return None
    context = _postgresql_context(options)
    async with asyncio.timeout(_ANSWER_SECONDS):
        reader, writer = await asyncio.open_connection(unquote(parts.hostname), parts.port or _POSTGRESQL_PORT)
        with closing(writer):
            writer.write(_SSL_REQUEST)
            if await reader.readexactly(1) != b"S":
                msg = "PostgreSQL offers no TLS"
                raise StopServiceError(msg)
            await writer.start_tls(context, server_hostname=parts.hostname)
            return _end(writer)


def _postgresql_context(options: Mapping[str, str]) -> ssl.SSLContext:
    """As libpq and asyncpg read these options of a URL."""
    context = ssl.create_default_context(cafile=Path(options.get("sslrootcert", "~/.postgresql/root.crt")).expanduser())
    context.check_hostname = options["sslmode"] == "verify-full"
    return context


def _end(writer: asyncio.StreamWriter) -> float:
    certificate = cast("dict[str, Any]", writer.get_extra_info("peercert"))
    return float(ssl.cert_time_to_seconds(certificate["notAfter"]))
