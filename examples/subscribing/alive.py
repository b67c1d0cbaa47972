"""Quiet or broken? Reads the topic `heartbeats`. Usage: alive.py [--broker B]. Status 0: alive, 1: broken.

No event has come for an hour: is there no news, or is something wrong on the other side? Each process that publishes
sends a heartbeat every few seconds, saying what it has sent so far. Broken is a service without one for three
intervals, and an extract that falls behind: it answers each article within seconds, were it with a closing record.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from confluent_kafka import Consumer, TopicPartition

SERVICES = ("ingest", "extract")
FORWARD = timedelta(minutes=2)  # that extract may be behind


def main() -> int:
    """Print a line for each service."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--broker", default=os.environ.get("RASID_KAFKA", "127.0.0.1:9092"))
    chosen = options.parse_args()
    newest: dict[tuple[str, str], dict] = {}
    for heartbeat in heartbeats(chosen.broker):
        newest[heartbeat["service"], heartbeat["instance"]] = heartbeat

    now, ill = datetime.now(UTC), []
    for service in SERVICES:
        alive = [beat for (name, _), beat in newest.items() if name == service and not late(beat, now)]
        print(f"{service}: {len(alive)} alive; last sent: {last(alive) or 'nothing since the start'}")
        ill += [] if alive else [f"no heartbeat of {service}"]
    articles, events = last(newest.values(), "articles.clean"), last(newest.values(), "events.enriched")
    if articles and articles - (events or articles - 2 * FORWARD) > FORWARD:
        ill.append(f"articles came until {articles:%H:%M:%S}, and extract has answered none since")
    print("broken: " + ", ".join(ill) if ill else "connected, and all is well: what is quiet is the news")
    return 1 if ill else 0


def heartbeats(broker: str) -> Iterator[dict]:
    """Those of the last minutes, oldest first."""
    consumer = Consumer({"bootstrap.servers": broker, "group.id": "not-used", "auto.offset.reset": "earliest"})
    first, end = consumer.get_watermark_offsets(TopicPartition("heartbeats", 0), timeout=30)
    start = max(first, end - 500)
    consumer.assign([TopicPartition("heartbeats", 0, start)])
    position = start
    while position < end:
        record = consumer.poll(10)
        if record is None:
            break  # nothing more, though the end was said to be further
        if not record.error():
            position = record.offset() + 1
            yield json.loads(record.value())
    consumer.close()


def late(beat: dict, now: datetime) -> bool:
    """Whether the next one should have come long ago."""
    return now - datetime.fromisoformat(beat["sent_at"]) > 3 * timedelta(seconds=beat["interval_seconds"])


def last(beats: object, topic: str | None = None) -> datetime | None:
    """When the newest record was sent, to one topic or to any."""
    times = [sent["last_at"] for beat in beats for sent in beat["sent"] if topic in {None, sent["topic"]}]
    return max((datetime.fromisoformat(time) for time in times if time), default=None)


if __name__ == "__main__":
    sys.exit(main())
