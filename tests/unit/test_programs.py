"""A program that is absent skips a test on a developer's machine and fails it in CI."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.programs import need


def test_it_is_found_or_missed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By PATH; with CI=true its absence cannot pass for a success."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception):
        need("promtool")
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception):
        need("promtool")
    (tmp_path / "promtool").touch(mode=0o755)
    assert need("promtool") == str(tmp_path / "promtool")
