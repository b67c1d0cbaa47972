"""The one list of rasid's metrics: name, meaning, labels. Every service counts through these objects and no others.

Labels are bounded (`metric_specs.LABELS`). Units stand in the names (Prometheus naming rules).
"""

from __future__ import annotations

from typing import Final

from services.common.metric_specs import ENTERED, WORLD_SECONDS, Spec, counter, gauge, histogram

BUILD = gauge("every", "rasid_build_info", "Always 1; labels carry the service and its version.", "service", "version")
DEAD_LETTERS = counter(
    "every", "rasid_dead_letters_total", "Inputs that will never work, sent to a dead-letter topic.", "topic", "error"
)
RECORDS_SENT = counter("every", "rasid_records_sent_total", "Records acknowledged by all replicas.", "topic")
CONSUMER_LAG = gauge(
    "every", "rasid_consumer_lag_records", "Records in the topic that this consumer has not handled yet.", "topic"
)
CONSUMER_OFFSET = gauge(
    "every", "rasid_consumer_offset", "Offset of the next record that this consumer will handle.", "topic", "partition"
)
CONSUMER_END = gauge(
    "every", "rasid_consumer_end_offset", "Offset of the next record that will be written.", "topic", "partition"
)
OLDEST_UNPROCESSED_SECONDS = gauge(
    "every",
    "rasid_consumer_oldest_unprocessed_seconds",
    "Age of the oldest record not handled yet, 0 where there is none; counted from the start of the process at most.",
    "topic",
    "partition",
)
PROBE_TIMESTAMP = gauge(
    "every", "rasid_probe_timestamp_seconds", "When the newest probe was made that passed this stage.", "stage"
)
PROBE_SECONDS = histogram(
    "every", "rasid_probe_seconds", "From making a probe (a synthetic article) to its passing a stage.", "stage"
)
CERTIFICATE_EXPIRY = gauge(
    "every",
    "rasid_certificate_expiry_timestamp_seconds",
    "When the certificate that Kafka or PostgreSQL shows us ends, of several the first; only with TLS.",
    "endpoint",
)
LOOP_DELAY_SECONDS = histogram(
    "every", "rasid_event_loop_delay_seconds", "How late the event loop was with what was due: saturation."
)

# ingest
PAGES = counter(
    "ingest",
    "rasid_ingest_pages_total",
    "Fetches by their one outcome: published, unchanged, duplicate, refused, failed, dead_letter.",
    "site",
    "outcome",
)
FETCHED = counter("ingest", "rasid_ingest_fetched_total", "Answers received from a site's server.", "site", "status")
CLEANED = counter("ingest", "rasid_ingest_cleaned_total", "Pages whose text was cleaned.", "site", "layout")
EXTRACTION_FAILURES = counter(
    "ingest", "rasid_ingest_extraction_failures_total", "Times trafilatura broke.", "site", debugging=True
)
FLASHES = counter(
    "ingest", "rasid_ingest_flashes_total", "Ticker lines by outcome: published, known.", "site", "outcome"
)
DISCOVERED = counter("ingest", "rasid_ingest_discovered_total", "URLs new to the frontier.", "site")
DISCOVERY = counter(
    "ingest",
    "rasid_ingest_discovery_total",
    "Polls of a source by outcome: new, quiet, unchanged, failed.",
    "site",
    "outcome",
)
SOURCE_FAILURES = counter(
    "ingest",
    "rasid_ingest_source_failures_total",
    "Polls that failed, by the reason from a fixed set or the parser's error.",
    "site",
    "reason",
)
FAILING_SOURCES = gauge(
    "ingest", "rasid_ingest_failing_sources", "Feeds and lists whose last three polls failed.", "site"
)
LISTS_CUT = counter(
    "ingest",
    "rasid_ingest_lists_cut_total",
    "Lists of which only the first RASID_LINK_LIMIT links were taken.",
    "site",
    debugging=True,
)
GAPS = counter(
    "ingest", "rasid_ingest_gaps_total", "Polls that could not be joined to what was known: URLs may be missed.", "site"
)
NEWEST_ARTICLE = gauge(
    "ingest", "rasid_ingest_newest_published_timestamp_seconds", "Publication time of the newest article seen.", "site"
)
FETCH_SECONDS = histogram(
    "ingest", "rasid_ingest_fetch_seconds", "From request to the last byte of the answer.", "site"
)
CLEAN_SECONDS = histogram("ingest", "rasid_ingest_clean_seconds", "Cleaning one page.")
FRONTIER_DUE = gauge("ingest", "rasid_ingest_frontier_due_urls", "URLs that may be fetched now.")
REFUSING = gauge(
    "ingest", "rasid_ingest_refusing_hosts", "1 for a host that answers 403 and is left alone.", "site", "host"
)
FETCH_FAILURES = counter(
    "ingest",
    "rasid_ingest_fetch_failures_total",
    "Pages failed or refused, by the reason from a fixed set.",
    "site",
    "reason",
)
ARCHIVE_BYTES = counter("ingest", "rasid_ingest_archive_bytes_total", "Compressed bytes written to the WARC archive.")
ARCHIVE_FREE_BYTES = gauge(
    "ingest", "rasid_ingest_archive_free_bytes", "Bytes still free on the file system of the archive."
)
ARCHIVE_SIZE_BYTES = gauge("ingest", "rasid_ingest_archive_size_bytes", "Bytes that this file system has.")
ARCHIVE_UNCOPIED = gauge(
    "ingest", "rasid_ingest_archive_uncopied_bytes", "Finished WARC files that RASID_ARCHIVE_STORE does not hold yet."
)

