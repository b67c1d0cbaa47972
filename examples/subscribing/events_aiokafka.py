"""The events of rasid as they come, by aiokafka. Usage: events_aiokafka.py [--broker B] [--type assault] [--count N].

The group remembers how far it read, so a second start goes on where the first ended. A record is marked as read only
after it was handled: a crash repeats records and loses none, so whoever keeps them uses `event_id` as the key.
"""

import argparse
import asyncio
import json
import os

from aiokafka import AIOKafkaConsumer

EXTRACTED = b"org.rasid.event.extracted"


async def main() -> None:
    """Print one line for each event, until there were enough."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--broker", default=os.environ.get("RASID_KAFKA", "127.0.0.1:9092"))
    options.add_argument("--group", default="my-first-subscriber")
    options.add_argument("--type", help="only this event type, such as assault")
    options.add_argument("--count", type=int, help="end after this many events")
    chosen = options.parse_args()

    consumer = AIOKafkaConsumer(
        "events.enriched",
        bootstrap_servers=chosen.broker,
        group_id=chosen.group,
        auto_offset_reset="earliest",  # `latest` would skip what was published while we were away too long
        enable_auto_commit=False,
    )
    printed = 0
    async with consumer:
        async for record in consumer:
            headers = dict(record.headers)
            if headers["ce_type"] == EXTRACTED and "ce_probe" not in headers:  # a probe only shows that all works
                event = json.loads(record.value)
                if chosen.type in {None, event["event_type"]}:
                    print(line(event))  # your own work goes here
                    printed += 1
            await consumer.commit()
            if printed == chosen.count:
                return


def line(event: dict) -> str:
    """Type, mode, place and the words that say it."""
    place = (event["location"] or {}).get("name") or "no place"
    return f"{event['event_type']}/{event['mode']} · {place} · {event['evidence']['text']}"


if __name__ == "__main__":
    asyncio.run(main())
