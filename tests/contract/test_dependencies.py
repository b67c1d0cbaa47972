"""What we depend on: each by its hash, each under a licence that lets everybody use rasid, each named in the image's SBOM.

Known vulnerabilities are not looked up: that needs a database from the net. The SBOM is what scanners ask for. The jars
of the tests' Kafka are compared with their hashes by tests/kafka/jars.py, their licences with these by
tests/unit/test_kafka_jars.py.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, Final

import pytest

from tests.contract.test_compose import DEPLOY, ROOT, SERVICES, locked

# Of an expression with OR one side must be here, of one with AND each.
PERMISSIVE: Final = frozenset({
    "0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "MIT", "MIT-0", "MPL-2.0",
    "PSF-2.0", "PostgreSQL", "ZPL-2.1",
})  # fmt: skip
# What packages say in words of their own, as SPDX names it.
SAID: Final = {
    "apache": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd license": "BSD",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
    "repoze public license": "ZPL-2.1",  # BSD-like
    "dfsg approved": "",  # a judgement of Debian's beside the licence
}
# Those whose metadata say nothing; their repositories do (looked at in November 2026).
UNSAID: Final = {"axe-playwright-python": "MIT", "promql-parser": "MIT"}


def licence_of(name: str, metadata: Any) -> str:  # noqa: ANN401  (an email.message.Message)
    """An expression of SPDX names."""
    stated = metadata.get("License-Expression")
    if stated:
        return str(stated)
    classified = [each.split(" :: ")[-1] for each in metadata.get_all("Classifier") or () if each.startswith("License")]
    words = classified or [str(metadata.get("License") or UNSAID.get(name, ""))]
    return " AND ".join(filter(None, (SAID.get(each.lower(), each) for each in words)))


def allows_everybody(expression: str) -> bool:
    """Whether each part may be had under a permissive licence."""
    parts = [part.strip("() ") for part in re.split(r"\bAND\b", expression)]
    return all(any(side.strip("() ") in PERMISSIVE for side in re.split(r"\bOR\b", part)) for part in parts)


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-2.0-only", True),
        ("MIT AND LGPL-3.0-only", False),
        ("", False),
    ],
)
def test_a_licence_that_binds_others_is_noticed(expression: str, allowed: bool) -> None:  # noqa: FBT001
    """The check below can fail."""
    assert allows_everybody(expression) is allowed


def test_every_dependency_may_be_used_by_everybody() -> None:
    """Of everything installed here, which is the whole lock and rasid itself."""
    names = {each.metadata["Name"]: each.metadata for each in distributions() if each.metadata["Name"] != "pip"}
    refused = {
        name: licence_of(name, said) for name, said in names.items() if not allows_everybody(licence_of(name, said))
    }

    assert len(names) > 100
    # Ways to register domains, for one of trafilatura's dependencies: MPL-1.1 is as mild as MPL-2.0.
    assert refused == {"tld": "MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later"}


@pytest.mark.parametrize("lock", ["requirements.lock", "bench/requirements.lock"])
def test_every_dependency_is_locked_by_its_hash(lock: str) -> None:
    """An exact version and at least one hash; what was changed on the way is not installed."""
    entries = locked(ROOT / lock)
    assert len(entries) > 50
    for requirement, hashes in entries.items():
        assert re.match(r"[a-z0-9-]+(\[.+\])?==\S+", requirement), requirement
        assert hashes, requirement


NODE_FOLDERS: Final = ("services/web/page/browser", "examples/subscribing/node")


@pytest.mark.parametrize("folder", NODE_FOLDERS)
def test_every_package_of_node_is_locked_by_its_hash_and_may_be_used_by_everybody(folder: str) -> None:
    """What `npm ci` installs; none of it runs a program of its own while it is installed."""
    lock = json.loads((ROOT / folder / "package-lock.json").read_text(encoding="utf-8"))
    asked = json.loads((ROOT / folder / "package.json").read_text(encoding="utf-8"))
    settings = (ROOT / folder / ".npmrc").read_text(encoding="utf-8").splitlines()
    packages = {name: each for name, each in lock["packages"].items() if name}

    assert packages
    for name, each in packages.items():
        assert each["integrity"].startswith("sha512-"), name
        assert allows_everybody(each["license"]), name
    for name, version in (asked.get("dependencies", {}) | asked.get("devDependencies", {})).items():
        assert version == packages[f"node_modules/{name}"]["version"]
    assert "ignore-scripts=true" in settings


def test_no_other_package_of_node_is_asked_for() -> None:
    """Every package.json of the repository is looked at above."""
    found = subprocess.run(
        ["git", "ls-files", "*package.json"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert found == [f"{folder}/package.json" for folder in sorted(NODE_FOLDERS)]


def test_every_image_that_is_pulled_stands_in_decision_5_with_its_licence() -> None:
    """Those of compose and the one that ours are built on; one alone binds whoever changes it and offers it to others."""
    text = (ROOT / "docs" / "decisions" / "0005-layout-and-libraries.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\S+)` \| (\S+) \|", text, re.MULTILINE))
    compose = re.findall(
        r"^ +image: (?!rasid-)([^:\s]+):", (ROOT / "docker-compose.yml").read_text("utf-8"), re.MULTILINE
    )
    (base,) = set(re.findall(r"^FROM (\S+):\$\{PYTHON\}", (DEPLOY / "Dockerfile").read_text("utf-8"), re.MULTILINE))

    assert set(told) == {*compose, base}
    assert {image for image, licence in told.items() if not allows_everybody(licence)} == {"grafana/grafana"}


@pytest.mark.parametrize(("service", "megabytes"), [("ingest", 160), ("extract", 110), ("store", 70), ("web", 140)])
def test_images_stay_small(service: str, megabytes: int) -> None:
    """What the libraries of an image take up, beside Python itself and 6 MB of ours; zstandard is 24 MB of extract's, DuckDB 72 of web's, botocore 26 of ingest's."""
    wanted = {plain(re.split(r"[\[=]", requirement)[0]) for requirement in locked(DEPLOY / "locks" / f"{service}.txt")}
    files = [
        Path(str(file.locate()))
        for each in distributions()
        if plain(each.metadata["Name"]) in wanted
        for file in each.files or []
        if file.suffix != ".pyc"
    ]
    size = sum(file.stat().st_size for file in files if file.exists())

    assert 20e6 < size < megabytes * 1e6


