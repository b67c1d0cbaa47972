"""For operators: latency, traffic, errors and saturation of every service."""

from __future__ import annotations

from typing import Final

from grafana_foundation_sdk.builders.dashboard import Dashboard

from deploy.grafana.source.panels import Panel, dashboard, quantile, share_of

PANELS: Final = (
    Panel(
        1,
        "Up",
        "short",
        "Replicas that answered the last scrape.",
        (("sum by (job) (up)", "{{job}}"),),
        kind="number",
        width=8,
    ),
    Panel(
        2,
        "Versions",
        "short",
        "Replicas by service and version: two versions of one service while it is being upgraded.",
        (("sum by (service, version) (rasid_build_info)", "{{service}} {{version}}"),),
        kind="number",
        width=8,
    ),
    Panel(
        3,
        "Restarts in the last hour",
        "short",
        "More than a few: the service stops again and again, its log says why.",
        (("sum by (job) (changes(process_start_time_seconds[1h]))", "{{job}}"),),
        kind="number",
        width=8,
    ),
    Panel(
        4,
        "Latency: one unit of work",
        "s",
        "95th percentile: a page cleaned, an article read, a batch merged, a batch stored, a request answered.",
        (
            (quantile(0.95, "rasid_ingest_clean_seconds"), "ingest: clean"),
            (quantile(0.95, "rasid_extract_seconds"), "extract: read"),
            (quantile(0.95, "rasid_incidents_settle_seconds"), "extract: merge"),
            (quantile(0.95, "rasid_store_batch_seconds"), "store: batch"),
            (quantile(0.95, "rasid_web_request_seconds"), "web: request"),
        ),
    ),
    Panel(
        5,
        "Traffic",
        "ops",
        "Units of work a second.",
        (
            ("sum(rate(rasid_ingest_pages_total[5m]))", "ingest: pages"),
            ("sum(rate(rasid_extract_articles_total[5m]))", "extract: articles"),
            ("sum(rate(rasid_store_records_total[5m]))", "store: records"),
            ("sum(rate(rasid_web_requests_total[5m]))", "web: requests"),
        ),
    ),
    Panel(
        6,
        "Errors",
        "percentunit",
        "Share of the last hour: pages that failed, dead letters, answers 5xx.",
        (
            (share_of("rasid_ingest_pages_total", "failed"), "ingest: failed"),
            (share_of("rasid_extract_articles_total", "dead_letter"), "extract: dead letters"),
            (share_of("rasid_store_records_total", "dead_letter"), "store: dead letters"),
            (
                (
                    '(sum(rate(rasid_web_requests_total{status=~"5.."}[1h])) or vector(0)) / '
                    "sum(rate(rasid_web_requests_total[1h]))"
                ),
                "web: 5xx",
            ),
        ),
    ),
    Panel(
        7,
        "Saturation: event loop",
        "s",
        "99th percentile of how late it was: everything of a service waits for it.",
        ((quantile(0.99, "rasid_event_loop_delay_seconds", "job"), "{{job}}"),),
    ),
    Panel(
        8,
        "Saturation: CPU",
        "short",
        "Cores in use, of the main process.",
        (("sum by (job) (rate(process_cpu_seconds_total[5m]))", "{{job}}"),),
    ),
    Panel(
        9,
        "Saturation: memory",
        "bytes",
        "Resident memory of the main process.",
        (("sum by (job) (process_resident_memory_bytes)", "{{job}}"),),
    ),
    Panel(
        10,
        "Requests by route",
        "ops",
        "Of page and API.",
        (("sum by (route, status) (rate(rasid_web_requests_total[5m]))", "{{route}} {{status}}"),),
        width=8,
    ),
    Panel(
        11,
        "Time of an answer by route",
        "s",
        "99th percentile.",
        ((quantile(0.99, "rasid_web_request_seconds", "route"), "{{route}}"),),
        width=8,
    ),
    Panel(
        12,
        "Requests being answered",
        "short",
        "Live streams among them.",
        (("sum(rasid_web_requests_in_flight)", "in flight"),),
        width=8,
    ),
    Panel(
        13,
        "What extract remembers",
        "bytes",
        (
            "Of every article that ever was, by replica: RASID_EXTRACT_MEMORY_MB of it in memory, the rest on the disk of "
            "/var/tmp. It only grows, and a start reads all of it back."
        ),
        (("max by (instance) (rasid_extract_remembered_bytes)", "{{instance}}"),),
    ),
)


def services() -> Dashboard:
    """The dashboard."""
    return dashboard("rasid-services", "rasid: services", "Golden signals of every service.", PANELS)
