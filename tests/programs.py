"""Programs that a test needs beside Python's packages."""

from __future__ import annotations

import os
import shutil

import pytest


def need(command: str) -> str:
    """The command's path; its absence skips the test here and fails it in CI."""
    path = shutil.which(command)
    if path is None and os.environ.get("CI") == "true":
        pytest.fail(f"{command} is not here")
    if path is None:
        pytest.skip(f"{command} is not here")
    return path
