"""deploy/kubernetes says only what Kubernetes accepts and what the services can keep. No cluster runs here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, Final

import kubernetes_validate
import pytest
import yaml
from botocore.session import get_session

from services.cli.start import settings_model
from services.common.errors import SettingError
from services.common.health import Health
from services.common.settings import load
from services.contracts.topics import ALL
from tests.contract.test_compose import COMMANDS, COMPOSE, DATABASE_ROLES, logins, memory_needed, port_of, variables
from tests.kustomization import Object, build
from tests.programs import need

FOLDER: Final = Path(__file__).parents[2] / "deploy" / "kubernetes"
PLACES: Final = ("base", "overlays/single", "overlays/production")
SERVICES: Final = ("ingest", "extract", "store", "web")
REPUBLISH: Final = FOLDER / "republish"
SCRAPE: Final = FOLDER / "prometheus" / "scrape.yml"
BOTOCORE: Final = {"AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"}  # read by the library that speaks to S3
IMAGES: Final = {"republish-articles": "ingest"}  # of what runs once; else the store's
VERSION: Final = "1.34.0"  # of Kubernetes; what it accepts, later ones accept
HOW_TO: Final = FOLDER.parents[1] / "docs" / "how-to"
ABSENT_IN_SCHEMAS: Final = {"ScaledObject", "TriggerAuthentication"}  # KEDA's own; see the test of what they name


@pytest.fixture(params=PLACES)
def objects(request: pytest.FixtureRequest) -> list[Object]:
    """The objects of the base and of each overlay."""
    return build(FOLDER / request.param)


def of(objects: list[Object], kind: str) -> dict[str, Object]:
    """The objects of a kind by their names."""
    return {each["metadata"]["name"]: each for each in objects if each["kind"] == kind}


def workloads(objects: list[Object]) -> dict[str, Object]:
    """Everything that runs pods, by name."""
    return {name: each for kind in ("Deployment", "StatefulSet", "Job") for name, each in of(objects, kind).items()}


def pod_of(workload: Object) -> Any:  # noqa: ANN401  (a pod's spec)
    """The spec of its pods."""
    return workload["spec"]["template"]["spec"]


def environment(objects: list[Object], name: str) -> dict[str, str]:
    """The variables of a workload's container, those of its maps included."""
    (container,) = pod_of(workloads(objects)[name])["containers"]
    maps = of(objects, "ConfigMap")
    given: dict[str, str] = {}
    for source in container.get("envFrom", []):
        given |= maps[source["configMapRef"]["name"]]["data"]
    return given | {each["name"]: each["value"] for each in container.get("env", [])}


def test_no_variable_is_given_twice(objects: list[Object]) -> None:
    """Of two the last would count, and server-side apply refuses the object."""
    for workload in workloads(objects).values():
        for container in pod_of(workload)["containers"]:
            names = [each["name"] for each in container.get("env", [])]
            assert len(names) == len(set(names)), names


def test_every_object_passes_its_schema(objects: list[Object]) -> None:
    """Strictly: a field that Kubernetes does not know, such as a misspelt one, fails."""
    for each in objects:
        if each["kind"] not in ABSENT_IN_SCHEMAS:
            validate(json.dumps(each))


@cache
def validate(document: str) -> None:
    """Check an object, once however many overlays it stands in: reading the schemas takes a second each time."""
    kubernetes_validate.validate(json.loads(document), VERSION, strict=True)


