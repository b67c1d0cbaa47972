"""The database users of the services, made as they are where rasid is deployed: by `rasid database migrate --login`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

ROLES: Final = {"ingest": "rasid_ingest", "store": "rasid_store", "web": "rasid_read"}


def service_users(owner: str, folder: Path, prefix: str) -> dict[str, str]:
    """The URL of each service that speaks to the database, `prefix_service` its user, under the service's name.

    `owner` is the URL by which the tables are made, too; `folder` keeps the files that the command reads.
    """
    users = {service: _of_user(owner, f"{prefix}_{service}") for service in ROLES}
    logins = []
    for service, url in users.items():
        (folder / service).write_text(url, encoding="utf-8")
        logins += ["--login", f"{ROLES[service]}={folder / service}"]
    command = [sys.executable, "-m", "services.cli", "database", "migrate", *logins]
    subprocess.run(command, env={**os.environ, "RASID_DATABASE": owner}, check=True)
    return users


def _of_user(url: str, user: str) -> str:
    parts = urlsplit(url)
    address = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:secret@{address}"))
