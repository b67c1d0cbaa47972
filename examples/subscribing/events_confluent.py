"""The events of rasid from a moment on, by confluent-kafka. Usage: events_confluent.py [--since 2026-01-31T00:00Z] [--count N].

Replay by time: the broker tells for each partition the first record sent at that time or later. It is the time of
sending; when something happened stands in the event's own `time`.
"""

import argparse
import json
import os
from datetime import datetime

from confluent_kafka import OFFSET_END, Consumer, TopicPartition

TOPIC = "events.enriched"
EXTRACTED = b"org.rasid.event.extracted"


def main() -> None:
    """Print one line for each event, until there were enough."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--broker", default=os.environ.get("RASID_KAFKA", "127.0.0.1:9092"))
    options.add_argument("--since", type=datetime.fromisoformat, help="replay from this moment; without it, all")
    options.add_argument("--count", type=int, help="end after this many events")
    chosen = options.parse_args()

    consumer = Consumer(
        {
            "bootstrap.servers": chosen.broker,
            "group.id": "my-replay",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
        }
    )
    partitions = consumer.list_topics(TOPIC, timeout=30).topics[TOPIC].partitions
    starts = [TopicPartition(TOPIC, number, 0) for number in partitions]
    if chosen.since:
        wanted = int(chosen.since.timestamp() * 1000)
        starts = consumer.offsets_for_times([TopicPartition(TOPIC, number, wanted) for number in partitions], 30)
        for start in starts:  # a partition with nothing so late: only what comes from now on
            start.offset = OFFSET_END if start.offset < 0 else start.offset
    consumer.assign(starts)

    printed = 0
    while printed != chosen.count:
        record = consumer.poll(1.0)
        if record is None:
            continue
        if record.error():
            raise SystemExit(str(record.error()))
        headers = dict(record.headers())
        if headers["ce_type"] == EXTRACTED and "ce_probe" not in headers:  # a probe only shows that all works
            event = json.loads(record.value())
            print(event["event_id"], event["event_type"], event["mode"], event["evidence"]["text"])
            printed += 1
    consumer.close()


if __name__ == "__main__":
    main()
