"""The one list of rasid's metrics: name, meaning, labels. Every service counts through these objects and no others.

Labels are bounded: a site id, an outcome from a fixed set, a topic. Units stand in the names (Prometheus naming rules).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from prometheus_client import Counter, Gauge, Histogram

Service = Literal["ingest", "extract", "store", "web", "every"]


@dataclass(frozen=True)
class Spec:
    """What the documentation, the dashboards and the tests know of one metric."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...]
    service: Service


CATALOGUE: Final[list[Spec]] = []

_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)


def _counter(service: Service, name: str, text: str, *labels: str) -> Counter:
    CATALOGUE.append(Spec(name, "counter", text, labels, service))
    return Counter(name, text, labels)


def _gauge(service: Service, name: str, text: str, *labels: str) -> Gauge:
    CATALOGUE.append(Spec(name, "gauge", text, labels, service))
    return Gauge(name, text, labels)


def _histogram(service: Service, name: str, text: str, *labels: str) -> Histogram:
    CATALOGUE.append(Spec(name, "histogram", text, labels, service))
    return Histogram(name, text, labels, buckets=_SECONDS)


BUILD = _gauge("every", "rasid_build_info", "Always 1; labels carry the service and its version.", "service", "version")
DEAD_LETTERS = _counter(
    "every", "rasid_dead_letters_total", "Inputs that will never work, sent to a dead-letter topic.", "topic", "error"
)
RECORDS_SENT = _counter("every", "rasid_records_sent_total", "Records acknowledged by all replicas.", "topic")
CONSUMER_LAG = _gauge(
    "every", "rasid_consumer_lag_records", "Records in the topic that this consumer has not committed.", "topic"
)

# ingest
PAGES = _counter(
    "ingest",
    "rasid_ingest_pages_total",
    "Fetches by their one outcome: published, unchanged, duplicate, refused, failed, dead_letter.",
    "site",
    "outcome",
)
FETCHED = _counter("ingest", "rasid_ingest_fetched_total", "Answers received from a site's server.", "site", "status")
CLEANED = _counter("ingest", "rasid_ingest_cleaned_total", "Pages whose text was cleaned.", "site", "layout")
EXTRACTION_FAILURES = _counter("ingest", "rasid_ingest_extraction_failures_total", "Times trafilatura broke.", "site")
FLASHES = _counter(
    "ingest", "rasid_ingest_flashes_total", "Ticker lines by outcome: published, known.", "site", "outcome"
)
DISCOVERED = _counter("ingest", "rasid_ingest_discovered_total", "URLs new to the frontier.", "site")
DISCOVERY = _counter(
    "ingest",
    "rasid_ingest_discovery_total",
    "Polls of a source by outcome: new, quiet, unchanged, failed.",
    "site",
    "outcome",
)
SOURCE_FAILURES = _counter(
    "ingest",
    "rasid_ingest_source_failures_total",
    "Polls that failed, by the reason from a fixed set or the parser's error.",
    "site",
    "reason",
)
FAILING_SOURCES = _gauge(
    "ingest", "rasid_ingest_failing_sources", "Feeds and lists whose last three polls failed.", "site"
)
LISTS_CUT = _counter(
    "ingest", "rasid_ingest_lists_cut_total", "Lists of which only the first RASID_LINK_LIMIT links were taken.", "site"
)
GAPS = _counter(
    "ingest", "rasid_ingest_gaps_total", "Polls that could not be joined to what was known: URLs may be missed.", "site"
)
NEWEST_ARTICLE = _gauge(
    "ingest", "rasid_ingest_newest_published_timestamp_seconds", "Publication time of the newest article seen.", "site"
)
FETCH_SECONDS = _histogram(
    "ingest", "rasid_ingest_fetch_seconds", "From request to the last byte of the answer.", "site"
)
CLEAN_SECONDS = _histogram("ingest", "rasid_ingest_clean_seconds", "Cleaning one page.")
FRONTIER_DUE = _gauge("ingest", "rasid_ingest_frontier_due_urls", "URLs that may be fetched now.")
REFUSING = _gauge(
    "ingest", "rasid_ingest_refusing_hosts", "1 for a host that answers 403 and is left alone.", "site", "host"
)
FETCH_FAILURES = _counter(
    "ingest",
    "rasid_ingest_fetch_failures_total",
    "Pages failed or refused, by the reason from a fixed set.",
    "site",
    "reason",
)
ARCHIVE_BYTES = _counter("ingest", "rasid_ingest_archive_bytes_total", "Compressed bytes written to the WARC archive.")
ARCHIVE_UNCOPIED = _gauge(
    "ingest", "rasid_ingest_archive_uncopied_bytes", "Finished WARC files that RASID_ARCHIVE_STORE does not hold yet."
)

# extract
EXTRACTED = _counter(
    "extract",
    "rasid_extract_articles_total",
    "Articles by their one outcome: events, no_events, dead_letter.",
    "outcome",
)
EVENTS = _counter("extract", "rasid_extract_events_total", "Events found.", "event_type")
RETRACTED = _counter(
    "extract", "rasid_extract_retractions_total", "Events of an earlier extraction that a later one did not find."
)
EXTRACT_SECONDS = _histogram("extract", "rasid_extract_seconds", "Reading one article.")

MERGING = _gauge("extract", "rasid_incidents_merging", "1 for the one replica that merges, 0 for those that stand by.")
MERGED_RECORDS = _counter(
    "extract", "rasid_incidents_records_total", "Records of events by what the merge did: taken, unreadable.", "outcome"
)
INCIDENT_VERSIONS = _counter(
    "extract",
    "rasid_incidents_versions_total",
    "Versions of incidents by their kind: live, withdrawn, merged, tombstone, asserted (over another merger's).",
    "kind",
)
MERGED_EVENTS = _gauge("extract", "rasid_incidents_state_events", "Live events that the merge holds in memory.")
INCIDENTS = _gauge("extract", "rasid_incidents_live", "Incidents that stand.")
MERGE_SECONDS = _histogram("extract", "rasid_incidents_settle_seconds", "Merging one batch of records.")
FETCH_TO_INCIDENT_SECONDS = _histogram(
    "extract",
    "rasid_fetch_to_incident_seconds",
    "From fetching a page to the acknowledgement of the incidents that its events made.",
)

# store
STORED = _counter(
    "store",
    "rasid_store_records_total",
    "Records by kind and their one outcome: stored, older, erased, dead_letter.",
    "kind",
    "outcome",
)
BATCH_SECONDS = _histogram("store", "rasid_store_batch_seconds", "One batch, from the first record to the commit.")
FETCH_TO_ROW_SECONDS = _histogram(
    "store", "rasid_fetch_to_row_seconds", "From fetching a page to the commit of its closing record's rows."
)
EXPIRED = _counter("store", "rasid_store_expired_total", "Rows deleted by the retention policy.", "kind")

# web
REQUESTS = _counter("web", "rasid_web_requests_total", "HTTP requests.", "route", "status")
REQUEST_SECONDS = _histogram("web", "rasid_web_request_seconds", "Answering one HTTP request.", "route")
