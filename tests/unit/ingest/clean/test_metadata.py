"""Title, authors and times: what is believed before what, and what is not believed at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from services.contracts.article import Article
from services.ingest.clean import Page, clean
from services.ingest.urls import canonicalise

FETCHED_AT = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)
TEXT = "<p>وصلت القافلة إلى المدينة صباح اليوم بعد انتظار دام ثلاثة أيام على المعبر الشمالي.</p>"
SITE_NAME = '<meta property="og:site_name" content="أخبار البلدة">'


def _article(head: str, inside: str = TEXT, url: str = "https://town.example/n/1") -> Article:
    body = f"<html><head>{head}</head><body><article>{inside}</article></body></html>".encode()
    return clean(Page(url, body, "text/html", FETCHED_AT, canonicalise(url)), None).article


def _linked(**fields: object) -> str:
    node = {"@type": "NewsArticle", **fields}
    graph = {"@context": "https://schema.org", "@graph": [{"@type": "Organization", "name": "x"}, node]}
    return f'<script type="application/ld+json">{json.dumps(graph)}</script>'


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:title" content="وصول القافلة"><title>وصول القافلة | أخبار البلدة</title>' + SITE_NAME,
        "<title>وصول القافلة | أخبار البلدة</title>" + SITE_NAME,
        _linked(headline="وصول القافلة") + '<meta property="og:title" content="شيء آخر">',
        '<meta property="og:title" content="أخبار البلدة"><title>وصول القافلة - أخبار البلدة</title>' + SITE_NAME,
    ],
)
def test_the_title_comes_without_the_sites_name(head: str) -> None:
    """JSON-LD before meta before the window's title; the site's own name is no title."""
    assert _article(head).title == "وصول القافلة"


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("وصول القافلة إلى البلدة | أخبار", "<h1>وصول القافلة إلى البلدة</h1>"),
        ("أخبار - وصول القافلة إلى البلدة", "<div>أخبار</div><h2>وصول القافلة إلى البلدة</h2>"),
        ("وصول القافلة إلى البلدة - شمال | أخبار", "<b>وصول القافلة إلى البلدة - شمال</b><span>وصول القافلة</span>"),
    ],
)
def test_a_site_that_names_itself_nowhere_is_no_part_of_the_title(title: str, printed: str) -> None:
    """The longest end of the title that the page prints by itself is the headline."""
    article = _article(f"<title>{title}</title>", printed + TEXT)
    assert article.title == title.removesuffix(" | أخبار").removeprefix("أخبار - ")
    assert article.text == "وصلت القافلة إلى المدينة صباح اليوم بعد انتظار دام ثلاثة أيام على المعبر الشمالي."


def test_a_title_that_is_printed_nowhere_else_stays_whole() -> None:
    """Nothing tells which end of it is the site's."""
    assert _article("<title>وصول القافلة | أخبار</title>").title == "وصول القافلة | أخبار"


def test_a_heading_is_the_title_of_a_page_that_states_none() -> None:
    """And it does not stand in the text again."""
    article = _article("", f"<h1>وصول القافلة</h1>{TEXT}")
    assert article.title == "وصول القافلة"
    assert not article.text.startswith("وصول القافلة")


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ({"@type": "Person", "name": "سامر العلي"}, ["سامر العلي"]),
        (
            [{"@type": "Person", "name": "سامر العلي"}, {"@type": "Person", "name": "هبة محمد"}],
            ["سامر العلي", "هبة محمد"],
        ),
        ("سامر العلي، هبة محمد", ["سامر العلي", "هبة محمد"]),
        ({"@type": "Organization", "name": "شبكة البلدة"}, []),
        ({"@type": "Person", "name": "أخبار البلدة"}, []),
        ({"@type": "Person", "name": "فريق التحرير"}, []),
        ("admin", []),
        ("https://town.example/author/1", []),
        ("متابعات", []),
        (None, []),
        (7, []),
    ],
)
def test_authors_are_persons(author: object, expected: list[str]) -> None:
    """An outlet, a newsroom, an address and a label are nobody's name."""
    assert _article(_linked(author=author) + SITE_NAME).authors == expected


def test_the_minute_is_preferred_to_the_day_of_the_same_date() -> None:
    """JSON-LD knows the day, a meta element the minute."""
    meta = '<meta property="article:published_time" content="{}">'
    article = _article(_linked(datePublished="2024-04-30") + meta.format("2024-04-30T21:30:00+03:00"))
    assert (article.published_at, article.published_precision) == (datetime(2024, 4, 30, 18, 30, tzinfo=UTC), "minute")
    other = _article(_linked(datePublished="2024-04-30") + meta.format("2024-04-29T21:30:00+03:00"))
    assert (other.published_at, other.published_precision) == (datetime(2024, 4, 30, tzinfo=UTC), "day")


def test_the_address_tells_the_day_where_nothing_else_does() -> None:
    """Only a whole date counts."""
    dated = _article("", url="https://town.example/2022/03/23/convoy/")
    assert (dated.published_at, dated.published_precision) == (datetime(2022, 3, 23, tzinfo=UTC), "day")
    assert _article("", url="https://town.example/2022/03/convoy/").published_at is None


