"""Topic settings in Kafka's own words."""

from __future__ import annotations

from services.contracts.topics import ALL, ARTICLES, EVENTS, INCIDENTS, PAGES_DEAD


def test_topics_by_time_delete_old_records() -> None:
    """Retention in milliseconds."""
    assert ARTICLES.config() == {"cleanup.policy": "delete", "retention.ms": str(30 * 24 * 3600 * 1000)}
    assert EVENTS.config()["retention.ms"] == str(90 * 24 * 3600 * 1000)


def test_incidents_are_compacted_and_in_one_partition() -> None:
    """The newest version of each is kept for ever; neighbours must meet in one merger."""
    assert INCIDENTS.config() == {"cleanup.policy": "compact"}
    assert INCIDENTS.partitions == 1


def test_every_public_topic_has_its_dead_letters() -> None:
    """By name, one partition, kept by time."""
    dead = {topic.name: topic for topic in ALL if topic.name.endswith(".dead")}
    assert set(dead) == {ARTICLES.dead, EVENTS.dead, INCIDENTS.dead, PAGES_DEAD.name}
    assert {topic.config()["cleanup.policy"] for topic in dead.values()} == {"delete"}
    assert len({topic.name for topic in ALL}) == len(ALL)