def test_a_misspelt_field_would_fail() -> None:
    """The check above can fail."""
    broken = of(build(FOLDER / "base"), "Deployment")["web"]
    broken["spec"]["template"]["spec"]["containers"][0]["readynessProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        validate(json.dumps(broken))


@pytest.mark.parametrize("place", [*PLACES, "republish"])
def test_kustomize_builds_the_same(place: str) -> None:
    """Our reading of a kustomization is kustomize's, where `kustomize` or `kubectl` is there."""
    command = ["kustomize", "build"] if shutil.which("kustomize") else ["kubectl", "kustomize"]
    if shutil.which(command[0]) is None:
        pytest.skip("neither kustomize nor kubectl is here")
    run = subprocess.run([*command, str(FOLDER / place)], capture_output=True, text=True, check=True)
    theirs = {(each["kind"], each["metadata"]["name"]): each for each in yaml.safe_load_all(run.stdout)}
    ours = {(each["kind"], each["metadata"]["name"]): each for each in build(FOLDER / place)}
    assert ours == theirs


@pytest.mark.parametrize("name", SERVICES)
def test_every_variable_is_a_setting(objects: list[Object], name: str) -> None:
    """None is a wish, none that must be there is missing; some setting of some service reads each of the maps'."""
    known = {f"RASID_{field.upper()}" for service in SERVICES for field in settings_model(service).model_fields}
    needed = {
        f"RASID_{name.upper()}" for name, field in settings_model(name).model_fields.items() if field.is_required()
    }
    given = {variable.removesuffix("_FILE") for variable in environment(objects, name) if variable not in BOTOCORE}

    assert given <= known
    assert needed <= given


@pytest.mark.parametrize("name", SERVICES)
def test_what_compose_sets_is_set_here_too(objects: list[Object], name: str) -> None:
    """But for Kafka's address, which web is given there and does not use."""
    there = set(variables(COMPOSE["services"][name])) - ({"RASID_KAFKA"} if name == "web" else set())
    assert there - {variable.removesuffix("_FILE") for variable in environment(objects, name)} <= {"RASID_CONTACT"}


@pytest.mark.parametrize("name", SERVICES)
def test_each_service_starts_with_them(
    objects: list[Object], name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Secrets stand in files, the contact is filled in; the ports are the services' own."""
    secrets = {"database_url": "postgresql://rasid:x@db:5432/rasid", "kafka_password": "x", "kafka_ca.pem": ""}
    secrets |= {"aws_credentials": "", "aws_config": ""}
    for variable in [variable for variable in os.environ if variable.startswith("RASID_")]:
        monkeypatch.delenv(variable)
    for variable, value in environment(objects, name).items():
        told = value
        if value.startswith("/run/secrets/rasid/"):
            file = tmp_path / Path(value).name
            file.write_text(secrets[file.name], encoding="utf-8")
            told = str(file)
        monkeypatch.setenv(variable, told)
    if name == "ingest":
        with pytest.raises(SettingError, match="RASID_CONTACT"):
            load(settings_model(name))
        monkeypatch.setenv("RASID_CONTACT", "desk@example.org")

    settings: Any = load(settings_model(name))

    assert settings.host == "0.0.0.0"  # noqa: S104  (inside the pod)
    assert settings.port == 0


def test_the_web_service_gets_nothing_of_kafka(objects: list[Object]) -> None:
    """It reads the database alone; a password that it does not have cannot be stolen from it."""
    assert not any("KAFKA" in variable for variable in environment(objects, "web"))


@pytest.mark.parametrize("name", SERVICES)
def test_probes_ask_a_port_and_path_that_the_service_has(objects: list[Object], name: str) -> None:
    """Startup and liveness ask /healthz, readiness /readyz, all on the service's own port, as the annotations say."""
    workload = workloads(objects)[name]
    (container,) = pod_of(workload)["containers"]
    asked = [container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")]
    annotations = workload["spec"]["template"]["metadata"]["annotations"]

    assert container["ports"] == [{"name": "http", "containerPort": port_of(name)}]
    assert asked == ["/healthz", "/healthz", "/readyz"]
    assert {*asked, annotations["prometheus.io/path"]} <= {route.path for route in Health().routes()}
    assert annotations["prometheus.io/port"] == str(port_of(name))


def test_prometheus_names_each_service_as_the_alerts_do(objects: list[Object]) -> None:
    """By the scrape configuration that we give, the pods' `job` is the one that ServiceAbsent waits for."""
    rules = (FOLDER.parent / "prometheus" / "rules.yml").read_text(encoding="utf-8")
    (scrape,) = yaml.safe_load(SCRAPE.read_text(encoding="utf-8"))["scrape_configs"]
    (discovery,) = scrape["kubernetes_sd_configs"]
    found = [relabelled(each, scrape["relabel_configs"]) for each in workloads(objects).values()]

    assert discovery["role"] == "pod"
    assert {each["metadata"]["namespace"] for each in workloads(objects).values()} == set(
        discovery["namespaces"]["names"]
    )
    assert {each["job"] for each in found if each} == set(re.findall(r'absent\(up\{job="(\w+)"\}\)', rules))


def relabelled(workload: Object, rules: list[dict[str, Any]]) -> dict[str, str]:
    """The labels of a target that Prometheus finds at a pod of this workload, none where it is not kept."""
    ports = [port["name"] for container in pod_of(workload)["containers"] for port in container.get("ports", [])]
    labels = {
        f"__meta_kubernetes_pod_label_{re.sub(r'[^a-zA-Z0-9]', '_', key)}": value
        for key, value in workload["spec"]["template"]["metadata"]["labels"].items()
    } | {
        "__meta_kubernetes_pod_container_port_name": "".join(ports),
        "__meta_kubernetes_pod_phase": "Running",
        "__meta_kubernetes_pod_name": f"{workload['metadata']['name']}-0",
    }
    for rule in rules:
        value = ";".join(labels.get(name, "") for name in rule["source_labels"])
        matches = re.fullmatch(rule.get("regex", "(.*)"), value) is not None
        if rule.get("action", "replace") == "replace":
            labels[rule["target_label"]] = value
        elif matches is (rule["action"] == "drop"):
            return {}
    return labels


def test_promtool_reads_the_scrape_configuration(tmp_path: Path) -> None:
    """All but the discovery, which Debian's build of Prometheus leaves out: fixed targets stand in for it here."""
    promtool = need("promtool")
    configuration = yaml.safe_load(SCRAPE.read_text(encoding="utf-8"))
    (scrape,) = configuration["scrape_configs"]
    del scrape["kubernetes_sd_configs"]
    scrape["static_configs"] = [{"targets": ["pod:8100"]}]
    file = tmp_path / "prometheus.yml"
    file.write_text(yaml.safe_dump(configuration), encoding="utf-8")
    answer = subprocess.run([promtool, "check", "config", file], capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


@pytest.mark.parametrize("place", [*PLACES, "republish"])
def test_pods_may_do_little(place: str) -> None:
    """No root, read-only root, no capabilities, seccomp, no token of the cluster, limits; time enough to stop."""
    for name, workload in workloads(build(FOLDER / place)).items():
        pod = pod_of(workload)
        (container,) = pod["containers"]
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["securityContext"]["runAsUser"] == 10001
        assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        if name in SERVICES:
            assert pod["terminationGracePeriodSeconds"] > settings_model(name).model_fields["stop_timeout"].default
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert set(container["resources"]) == {"requests", "limits"}
        assert container["args"][:2] == COMMANDS.get(name, [name])
        service = name if name in SERVICES else IMAGES.get(name, "store")
        assert re.fullmatch(rf"rasid-{service}:\d+\.\d+\.\d+", container["image"])


def test_only_ingest_reaches_outside(objects: list[Object]) -> None:
    """Everything is forbidden first; no rule but ingest's leads to addresses, and that one to no private ones."""
    policies = of(objects, "NetworkPolicy")
    assert policies["nothing"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    outside = {
        name: policy
        for name, policy in policies.items()
        for rule in policy["spec"].get("egress", [])
        if "to" not in rule or any("ipBlock" in peer for peer in rule["to"])
    }
    assert list(outside) == ["outside"]
    (rule,) = outside["outside"]["spec"]["egress"]
    assert outside["outside"]["spec"]["podSelector"] == {"matchLabels": {"app.kubernetes.io/name": "ingest"}}
    assert {"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"} <= set(
        rule["to"][0]["ipBlock"]["except"]
    )


def test_who_speaks_to_what(objects: list[Object]) -> None:
    """The rules let each service reach what its settings name, and nothing else of these."""
    policies = of(objects, "NetworkPolicy")

    def let(policy: str) -> set[str]:
        (expression,) = policies[policy]["spec"]["podSelector"]["matchExpressions"]
        return set(expression["values"])

    assert let("kafka") == {name for name in workloads(objects) if "RASID_KAFKA" in environment(objects, name)}
    assert let("database") == {
        name for name in workloads(objects) if "RASID_DATABASE_FILE" in environment(objects, name)
    }


def test_only_what_makes_the_tables_has_the_owners_password(objects: list[Object]) -> None:
    """A Secret a service with its own user's URL; the job reads them all, and the owner's that no other mounts."""
    with_database = [name for name in SERVICES if "RASID_DATABASE_FILE" in environment(objects, name)]
    mounted = {name: secrets(pod_of(each)) for name, each in workloads(objects).items()}
    job = mounted.pop("database")

    assert environment(objects, "database") == {"RASID_DATABASE_FILE": "/run/secrets/rasid/owner"}
    assert job == {"owner": "rasid-database"} | {name: f"rasid-{name}" for name in with_database}
    assert logins(command(objects, "database")) == {
        DATABASE_ROLES[name]: f"/run/secrets/rasid/{name}" for name in with_database
    }
    assert mounted == {name: {"*": f"rasid-{name}"} for name in mounted}


def command(objects: list[Object], name: str) -> list[str]:
    """What a workload's container is told to do."""
    (container,) = pod_of(workloads(objects)[name])["containers"]
    arguments: list[str] = container["args"]
    return arguments


def secrets(pod: Any) -> dict[str, str]:  # noqa: ANN401  (a pod's spec)
    """The Secret behind each file under /run/secrets/rasid, `*` for all of one."""
    (volume,) = [each for each in pod["volumes"] if each["name"] == "secrets"]
    if "secret" in volume:
        return {"*": volume["secret"]["secretName"]}
    given = [each["secret"] for each in volume["projected"]["sources"]]
    assert all(item["key"] == "database_url" for each in given for item in each["items"])
    return {item["path"]: each["name"] for each in given for item in each["items"]}


def test_what_fills_topics_again_is_given_what_its_service_has() -> None:
    """The variables that it reads, Secret, volume and ways of the service whose work it does, on objects that pass their schema."""
    base, once = build(FOLDER / "base"), build(REPUBLISH)
    settings, policies = of(base, "ConfigMap"), of(once, "NetworkPolicy")
    for each in once:
        validate(json.dumps(each))
    for name, service in (("republish-events", "store"), ("republish-articles", "ingest")):
        (job,) = pod_of(workloads(once)[name])["containers"]
        (served,) = pod_of(workloads(base)[service])["containers"]
        left = {"RASID_PROBE_EVERY"}
        assert {each["configMapRef"]["name"] for each in job["envFrom"]} == settings.keys()
        assert job["env"] == [each for each in served["env"] if each["name"] not in left]
        assert (job["image"], job["volumeMounts"]) == (served["image"], served["volumeMounts"])
        assert secrets(pod_of(workloads(once)[name])) == secrets(pod_of(workloads(base)[service]))
        assert workloads(once)[name]["spec"]["template"]["metadata"]["labels"] == {"app.kubernetes.io/name": name}
    (claim,) = [each for each in pod_of(workloads(once)["republish-articles"])["volumes"] if each["name"] == "archive"]
    assert claim["persistentVolumeClaim"]["claimName"] == "archive-ingest-0"

    there = of(base, "NetworkPolicy")
    both = policies["republish"]["spec"]
    assert both["podSelector"]["matchExpressions"][0]["values"] == list(of(once, "Job"))
    assert both["egress"] == there["kafka"]["spec"]["egress"] + there["database"]["spec"]["egress"]
    archive = policies["republish-archive"]["spec"]
    assert archive["podSelector"]["matchLabels"] == {"app.kubernetes.io/name": "republish-articles"}
    assert archive["egress"] == there["outside"]["spec"]["egress"]


def test_the_page_says_what_fills_topics_on_kubernetes() -> None:
    """Each object that its commands name is one of ours."""
    page = (HOW_TO / "change-partitions.md").read_text(encoding="utf-8").partition("## On Kubernetes")[2]
    there = {
        (each["kind"].lower(), each["metadata"]["name"])
        for each in build(FOLDER / "overlays/production") + build(REPUBLISH)
    }
    named = {
        (kind, name)
        for kind, names in re.findall(r"kubectl -n rasid [a-z]+ (job|scaledobject|deployment)[ /]([a-z -]+)", page)
        for name in names.partition(" --")[0].split()
        if name != "autoscaling"
    }
    assert {kind for kind, _ in named} == {"job", "scaledobject", "deployment"}
    assert named <= there


def test_disruptions_and_rollouts_leave_somebody_working(objects: list[Object]) -> None:
    """A budget for each service; readers of a topic never exceed its partitions, or the new one would not get ready."""
    budgets = of(objects, "PodDisruptionBudget")
    assert set(budgets) == {"ingest", "extract", "store", "web"}
    for name, budget in budgets.items():
        assert budget["spec"]["maxUnavailable"] == 1
        selected = budget["spec"]["selector"]["matchLabels"].items()
        assert selected <= workloads(objects)[name]["spec"]["template"]["metadata"]["labels"].items()
    for name in ("extract", "store"):
        assert of(objects, "Deployment")[name]["spec"]["strategy"]["rollingUpdate"]["maxSurge"] == 0


def test_ingest_keeps_what_is_not_uploaded_yet(objects: list[Object]) -> None:
    """Its archive is on a volume of its own that outlives the pod and the set."""
    ingest = of(objects, "StatefulSet")["ingest"]
    (claim,) = ingest["spec"]["volumeClaimTemplates"]
    (container,) = pod_of(ingest)["containers"]
    mounted = {each["name"]: each["mountPath"] for each in container["volumeMounts"]}

    assert mounted[claim["metadata"]["name"]] == environment(objects, "ingest")["RASID_ARCHIVE"]
    assert ingest["spec"]["persistentVolumeClaimRetentionPolicy"] == {"whenDeleted": "Retain", "whenScaled": "Retain"}


def test_the_archive_can_leave_for_an_object_store() -> None:
    """The image has the library for s3://, finds its login among ingest's secrets, and copied files leave the volume."""
    lock = (FOLDER.parent / "locks" / "ingest.txt").read_text(encoding="utf-8")
    objects = build(FOLDER / "overlays/production")
    given = environment(objects, "ingest")
    (container,) = pod_of(workloads(objects)["ingest"])["containers"]
    secrets = {each["name"]: each["mountPath"] for each in container["volumeMounts"]}["secrets"]

    assert re.search(r"^s3fs==", lock, re.MULTILINE)
    assert set(given) >= {"RASID_ARCHIVE_STORE", "RASID_ARCHIVE_LOCAL_DAYS", *BOTOCORE}
    assert {str(Path(given[name]).parent) for name in BOTOCORE} == {secrets}
    assert {get_session().session_var_map[name][1] for name in ("credentials_file", "config_file")} == BOTOCORE
    assert not BOTOCORE & set(environment(objects, "extract"))


def test_autoscaling_follows_the_lag_of_our_groups_on_our_topics() -> None:
    """Groups and topics are the services', never more replicas than partitions, never fewer than the base has."""
    objects = build(FOLDER / "overlays/production")
    scaled = of(objects, "ScaledObject")
    partitions = int(of(objects, "ConfigMap")["rasid-kafka"]["data"]["RASID_KAFKA_PARTITIONS"])
    assert set(scaled) == {"extract", "store"}
    for name, each in scaled.items():
        spec, (trigger,) = each["spec"], each["spec"]["triggers"]
        told = trigger["metadata"]
        assert spec["scaleTargetRef"] == {"name": name}
        assert told["consumerGroup"] == settings_model(name).model_fields[f"{name}_group"].default
        assert told["topic"] in {topic.name for topic in ALL}
        assert told["bootstrapServers"] == environment(objects, name)["RASID_KAFKA"]
        assert trigger["authenticationRef"]["name"] in of(objects, "TriggerAuthentication")
        assert of(objects, "Deployment")[name]["spec"]["replicas"] <= spec["minReplicaCount"]
        assert spec["maxReplicaCount"] <= partitions


def test_all_that_may_run_fits_the_quota() -> None:
    """The most replicas that autoscaling may start, with their requests, are within the namespace's quota."""
    objects = build(FOLDER / "overlays/production")
    most = {name: each["spec"]["maxReplicaCount"] for name, each in of(objects, "ScaledObject").items()}
    memory, cpu, pods = 0.0, 0.0, 0
    for name, workload in workloads(objects).items():
        count = most.get(name, workload["spec"].get("replicas", 1))
        (container,) = pod_of(workload)["containers"]
        memory += count * amount(container["resources"]["limits"]["memory"])
        cpu += count * amount(container["resources"]["requests"]["cpu"])
        pods += count
    hard = of(objects, "ResourceQuota")["rasid"]["spec"]["hard"]
    assert memory <= amount(hard["limits.memory"])
    assert cpu <= amount(hard["requests.cpu"])
    assert pods <= int(hard["pods"])


def test_state_in_memory_fits_its_limit(objects: list[Object]) -> None:
    """The merger at 20 sites, and web with its copy, are within what their pods may take."""
    for name, bytes_needed in memory_needed().items():
        (container,) = pod_of(workloads(objects)[name])["containers"]
        assert amount(container["resources"]["limits"]["memory"]) > bytes_needed, name


def amount(text: str) -> float:
    """A quantity as Kubernetes writes it."""
    number, unit = re.fullmatch(r"([\d.]+)([A-Za-z]*)", text).groups()  # type: ignore[union-attr]  # else it is no quantity
    return float(number) * {"": 1, "m": 1e-3, "Mi": 2**20, "Gi": 2**30, "Ti": 2**40}[unit]
