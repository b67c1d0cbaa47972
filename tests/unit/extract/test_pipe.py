"""`rasid pipe extract`: order kept, unusable lines named, the rest read, the same with one process or two."""

from __future__ import annotations

import io
import json
from uuid import NAMESPACE_URL, uuid5

import pytest

from services.extract.pipe import extract_lines

CLASH = "اندلعت اشتباكات عنيفة بين قوات النظام وتنظيم داعش، فجر اليوم، وأسفرت عن مقتل أربعة عناصر من قوات النظام."
ARREST = "اعتقلت قوات سوريا الديمقراطية خمسة شبان خلال حملة مداهمات نفذتها صباح اليوم."


def line(name: str, text: str, **rest: object) -> str:
    """One article as a line."""
    return json.dumps({"article_id": str(uuid5(NAMESPACE_URL, name)), "text": text, **rest}) + "\n"


def run(lines: list[str], jobs: int = 1) -> tuple[int, list[dict[str, object]], str]:
    """Status, events and what was said on stderr."""
    out, err = io.StringIO(), io.StringIO()
    status = extract_lines(lines, out, err, jobs)
    return status, [json.loads(event) for event in out.getvalue().splitlines()], err.getvalue()


def test_only_id_and_text_are_needed() -> None:
    """Everything else may be missing or null."""
    status, events, said = run(
        [line("a", CLASH), line("b", ARREST, title=None, published_at=None, source=None, url=None)]
    )
    assert (status, said) == (0, "")
    assert events[0]["event_type"] == "assault"
    assert "coerce" in {event["event_type"] for event in events}


def test_an_unusable_line_is_named_and_the_rest_goes_on() -> None:
    """Not JSON, no text: number and reason on stderr, status 1, the other lines read."""
    status, events, said = run(["{broken\n", line("a", CLASH), '{"article_id": "no uuid", "text": ""}\n', "\n"])
    assert status == 1
    assert len(events) >= 1
    assert [part.split(":")[0] for part in said.splitlines()] == ["line 1", "line 3"]


@pytest.mark.parametrize("jobs", [2])
def test_more_processes_give_the_same_lines(jobs: int) -> None:
    """Input order is kept whoever finishes first."""
    lines = [line(str(n), CLASH if n % 2 else ARREST) for n in range(12)]
    assert run(lines, jobs) == run(lines, 1)
