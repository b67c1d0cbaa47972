"""`rasid explain` with what it may be given: an article, a page, plain text, and what is none of these."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.cli import app

TEXT = "قصفت قوات النظام بالمدفعية بلدة كفرنبل أمس، ما أدى إلى مقتل ثلاثة مدنيين."
GOLDEN = Path(__file__).parents[2] / "services" / "ingest" / "sites" / "alsouria-net" / "golden" / "shelling"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Runs commands with no database to ask."""
    monkeypatch.delenv("RASID_DATABASE", raising=False)
    return CliRunner()


def test_plain_text_and_its_date(run: CliRunner, tmp_path: Path) -> None:
    """The day of publication dates أمس."""
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    told = run.invoke(app, ["explain", str(tmp_path / "a.txt"), "--published", "2020-06-30"])
    assert told.exit_code == 0
    assert "assault/shelling" in told.output
    assert "2020-06-29 (day)" in told.output
    assert "event_types/assault.toml:" in told.output


@pytest.mark.parametrize("source", [{"id": "own"}, "own"])
def test_an_article_as_json(run: CliRunner, tmp_path: Path, source: object) -> None:
    """An `Article`, and an annotated one, whose source is a bare name and which has no id."""
    record = {"text": TEXT, "title": "قصف", "published_at": "2020-06-30T10:00:00Z", "source": source}
    (tmp_path / "a.json").write_text(json.dumps(record), encoding="utf-8")
    told = run.invoke(app, ["explain", str(tmp_path / "a.json")])
    assert "2020-06-29 (day)" in told.output


def test_a_saved_page_is_cleaned_by_the_rules_of_its_site(run: CliRunner, tmp_path: Path) -> None:
    """Golden page of a site: its article's text and nothing of its chrome; written as a page."""
    article = json.loads(GOLDEN.with_suffix(".json").read_text(encoding="utf-8"))["article"]
    out = tmp_path / "why.html"
    told = run.invoke(app, ["explain", str(GOLDEN.with_suffix(".html")), "--url", article["url"], "--html", str(out)])
    assert told.exit_code == 0, told.output
    assert f"events in {out}" in told.output
    assert f"<h1>{article['title']}</h1>" in out.read_text(encoding="utf-8")


def test_a_page_says_itself_where_it_stood(run: CliRunner, tmp_path: Path) -> None:
    """Its site's rules are found by its canonical link; endless comments and tags cost nothing."""
    page = GOLDEN.with_suffix(".html").read_bytes()
    article = json.loads(GOLDEN.with_suffix(".json").read_text(encoding="utf-8"))["article"]
    link = f'<link href="{article["canonical_url"]}" rel="canonical">'.encode()
    (tmp_path / "a.html").write_bytes(
        b"<!-- -->" * 500 + b"<link " * 500 + b">" + page.replace(b"<head>", b"<head>" + link)
    )
    told = run.invoke(app, ["explain", str(tmp_path / "a.html")])
    assert told.exit_code == 0, told.output
    assert article["canonical_url"] in told.output


@pytest.mark.parametrize(
    ("content", "said"), [("{", "is no article"), ('{"text": 5}', "is no article"), (None, "is no file, no http")]
)
def test_what_is_no_article_is_one_sentence(run: CliRunner, tmp_path: Path, content: str | None, said: str) -> None:
    """And the exit status of a wrong setting."""
    path = tmp_path / "a"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    told = run.invoke(app, ["explain", str(path)])
    assert told.exit_code == 2
    assert said in told.output


@pytest.mark.parametrize(
    ("page", "said"),
    [(b"<html>" + b"<i>" * 200_000, "tags"), (b"<html><body>" + "<p>خبر</p>".encode() * 20_000, "longer than 0.001 s")],
)
def test_a_hostile_page_meets_the_limits_of_ingest(
    run: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: bytes, said: str
) -> None:
    """It is cleaned in a process of its own: too many tags, or too long a time, is one sentence."""
    if "longer" in said:
        monkeypatch.setenv("RASID_PARSE_TIMEOUT", "0.001")
    (tmp_path / "a.html").write_bytes(page)
    told = run.invoke(app, ["explain", str(tmp_path / "a.html")])
    assert told.exit_code == 1
    assert said in told.output
    assert len(told.output.splitlines()) == 1
