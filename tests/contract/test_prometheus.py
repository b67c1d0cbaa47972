"""Rules and dashboards use metrics that exist, every alert has its cases and words, and Prometheus' checker accepts it all."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from deploy.grafana.source import boards
from deploy.prometheus import burn_rates
from services.common import metrics
from services.common.metric_specs import BORROWED
from tests.programs import need
from tests.promql import Named, named

ROOT = Path(__file__).parent.parent.parent
PROMETHEUS = ROOT / "deploy" / "prometheus"
RULES = ("rules.yml", "burn_rates.yml")
CASES = ("rules_test.yml", "rules_days_test.yml", "burn_rates_test.yml", "burn_rates_days_test.yml")
KINDS = {"quiet", "firing", "recovering", "gone"}
SPECS = {spec.name: spec for spec in (*metrics.CATALOGUE, *BORROWED)}
EVERYWHERE = {"job", "instance"}


@cache
def _rules() -> list[dict[str, Any]]:
    files = [yaml.safe_load((PROMETHEUS / name).read_text("utf-8")) for name in RULES]
    return [rule for file in files for group in file["groups"] for rule in group["rules"]]


def _alerts() -> dict[str, dict[str, Any]]:
    return {rule["alert"]: rule for rule in _rules() if "alert" in rule}


def _recorded() -> dict[str, set[str]]:
    """The series that rules record, with the labels that they give."""
    return {rule["record"]: set(rule["labels"]) for rule in _rules() if "record" in rule}


def _panels() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(boards.FOLDER.glob("*.json")):
        for panel in json.loads(path.read_text("utf-8"))["panels"]:
            yield path.stem, panel


def _queries() -> Iterator[tuple[str, str]]:
    for rule in _rules():
        yield rule.get("alert") or rule["record"], rule["expr"]
    for board, panel in _panels():
        for target in panel["targets"]:
            yield f"{board}/{panel['id']}", target["expr"]


def _series(name: str) -> tuple[str, set[str]]:
    """The metric in the list that a series belongs to, and the labels that the series has."""
    base = re.sub(r"_(bucket|sum|count)$", "", name)
    spec = SPECS.get(name) or SPECS.get(base)
    assert spec is not None, name
    assert (spec.kind == "histogram") == (spec.name != name), f"{name} is no series of a {spec.kind}"
    return spec.name, {*spec.labels, *EVERYWHERE, *({"le"} if name.endswith("_bucket") else ())}


def _check(where: str, one: Named) -> str | None:
    """The metric that is used. Fails for a metric or label that is not in the list."""
    if one.metric in _recorded():
        assert one.labels <= _recorded()[one.metric], (where, one)
        return None
    metric, labels = _series(one.metric)
    assert one.labels <= labels, (where, one)
    return metric


def test_every_metric_and_label_of_rules_and_panels_is_in_the_list() -> None:
    """Found by parsing; a metric renamed in the list must be renamed in the rules and panels, too."""
    used = {_check(where, one) for where, query in _queries() for one in named(query)}
    assert len(used) > 30


def test_every_metric_in_the_list_is_used_or_for_debugging() -> None:
    """A metric that nobody looks at costs series and tells nothing; one marked for debugging is not in use as well."""
    used = {_check(where, one) for where, query in _queries() for one in named(query)}
    assert {spec.name for spec in metrics.CATALOGUE if not spec.debugging} <= used
    assert not used & {spec.name for spec in metrics.CATALOGUE if spec.debugging}
    assert {spec.name for spec in BORROWED} <= used


def test_a_metric_or_label_that_is_not_there_is_found() -> None:
    """The check above, shown to fail."""
    for query in (
        "rasid_no_such_metric",
        "sum by (no_such_label) (rasid_records_sent_total)",
        'rasid_records_sent_total{site="a"}',
        "rasid_fetch_to_row_seconds",
        "rasid_records_sent_total_bucket",
    ):
        with pytest.raises(AssertionError):
            [_check("test", one) for one in named(query)]


def test_the_objectives_rules_are_written_by_their_function() -> None:
    """`python -m deploy.prometheus.burn_rates` would change nothing."""
    for name, text in burn_rates.documents().items():
        assert (PROMETHEUS / name).read_text("utf-8") == text
    factors = {(pair.long, pair.short): pair.factor for pair in burn_rates.PAIRS}
    assert factors == {("1h", "5m"): 14.4, ("6h", "30m"): 6, ("1d", "2h"): 3, ("3d", "6h"): 1}


def test_an_objective_counts_in_a_bucket_that_there_is() -> None:
    """And may burn its budget as fast as the fastest alert asks."""
    for objective in burn_rates.OBJECTIVES:
        bucket = REGISTRY.get_sample_value(f"{objective.histogram}_bucket", {"le": f"{objective.within:.1f}"})
        assert bucket is not None
        assert max(pair.factor for pair in burn_rates.PAIRS) * objective.budget < 1


def test_every_alert_is_shown_quiet_firing_recovering_and_gone() -> None:
    """One test of each alert, named by it and by what it shows."""
    shown = {}
    for file in CASES:
        for case in yaml.safe_load((PROMETHEUS / file).read_text("utf-8"))["tests"]:
            alert, _, kinds = case["name"].partition(": ")
            checks = case["alert_rule_test"]
            assert {check["alertname"] for check in checks} == {alert}
            fires = [bool(check["exp_alerts"]) for check in checks]
            kinds = set(kinds.split(", "))
            shown[alert] = kinds
            if alert == "Watchdog":
                continue
            assert len(checks) >= len(kinds)
            assert any(series["values"].find("stale") > 0 for series in case["input_series"])
            assert fires[0] is False, f"{alert}: the first moment is the quiet one"
            assert True in fires
            assert fires[-1] is False, f"{alert}: the last moment is quiet again"
    watchdog = shown.pop("Watchdog")
    assert watchdog == {"firing"}
    assert shown == dict.fromkeys(_alerts().keys() - {"Watchdog"}, KINDS)


def test_every_alert_has_its_words() -> None:
    """A section of docs/how-to/alerts.md, a summary, a severity."""
    text = (ROOT / "docs" / "how-to" / "alerts.md").read_text("utf-8")
    sections = [name for head in re.findall(r"^## (.+)$", text, re.MULTILINE) for name in head.split(", ")]
    assert sorted(sections) == sorted(_alerts())
    for rule in _alerts().values():
        assert rule["annotations"]["summary"]
        assert rule["labels"]["severity"] in ("page", "ticket", "none")


def test_every_alert_leads_to_its_words() -> None:
    """`runbook_url` is the section's address on the page that the external label `runbooks` names."""
    text = (ROOT / "docs" / "how-to" / "alerts.md").read_text("utf-8")
    heads = re.findall(r"^## (.+)$", text, re.MULTILINE)
    sections = {name: head.lower().replace(", ", "-") for head in heads for name in head.split(", ")}  # as pages do
    assert {name: rule["annotations"]["runbook_url"] for name, rule in _alerts().items()} == {
        name: f"{{{{ with $externalLabels.runbooks }}}}{{{{ . }}}}#{section}{{{{ end }}}}"
        for name, section in sections.items()
    }


