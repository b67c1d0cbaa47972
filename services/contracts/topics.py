"""The public topics: names, keys, partitions and retention, as `rasid topics create` makes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DEAD_LETTER_SUFFIX: Final = ".dead"
LARGEST_RECORD: Final = (
    1_000_000  # bytes with key, headers and framing, not compressed; brokers take as much unless told
)
_DAY_MS: Final = 24 * 3600 * 1000


@dataclass(frozen=True)
class Topic:
    """One topic. `partitions` None means the cluster-wide setting; retention in days, None for compacted ones."""

    name: str
    key: str
    value: str
    retention_days: int | None
    compacted: bool = False
    partitions: int | None = None

    @property
    def retention_ms(self) -> int | None:
        """How long a record is kept; None for ever (compacted topics keep the newest of each key)."""
        return None if self.retention_days is None else self.retention_days * _DAY_MS

    def config(self) -> dict[str, str]:
        """Topic settings in Kafka's own words."""
        policy = {"cleanup.policy": "compact" if self.compacted else "delete"}
        return policy if self.retention_ms is None else {**policy, "retention.ms": str(self.retention_ms)}

    @property
    def dead(self) -> str:
        """Name of the topic that takes this topic's unusable records."""
        return self.name + DEAD_LETTER_SUFFIX


ARTICLES: Final = Topic("articles.clean", key="article_id", value="Article", retention_days=30)
EVENTS: Final = Topic(
    "events.enriched",
    key="article_id",
    value="EnrichedEvent, then one ExtractionCompleted; EventRetracted",
    retention_days=90,
)
# One partition: neighbouring map cells must meet in one merger.
INCIDENTS: Final = Topic(
    "incidents", key="incident_id", value="Incident", retention_days=None, compacted=True, partitions=1
)
PAGES_DEAD: Final = Topic("pages.dead", key="article_id", value="PageReference", retention_days=90, partitions=1)
# Little, and of no use later than a subscriber's weekend.
HEARTBEATS: Final = Topic("heartbeats", key="service", value="Heartbeat", retention_days=3, partitions=1)


def _dead(topic: Topic) -> Topic:
    return Topic(topic.dead, key="as the original", value="the original bytes", retention_days=90, partitions=1)


ALL: Final = (ARTICLES, EVENTS, INCIDENTS, HEARTBEATS, PAGES_DEAD, _dead(ARTICLES), _dead(EVENTS), _dead(INCIDENTS))
PUBLISHED: Final = frozenset({ARTICLES.name, EVENTS.name, INCIDENTS.name})  # what others subscribe to for its news
