"""One suite, two brokers: each kind in turn, without topics, for every test that speaks to a broker."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Final

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from services.up.embedded import EmbeddedBroker

BROKERS: Final = ("embedded", "apache")


@contextmanager
def empty_broker(request: pytest.FixtureRequest) -> Iterator[str]:
    """Bootstrap address of a broker without topics, of the kind that `request.param` names.

    The embedded one is new; Apache's lives as long as the test session and is emptied, which is quicker than a new one.
    """
    if request.param == "apache":
        address: str = request.getfixturevalue("apache_kafka")
        with ThreadPoolExecutor(1) as apart:  # Playwright keeps a loop running in the thread of its tests
            apart.submit(lambda: asyncio.run(_empty(address))).result()
        yield address
        return
    with EmbeddedBroker() as server:
        yield server.address


async def _empty(address: str) -> None:
    """Delete every topic but Kafka's own; the offsets that groups committed on them go with them."""
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        topics = [name for name in await admin.list_topics() if not name.startswith("__")]
        if topics:
            await admin.delete_topics(topics)
    finally:
        await admin.close()
