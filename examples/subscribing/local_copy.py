"""A copy of all live events, kept exact in an SQLite file. Usage: local_copy.py FILE [--broker B] [--until-read].

Three rules make it exact. Results of one article are ordered by `rank` below, and a lower one never replaces a higher,
in whatever order they come: replays and backfills repeat old records. A closing record names all events of its
extraction, and what else is kept of that article goes: with that, retractions need no code here. The file keeps the
offsets too, written in one transaction with the events, so that a crash neither loses nor doubles.
"""

import argparse
import json
import os
import sqlite3
from datetime import datetime

from confluent_kafka import Consumer, Message, TopicPartition

TOPIC = "events.enriched"
EXTRACTED = b"org.rasid.event.extracted"
COMPLETED = b"org.rasid.extraction.completed"
TABLES = """
CREATE TABLE IF NOT EXISTS events (event_id TEXT PRIMARY KEY, article_id TEXT, rank TEXT, event TEXT);
CREATE INDEX IF NOT EXISTS events_of_article ON events (article_id);
CREATE TABLE IF NOT EXISTS closed (article_id TEXT PRIMARY KEY, rank TEXT);
CREATE TABLE IF NOT EXISTS offsets (part INTEGER PRIMARY KEY, next INTEGER);
"""


def main() -> None:
    """Follow the topic; with --until-read, end at what was its end at the start."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file")
    options.add_argument("--broker", default=os.environ.get("RASID_KAFKA", "127.0.0.1:9092"))
    options.add_argument("--until-read", action="store_true")
    chosen = options.parse_args()

    copy = sqlite3.connect(chosen.file)
    copy.executescript(TABLES)
    consumer = Consumer({"bootstrap.servers": chosen.broker, "group.id": "not-used", "auto.offset.reset": "earliest"})
    partitions = consumer.list_topics(TOPIC, timeout=30).topics[TOPIC].partitions
    known = dict(copy.execute("SELECT part, next FROM offsets"))
    consumer.assign([TopicPartition(TOPIC, number, known.get(number, 0)) for number in partitions])
    unread = {n for n in partitions if known.get(n, 0) < consumer.get_watermark_offsets(TopicPartition(TOPIC, n))[1]}
    ends = {number: consumer.get_watermark_offsets(TopicPartition(TOPIC, number))[1] for number in unread}

    while unread or not chosen.until_read:
        records = [record for record in consumer.consume(500, timeout=1.0) if not record.error()]
        with copy:
            for record in records:
                keep(copy, record)
                copy.execute("REPLACE INTO offsets VALUES (?, ?)", (record.partition(), record.offset() + 1))
                if record.offset() + 1 >= ends.get(record.partition(), 0):
                    unread.discard(record.partition())
    consumer.close()
    print(f"{copy.execute('SELECT count(*) FROM events').fetchone()[0]} events in {chosen.file}")


def keep(copy: sqlite3.Connection, record: Message) -> None:
    """Write what one record says, unless something newer is known of its article."""
    kind = dict(record.headers())["ce_type"]
    if kind not in {EXTRACTED, COMPLETED}:
        return
    value = json.loads(record.value())
    article, order = record.key().decode(), rank(value)
    closed = copy.execute("SELECT rank FROM closed WHERE article_id = ?", (article,)).fetchone()
    if closed and order < closed[0]:
        return
    if kind == EXTRACTED:
        copy.execute(
            "INSERT INTO events VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET rank = excluded.rank,"
            " event = excluded.event WHERE excluded.rank >= rank",
            (value["event_id"], article, order, json.dumps(value, ensure_ascii=False)),
        )
        return
    live = value["event_ids"]
    copy.execute(
        f"DELETE FROM events WHERE article_id = ? AND rank <= ? AND event_id NOT IN ({','.join('?' * len(live))})",
        (article, order, *live),
    )
    copy.execute("REPLACE INTO closed VALUES (?, ?)", (article, order))


def rank(value: dict) -> str:
    """What orders the results of one article, as text that sorts: the page's time, the cleaner, the extractor."""
    article = value.get("article", value)  # an event names its article, a closing record is about one
    extractor = value["extractor"]
    data = extractor["lexicon_sha256"][:8], extractor["gazetteer_sha256"][:8]  # one version with other data
    cleaner = article["cleaner"] or {"version": 0}
    fetched_at = datetime.fromisoformat(article["fetched_at"]).isoformat(timespec="microseconds")  # so that text sorts
    return f"{fetched_at} {cleaner['version']:09} {extractor['version']:09} {' '.join(data)}"


if __name__ == "__main__":
    main()
