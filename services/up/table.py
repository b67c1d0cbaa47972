"""The live table of `rasid up`: per site, per stage, the last events, and where to look further."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from services.contracts import probe
from services.up.figures import Figures

STAGES: Final = ("ingest", "extract", "store", "web")
_DONE: Final = {
    "ingest": "rasid_ingest_pages_total",
    "extract": "rasid_extract_articles_total",
    "store": "rasid_store_records_total",
    "web": "rasid_web_requests_total",
}
_LAG: Final = {
    "ingest": "rasid_ingest_frontier_due_urls",
    "extract": "rasid_consumer_lag_records",
    "store": "rasid_consumer_lag_records",
}
_SITE_OUTCOMES: Final = ("published", "unchanged", "refused", "failed")


@dataclass(frozen=True)
class Stage:
    """How one service is doing at the moment."""

    running: bool
    memory_bytes: int
    restarts: int


@dataclass
class View:
    """Everything that the table shows, and the totals of the moment before, for the rates."""

    page: str
    broker: str
    ports: Mapping[str, int]
    figures: Mapping[str, Figures] = field(default_factory=dict)
    stages: Mapping[str, Stage] = field(default_factory=dict)
    events: Sequence[str] = ()
    now: float = 0.0
    _before: dict[str, tuple[float, float]] = field(default_factory=dict)
    _rates: dict[str, float] = field(default_factory=dict)

    def update(
        self, figures: Mapping[str, Figures], stages: Mapping[str, Stage], events: Sequence[str], now: float
    ) -> None:
        """Take new figures at monotonic time `now`, and work out what was done per second since the last ones."""
        for name in STAGES:
            done = figures[name].total(_DONE[name])
            then, before = self._before.get(name, (now, done))
            if now > then:
                rate = max(0.0, (done - before) / (now - then))
                self._rates[name] = 0.5 * self._rates.get(name, rate) + 0.5 * rate  # smoothed, or it cannot be read
            self._before[name] = (now, done)
        self.figures, self.stages, self.events, self.now = figures, stages, events, now

    def render(self) -> RenderableType:
        """The whole view."""
        where = Text.assemble(
            ("rasid راصد  ", "bold"),
            "page ",
            (self.page, "cyan underline"),
            "   broker ",
            (self.broker, "cyan"),
            "   metrics ",
            *(f"{name} :{port}  " for name, port in self.ports.items()),
            ("  Ctrl-C stops everything", "dim"),
        )
        last = Text("\n".join(self.events) or "no event yet", overflow="ellipsis", no_wrap=True)
        return Group(where, self._sites(), self._stages(), Panel(last, title="last events", title_align="left"))

    def lines(self) -> str:
        """One line for where there is no terminal."""
        ingest = self.figures["ingest"]
        pages = " ".join(
            f"{outcome} {ingest.total('rasid_ingest_pages_total', outcome=outcome):.0f}" for outcome in _SITE_OUTCOMES
        )
        extract = self.figures["extract"]
        events = extract.total("rasid_extract_events_total") - extract.total(
            "rasid_extract_events_total", site=probe.SITE
        )
        stored = self.figures["store"].total("rasid_store_records_total", outcome="stored")
        incidents = extract.total("rasid_incidents_live")
        return f"pages: {pages}; events found {events:.0f}; incidents {incidents:.0f}; records stored {stored:.0f}"

    def _sites(self) -> Table:
        table = Table(title="sites", title_justify="left", expand=True)
        table.add_column("site")
        for column in ("fetched", "cleaned", "published", "flashes", "unchanged", "refused", "failed", "dead"):
            table.add_column(column, justify="right")
        ingest = self.figures.get("ingest", Figures())
        sites = ingest.values("rasid_ingest_fetched_total", "site") | ingest.values("rasid_ingest_pages_total", "site")
        for site in sorted(sites):
            pages = {
                outcome: ingest.total("rasid_ingest_pages_total", site=site, outcome=outcome)
                for outcome in (*_SITE_OUTCOMES, "dead_letter")
            }
            figures = (
                ingest.total("rasid_ingest_fetched_total", site=site),
                ingest.total("rasid_ingest_cleaned_total", site=site),
                pages["published"],
                ingest.total("rasid_ingest_flashes_total", site=site, outcome="published"),
                pages["unchanged"],
                pages["refused"],
                pages["failed"],
                pages["dead_letter"],
            )
            table.add_row(site, *(f"{figure:.0f}" for figure in figures))
        return table

    def _stages(self) -> Table:
        table = Table(title="stages", title_justify="left", expand=True)
        table.add_column("stage")
        for column in ("done", "per second", "lag", "dead letters", "memory", "restarts"):
            table.add_column(column, justify="right")
        for name in STAGES:
            stage = self.stages.get(name, Stage(running=False, memory_bytes=0, restarts=0))
            figures = self.figures.get(name, Figures())
            lag = f"{figures.total(_LAG[name]):.0f}" if name in _LAG else "-"
            table.add_row(
                Text(name, style="green" if stage.running else "red"),
                f"{figures.total(_DONE[name]):.0f}",
                f"{self._rates.get(name, 0.0):.1f}",
                lag,
                f"{figures.total('rasid_dead_letters_total'):.0f}",
                f"{stage.memory_bytes / 1e6:.0f} MB",
                str(stage.restarts),
            )
        return table
