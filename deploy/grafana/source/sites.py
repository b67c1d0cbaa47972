"""For operators: how is each site, and are we polite to it?"""

from __future__ import annotations

from typing import Final

from grafana_foundation_sdk.builders.dashboard import Dashboard

from deploy.grafana.source.panels import Panel, dashboard

PANELS: Final = (
    Panel(
        1,
        "Age of the newest article",
        "s",
        "By the time that the site prints. Growing on one site alone: it is silent, or no longer found.",
        (('time() - max by (site) (rasid_ingest_newest_published_timestamp_seconds{site=~"$site"})', "{{site}}"),),
    ),
    Panel(
        2,
        "Events per article",
        "short",
        "Of the last six hours. Falling on one site alone: its template has changed and its text is cut.",
        (
            (
                (
                    'sum by (site) (increase(rasid_extract_events_total{site=~"$site"}[6h])) / '
                    'sum by (site) (increase(rasid_extract_articles_total{site=~"$site"}[6h]))'
                ),
                "{{site}}",
            ),
        ),
    ),
    Panel(
        3,
        "Pages of the last hour",
        "short",
        "By outcome.",
        (('sum by (site, outcome) (increase(rasid_ingest_pages_total{site=~"$site"}[1h]))', "{{site}} {{outcome}}"),),
    ),
    Panel(
        4,
        "Pages of no known layout",
        "percentunit",
        "Share of the last six hours: a template of which `site.toml` knows nothing.",
        (
            (
                (
                    'sum by (site) (increase(rasid_ingest_cleaned_total{site=~"$site", layout="unrecognised"}[6h])) / '
                    'sum by (site) (increase(rasid_ingest_cleaned_total{site=~"$site"}[6h]))'
                ),
                "{{site}}",
            ),
        ),
    ),
    Panel(
        5,
        "Polls of feeds and lists",
        "short",
        "In the last hour, by outcome.",
        (
            (
                'sum by (site, outcome) (increase(rasid_ingest_discovery_total{site=~"$site"}[1h]))',
                "{{site}} {{outcome}}",
            ),
        ),
    ),
    Panel(
        6,
        "URLs discovered",
        "short",
        "New to the frontier in the last hour.",
        (('sum by (site) (increase(rasid_ingest_discovered_total{site=~"$site"}[1h]))', "{{site}}"),),
    ),
    Panel(
        7,
        "Answers of the sites",
        "short",
        "In the last hour by status, or by why none came.",
        (('sum by (status) (increase(rasid_ingest_fetched_total{site=~"$site"}[1h]))', "{{status}}"),),
    ),
    Panel(
        8,
        "Time of an answer",
        "s",
        "95th percentile by site.",
        (
            (
                (
                    "histogram_quantile(0.95, sum by (le, site) "
                    '(rate(rasid_ingest_fetch_seconds_bucket{site=~"$site"}[15m])))'
                ),
                "{{site}}",
            ),
        ),
    ),
    Panel(
        9,
        "Refused out of politeness",
        "short",
        "Pages of the last six hours that were not asked for or not taken: robots.txt, 403, another site, back-off.",
        (
            (
                (
                    "sum by (site, reason) (increase(rasid_ingest_fetch_failures_total"
                    '{site=~"$site", reason=~"robots|forbidden|other_site|backoff|address"}[6h]))'
                ),
                "{{site}} {{reason}}",
            ),
        ),
    ),
    Panel(
        10,
        "Pages not had",
        "short",
        "In the last six hours, by any reason.",
        (('sum by (reason) (increase(rasid_ingest_fetch_failures_total{site=~"$site"}[6h]))', "{{reason}}"),),
    ),
    Panel(
        11,
        "Ticker lines",
        "short",
        "In the last hour: published, or known already.",
        (
            (
                'sum by (site, outcome) (increase(rasid_ingest_flashes_total{site=~"$site"}[1h]))',
                "{{site}} {{outcome}}",
            ),
        ),
    ),
    Panel(
        12,
        "URLs due",
        "short",
        "That may be fetched now; growing without end: too many sites for this replica's politeness.",
        (("sum(rasid_ingest_frontier_due_urls)", "due"),),
    ),
    Panel(
        13,
        "Feeds and lists that fail",
        "short",
        "Whose last three polls failed.",
        (("max by (site) (rasid_ingest_failing_sources) or vector(0)", "{{site}}"),),
        kind="number",
        width=6,
    ),
    Panel(
        14,
        "Polls that failed",
        "short",
        "In the last hour; `rasid_ingest_source_failures_total` has the reasons.",
        (("sum(increase(rasid_ingest_source_failures_total[1h])) or vector(0)", "failed"),),
        kind="number",
        width=6,
    ),
    Panel(
        15,
        "Hosts that refuse us",
        "short",
        "Asked for nothing any more, until somebody has talked to them.",
        (("count(rasid_ingest_refusing_hosts) or vector(0)", "hosts"),),
        kind="number",
        width=6,
    ),
    Panel(
        16,
        "Gaps",
        "short",
        "Polls of the last day that could not be joined to what was known.",
        (("sum(increase(rasid_ingest_gaps_total[1d]))", "gaps"),),
        kind="number",
        width=6,
    ),
)


def sites() -> Dashboard:
    """The dashboard."""
    return dashboard("rasid-sites", "rasid: sites", "How is each site, and are we polite to it?", PANELS, by_site=True)
