"""The page of all metrics, from their one list: `python -m services.common.metrics_page > docs/metrics.md`."""

from __future__ import annotations

import sys
from typing import Final

from services.common.metrics import CATALOGUE, Service, Spec

_HEAD: Final = """\
# Metrics

Every service answers `/metrics` in Prometheus' text format. This page is written by
`python -m services.common.metrics_page` from the one list in `services/common/metrics.py`; a test compares them.
"""
_SECTIONS: Final[tuple[Service, ...]] = ("every", "ingest", "extract", "store", "web")


def page() -> str:
    """Markdown: one table per service, in the order of the list."""
    return _HEAD + "".join(_section(service) for service in _SECTIONS)


def _section(service: Service) -> str:
    rows = "".join(_row(spec) for spec in CATALOGUE if spec.service == service)
    title = "Every service" if service == "every" else service
    return f"\n## {title}\n\n| metric | type | labels | meaning |\n| --- | --- | --- | --- |\n{rows}"


def _row(spec: Spec) -> str:
    labels = ", ".join(f"`{label}`" for label in spec.labels) or "–"
    return f"| `{spec.name}` | {spec.kind} | {labels} | {spec.help} |\n"


if __name__ == "__main__":
    sys.stdout.write(page())
