"""docker-compose.yml, the Dockerfile and what they mount say only what the services can keep. No engine runs here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from pathlib import Path
from threading import Thread
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import yaml
from pydantic_settings import BaseSettings

from bench.scale import DOCS, need
from services.cli.start import settings_model
from services.common.health import Health
from services.common.settings import DatabaseSettings, ServiceSettings, load

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = ("ingest", "extract", "store", "web")
OURS = {name: service for name, service in COMPOSE["services"].items() if "build" in service}
# What runs once and ends, by the settings that it reads.
ONE_SHOTS: Final[dict[str, type[BaseSettings]]] = {"topics": ServiceSettings, "database": DatabaseSettings}
COMMANDS: Final = {
    "topics": ["topics", "create"],
    "database": ["database", "migrate"],
    "republish-events": ["republish", "events"],  # where there is Kubernetes
    "republish-articles": ["republish", "articles"],
}
# The role whose rights each service asks for: tests/integration/test_seed_system.py runs them so.
DATABASE_ROLES: Final = {"ingest": "rasid_ingest", "store": "rasid_store", "web": "rasid_read"}
THEIRS = {name: service for name, service in COMPOSE["services"].items() if "build" not in service}
# What stays of a process when its state is taken away: extract with no event, web with no copy (decision 14: the most
# that a process came to, 380 MB while filling, without the 102 MB of the copy).
EXTRACT_BASE: Final = 170e6
WEB_BASE: Final = 280e6


def settings_of(service: str) -> type[BaseSettings]:
    """The settings model of one of the four services, as `rasid` finds it, or of a command that ends."""
    model: type[BaseSettings] = ONE_SHOTS.get(service) or settings_model(service)
    return model


def port_of(service: str) -> int:
    """The port a service listens on when RASID_PORT does not say otherwise."""
    for module in ("settings", "app"):
        port = getattr(import_module(f"services.{service}.{module}"), "DEFAULT_PORT", None)
        if port is not None:
            return int(port)
    pytest.fail(f"services.{service} has no DEFAULT_PORT")


def variables(service: dict[str, Any]) -> dict[str, str]:
    """The RASID_* variables that the compose file sets, by name without _FILE."""
    environment = service.get("environment", {})
    return {name.removesuffix("_FILE"): str(value) for name, value in environment.items() if name.startswith("RASID_")}


def test_the_four_services_are_there() -> None:
    """Each service, and what makes topics and tables before them, is built from this repository."""
    assert set(OURS) == {*SERVICES, *ONE_SHOTS}


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_a_setting(name: str) -> None:
    """A variable that no setting reads would be a wish; a required setting without a variable stops the start."""
    fields = settings_of(name).model_fields
    known = {f"RASID_{field.upper()}": field for field in fields}
    given = variables(OURS[name])

    assert set(given) <= set(known)
    assert {variable for variable, field in known.items() if fields[field].is_required()} <= set(given)


@pytest.mark.parametrize("name", SERVICES)
def test_the_values_are_accepted(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each service starts with exactly these settings, secrets standing in files."""
    secret = tmp_path / "database_url"
    secret.write_text("postgresql://rasid:x@postgres:5432/rasid", encoding="utf-8")
    for variable in [variable for variable in os.environ if variable.startswith("RASID_")]:
        monkeypatch.delenv(variable)
    for variable, value in OURS[name]["environment"].items():
        told = "desk@example.org" if value.startswith("${RASID_CONTACT:?") else value
        monkeypatch.setenv(variable, str(secret) if told.startswith("/run/secrets/database_") else told)

    settings: Any = load(settings_of(name))

    assert settings.kafka == "kafka:9092"
    assert settings.host == "0.0.0.0"  # noqa: S104  (inside the container)
    assert settings.port == 0  # so that the health check's and Prometheus' ports are the defaults


@pytest.mark.parametrize("name", SERVICES)
def test_health_checks_ask_a_port_and_path_that_the_service_has(name: str) -> None:
    """What the container's health check asks for is answered by `Health` on the service's own port."""
    asked = re.search(r"http://127\.0\.0\.1:(\d+)(/\w+)", " ".join(OURS[name]["healthcheck"]["test"]))

    assert asked is not None
    assert int(asked[1]) == port_of(name)
    assert asked[2] in {route.path for route in Health().routes()}


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_an_image_alone_asks_whether_its_service_is_ready(status: int, healthy: bool) -> None:  # noqa: FBT001
    """The Dockerfile's health check, run as it stands against a server; its own ports are the services'."""
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", "")
    found = re.search(r"^HEALTHCHECK .*CMD (\[.+\])$", dockerfile, re.MULTILINE)
    assert found is not None
    python, *arguments = json.loads(found[1])
    own = dict(re.findall(r"'(\w+)': (\d+)", arguments[-1]))

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/readyz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.handle_request, daemon=True).start()
        environment = {**os.environ, "SERVICE": "store", "RASID_PORT": str(server.server_port)}
        run = subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, check=False)

    assert python == "python"
    assert (run.returncode == 0) is healthy
    assert own == {name: str(port_of(name)) for name in SERVICES}


