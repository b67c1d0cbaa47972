"""A backup of archive and database, restored elsewhere: whole, and everything published can be published again."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from services.ingest.manifest import NAME
from services.ingest.republish import republish
from services.ingest.settings import IngestSettings
from tests.integration.ingest.stage import Ingest, PlayedSite, Topic

MakeSite = Callable[..., PlayedSite]


def verified(environment: dict[str, str], archive: Path) -> tuple[int, str]:
    """Exit status and words of `rasid archive verify` on a folder."""
    command = [sys.executable, "-m", "services.cli", "archive", "verify"]
    run = subprocess.run(
        command, env={**environment, "RASID_ARCHIVE": str(archive)}, capture_output=True, text=True, check=False
    )
    return run.returncode, run.stdout


async def test_a_backup_is_restored(
    make_site: MakeSite, ingest: Ingest, topic: Topic, environment: dict[str, str], tmp_path: Path
) -> None:
    """The copy verifies and yields every record again; a byte that rotted and a file that is missing are named."""
    site = make_site()
    for number in range(6):
        site.article(number)
    ingest.once(archive_file_bytes="1")
    before = {article.article_id: article for article in await topic.articles(site)}
    backup = tmp_path / "backup"
    shutil.copytree(tmp_path / "archive", backup)
    shutil.rmtree(tmp_path / "archive")

    assert verified(environment, backup) == (0, "")
    given = {name.removeprefix("RASID_").lower(): text for name, text in environment.items() if name[:6] == "RASID_"}
    assert await republish(IngestSettings.model_validate({**given, "archive": backup}), set()) == (6, 0)
    again = await topic.articles(site)
    assert len(again) == 12
    assert all(article == before[article.article_id] for article in again)

    rotten, missing = sorted(backup.glob("*.warc.gz"))[:2]
    content = bytearray(rotten.read_bytes())
    content[len(content) // 2] ^= 1
    rotten.write_bytes(content)
    missing.unlink()
    status, told = verified(environment, backup)
    assert status == 1
    assert sorted(told.splitlines()) == sorted([f"{rotten.name}: changed", f"{missing.name}: missing"])
    assert (backup / NAME).exists()
