"""The objectives, and by one function the rules that tell when their error budget burns: how fast, over two windows.

`python -m deploy.prometheus.burn_rates` writes `burn_rates.yml` and its cases, those of hours in `burn_rates_test.yml`
and those of days in `burn_rates_days_test.yml`; a test compares.
The pairs of windows and their factors are those of Google's SRE workbook, chapter 5, "Multiwindow, Multi-Burn-Rate
Alerts": a factor of 14.4 spends 2 % of a month's budget in an hour, 6 spends 5 % in six, 3 a tenth in a day, 1 a tenth
in three. The short window ends the alert soon after the trouble.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).parent
_HEAD: Final = "# Written by `python -m deploy.prometheus.burn_rates`: change that file, not this one.\n"
_RECOVERY: Final = 10  # steps after the trouble, until the series end
_RUNBOOKS: Final = "https://docs.test/alerts"
_RATIO: Final = "rasid_objective:late:ratio_rate"


@dataclass(frozen=True)
class Objective:
    """`share` of what `histogram` counts takes at most `within` seconds, which is one of its buckets."""

    alert: str
    histogram: str
    within: float
    share: float
    what: str

    @property
    def budget(self) -> float:
        """The share that may be late."""
        return round(1 - self.share, 6)


@dataclass(frozen=True)
class Pair:
    """Two windows over which the budget burns `factor` times as fast as it may; `step` is a fifth of the short one."""

    long: str
    short: str
    factor: float
    severity: str
    wait: str
    step: int  # minutes
    steps: int  # of the long window


# A share of 0.95 is the least that a factor of 14.4 can tell: it needs 72 % late.
OBJECTIVES: Final = (
    Objective(
        "Freshness", "rasid_page_to_row_seconds", 7200, 0.95, "articles in the database two hours after printing"
    ),
    Objective("RowLatency", "rasid_fetch_to_row_seconds", 60, 0.99, "events in the database a minute after the fetch"),
    Objective("IncidentLatency", "rasid_fetch_to_incident_seconds", 60, 0.99, "incidents a minute after the fetch"),
)
PAIRS: Final = (
    Pair("1h", "5m", 14.4, "page", "2m", step=1, steps=60),
    Pair("6h", "30m", 6, "page", "5m", step=6, steps=60),
    Pair("1d", "2h", 3, "ticket", "15m", step=24, steps=60),
    Pair("3d", "6h", 1, "ticket", "30m", step=72, steps=60),
)


def burn_rate_rules(objective: Objective) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The recording rules of an objective, one for each window, and its alerts, one for each pair."""
    windows = dict.fromkeys(window for pair in PAIRS for window in (pair.short, pair.long))
    recorded = [
        {
            "record": f"{_RATIO}{window}",
            "labels": {"objective": objective.alert},
            "expr": f'1 - sum(rate({objective.histogram}_bucket{{le="{objective.within:.1f}"}}[{window}]))'
            f" / sum(rate({objective.histogram}_count[{window}]))",
        }
        for window in windows
    ]
    alerts = [
        {
            "alert": alert_name(objective, pair),
            "expr": " and ".join(
                f'{_RATIO}{window}{{objective="{objective.alert}"}} > {pair.factor:g} * {objective.budget:g}'
                for window in (pair.long, pair.short)
            ),
            "for": pair.wait,
            "labels": {"severity": pair.severity},
            "annotations": {
                "summary": _summary(objective, pair),
                "runbook_url": "{{ with $externalLabels.runbooks }}{{ . }}#" + _section(objective) + "{{ end }}",
            },
        }
        for pair in PAIRS
    ]
    return recorded, alerts


def alert_name(objective: Objective, pair: Pair) -> str:
    """Such as `FreshnessBurns1h`."""
    return f"{objective.alert}Burns{pair.long}"


def rules() -> dict[str, Any]:
    """The file of rules, one group for each objective."""
    return {
        "groups": [
            {"name": f"rasid objective {objective.alert}", "interval": "1m", "rules": [*recorded, *alerts]}
            for objective in OBJECTIVES
            for recorded, alerts in (burn_rate_rules(objective),)
        ]
    }


def cases(pairs: Sequence[Pair]) -> dict[str, Any]:
    """The cases: of every alert just below its threshold, just above it, after the trouble, and with its series gone.

    Every rule is worked out at each step of the longest pair: the days would take a file of all pairs ten times as long.
    """
    tests = [_case(objective, pair) for objective in OBJECTIVES for pair in pairs]
    return {"rule_files": ["burn_rates.yml"], "evaluation_interval": f"{pairs[-1].step}m", "tests": tests}


def _case(objective: Objective, pair: Pair) -> dict[str, Any]:
    threshold = pair.factor * objective.budget
    phases = [(0.9 * threshold, pair.steps), (1.1 * threshold, pair.steps), (0.0, _RECOVERY)]  # share late, how long
    ends = [sum(steps for _, steps in phases[: number + 1]) * pair.step for number in range(len(phases))]
    name = alert_name(objective, pair)
    fires = {
        "exp_labels": {"severity": pair.severity, "objective": objective.alert},
        "exp_annotations": {
            "summary": _summary(objective, pair),
            "runbook_url": f"{_RUNBOOKS}#{_section(objective)}",
        },
    }
    moments = {
        "quiet": (ends[0], []),
        "firing": (ends[1], [fires]),
        "recovering": (ends[1] + 8 * pair.step, []),
        "gone": (ends[2] + 8 * pair.step, []),
    }
    series = f'{objective.histogram}_bucket{{job="a", le="{objective.within:.1f}"}}'
    return {
        "name": f"{name}: {', '.join(moments)}",
        "interval": f"{pair.step}m",
        "external_labels": {"runbooks": _RUNBOOKS},
        "input_series": [
            {"series": series, "values": _values([(1 - late, steps) for late, steps in phases])},
            {
                "series": f'{objective.histogram}_count{{job="a"}}',
                "values": _values([(1.0, steps) for _, steps in phases]),
            },
        ],
        "alert_rule_test": [
            {"eval_time": f"{moment}m", "alertname": name, "exp_alerts": alerts} for moment, alerts in moments.values()
        ],
    }


def _values(phases: list[tuple[float, int]]) -> str:
    """A counter that grows by a hundred times each of these for so many steps, then ends."""
    parts, value = [], 0.0
    for growth, steps in phases:
        step = round(100 * growth, 6)
        parts.append(f"{round(value, 6):g}+{step:g}x{steps - 1}")
        value += step * steps
    return " ".join([*parts, "stale"])


def _section(objective: Objective) -> str:
    """The anchor of its section in docs/how-to/alerts.md, whose head names all its alerts."""
    return "-".join(alert_name(objective, pair).lower() for pair in PAIRS)


def _summary(objective: Objective, pair: Pair) -> str:
    return (
        f"Of what should be {objective.what} ({objective.share:.0%}), so much is late that the budget of a month burns "
        f"{pair.factor:g} times as fast as it may, over {pair.long} and still over {pair.short}."
    )


def documents() -> dict[str, str]:
    """Name to text of the files."""
    made = {
        "burn_rates.yml": rules(),
        "burn_rates_test.yml": cases(PAIRS[:2]),
        "burn_rates_days_test.yml": cases(PAIRS[2:]),
    }
    return {
        name: _HEAD + yaml.safe_dump(content, sort_keys=False, width=10_000, allow_unicode=True)
        for name, content in made.items()
    }


if __name__ == "__main__":
    for name, text in documents().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
