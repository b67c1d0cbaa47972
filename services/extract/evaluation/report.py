"""What `rasid evaluate` prints: scores, then every miss, every false find and every wrong slot."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from services.extract.evaluation.findings import Evaluated, Finding, evaluate
from services.extract.evaluation.gold import load_gold
from services.extract.evaluation.intervals import bootstrap
from services.extract.evaluation.scores import EVENTS, SLOTS, Scores, Tally, headline, modality_f1, total
from services.extract.reader import Reader

_HEADINGS: Final = {"missed": "Missed", "false": "Found, but not in the gold", "slot": "Wrong slots"}
_WIDTH: Final = 22


def evaluated(
    folder: Path, *, only: Collection[str] = (), without: Collection[str] = (), reader: Reader | None = None
) -> list[Evaluated]:
    """Every document of a folder, read and compared. Raises SettingError as `load_gold`."""
    reading = reader or Reader.default()
    return [evaluate(reading, document) for document in load_gold(folder, only=only, without=without).values()]


def evaluate_folder(
    folder: Path, *, only: Collection[str], without: Collection[str], as_json: bool, figures: bool
) -> str:
    """The report on a folder; `figures` leaves out everything that quotes a text."""
    documents = evaluated(folder, only=only, without=without)
    if as_json:
        return as_lines_of_json(documents, figures=figures)
    return "\n".join(_lines(documents, figures=figures))


def as_lines_of_json(documents: Sequence[Evaluated], *, figures: bool) -> str:
    """One JSON object a finding (unless only `figures` are wanted), then one with the scores."""
    lines = [] if figures else [asdict(finding) for document in documents for finding in document.findings]
    scores = total(document.scores for document in documents)
    tallies = {name: asdict(tally) for name, tally in scores.items()}
    summary = {"documents": len(documents), "headline": headline(scores), "tallies": tallies}
    return "\n".join(json.dumps(line, ensure_ascii=False) for line in [*lines, summary])


def _lines(documents: Sequence[Evaluated], *, figures: bool) -> Iterator[str]:
    if not figures:
        findings = [finding for document in documents for finding in document.findings]
        for kind, heading in _HEADINGS.items():
            chosen = [finding for finding in findings if finding.kind == kind]
            yield from (f"{heading}: {len(chosen)}", "")
            yield from (line for finding in chosen for line in _told(finding))
    yield f"Scores of {len(documents)} documents"
    yield ""
    yield from scores_table(total(document.scores for document in documents))
    yield interval_line(documents)


def _told(finding: Finding) -> Iterator[str]:
    yield f"  {finding.doc}{'  ' + finding.slot if finding.slot else ''}  {_one_line(finding.sentence)}"
    if finding.expected:
        yield f"      expected  {finding.expected}"
    if finding.read:
        yield f"      read      {finding.read}"
    for rule in finding.rules:
        yield f"      rule      {rule}"
    yield ""


def _one_line(sentence: str) -> str:
    return " ".join(sentence.split())


def scores_table(scores: Scores) -> Iterator[str]:
    """The tallies as lines: events, slots, modality, then each event type, the most frequent first."""
    for name in (*EVENTS, *SLOTS):
        yield f"{name:{_WIDTH}}{_tally(scores.get(name, Tally()))}"
    yield f"{'modality, macro F1':{_WIDTH}}{modality_f1(scores):.3f}"
    types = sorted((name for name in scores if name.startswith("type ")), key=lambda name: -scores[name].gold)
    for name in types:
        yield f"{'  ' + name.removeprefix('type '):{_WIDTH}}{_tally(scores[name])}"


def _tally(tally: Tally) -> str:
    share = f"P {tally.precision:.3f}  R {tally.recall:.3f}  F1 {tally.f1:.3f}"
    return f"{share}   ({tally.true} of {tally.read} read, {tally.gold} gold)"


def interval_line(documents: Sequence[Evaluated]) -> str:
    """The interval of F1 over events, documents resampled."""
    found = bootstrap([document.scores["events"] for document in documents], lambda drawn: {"F1": _events(drawn).f1})[
        "F1"
    ]
    return f"{'events F1, 95 %':{_WIDTH}}{found.low:.3f} to {found.high:.3f} (documents resampled)"


def _events(drawn: Sequence[Tally]) -> Tally:
    whole = Tally()
    for tally in drawn:
        whole.add(tally)
    return whole
