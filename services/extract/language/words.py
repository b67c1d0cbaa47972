"""Closed lists of words that the reading rules know, kept as data in `lexicon/reading.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from services.common.arabic import fold


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads((files("services.extract") / "lexicon" / "reading.toml").read_text(encoding="utf-8"))


def closed(module: str, name: str) -> frozenset[str]:
    """The list `name` of the table `module`, as a set of folded words. Raises KeyError where there is none."""
    return frozenset(fold(word) for word in _lists()[module][name])