def test_prometheus_scrapes_every_service_where_it_listens() -> None:
    """Jobs are named as the services, targets are their compose names and ports."""
    config = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
    scraped = {
        job["job_name"]: [target for group in job["static_configs"] for target in group["targets"]]
        for job in config["scrape_configs"]
    }
    assert scraped == {name: [f"{name}:{port_of(name)}"] for name in SERVICES}


def test_alerts_reach_an_alertmanager_that_can_tell_somebody() -> None:
    """Prometheus sends them to where one listens; it has a way out; each severity of the rules has a route of its own."""
    prometheus = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8"))
    routing = yaml.safe_load((DEPLOY / "alertmanager" / "alertmanager.yml").read_text(encoding="utf-8"))
    rules = "".join((DEPLOY / "prometheus" / name).read_text(encoding="utf-8") for name in prometheus["rule_files"])
    (told,) = prometheus["alerting"]["alertmanagers"]
    severities = {re.search(r'severity = "(\w+)"', route["matchers"][0]) for route in routing["route"]["routes"]}
    receivers = {each["name"] for each in routing["receivers"]}

    assert told == {"static_configs": [{"targets": ["alertmanager:9093"]}]}
    assert "outside" in COMPOSE["services"]["alertmanager"]["networks"]
    assert "--config.file=/run/secrets/alertmanager.yml" in COMPOSE["services"]["alertmanager"]["command"]
    assert {found and found[1] for found in severities} == set(re.findall(r"severity: (\w+)", rules))
    assert {routing["route"]["receiver"], *(each["receiver"] for each in routing["route"]["routes"])} <= receivers


def test_every_image_is_pinned() -> None:
    """An exact version everywhere: compose file and Dockerfile."""
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    images = [service["image"] for service in COMPOSE["services"].values()]
    python = re.search(r"^ARG PYTHON=(\S+)$", dockerfile, re.MULTILINE)

    assert python is not None
    assert re.fullmatch(r"\d+\.\d+\.\d+-\S+", python[1])
    assert set(re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)) == {"python:${PYTHON}"}
    for image in images:
        assert re.search(r":v?\d+\.\d+(\.\d+)?(-\w+)?$|@sha256:[0-9a-f]{64}$", image), image


def test_kafka_is_the_one_the_tests_run_on() -> None:
    """The image is of the release whose jars `tests/kafka/pom.xml` pins."""
    pom = (ROOT / "tests" / "kafka" / "pom.xml").read_text(encoding="utf-8")
    version = re.search(r"<artifactId>kafka_2\.13</artifactId>\s*<version>([^<]+)</version>", pom)

    assert version is not None
    assert COMPOSE["services"]["kafka"]["image"] == f"apache/kafka:{version[1]}"


def size(text: str) -> float:
    """Bytes of a limit as compose writes it."""
    return float(text[:-1]) * {"m": 2**20, "g": 2**30}[text[-1]]


def memory_needed() -> dict[str, float]:
    """Bytes that services with a state need: the merger at 20 sites by the model of docs/scale.md, web with its copy."""
    figures = json.loads((DOCS / "benchmarks.json").read_text(encoding="utf-8"))
    copy = settings_of("web").model_fields["web_copy_mb"].default
    return {"extract": EXTRACT_BASE + need(figures, 20).merger_gb * 1e9, "web": WEB_BASE + copy * 1e6}


def test_state_in_memory_fits_its_limit() -> None:
    """What the services hold in memory is within what their containers may take, or the kernel would kill them."""
    for name, bytes_needed in memory_needed().items():
        assert size(OURS[name]["mem_limit"]) > bytes_needed, name


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_no_container_takes_the_host(name: str) -> None:
    """Limits of memory, processor, processes and logs for all, others' too; no root, no capability, nothing gained."""
    service = COMPOSE["services"][name]

    assert size(service["mem_limit"]) <= size("4g")
    assert 0 < service["cpus"] <= 2
    assert 0 < service["pids_limit"] <= 1024
    assert service["logging"]["options"] == {"max-size": "10m", "max-file": "5"}
    assert int(service["user"].split(":")[0]) > 0
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert "no-new-privileges:true" in service["security_opt"]
    assert service.get("read_only") is (None if name == "kafka" else True)  # the file says why