# extract
EXTRACTED = counter(
    "extract",
    "rasid_extract_articles_total",
    "Articles by their one outcome: events, no_events, dead_letter (its site is `unknown` where it cannot be read).",
    "site",
    "outcome",
)
EVENTS = counter("extract", "rasid_extract_events_total", "Events found.", "site", "event_type")
EVENT_PLACES = counter(
    "extract", "rasid_extract_places_total", "Events by the governorate they are placed in.", "governorate"
)
RETRACTED = counter(
    "extract", "rasid_extract_retractions_total", "Events of an earlier extraction that a later one did not find."
)
REMEMBERED_BYTES = gauge(
    "extract",
    "rasid_extract_remembered_bytes",
    "What is remembered of the articles of this replica's partitions, in memory up to RASID_EXTRACT_MEMORY_MB and on disk.",
)
EXTRACT_SECONDS = histogram("extract", "rasid_extract_seconds", "Reading one article.")

MERGING = gauge("extract", "rasid_incidents_merging", "1 for the one replica that merges, 0 for those that stand by.")
MERGED_RECORDS = counter(
    "extract",
    "rasid_incidents_records_total",
    "Records of events by what the merge did: taken, unreadable, probe.",
    "outcome",
)
INCIDENT_VERSIONS = counter(
    "extract",
    "rasid_incidents_versions_total",
    "Versions of incidents by their kind: live, withdrawn, merged, tombstone, asserted (over another merger's).",
    "kind",
)
MERGED_EVENTS = gauge("extract", "rasid_incidents_state_events", "Live events that the merge holds in memory.")
INCIDENTS = gauge("extract", "rasid_incidents_live", "Incidents that stand.")
MERGE_SECONDS = histogram("extract", "rasid_incidents_settle_seconds", "Merging one batch of records.")
FETCH_TO_INCIDENT_SECONDS = histogram(
    "extract",
    "rasid_fetch_to_incident_seconds",
    "From fetching a page to the acknowledgement of the incidents that its events made.",
)

PAGE_TO_INCIDENT_SECONDS = histogram(
    "extract",
    "rasid_page_to_incident_seconds",
    "From the time that a page states to the acknowledgement of its events' incidents; of pages fetched within a day.",
    buckets=WORLD_SECONDS,
)

# store
STORED = counter(
    "store",
    "rasid_store_records_total",
    "Records by kind and their one outcome: stored, older, erased, dead_letter, probe.",
    "kind",
    "outcome",
)
BATCH_SECONDS = histogram("store", "rasid_store_batch_seconds", "One batch, from the first record to the commit.")
FETCH_TO_ROW_SECONDS = histogram(
    "store", "rasid_fetch_to_row_seconds", "From fetching a page to the commit of its closing record's rows."
)
PAGE_TO_ROW_SECONDS = histogram(
    "store",
    "rasid_page_to_row_seconds",
    "From the time that a page states to the commit of its article's row; of pages fetched within a day.",
    buckets=WORLD_SECONDS,
)
SINK_AWAY = gauge("store", "rasid_store_sink_away", "1 while the database does not answer and records wait for it.")
EXPIRED = counter("store", "rasid_store_expired_total", "Rows deleted by the retention policy.", "kind", debugging=True)

# web
REQUESTS = counter("web", "rasid_web_requests_total", "HTTP requests.", "route", "status")
REQUEST_SECONDS = histogram("web", "rasid_web_request_seconds", "Answering one HTTP request.", "route")
COPY_BYTES = gauge(
    "web", "rasid_web_copy_bytes", "Memory that the columnar copy takes; 0 where there is none.", debugging=True
)
COPY_ANSWERS = counter(
    "web",
    "rasid_web_copy_answers_total",
    "Questions to the columnar copy: answered, or failed and left to PostgreSQL (look into the log).",
    "outcome",
    debugging=True,
)
COPY_ROWS = gauge("web", "rasid_web_copy_rows", "Rows of the columnar copy.", "kind", debugging=True)
COPY_BEHIND = gauge(
    "web", "rasid_web_copy_behind_changes", "Changes that the columnar copy lacked when looked at.", debugging=True
)
REQUESTS_IN_FLIGHT = gauge("web", "rasid_web_requests_in_flight", "Requests being answered.")

CATALOGUE: Final[tuple[Spec, ...]] = tuple(ENTERED)
