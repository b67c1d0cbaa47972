"""Every Kafka client of ours against an Apache Kafka that asks for TLS and a password; and without them it stays out."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer

from services.common.clock import utc_now
from services.common.errors import StopServiceError
from services.common.kafka import Publisher, create_topics
from services.common.kafka_security import client_options
from services.contracts.records import encode
from services.contracts.topics import ARTICLES
from services.extract.settings import ExtractSettings
from services.extract.stream.answer import Incoming
from services.extract.stream.consumer import Stream
from tests.kafka.apache import Apache
from tests.made_records import an_article

SECONDS = 60.0


@pytest.fixture(scope="module")
def secured(need_java: None) -> Iterator[Apache]:  # noqa: ARG001  (skips or fails without Java)
    """A broker that lets in one user, over TLS."""
    with Apache(secured=True) as cluster:
        yield cluster


def settings_of(cluster: Apache, **changes: Any) -> ExtractSettings:  # noqa: ANN401  (any setting)
    """The settings with which a client gets in, and changes to them."""
    assert cluster.security is not None
    right = {
        "kafka": cluster.address,
        "kafka_tls": True,
        "kafka_ca": cluster.security.certificate,
        "kafka_username": cluster.security.username,
        "kafka_password": cluster.security.password,
        "kafka_session_timeout": 2,
    }
    return ExtractSettings(**{**right, **changes})


async def test_topics_publisher_consumers_and_faust_get_in(secured: Apache) -> None:
    """One set of settings serves them all."""
    settings = settings_of(secured)
    await create_topics(settings)
    publisher = Publisher(settings)
    await publisher.start()
    record = encode(an_article(), service="ingest", sent_at=utc_now())
    await publisher.send([record])
    assert await publisher.answers() is None
    await publisher.stop()

    consumer = AIOKafkaConsumer(ARTICLES.name, **client_options(settings), auto_offset_reset="earliest")
    await consumer.start()
    assert (await asyncio.wait_for(consumer.getone(), SECONDS)).value == record.value
    await consumer.stop()

    stop = asyncio.Event()
    values: list[bytes | None] = []

    async def note(incoming: Incoming) -> None:
        values.append(incoming.value)
        stop.set()

    await asyncio.wait_for(Stream(settings, ARTICLES, note).run(stop), SECONDS)
    assert values == [record.value]


@pytest.mark.parametrize(
    "changes",
    [
        {"kafka_password": "not the password"},
        {"kafka_ca": None},
        {"kafka_tls": False},
        {"kafka_username": None, "kafka_password": None},
    ],
    ids=["wrong password", "unknown authority", "no TLS", "no user"],
)
async def test_whoever_lacks_one_of_them_is_told_and_stops(secured: Apache, changes: dict[str, Any]) -> None:
    """In a sentence that does not hold the password."""
    settings = settings_of(secured, **changes)
    with pytest.raises(StopServiceError, match="Kafka does not answer") as raised:
        await asyncio.wait_for(Publisher(settings).start(), SECONDS)
    assert secured.security is not None
    assert secured.security.password not in str(raised.value)
    assert "not the password" not in str(raised.value)


def test_an_authority_that_is_no_certificate_is_named(tmp_path: Path) -> None:
    """With the setting's name."""
    nothing = tmp_path / "ca.pem"
    nothing.write_text("no certificate", encoding="utf-8")
    with pytest.raises(StopServiceError, match=r"RASID_KAFKA_CA names .*ca\.pem"):
        client_options(ExtractSettings(kafka="127.0.0.1:9", kafka_tls=True, kafka_ca=nothing))


def test_the_host_name_of_a_broker_is_checked() -> None:
    """The system's authorities are believed where none is named, and only for their own names."""
    context = client_options(ExtractSettings(kafka="127.0.0.1:9", kafka_tls=True))["ssl_context"]
    assert context.check_hostname
    assert context.verify_mode is ssl.CERT_REQUIRED
