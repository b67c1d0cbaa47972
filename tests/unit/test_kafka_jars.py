"""What real Apache Kafka needs is named in a plain sentence where it is not here, and its versions are pinned."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from zipfile import ZipFile

import pytest

from tests.contract.test_dependencies import allows_everybody
from tests.kafka import jars

# What a jar says of itself, in its manifest or at the head of its LICENSE, as SPDX names it.
SAID: Final = {
    r"apache\.org/licenses/LICENSE-2\.0|Apache License\s+Version 2\.0": "Apache-2.0",
    r"publicdomain/zero/1\.0": "CC0-1.0",
    r"licenses/BSD-2-Clause": "BSD-2-Clause",
    r"licenses/mit-license": "MIT",
}
# Jars that say nothing; their projects' files for Maven do (looked at in November 2026).
UNSAID: Final = {
    "argparse4j": "MIT",
    "hash4j": "Apache-2.0",
    "metrics-core": "Apache-2.0",
    "pcollections": "MIT",
    "re2j": "BSD-3-Clause",  # "Go License"
    "slf4j-api": "MIT",
    "slf4j-simple": "MIT",
}


def test_without_java_or_maven_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The sentence that a skipped test shows."""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert jars.missing() == "Apache Kafka needs Java 17 and Maven, and one of them is not here"


@pytest.mark.parametrize(
    ("version", "lacking"),
    [("11.0.2", "Apache Kafka needs Java 17, and this is Java 11"), ("17.0.15", None), ("21", None)],
)
def test_an_older_java_will_not_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str, lacking: str | None
) -> None:
    """Java says its version on stderr."""
    for name in ("java", "mvn"):
        command = tmp_path / name
        command.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025-04-15' >&2\n", encoding="utf-8")
        command.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    assert jars.missing() == lacking


@pytest.mark.usefixtures("need_java")
def test_the_jars_are_those_whose_hashes_are_kept(tmp_path: Path) -> None:
    """All that is on the class path; one changed byte, one jar more or less is named."""
    here = Path(jars.class_path()).parent
    assert jars.unexpected(here) == []

    for jar in here.glob("*.jar"):
        (tmp_path / jar.name).symlink_to(jar)
    changed, lost, *_ = sorted(tmp_path.glob("kafka-*.jar"))
    content = changed.read_bytes()
    changed.unlink()
    changed.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    lost.unlink()
    (tmp_path / "zz.jar").write_bytes(b"")
    assert jars.unexpected(tmp_path) == [changed.name, lost.name, "zz.jar"]


def test_every_version_is_pinned_and_no_address_stands_there() -> None:
    """What a test runs on is the same on every machine; where jars come from is Maven's own setting."""
    pom = Path(jars.__file__).with_name("pom.xml").read_text(encoding="utf-8")
    versions = re.findall(r"<version>(.*?)</version>", pom)
    assert len(versions) == pom.count("<artifactId>")
    assert all(re.fullmatch(r"[0-9][0-9.]*", version) for version in versions)
    assert "<repositor" not in pom


def licence_of(jar: Path) -> str:
    """An expression of SPDX names; empty where neither the jar nor the table says one."""
    with ZipFile(jar) as inside:
        manifest = re.sub(r"\r?\n ", "", inside.read("META-INF/MANIFEST.MF").decode())  # a line goes on after a space
        bundle = re.search(r"^Bundle-License: (.+)$", manifest, re.MULTILINE)
        files = [inside.read(name).decode() for name in ("LICENSE", "META-INF/LICENSE") if name in inside.namelist()]
    said = bundle[1] if bundle else "".join(files)[:300]
    names = [name for pattern, name in SAID.items() if re.search(pattern, said)]
    return " OR ".join(names) or ("" if said else UNSAID.get(re.sub(r"-[0-9][0-9.]*$", "", jar.stem), ""))


@pytest.mark.usefixtures("need_java")
def test_every_jar_may_be_used_by_everybody() -> None:
    """Each says or is known to have a permissive licence; none stands in the table that says it itself."""
    found = {jar.stem: licence_of(jar) for jar in Path(jars.class_path()).parent.glob("*.jar")}
    assert len(found) > 40
    assert {name: licence for name, licence in found.items() if not allows_everybody(licence)} == {}
    assert found["HdrHistogram-2.2.2"] == "CC0-1.0 OR BSD-2-Clause"


@pytest.mark.parametrize(
    ("manifest", "licence"),
    [
        ("Bundle-License: https://opensource.org/lice\r\n nses/BSD-2-Clause\r\n", "BSD-2-Clause"),
        ("Bundle-License: https://www.gnu.org/licenses/gpl-3.0\r\n", ""),
        ("", ""),
    ],
)
def test_a_jar_of_another_or_no_licence_is_noticed(tmp_path: Path, manifest: str, licence: str) -> None:
    """The check above can fail."""
    with ZipFile(tmp_path / "new-1.0.jar", "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", manifest)
    assert licence_of(tmp_path / "new-1.0.jar") == licence
    assert allows_everybody(licence) is bool(licence)