def test_a_line_of_the_page_tells_the_time_and_an_update_is_not_the_publication() -> None:
    """The lines go out of the text and into the fields they speak of."""
    article = _article("", f"<p>الأربعاء, ٥ يوليو ٢٠٢٣, ١٨:٤٧</p><p>آخر تحديث: 06.07.2023 | 10:04 دمشق</p>{TEXT}{TEXT}")
    assert article.published_at == datetime(2023, 7, 5, 15, 47, tzinfo=UTC)
    assert article.modified_at == datetime(2023, 7, 6, 7, 4, tzinfo=UTC)
    assert "٢٠٢٣" not in article.text
    updated = _article("", f"<p>آخر تحديث: 06.07.2023 | 10:04 دمشق</p>{TEXT}{TEXT}")
    assert (updated.published_at, updated.modified_at) == (None, datetime(2023, 7, 6, 7, 4, tzinfo=UTC))


def test_section_and_tags_are_those_stated() -> None:
    """Each once, in order."""
    head = _linked(articleSection="سوريا", keywords="حلب, مساعدات، حلب")
    article = _article(head + '<meta property="article:section" content="أخبار">')
    assert (article.section, article.tags) == ("سوريا", ["حلب", "مساعدات"])


def _printed(above: str, head: str = "", url: str = "https://town.example/n/1") -> Article:
    """A page that prints `above` between its headline and its article, today's date on top, another date below."""
    inside = (
        f"<div class='top'>السبت 20 نيسان 2024</div><header><h1>وصول القافلة</h1>{above}</header><div class='b'>{TEXT}"
        f"{TEXT.replace('القافلة', 'الشاحنة')}</div><div class='more'><h3>خبر آخر</h3><time datetime='2024-03-01'>1 آذار</time></div>"
    )
    body = f"<html><head>{head}<title>وصول القافلة</title></head><body>{inside}</body></html>".encode()
    return clean(Page(url, body, "text/html", FETCHED_AT, canonicalise(url)), None).article


@pytest.mark.parametrize(
    ("above", "expected", "precision"),
    [
        ("<span>الثلاثاء 30 نيسان/أبريل 2024</span>", "2024-04-30T00:00", "day"),
        ("<div><i></i>٣٠ أبريل ٢٠٢٤ | ٠٢:٣٠ م</div>", "2024-04-30T11:30", "minute"),
        ('<time datetime="2024-04-30T14:30:00+03:00">أمس</time>', "2024-04-30T11:30", "minute"),
        ("<span>منذ ساعتين</span>", "2024-05-01T00:00", "day"),
        ("<span>قبل 3 أيام</span>", "2024-04-28T00:00", "day"),
    ],
)
def test_a_date_between_headline_and_text_is_the_articles(above: str, expected: str, precision: str) -> None:
    """As printed there, or counted back from the fetch; the minute only where it is told."""
    article = _printed(above)
    assert article.published_at is not None
    assert (article.published_at.isoformat()[:16], article.published_precision) == (expected, precision)


@pytest.mark.parametrize("above", ["", "<span>منذ أسبوعين</span>", "<p>افتتح الجسر قبل سنوات من هذا</p>"])
def test_dates_elsewhere_on_the_page_are_not_the_articles(above: str) -> None:
    """Neither today's in the page's head nor another article's below; weeks ago is no day."""
    assert _printed(above).published_at is None


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("<span>بقلم سامر العلي</span>", ["سامر العلي"]),
        ("<div>كتب: <b>سامر العلي</b></div>", ["سامر العلي"]),
        ('<a rel="author" href="/a">سامر العلي</a>', ["سامر العلي"]),
        ('<span class="post-author-name">سامر العلي</span>', ["سامر العلي"]),
        ("<span>تقرير جديد عن النازحين</span>", []),
        ("<span>كتب الأهالي شعارات على الجدران</span>", []),
        ('<a rel="author" href="/a">فريق التحرير</a>', []),
    ],
)
def test_a_byline_between_headline_and_text_names_the_author(above: str, expected: list[str]) -> None:
    """By its mark or by its words; a newsroom is nobody."""
    assert _printed(above).authors == expected


def test_an_author_is_found_where_the_graph_points() -> None:
    """As search engine plugins write it: the person is a node of its own."""
    people = {
        "@graph": [
            {"@type": "Article", "author": {"@id": "#p"}},
            {"@type": "Person", "@id": "#p", "name": "سامر العلي"},
        ]
    }
    head = f'<script type="application/ld+json">{json.dumps(people)}</script>'
    assert _printed("", head).authors == ["سامر العلي"]


@pytest.mark.parametrize(
    "title",
    [
        "وصول القافلة<script>alert(1)</script>",
        "وصول<script type=x>var a = 1 < 2</script> القافلة",
        "وصول القافلة &lt;script&gt;alert(1)&lt;/script&gt;",
        "وصول القافلة<style>b{}</style>",
        "<b>وصول</b> القافلة",
    ],
)
@pytest.mark.parametrize("place", ["h1", "title", "og"])
def test_a_title_is_text_and_carries_no_script(title: str, place: str) -> None:
    """Marks go; of scripts and styles what stands in them too."""
    written = {
        "h1": ("", f"<h1>{title}</h1>"),
        "title": (f"<title>{title}</title>", ""),
        "og": (f'<meta property="og:title" content="{title}">', ""),
    }
    head, heading = written[place]
    assert _article(head, heading + TEXT).title == "وصول القافلة"
