"""The summary at the end of `rasid up --once`: what stands in the database, and what this run did."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from services.store.summary import Totals, totals
from services.up.figures import Figures


async def print_summary(console: Console, url: str, figures: Mapping[str, Figures]) -> None:
    """Print it, from the services' last figures."""
    stored: Totals = await totals(url)
    table = Table(title="drained: everything published is stored", title_justify="left", show_header=False)
    table.add_row("articles", str(stored.articles))
    table.add_row("flashes", str(stored.flashes))
    table.add_row("events", str(stored.events))
    table.add_row("incidents", f"{stored.incidents}, {stored.corroborated} of them told by several sources")
    for outcome in ("published", "unchanged", "duplicate", "refused", "failed", "dead_letter"):
        count = figures["ingest"].total("rasid_ingest_pages_total", outcome=outcome)
        if count or outcome in {"published", "unchanged"}:
            table.add_row(f"pages {outcome.replace('_', ' ')} in this run", f"{count:.0f}")
    median = figures["store"].median("rasid_fetch_to_row_seconds")
    if median is not None:
        table.add_row("from fetch to row, median", f"{median:.2f} s")
    memory = ", ".join(
        f"{name} {one.total('process_resident_memory_bytes') / 1e6:.0f}" for name, one in figures.items()
    )
    table.add_row("resident memory, MB", memory)
    console.print(table)