@pytest.fixture(scope="module")
def sbom(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The SBOM of the environment that the tests run in, made by the command of the Dockerfile."""
    dockerfile = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    found = re.search(r"^RUN cyclonedx-py (.+)$", dockerfile, re.MULTILINE)
    assert found is not None
    out = tmp_path_factory.mktemp("sbom") / "sbom.cdx.json"
    there = {"/opt/rasid/sbom.cdx.json": str(out), "/opt/rasid/bin/python": sys.executable}
    words = [there.get(word, word) for word in shlex.split(found[1])]
    # Looking at it is left to the strict test below, which would else do all of it a second time.
    subprocess.run([sys.executable, "-m", "cyclonedx_py", *words, "--no-validate"], check=True, cwd=ROOT)
    return out.read_text(encoding="utf-8")


def test_the_sbom_is_valid_cyclonedx(sbom: str) -> None:
    """By the schema of the version that it names; of its components every eighth, which one program wrote alike."""
    # Both take seconds to import, which every worker of a parallel run would pay.
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415

    document = json.loads(sbom)
    document["components"] = document["components"][::8]  # a parser of addresses takes 18 s for them all
    version = SchemaVersion.from_version(document["specVersion"])
    assert JsonStrictValidator(version).validate_str(json.dumps(document)) is None


def test_the_sbom_names_rasid_and_all_that_an_image_holds(sbom: str) -> None:
    """Name, exact version and licence of everything in each image's lock; what it is an SBOM of."""
    document = json.loads(sbom)
    listed = {plain(each["name"]): each for each in document["components"]}
    wanted = {
        requirement.split(" ;")[0]
        for service in SERVICES
        for requirement in locked(DEPLOY / "locks" / f"{service}.txt")
        if "platform" not in requirement and "implementation" not in requirement
    }
    assert document["metadata"]["component"]["name"] == "rasid"
    assert len(wanted) > 50
    for requirement in wanted:
        name, version = re.sub(r"\[.+\]", "", requirement).split("==")
        if plain(name) in listed:
            assert listed[plain(name)]["version"] == version
    absent = {requirement for requirement in wanted if plain(re.split(r"[\[=]", requirement)[0]) not in listed}
    assert absent <= {each for each in wanted if each.startswith(("async-timeout", "exceptiongroup", "colorama"))}
    only_in_words = {
        plain(each.metadata["Name"])
        for each in distributions()
        if "License-Expression" not in each.metadata
        and not any(said.startswith("License") for said in each.metadata.get_all("Classifier") or ())
    }
    without = {name for name, each in listed.items() if not each.get("licenses")}
    assert without <= only_in_words
    assert len(without) < 10


def plain(name: str) -> str:
    """A distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()
