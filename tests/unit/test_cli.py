"""The command line: help worth reading, and wrong settings that stop the start with one sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = [
    ["ingest"],
    ["extract"],
    ["store"],
    ["web"],
    ["up"],
    ["frontier"],
    ["sites", "list"],
    ["sites", "try"],
    ["sites", "check"],
    ["topics", "create"],
    ["database", "migrate"],
    ["schemas", "export"],
    ["pipe", "clean"],
    ["pipe", "extract"],
    ["pipe", "merge"],
    ["explain"],
    ["evaluate"],
    ["gazetteer", "import"],
    ["archive", "verify"],
    ["archive", "copy"],
    ["replay"],
    ["republish", "events"],
    ["republish", "articles"],
    ["backfill"],
]


def _rasid(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("RASID_")}
    return subprocess.run(
        [sys.executable, "-m", "services.cli", *arguments],
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_explains_itself(command: list[str]) -> None:
    """--help of each says in more than a line what it does."""
    run = _rasid(*command, "--help")
    assert run.returncode == 0
    assert len(run.stdout.split()) > 25


def test_a_login_that_cannot_be_read_stops_before_anything_is_migrated() -> None:
    """The database is not asked: there is none at that address."""
    run = _rasid(
        "database", "migrate", "--login", "rasid_read=/no/file", RASID_DATABASE="postgresql://rasid@127.0.0.1:1/rasid"
    )
    assert run.returncode == 2
    assert run.stderr == "rasid: --login rasid_read=/no/file: the file cannot be read.\n"


@pytest.mark.parametrize("service", ["ingest", "extract", "store", "topics"])
def test_a_missing_setting_is_named_in_one_sentence(service: str) -> None:
    """Without RASID_KAFKA nothing starts, and the sentence says what it is for."""
    command = [service, "create"] if service == "topics" else [service]
    run = _rasid(*command, RASID_DATABASE="postgresql://there/rasid")
    assert run.returncode == 2
    assert run.stderr.strip().splitlines() == [
        "rasid: RASID_KAFKA is not set (Kafka bootstrap servers, host:port separated by commas)."
    ]


def test_a_wrong_setting_is_named_in_one_sentence() -> None:
    """A value of the wrong form stops the start."""
    run = _rasid("web", RASID_DATABASE="mysql://there")
    assert run.returncode == 2
    assert len(run.stderr.strip().splitlines()) == 1
    assert run.stderr.startswith("rasid: RASID_DATABASE is wrong: must be a postgresql:// URL")


def test_a_misspelt_setting_is_no_silent_default() -> None:
    """A variable that no service knows stops the start and names the likely one."""
    run = _rasid("store", RASID_KAFAK="there:9092")
    assert run.returncode == 2
    assert run.stderr.strip() == "rasid: RASID_KAFAK is not a setting of rasid; did you mean RASID_KAFKA?"


def test_jobs_alone_takes_every_core() -> None:
    """--jobs needs no number; an empty input is no error."""
    run = subprocess.run(
        [sys.executable, "-m", "services.cli", "pipe", "extract", "--jobs"],
        input="",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_live_sites_need_a_contact(tmp_path: Path) -> None:
    """Whoever fetches real sites must be reachable, and the refusal says why."""
    run = _rasid("up", RASID_DATA=str(tmp_path))
    assert run.returncode == 2
    assert run.stderr.startswith("rasid: RASID_CONTACT is not set")
    assert "must be able to reach whoever fetches it" in run.stderr
