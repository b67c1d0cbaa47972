"""Scores, findings and intervals on annotations of our own sentences."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.common.errors import SettingError
from services.extract.evaluation.findings import Finding, evaluate
from services.extract.evaluation.gold import GoldDocument, load_gold
from services.extract.evaluation.intervals import Interval, bootstrap
from services.extract.evaluation.matching import match, overlaps, same_effect
from services.extract.evaluation.report import evaluated
from services.extract.evaluation.scores import Tally, headline, total
from services.extract.reader import Reader

FIRST = "قصفت قوات النظام بالمدفعية بلدة كفرنبل، ما أدى إلى مقتل ثلاثة مدنيين."
SECOND = "وتناوب الأهالي على حراسة مداخل البلدة طوال الليل."
THIRD = "اعتقلت قسد عشرة شبان في مدينة الرقة أمس."
TEXT = f"{FIRST}\n{SECOND}\n{THIRD}"


@cache
def _reader() -> Reader:
    return Reader.default()


def event(sentence: str, event_type: str, mode: str, **slots: Any) -> dict[str, Any]:  # noqa: ANN401
    """A gold event whose evidence is a sentence of TEXT."""
    start = TEXT.index(sentence)
    blank = {"modality": "asserted", "background": False, "actors": [], "location": None, "time": None}
    evidence = {"text": sentence, "start": start, "end": start + len(sentence)}
    return {
        **blank,
        "effects": [],
        "attribution": [],
        "evidence": evidence,
        "event_type": event_type,
        "mode": mode,
        **slots,
    }


SHELLING = event(
    FIRST, "assault", "shelling",
    actors=[{"role": "initiator", "actor_id": "SYR-ARMY", "mention": "قوات النظام"}, {"role": "target", "actor_id": "SNA", "mention": "x"}],
    effects=[{"effect": "killed", "group": "civilian", "min": 3, "max": 3}],
    time={"start": "2020-06-29", "end": "2020-06-29"},
)  # fmt: skip
GUARD = event(SECOND, "mobilize", "deploy")


def document(*events: dict[str, Any]) -> GoldDocument:
    """TEXT with these annotations."""
    return GoldDocument(doc="own", text=TEXT, published_at="2020-06-29T12:00:00Z", events=events)


def findings(*events: dict[str, Any]) -> list[Finding]:
    """What is found wrong with the reading of TEXT."""
    return list(evaluate(_reader(), document(*events)).findings)


def test_a_miss_says_what_was_expected_and_what_to_add() -> None:
    """No word of the sentence is a trigger, so the file to add one to is named."""
    missed = [finding for finding in findings(SHELLING, GUARD) if finding.kind == "missed"]
    assert [finding.sentence for finding in missed] == [SECOND]
    assert missed[0].expected == "mobilize/deploy · no date"
    assert "event_types/mobilize.toml" in missed[0].rules[0]


def test_a_miss_with_a_trigger_names_its_line_and_its_fate() -> None:
    """The verb is known, but speaks for another type: the line of the file and the event it became are named."""
    [missed] = [finding for finding in findings(event(THIRD, "protest", "strike")) if finding.kind == "missed"]
    assert "اعتقلت" in missed.rules[0]
    assert "event_types/coerce.toml:" in missed.rules[0]
    assert "read as coerce/arrest" in missed.rules[0]


def test_a_false_find_names_its_trigger_and_what_the_gold_has_there() -> None:
    """The arrest is not in the gold: its rule is named, and that there is no event."""
    [false] = [finding for finding in findings(SHELLING) if finding.kind == "false"]
    assert false.sentence == THIRD
    assert false.expected == "no event here"
    assert "coerce.toml" in false.rules[0]


def test_a_wrong_slot_shows_both_values() -> None:
    """An actor that the gold has and the reader does not."""
    [wrong] = [finding for finding in findings(SHELLING) if finding.slot == "actors"]
    assert "target SNA" in (wrong.expected or "")
    assert "target SNA" not in (wrong.read or "")
    assert "actors.tsv" in wrong.rules[0]


def test_scores_count_right_read_and_gold() -> None:
    """One of two read events is right, one of two gold events found."""
    scores = evaluate(_reader(), document(SHELLING, GUARD)).scores
    assert scores["events"] == Tally(1, 2, 2)
    assert scores["events, kinetic"] == Tally(1, 2, 2)
    assert scores["effects + group"] == Tally(1, 1, 1)
    assert headline(total([scores, scores]))["events precision"] == 0.5


def test_each_event_is_matched_once_the_likeliest_first() -> None:
    """Two readings of one gold event: the one with its mode and date is the match."""
    wrong = {**SHELLING, "mode": "airstrike"}
    assert match([wrong, SHELLING], [SHELLING]) == [(SHELLING, SHELLING)]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [((0, 100), (0, 100), True), ((0, 100), (50, 110), True), ((0, 100), (95, 200), False), ((0, 100), (0, 5), False)],
)
def test_evidence_overlaps_by_half_of_the_shorter_and_a_tenth_of_the_union(
    one: tuple[int, int], other: tuple[int, int], *, same: bool
) -> None:
    """A word inside a sentence is not the sentence."""
    spans = [{"start": start, "end": end} for start, end in (one, other)]
    assert overlaps(*spans) is same


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        ((10, 10), (11, 11), True),
        ((10, 10), (12, 12), False),
        ((3, None), (1, None), True),
        ((20, None), (3, 3), False),
    ],
)
def test_numbers_agree_within_a_tenth_and_open_bounds_with_open_ones(
    mine: tuple[int, int | None], theirs: tuple[int, int | None], *, same: bool
) -> None:
    """As the gold's scorer has it."""
    effects = [{"effect": "killed", "min": least, "max": most} for least, most in (mine, theirs)]
    assert same_effect(*effects) is same


