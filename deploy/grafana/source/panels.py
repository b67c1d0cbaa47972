"""A panel as a row of a table, and a dashboard of such rows, in the classes of grafana-foundation-sdk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from grafana_foundation_sdk.builders import bargauge, stat, timeseries
from grafana_foundation_sdk.builders.common import ReduceDataOptions, VizLegendOptions
from grafana_foundation_sdk.builders.dashboard import Dashboard, QueryVariable
from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.models.common import DataSourceRef, LegendDisplayMode, LegendPlacement
from grafana_foundation_sdk.models.dashboard import GridPos

SOURCE: Final = DataSourceRef(type_val="prometheus", uid="prometheus")
_WIDTH: Final = 24  # columns of Grafana's grid
_HEIGHTS: Final = {"lines": 8, "bars": 8, "number": 4}

Query = tuple[str, str]  # PromQL, and the legend of what it gives


@dataclass(frozen=True)
class Panel:
    """One panel. `id` is its own for ever: links and annotations name it. `unit` is one of Grafana's."""

    id: int
    title: str
    unit: str
    description: str
    queries: tuple[Query, ...]
    kind: Literal["lines", "bars", "number"] = "lines"
    width: int = 12


def dashboard(uid: str, title: str, description: str, panels: Sequence[Panel], *, by_site: bool = False) -> Dashboard:
    """Panels in their order, left to right. `by_site`: a choice of sites, `$site` in the queries."""
    board = (
        Dashboard(title)
        .uid(uid)
        .description(description)
        .tags(["rasid"])
        .timezone("utc")
        .refresh("30s")
        .time("now-6h", "now")
        .readonly()
    )
    if by_site:
        board = board.with_variable(
            QueryVariable("site")
            .label("site")
            .datasource(SOURCE)
            .query("label_values(rasid_ingest_discovery_total, site)")
            .multi(True)
            .include_all(True)
            .all_value(".+")
        )
    x = y = tallest = 0
    for panel in panels:
        height = _HEIGHTS[panel.kind]
        if x + panel.width > _WIDTH:
            x, y, tallest = 0, y + tallest, 0
        board = board.with_panel(_built(panel, GridPos(h=height, w=panel.width, x=x, y=y)))
        x, tallest = x + panel.width, max(tallest, height)
    return board


def _built(panel: Panel, place: GridPos) -> timeseries.Panel | stat.Panel | bargauge.Panel:
    made: timeseries.Panel | stat.Panel | bargauge.Panel
    if panel.kind == "lines":
        legend = VizLegendOptions().display_mode(LegendDisplayMode.LIST).placement(LegendPlacement.BOTTOM)
        made = timeseries.Panel().legend(legend.show_legend(True)).min(0).fill_opacity(8)
    elif panel.kind == "bars":
        made = bargauge.Panel().min(0).reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))
    else:
        made = stat.Panel().reduce_options(ReduceDataOptions().calcs(["lastNotNull"]))
    made = made.id(panel.id).title(panel.title).description(panel.description).unit(panel.unit)
    made = made.datasource(SOURCE).grid_pos(place)
    for number, (expression, legend_format) in enumerate(panel.queries):
        query = Dataquery().expr(expression).legend_format(legend_format).ref_id(chr(ord("A") + number))
        query = query.datasource(SOURCE)
        made = made.with_target(query.range() if panel.kind == "lines" else query.instant())
    return made


def quantile(share: float, histogram: str, by: str = "", window: str = "15m") -> str:
    """PromQL: within what time that share of what a histogram counts was done, by labels."""
    labels = ", ".join(filter(None, ("le", by)))
    return f"histogram_quantile({share:g}, sum by ({labels}) (rate({histogram}_bucket[{window}])))"


def share_of(counter: str, outcome: str, window: str = "1h") -> str:
    """PromQL: the share of an outcome in a counter, 0 while it has not come up."""
    some = f'sum(rate({counter}{{outcome="{outcome}"}}[{window}])) or vector(0)'
    return f"({some}) / sum(rate({counter}[{window}]))"