def test_where_the_words_can_be_read_is_a_setting() -> None:
    """A variable of compose becomes the label, which leaves the alerts themselves as they were."""
    configuration = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text("utf-8"))
    (variable,) = re.findall(r"\$\{(\w+)\}", configuration["global"]["external_labels"]["runbooks"])
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    assert compose["services"]["prometheus"]["environment"] == {variable: f"${{{variable}:-}}"}
    assert {"action": "labeldrop", "regex": "runbooks"} in configuration["alerting"]["alert_relabel_configs"]


def test_every_job_is_missed() -> None:
    """`absent(up…)` for each job that Prometheus scrapes."""
    configuration = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text("utf-8"))
    jobs = {scrape["job_name"] for scrape in configuration["scrape_configs"]}
    assert set(configuration["rule_files"]) == set(RULES)
    assert set(re.findall(r'absent\(up\{job="(\w+)"\}\)', _alerts()["ServiceAbsent"]["expr"])) == jobs


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "config", "prometheus.yml"),
        *(("check", "rules", name) for name in RULES),
        *(("test", "rules", name) for name in CASES),
    ],
    ids=" ".join,
)
def test_promtool_accepts(arguments: tuple[str, ...]) -> None:
    """Prometheus' own checker reads the configuration and the rules, and runs the rules' cases."""
    answer = subprocess.run([need("promtool"), *arguments], cwd=PROMETHEUS, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
