"""The page of all metrics, from their one list: `python -m services.common.metrics_page > docs/metrics.md`."""

from __future__ import annotations

import sys
from typing import Final

from services.common.metric_specs import BORROWED, LABELS, Service, Spec
from services.common.metrics import CATALOGUE

_HEAD: Final = """\
# Metrics

Every service answers `/metrics` in Prometheus' text format. This page is written by
`python -m services.common.metrics_page` from the one list in `services/common/metrics.py`; a test compares them.
Those marked *debugging* stand in no rule and on no dashboard.
"""
_TABLE: Final = "\n| metric | type | labels | meaning |\n| --- | --- | --- | --- |\n"
_LABELS: Final = """
## Labels

A label takes so many values in one process at most.

| label | at most | values |
| --- | --- | --- |
"""
_SECTIONS: Final[tuple[Service, ...]] = ("every", "ingest", "extract", "store", "web")


def page() -> str:
    """Markdown: one table per service, in the order of the list; then what is not ours, and the labels."""
    borrowed = "".join(map(_row, BORROWED))
    return "".join(
        (
            _HEAD,
            *map(_section, _SECTIONS),
            "\n## Not ours, but in our rules and dashboards\n" + _TABLE + borrowed,
            _LABELS,
            *(
                f"| `{name}` | {label.bound}{' a site' if label.per_site else ''} | {label.values} |\n"
                for name, label in LABELS.items()
            ),
        )
    )


def _section(service: Service) -> str:
    rows = "".join(_row(spec) for spec in CATALOGUE if spec.service == service)
    title = "Every service" if service == "every" else service
    return f"\n## {title}\n{_TABLE}{rows}"


def _row(spec: Spec) -> str:
    labels = ", ".join(f"`{label}`" for label in spec.labels) or "–"
    debugging = " *Debugging.*" if spec.debugging else ""
    return f"| `{spec.name}` | {spec.kind} | {labels} | {spec.help}{debugging} |\n"


if __name__ == "__main__":
    sys.stdout.write(page())