@pytest.mark.parametrize("name", OURS)
def test_our_containers_may_do_little(name: str) -> None:
    """Not root, read-only root, no capabilities, a memory limit, longer to stop than a service takes."""
    service = OURS[name]
    grace = int(service["stop_grace_period"].removesuffix("s"))

    assert service["user"] == "10001:10001"
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "mem_limit" in service
    if name in SERVICES:
        assert grace > settings_of(name).model_fields["stop_timeout"].default
    assert service["command"][:2] == COMMANDS.get(name, [name])
    assert (DEPLOY / "locks" / f"{service['build']['args']['SERVICE']}.txt").is_file()


def test_only_the_page_is_published_and_on_loopback() -> None:
    """Nothing else has a port on the host; only ingest, and what tells of alerts, has a way out."""
    published = {name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service}
    outside = [name for name, service in COMPOSE["services"].items() if "outside" in service["networks"]]

    assert published == {"web": [f"${{PUBLISH_ADDRESS:-127.0.0.1}}:{port_of('web')}:{port_of('web')}"]}
    assert outside == ["ingest", "alertmanager"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_secrets_are_files_that_are_not_committed() -> None:
    """No password stands in the file, and Git ignores the folder."""
    for name, secret in COMPOSE["secrets"].items():
        assert secret["file"] == f"deploy/secrets/{name}"
    assert "deploy/secrets/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert not re.search(r"://\w+:\w+@", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def test_make_secrets_writes_once(tmp_path: Path) -> None:
    """Each that compose mounts; each URL holds a user and a password of its own; a second run changes nothing."""
    script = tmp_path / "make-secrets"
    shutil.copy(DEPLOY / "make-secrets", script)
    shutil.copytree(DEPLOY / "alertmanager", tmp_path / "alertmanager")
    subprocess.run([script], check=True)
    first = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "secrets").iterdir()}
    subprocess.run([script], check=True)
    second = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "secrets").iterdir()}

    assert first == second
    assert len(first["postgres_password"]) == 48
    assert set(first) == set(COMPOSE["secrets"])
    assert first["database_owner"] == f"postgresql://rasid:{first['postgres_password']}@postgres:5432/rasid"
    urls = [urlsplit(text) for name, text in first.items() if name.startswith("database_")]
    assert {(url.hostname, url.port, url.path) for url in urls} == {("postgres", 5432, "/rasid")}
    assert len({url.username for url in urls}) == len({url.password for url in urls}) == 4


def test_only_what_makes_the_tables_has_the_owners_password() -> None:
    """Each service is given the URL of its own user, whom the one-shot before it lets log in with its role."""
    holders = {
        name: {secret for secret in service.get("secrets", []) if secret.startswith(("database_", "postgres_"))}
        for name, service in COMPOSE["services"].items()
    }
    named = {name: variables(service).get("RASID_DATABASE", "") for name, service in OURS.items()}
    with_database = [name for name in SERVICES if named[name]]

    assert holders.pop("postgres") == {"postgres_password"}
    assert holders.pop("database") == {"database_owner", *(f"database_{name}" for name in with_database)}
    assert {name: held for name, held in holders.items() if held} == {
        name: {f"database_{name}"} for name in with_database
    }
    assert {name: named[name] for name in with_database} == {
        name: f"/run/secrets/database_{name}" for name in with_database
    }
    assert logins(OURS["database"]["command"]) == {
        DATABASE_ROLES[name]: f"/run/secrets/database_{name}" for name in with_database
    }
    for name in with_database:
        assert "database" in OURS[name]["depends_on"] or "store" in OURS[name]["depends_on"]


def logins(command: list[str]) -> dict[str, str]:
    """The file of a URL by the role that its user gets, as `rasid database migrate` is told."""
    told = [argument.removeprefix("--login=") for argument in command if argument.startswith("--login=")]
    return dict(each.split("=") for each in told)


def locked(path: Path) -> dict[str, frozenset[str]]:
    """Requirement line (with its marker) to the hashes that follow it."""
    blocks = re.split(r"\n(?=\S)", path.read_text(encoding="utf-8").strip())
    return {
        block.split(" \\")[0]: frozenset(re.findall(r"sha256:[0-9a-f]{64}", block))
        for block in blocks
        if not block.startswith("#")
    }


@pytest.mark.parametrize("name", [*SERVICES, "build"])
def test_images_hold_what_the_lock_holds(name: str) -> None:
    """Each image's lock is a part of requirements.lock: same versions, same hashes."""
    whole = {line.split(" ;")[0]: hashes for line, hashes in locked(ROOT / "requirements.lock").items()}
    part = {line.split(" ;")[0]: hashes for line, hashes in locked(DEPLOY / "locks" / f"{name}.txt").items()}

    assert part
    assert part.items() <= whole.items()
