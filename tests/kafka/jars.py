"""The jars of Apache Kafka in `.kafka/`: resolved once by Maven from `pom.xml`, each compared with `jars.sha256`.

After a change of `pom.xml` that file is written anew: `cd .kafka/jars-… && sha256sum *.jar`.
"""

from __future__ import annotations

import fcntl
import hashlib
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

_POM: Final = Path(__file__).with_name("pom.xml")
_HASHES: Final = Path(__file__).with_name("jars.sha256")
_FOLDER: Final = Path(__file__).parent.parent.parent / ".kafka"
_LEAST_JAVA: Final = 17
_RESOLVE_SECONDS: Final = 240


def missing() -> str | None:
    """What is needed and not here, in a plain sentence; None when Java 17 and Maven are here."""
    if shutil.which("java") is None or shutil.which("mvn") is None:
        return "Apache Kafka needs Java 17 and Maven, and one of them is not here"
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    if found is None or int(found[1]) < _LEAST_JAVA:
        return f"Apache Kafka needs Java {_LEAST_JAVA}, and this is Java {found[1] if found else 'of no known version'}"
    return None


def class_path() -> str:
    """Java's class path of the jars, resolved first where they are not here. Raises RuntimeError if that fails."""
    pom = hashlib.sha256(_POM.read_bytes()).hexdigest()[:12]
    jars = _FOLDER / f"jars-{pom}"
    _FOLDER.mkdir(exist_ok=True)
    with (_FOLDER / "lock").open("w") as lock:  # parallel test workers resolve once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not jars.is_dir():
            _resolve(jars)
    return str(jars / "*")


def unexpected(folder: Path) -> list[str]:
    """Names of the jars in `folder` that are missing, too many, or not of the bytes that `jars.sha256` names."""
    lines = _HASHES.read_text(encoding="utf-8").splitlines()
    wanted = {name: digest for digest, name in (line.split() for line in lines)}
    found = {jar.name: hashlib.sha256(jar.read_bytes()).hexdigest() for jar in folder.glob("*.jar")}
    return sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))


def _resolve(jars: Path) -> None:
    incomplete = jars.with_suffix(".incomplete")
    shutil.rmtree(incomplete, ignore_errors=True)
    repository = _FOLDER / "repository"  # nothing is installed outside the clone
    command = ["mvn", "--batch-mode", "--quiet", "--file", str(_POM), f"-Dmaven.repo.local={repository}"]
    command += ["dependency:copy-dependencies", f"-DoutputDirectory={incomplete}"]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_RESOLVE_SECONDS)
    if run.returncode != 0:
        msg = f"Maven could not resolve Apache Kafka's jars:\n{run.stdout[-2000:]}"
        raise RuntimeError(msg)
    if wrong := unexpected(incomplete):
        msg = f"Maven brought other jars than tests/kafka/jars.sha256 names: {', '.join(wrong)}"
        raise RuntimeError(msg)
    incomplete.rename(jars)
    shutil.rmtree(repository)
