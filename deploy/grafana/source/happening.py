"""For readers: what is happening, as far as counts can tell. The page has the events themselves."""

from __future__ import annotations

from typing import Final

from grafana_foundation_sdk.builders.dashboard import Dashboard

from deploy.grafana.source.panels import Panel, dashboard, quantile

_NEWS: Final = 'site!="rasid-probe"'

PANELS: Final = (
    Panel(
        1,
        "Events reported, by kind",
        "short",
        "Found in the articles of each hour. One act told by three sites is three events and one incident.",
        ((f"sum by (event_type) (increase(rasid_extract_events_total{{{_NEWS}}}[1h]))", "{{event_type}}"),),
        width=24,
    ),
    Panel(
        2,
        "Events reported, by governorate",
        "short",
        "Of the last day; `elsewhere` is abroad, or where the text names no place.",
        (("sort_desc(sum by (governorate) (increase(rasid_extract_places_total[1d])))", "{{governorate}}"),),
        kind="bars",
    ),
    Panel(
        3,
        "Uses of force",
        "short",
        "Events in which somebody uses force or takes ground, in each hour: airstrikes, shelling, clashes and the like.",
        (
            (
                f'sum by (event_type) (increase(rasid_extract_events_total{{{_NEWS}, event_type=~"assault|capture"}}[1h]))',
                "{{event_type}}",
            ),
        ),
    ),
    Panel(
        4,
        "Incidents",
        "short",
        "Acts known, each however many sites report it.",
        (("max(rasid_incidents_live)", "incidents"),),
        kind="number",
        width=6,
    ),
    Panel(
        5,
        "Incidents new or told anew",
        "short",
        "Versions in the last hour: each report that adds to an incident makes one.",
        (('sum(increase(rasid_incidents_versions_total{kind="live"}[1h]))', "versions"),),
        kind="number",
        width=6,
    ),
    Panel(
        6,
        "Newest article of any site",
        "s",
        "How long ago it was printed.",
        (("time() - max(rasid_ingest_newest_published_timestamp_seconds)", "ago"),),
        kind="number",
        width=6,
    ),
    Panel(
        7,
        "From printing to here",
        "s",
        "Median of the last hours: from the time that a page states to its incident.",
        ((quantile(0.5, "rasid_page_to_incident_seconds", window="6h"), "median"),),
        kind="number",
        width=6,
    ),
    Panel(
        8,
        "Articles printed, by site",
        "short",
        "New or corrected, in each hour.",
        (('sum by (site) (increase(rasid_ingest_pages_total{outcome="published"}[1h]))', "{{site}}"),),
    ),
    Panel(
        9,
        "Lines of breaking news",
        "short",
        "New on the sites' tickers, in each hour.",
        (('sum by (site) (increase(rasid_ingest_flashes_total{outcome="published"}[1h]))', "{{site}}"),),
    ),
)


def happening() -> Dashboard:
    """The dashboard."""
    return dashboard("rasid-happening", "rasid: what is happening", "What the sites report, counted.", PANELS)
