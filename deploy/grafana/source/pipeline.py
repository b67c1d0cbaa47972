"""For operators: does the stream flow, how fast, and what does not come through?"""

from __future__ import annotations

from typing import Final

from grafana_foundation_sdk.builders.dashboard import Dashboard

from deploy.grafana.source.panels import Panel, dashboard, quantile, share_of

PANELS: Final = (
    Panel(
        1,
        "Alerts",
        "short",
        "What fires now. `Watchdog` always does: without it alerting itself is broken.",
        (('sum by (alertname) (ALERTS{alertstate="firing"})', "{{alertname}}"),),
        kind="bars",
        width=8,
    ),
    Panel(
        2,
        "Late, of what the objectives promise",
        "percentunit",
        "Share of the last six hours that missed its objective (deploy/prometheus/burn_rates.py).",
        (("rasid_objective:late:ratio_rate6h", "{{objective}}"),),
        width=8,
    ),
    Panel(
        3,
        "Age of the last probe",
        "s",
        "A synthetic article a minute goes through every stage: where this grows, that stage is broken.",
        (("time() - max by (stage) (rasid_probe_timestamp_seconds)", "{{stage}}"),),
        width=8,
    ),
    Panel(
        4,
        "Pages by outcome",
        "ops",
        "Every fetch ends in exactly one outcome.",
        (("sum by (outcome) (rate(rasid_ingest_pages_total[5m]))", "{{outcome}}"),),
        width=8,
    ),
    Panel(
        5,
        "Articles read by extract",
        "ops",
        "By outcome; no_events is normal for news that reports no event.",
        (("sum by (outcome) (rate(rasid_extract_articles_total[5m]))", "{{outcome}}"),),
        width=8,
    ),
    Panel(
        6,
        "Records taken by the store",
        "ops",
        "By kind and outcome; `older` are repeats, which a restart brings.",
        (("sum by (kind, outcome) (rate(rasid_store_records_total[5m]))", "{{kind}} {{outcome}}"),),
        width=8,
    ),
    Panel(
        7,
        "From the page's time to the database, and to incidents",
        "s",
        "Median of pages fetched within a day of what they state: mostly the time until a poll found them.",
        (
            (quantile(0.5, "rasid_page_to_row_seconds", window="1h"), "row"),
            (quantile(0.5, "rasid_page_to_incident_seconds", window="1h"), "incident"),
        ),
        width=8,
    ),
    Panel(
        8,
        "From the fetch to the database, and to incidents",
        "s",
        "Median and 99th percentile: our own part of the way.",
        (
            (quantile(0.5, "rasid_fetch_to_row_seconds"), "row p50"),
            (quantile(0.99, "rasid_fetch_to_row_seconds"), "row p99"),
            (quantile(0.5, "rasid_fetch_to_incident_seconds"), "incident p50"),
            (quantile(0.99, "rasid_fetch_to_incident_seconds"), "incident p99"),
        ),
        width=8,
    ),
    Panel(
        9,
        "The probe's way",
        "s",
        "95th percentile from making a probe to its passing each stage; there also when there is no news.",
        ((quantile(0.95, "rasid_probe_seconds", "stage"), "{{stage}}"),),
        width=8,
    ),
    Panel(
        10,
        "Age of the oldest record not handled yet",
        "s",
        "The lag in seconds, the worst partition of each consumer's topics.",
        (("max by (job, topic) (rasid_consumer_oldest_unprocessed_seconds)", "{{job}} {{topic}}"),),
        width=8,
    ),
    Panel(
        11,
        "Records behind",
        "short",
        "Says little alone: a thousand may be a second or a day. See the age beside it.",
        (("sum by (job, topic) (rasid_consumer_lag_records)", "{{job}} {{topic}}"),),
        width=8,
    ),
    Panel(
        12,
        "Offsets handled",
        "ops",
        "Records a second by partition; a partition at zero while its topic grows is stalled.",
        (("sum by (job, topic, partition) (rate(rasid_consumer_offset[5m]))", "{{job}} {{topic}}/{{partition}}"),),
        width=8,
    ),
    Panel(
        13,
        "Records sent",
        "ops",
        "Acknowledged by all replicas.",
        (("sum by (topic) (rate(rasid_records_sent_total[5m]))", "{{topic}}"),),
        width=8,
    ),
    Panel(
        14,
        "Dead letters in the last hour",
        "short",
        "By topic and error: `rasid dead-letters list` shows them.",
        (("sum by (topic, error) (increase(rasid_dead_letters_total[1h]))", "{{topic}} {{error}}"),),
        width=8,
    ),
    Panel(
        15,
        "Dead letters of all inputs",
        "percentunit",
        "Share of the last hour's inputs of each service. A service stops by itself at a fifth of a thousand.",
        tuple(
            (share_of(counter, "dead_letter"), service)
            for service, counter in (
                ("ingest", "rasid_ingest_pages_total"),
                ("extract", "rasid_extract_articles_total"),
                ("store", "rasid_store_records_total"),
            )
        ),
        width=8,
    ),
    Panel(
        16,
        "Incidents and their events",
        "short",
        "Incidents that stand, and live events that the merge holds in memory.",
        (("sum(rasid_incidents_live)", "incidents"), ("sum(rasid_incidents_state_events)", "events")),
        width=8,
    ),
    Panel(
        17,
        "Versions of incidents",
        "ops",
        "By kind; `asserted` over another merger's means that two merged for a moment.",
        (("sum by (kind) (rate(rasid_incidents_versions_total[5m]))", "{{kind}}"),),
        width=8,
    ),
    Panel(
        18,
        "Records merged",
        "ops",
        "By what the merge did; the probe's are left out of incidents.",
        (("sum by (outcome) (rate(rasid_incidents_records_total[5m]))", "{{outcome}}"),),
        width=8,
    ),
    Panel(
        19,
        "Retractions",
        "ops",
        "Events that a later reading no longer finds; many after a new version of the reader.",
        (("sum(rate(rasid_extract_retractions_total[5m]))", "retracted"),),
        width=8,
    ),
    Panel(
        20,
        "Archive: space left",
        "bytes",
        "Free and whole size of its file system, and finished files that are not in the store yet.",
        (
            ("min(rasid_ingest_archive_free_bytes)", "free"),
            ("max(rasid_ingest_archive_size_bytes)", "size"),
            ("sum(rasid_ingest_archive_uncopied_bytes)", "not copied"),
        ),
        width=8,
    ),
    Panel(
        21,
        "Archive: growth",
        "Bps",
        "Compressed bytes written a second.",
        (("sum(rate(rasid_ingest_archive_bytes_total[1h]))", "written"),),
        width=8,
    ),
    Panel(
        22,
        "Certificates end in",
        "s",
        "Of the broker's and the database's certificate, where connections check one.",
        (("min by (endpoint) (rasid_certificate_expiry_timestamp_seconds) - time()", "{{endpoint}}"),),
        kind="number",
        width=8,
    ),
    Panel(
        23,
        "Replicas that merge",
        "short",
        "Must be one.",
        (("sum(rasid_incidents_merging)", "merging"),),
        kind="number",
        width=8,
    ),
    Panel(
        24,
        "Database away",
        "short",
        "1 while the store waits for it.",
        (("max(rasid_store_sink_away)", "away"),),
        kind="number",
        width=8,
    ),
)


def pipeline() -> Dashboard:
    """The dashboard."""
    return dashboard("rasid-pipeline", "rasid: pipeline", "Does the stream flow, and how fast?", PANELS)
