"""The report for whoever writes a site's rules."""

from __future__ import annotations

from dataclasses import replace

from services.ingest.golden import golden_pages
from services.ingest.try_page import report

GOLDEN = next(golden for golden in golden_pages("smart-news") if golden.name.endswith("aid"))


def test_the_report_says_what_was_read_and_what_was_removed_why() -> None:
    """Layout, metadata, text, every flash with its time and source, every removal with its rule."""
    assert GOLDEN.expected is not None
    told = report(GOLDEN.page, GOLDEN.site)
    for line in (
        "layout        angular",
        f"title         {GOLDEN.expected['article']['title']}",
        "published_at  2019-05-06T22:20:00+00:00 (minute)",
        "6 flashes",
        "  2019-05-06T22:05:00+00:00 (minute)  مقتل طفل بانفجار لغم أرضي قرب قرية أم جلال شرق إدلب  (ناشطون)",
        "  [site: boilerplate line] سمارت ـ حمص",
    ):
        assert line in told
    assert GOLDEN.expected["article"]["text"] in told


def test_the_report_says_when_there_is_nothing_to_read() -> None:
    """A page without text has its reason; a changed template is named as such."""
    assert "no text       empty body" in report(replace(GOLDEN.page, body=b""), GOLDEN.site)
    changed = replace(GOLDEN.page, body=GOLDEN.page.body.replace(b"news-body", b"story"))
    assert "layout        unrecognised (no layout of the day matches" in report(changed, GOLDEN.site)
    assert "site          none of the known ones" in report(GOLDEN.page, None)