def test_a_bootstrap_is_the_same_every_time_and_holds_the_figure() -> None:
    """Seeded; the interval of a constant is that constant."""

    def mean(values: Any) -> dict[str, float]:  # noqa: ANN401
        return {"mean": sum(values) / len(values)}

    found = bootstrap([0.0, 1.0, 1.0, 0.0, 1.0], mean)["mean"]
    assert found == bootstrap([0.0, 1.0, 1.0, 0.0, 1.0], mean)["mean"]
    assert found.low < found.value < found.high
    assert bootstrap([1.0, 1.0], mean)["mean"] == Interval(1.0, 1.0, 1.0)
    assert not Interval(0.5, 0.4, 0.6).meets(Interval(0.8, 0.7, 0.9))


def test_documents_can_be_chosen_and_left_out(tmp_path: Path) -> None:
    """A document that is left out is not read; an unknown one is an error that names those there are."""
    for name in ("one", "two"):
        content = document(SHELLING).model_copy(update={"doc": name}).model_dump_json()
        (tmp_path / f"{name}.json").write_text(content, encoding="utf-8")
    assert list(load_gold(tmp_path, without=["two"])) == ["one"]
    assert [one.doc for one in evaluated(tmp_path, only=["two"])] == ["two"]
    with pytest.raises(SettingError, match="three is no document"):
        load_gold(tmp_path, only=["three"])


def test_the_command_prints_faults_or_figures_alone(tmp_path: Path) -> None:
    """With --figures nothing of the text is printed; --json gives one object a fault and the scores last."""
    (tmp_path / "own.json").write_text(document(SHELLING, GUARD).model_dump_json(), encoding="utf-8")
    runner = CliRunner()
    told = runner.invoke(app, ["evaluate", str(tmp_path)]).output
    assert SECOND in told
    assert "events                P 0.500  R 0.500" in told
    assert SECOND not in runner.invoke(app, ["evaluate", str(tmp_path), "--figures"]).output
    lines = [json.loads(line) for line in runner.invoke(app, ["evaluate", str(tmp_path), "--json"]).output.splitlines()]
    assert lines[0]["sentence"] == SECOND
    assert lines[-1]["tallies"]["events"] == {"true": 1, "read": 2, "gold": 2}
