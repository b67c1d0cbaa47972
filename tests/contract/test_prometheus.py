"""Rules and dashboards use metrics that exist, and Prometheus' own checker accepts what Prometheus is given."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from services.common import metrics

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"


def names_in(query: str) -> set[str]:
    """The rasid_* metrics of a PromQL query, histogram suffixes removed."""
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in re.findall(r"\brasid_\w+", query)}


def test_rules_and_dashboards_use_metrics_that_exist() -> None:
    """A metric renamed in the list must be renamed in the rules and panels, too."""
    rules = yaml.safe_load((DEPLOY / "prometheus" / "rules.yml").read_text(encoding="utf-8"))
    queries = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    for path in (DEPLOY / "grafana" / "dashboards").glob("*.json"):
        panels = json.loads(path.read_text(encoding="utf-8"))["panels"]
        queries += [target["expr"] for panel in panels for target in panel["targets"]]
    used = set().union(*(names_in(query) for query in queries))

    assert used
    assert used <= {spec.name for spec in metrics.CATALOGUE}


def test_every_panel_says_what_it_shows() -> None:
    """Datasource, unit, description and an id of its own."""
    for path in (DEPLOY / "grafana" / "dashboards").glob("*.json"):
        panels = json.loads(path.read_text(encoding="utf-8"))["panels"]
        assert len({panel["id"] for panel in panels}) == len(panels) > 0
        for panel in panels:
            assert panel["datasource"]["uid"] == "prometheus"
            assert panel["description"]
            assert panel["fieldConfig"]["defaults"]["unit"]


def test_every_alert_has_its_cases() -> None:
    """Each alert is shown firing and shown quiet in rules_test.yml, and has its words in docs/how-to/alerts.md."""
    rules = yaml.safe_load((DEPLOY / "prometheus" / "rules.yml").read_text(encoding="utf-8"))
    cases = yaml.safe_load((DEPLOY / "prometheus" / "rules_test.yml").read_text(encoding="utf-8"))
    checks = [check for test in cases["tests"] for check in test["alert_rule_test"]]
    alerts = {rule["alert"] for group in rules["groups"] for rule in group["rules"]}

    pages = re.findall(r"^## (\w+)$", (ROOT / "docs" / "how-to" / "alerts.md").read_text("utf-8"), re.MULTILINE)

    assert set(pages) == alerts
    assert {check["alertname"] for check in checks if check["exp_alerts"]} == alerts
    assert {check["alertname"] for check in checks if not check["exp_alerts"]} == alerts - {"Watchdog"}


@pytest.mark.parametrize(
    "arguments",
    [("check", "config", "prometheus.yml"), ("check", "rules", "rules.yml"), ("test", "rules", "rules_test.yml")],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_promtool_accepts(arguments: tuple[str, ...]) -> None:
    """Prometheus' own checker reads the configuration and the rules, and runs the rules' cases."""
    promtool = shutil.which("promtool")
    if promtool is None:
        if os.environ.get("CI") == "true":
            pytest.fail("promtool is absent: the rules cannot be checked")
        pytest.skip("promtool is absent: the rules are not checked")
    answer = subprocess.run(
        [promtool, *arguments], cwd=DEPLOY / "prometheus", capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
