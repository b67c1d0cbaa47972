"""What real Apache Kafka needs is named in a plain sentence where it is not here, and its versions are pinned."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.kafka import jars


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
