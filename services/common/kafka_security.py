"""How every Kafka client of ours reaches the brokers: their addresses, TLS, and SASL. Plain text unless told."""

from __future__ import annotations

import ssl
from typing import Any

from services.common.errors import StopServiceError
from services.common.kafka_offsets import heed_group_errors
from services.common.settings import ServiceSettings

heed_group_errors()  # here, because no client is made without this module


def client_options(settings: ServiceSettings) -> dict[str, Any]:
    """Keyword arguments of any aiokafka client. Raises StopServiceError when the authority's file cannot be read."""
    options: dict[str, Any] = {"bootstrap_servers": settings.kafka, "security_protocol": "PLAINTEXT"}
    if settings.kafka_tls:
        options |= {"security_protocol": "SSL", "ssl_context": tls_context(settings)}
    if settings.kafka_username is not None and settings.kafka_password is not None:
        options |= {
            "security_protocol": "SASL_SSL" if settings.kafka_tls else "SASL_PLAINTEXT",
            "sasl_mechanism": settings.kafka_sasl,
            "sasl_plain_username": settings.kafka_username,
            "sasl_plain_password": settings.kafka_password.get_secret_value(),
        }
    return options


def tls_context(settings: ServiceSettings) -> ssl.SSLContext | None:
    """What a broker's certificate is checked against, its host name included; None without TLS."""
    if not settings.kafka_tls:
        return None
    try:
        return ssl.create_default_context(cafile=settings.kafka_ca)
    except OSError as error:
        msg = f"RASID_KAFKA_CA names {settings.kafka_ca}, which is no certificate that can be read: {error}"
        raise StopServiceError(msg) from error
