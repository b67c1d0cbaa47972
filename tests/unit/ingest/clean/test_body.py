"""The container: what is read plainly, what trafilatura judges, and what it must not lose."""

from __future__ import annotations

import pytest
from lxml import html

from services.ingest.clean.body import Body, _is_plain, body_of_container, body_of_page, container_of
from services.ingest.clean.document import parse
from services.ingest.clean.page import Removed, UncleanableError
from services.ingest.clean.paragraphs import paragraphs_of
from services.ingest.golden import GoldenPage, golden_pages
from services.ingest.selector import select
from services.ingest.site import Layout

FIRST = "وصلت القافلة إلى المدينة صباح اليوم بعد انتظار دام ثلاثة أيام على المعبر الشمالي."
SECOND = "وقال السائقون إن الطريق سالكة، وإن التفتيش لم يستغرق أكثر من ساعة واحدة."


def _container(inside: str) -> html.HtmlElement:
    return select(parse(f'<html><body><div class="body">{inside}</div></body></html>'.encode(), None), "div.body")[0]


def _with_layout_cut(golden: GoldenPage) -> list[html.HtmlElement]:
    root = parse(golden.page.body, golden.page.content_type)
    layout = next(
        layout for layout in golden.site.layouts if golden.expected and layout.name == golden.expected["layout"]
    )
    container = container_of(root, layout)
    body_of_container(container, layout.boilerplate)  # cuts the tree
    return container


@pytest.mark.parametrize("golden", golden_pages(), ids=lambda golden: golden.name)
def test_a_plain_container_needs_no_judge(golden: GoldenPage) -> None:
    """Where the short way is taken, trafilatura would have returned the same paragraphs."""
    for element in filter(_is_plain, _with_layout_cut(golden)):
        assert list(paragraphs_of(element)) == Body()._judged(element)  # noqa: SLF001


@pytest.mark.parametrize(
    "inside",
    [
        f'<p>{FIRST}</p><ul class="share"><li><a href="/s">شارك</a></li></ul>',
        f'<p>{FIRST}</p><p><a href="/n">خبر آخر من المدينة</a></p>',
        f"<p>{FIRST}</p><figure><figcaption>صورة</figcaption></figure>",
        f"<p>{FIRST}</p><h3>خبر آخر</h3>",
    ],
)
def test_whatever_may_be_chrome_is_judged(inside: str) -> None:
    """Links, lists, named blocks, figures, a heading with nothing under it."""
    assert not _is_plain(_container(inside))


def test_paragraphs_end_where_blocks_and_breaks_are() -> None:
    """Inline marks join, blocks and line breaks part, scripts are silent."""
    inside = "واحد <b>اثنان</b><br>ثلاثة<div>أربعة<p>خمسة</p>ستة</div><script>var x</script>سبعة&nbsp; ثمانية"
    assert list(paragraphs_of(_container(inside))) == ["واحد اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة ثمانية"]


def test_a_body_inside_a_form_is_not_lost() -> None:
    """adbar/trafilatura#898: it returned the caption alone."""
    form = f"<form><p>{FIRST}</p><p>{SECOND}</p></form><figure><figcaption>من الأرشيف</figcaption></figure>"
    assert body_of_container([_container(form)], ["figure"]).paragraphs == [FIRST, SECOND]


def test_several_containers_are_read_in_order_outermost_only() -> None:
    """A lead apart from the body: one selector names both."""
    root = parse(
        f'<div class="lead">{FIRST}</div><div class="text"><div class="text"><p>{SECOND}</p></div></div>'.encode(), None
    )
    layout = Layout(name="x", container=["div.none", "div.lead, div.text"], verified=False)
    assert body_of_container(container_of(root, layout), []).paragraphs == [FIRST, SECOND]


def test_what_a_selector_cuts_out_is_named() -> None:
    """For whoever asks why it is gone; what held no text is not worth a word."""
    inside = f'<p>{FIRST}</p><div class="share">شارك <b>الخبر</b></div><div class="share"></div>'
    body = body_of_container([_container(inside)], ["div.share"])
    assert (body.paragraphs, body.removed) == ([FIRST], [Removed("شارك الخبر", "div.share")])


def test_where_trafilatura_breaks_the_text_is_had_and_the_failure_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a container everything there is, on a page without one nothing, and never in silence."""

    def broken(*_args: object, **_options: object) -> None:
        raise RecursionError

    monkeypatch.setattr("services.ingest.clean.body.bare_extraction", broken)
    judged = body_of_container([_container(f'<p>{FIRST}</p><p id="x">{SECOND}</p>')], [])
    assert (judged.paragraphs, judged.failed) == ([FIRST, SECOND], 1)
    with pytest.raises(UncleanableError):
        body_of_page(parse(b"<html><body><p>x</p></body></html>", None), [])
