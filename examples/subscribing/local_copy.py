"""A copy of all live events and incidents, kept exact in an SQLite file.

Usage: local_copy.py FILE [--broker B] [--snapshot SNAPSHOT] [--until-read].

Three rules make it exact. Results of one article are ordered by `rank` below, and a lower one never replaces a higher,
in whatever order they come: replays and backfills repeat old records. A closing record names all events of its
extraction, and what else is kept of that article goes: with that, retractions need no code here. Of an incident the
highest version counts, and a tombstone ends it. The file keeps the offsets too, written in one transaction with the
rest, so that a crash neither loses nor doubles.

Topics forget after some months. A fresh copy begins with a snapshot, which holds everything and names the offsets at
which to go on (`rasid snapshot`; ask whoever runs rasid for one).
"""

import argparse
import gzip
import json
import os
import sqlite3
import sys
from datetime import datetime

from confluent_kafka import Consumer, TopicPartition

TOPICS = ("events.enriched", "incidents")
EXTRACTED, COMPLETED = "org.rasid.event.extracted", "org.rasid.extraction.completed"
INCIDENT = "org.rasid.incident.versioned"
TABLES = """
CREATE TABLE IF NOT EXISTS events (event_id TEXT PRIMARY KEY, article_id TEXT, rank TEXT, event TEXT);
CREATE INDEX IF NOT EXISTS events_of_article ON events (article_id);
CREATE TABLE IF NOT EXISTS closed (article_id TEXT PRIMARY KEY, rank TEXT);
CREATE TABLE IF NOT EXISTS incidents (incident_id TEXT PRIMARY KEY, version INTEGER, status TEXT, incident TEXT);
CREATE TABLE IF NOT EXISTS offsets (topic TEXT, part INTEGER, next INTEGER, PRIMARY KEY (topic, part));
"""


def main() -> None:
    """Follow the topics; with --until-read, end at what was their end at the start."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file")
    options.add_argument("--broker", default=os.environ.get("RASID_KAFKA", "127.0.0.1:9092"))
    options.add_argument("--snapshot", help="begin with this file, if the copy is empty")
    options.add_argument("--until-read", action="store_true")
    chosen = options.parse_args()

    copy = sqlite3.connect(chosen.file)
    copy.executescript(TABLES)
    if chosen.snapshot and not copy.execute("SELECT 1 FROM offsets").fetchone():
        load(copy, chosen.snapshot)
    consumer = Consumer({"bootstrap.servers": chosen.broker, "group.id": "not-used", "auto.offset.reset": "earliest"})
    known = {(topic, part): following for topic, part, following in copy.execute("SELECT * FROM offsets")}
    partitions = [(topic, n) for topic in TOPICS for n in consumer.list_topics(topic, 30).topics[topic].partitions]
    consumer.assign([TopicPartition(*each, known.get(each, 0)) for each in partitions])
    ends = {each: consumer.get_watermark_offsets(TopicPartition(*each)) for each in partitions}
    unread = {each for each, (first, end) in ends.items() if max(first, known.get(each, 0)) < end}

    while unread or not chosen.until_read:
        records = [record for record in consumer.consume(500, timeout=1.0) if not record.error()]
        with copy:
            for record in records:
                headers = dict(record.headers())
                if "ce_probe" not in headers:  # which only shows that all works
                    value = record.value() and json.loads(record.value())
                    keep(copy, headers["ce_type"].decode(), record.key().decode(), value)
                at = (record.topic(), record.partition())
                copy.execute("REPLACE INTO offsets VALUES (?, ?, ?)", (*at, record.offset() + 1))
                if record.offset() + 1 >= ends[at][1]:
                    unread.discard(at)
    consumer.close()
    counts = [copy.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("events", "incidents")]
    print(f"{counts[0]} events and {counts[1]} incidents in {chosen.file}")


def load(copy: sqlite3.Connection, snapshot: str) -> None:
    """Take in a whole snapshot or nothing of it: its last line says how many records there must be."""
    with gzip.open(snapshot, "rt", encoding="utf-8") as lines, copy:
        head, count, said = json.loads(next(lines)), 0, None
        for line in map(json.loads, lines):
            if "end" in line:
                said = line["end"]
                break
            keep(copy, line["type"], line["key"], line["value"])
            count += 1
        if count != said:
            sys.exit(f"{snapshot} is not whole")
        for topic, parts in head["offsets"].items():
            copy.executemany("INSERT INTO offsets VALUES (?, ?, ?)", [(topic, int(n), at) for n, at in parts.items()])


def keep(copy: sqlite3.Connection, kind: str, key: str, value: dict | None) -> None:
    """Write what one record says, unless something newer is known."""
    if kind == INCIDENT and value is None:
        copy.execute("DELETE FROM incidents WHERE incident_id = ?", (key,))
    elif kind == INCIDENT:
        copy.execute(
            "INSERT INTO incidents VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET version = excluded.version,"
            " status = excluded.status, incident = excluded.incident WHERE excluded.version >= version",
            (key, value["version"], value["status"], json.dumps(value, ensure_ascii=False)),
        )
    elif kind in {EXTRACTED, COMPLETED}:
        order = rank(value)
        closed = copy.execute("SELECT rank FROM closed WHERE article_id = ?", (key,)).fetchone()
        if not closed or order >= closed[0]:
            (keep_event if kind == EXTRACTED else close)(copy, key, order, value)


def keep_event(copy: sqlite3.Connection, article: str, order: str, event: dict) -> None:
    """Put an event in the place of an older extraction of it."""
    copy.execute(
        "INSERT INTO events VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET rank = excluded.rank,"
        " event = excluded.event WHERE excluded.rank >= rank",
        (event["event_id"], article, order, json.dumps(event, ensure_ascii=False)),
    )


def close(copy: sqlite3.Connection, article: str, order: str, closing: dict) -> None:
    """Drop the article's events that its newest extraction does not name."""
    live = closing["event_ids"]
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
