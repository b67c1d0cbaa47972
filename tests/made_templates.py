"""Pages of outlets that nobody knows, of our own making: the templates that Arabic news sites use, with their clutter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from services.ingest.clean import Page
from tests.made_pages import EXCERPT, HEADLINES, Made, body, head, links, made, rest, share, top

FETCHED = datetime(2025, 6, 20, 9, tzinfo=UTC)


@dataclass(frozen=True)
class MadePage:
    """A page of an unknown outlet, by the name of its template, and the article on it."""

    template: str
    page: Page
    article: Made


def page_of(template: str, number: int) -> MadePage:
    """Article `number` in one template."""
    one = made(number)
    stated = template not in UNSTATED
    html = f'<!DOCTYPE html><html dir="rtl" lang="ar">{head(one, stated=stated)}<body class="rtl single">{TEMPLATES[template](one)}</body></html>'
    url = f"https://hay-news.example/{number}/"
    return MadePage(template, Page(url, html.encode(), "text/html; charset=utf-8", FETCHED, url), one)


def _jannah(one: Made) -> str:
    return f"""{top(one)}<article id="the-post" class="container-wrapper post-content tie-standard"><header class="entry-header-outer"><div class="entry-header"><a class="post-cat" href="#">أخبار</a><h1 class="post-title entry-title">{one.title}</h1><div class="post-meta"><span class="author-meta">{one.author}</span><span class="date meta-item">19 يونيو، 2025</span><span class="meta-comment">0</span><span class="meta-views">1٬234</span><span class="meta-reading-time">دقيقتان</span></div></div></header>{share()}<div class="entry-content entry clearfix">{body(one)}<div id="inline-related-post" class="mag-box"><h3>مقالات ذات صلة</h3><ul>{links(one.chance)}</ul></div></div></article>{rest(one)}<a id="go-to-top">زر الذهاب إلى الأعلى</a><div id="autocomplete">إغلاق</div>"""


def _newspaper(one: Made) -> str:
    return f"""{top(one)}<div class="td-main-content"><article class="post type-post"><div class="td-post-header"><ul class="td-category"><li>أخبار</li></ul><header class="td-post-title"><h1 class="entry-title">{one.title}</h1><div class="td-module-meta-info"><div class="td-post-author-name"><div class="td-author-by">بواسطة</div> <a href="/author/x">{one.author}</a><div class="td-author-line"> - </div></div><span class="td-post-date"><time class="entry-date" datetime="2025-06-19T14:30:00+03:00">يونيو 19, 2025</time></span><div class="td-post-views"><span>345</span></div></div></header></div><div class="td-post-content tagdiv-type">{body(one)}<div class="td-a-rec"><span class="td-adspot-title">- إعلان -</span></div></div></article></div>{rest(one)}"""


def _sahifa(one: Made) -> str:
    return f"""{top(one)}<article class="post-listing"><div class="post-inner"><h1 class="name post-title">{one.title}</h1><p class="post-meta"><span class="post-meta-author">{one.author}</span> <span class="tie-date">19/06/2025</span> <span class="post-cats">أخبار</span> <span class="post-views">56 زيارة</span></p><div class="entry"><div class="share-post"><span class="share-text">شاركها</span></div>{body(one)}</div></div></article><section id="check-also-box"><h3>شاهد أيضاً</h3><h2><a href="/2/">{HEADLINES[1]}</a></h2><p>{EXCERPT} …</p></section>{rest(one)}"""


def _elementor(one: Made) -> str:
    return f"""{top(one)}<div data-elementor-type="single-post" class="elementor"><section class="elementor-section"><div class="elementor-widget elementor-widget-theme-post-title"><h1 class="elementor-heading-title">{one.title}</h1></div><div class="elementor-widget-post-info"><ul><li><span>{one.author}</span></li><li><span>يونيو 19, 2025</span></li><li><span>2:30 م</span></li></ul></div><div class="elementor-element elementor-widget elementor-widget-theme-post-content"><div class="elementor-widget-container">{body(one)}</div></div><div class="elementor-widget elementor-widget-posts"><div class="elementor-posts-container">{"".join(f'<article class="elementor-post"><h3><a href="#">{line}</a></h3><div class="elementor-post__excerpt"><p>{EXCERPT}.</p></div><a>اقرأ المزيد »</a></article>' for line in HEADLINES[:3])}</div></div></section></div>{rest(one)}"""


def _blocks(one: Made) -> str:
    contents = (
        "<ul>"
        + "".join(
            f"<li><a href='#h{n}'>{line[:40]}</a></li>" for n, line in enumerate(one.paragraphs) if len(line) < 40
        )
        + "</ul>"
    )
    return f"""{top(one)}<main class="wp-block-group"><h1 class="wp-block-post-title">{one.title}</h1><div class="wp-block-post-date"><time datetime="2025-06-19T14:30:00+03:00">يونيو 19, 2025</time></div><div class="reading-time">وقت القراءة: 3 دقائق</div><div class="entry-content wp-block-post-content"><div id="ez-toc-container"><p class="ez-toc-title">محتويات المقال</p>{contents}</div>{body(one, wrap='<p class="wp-block-paragraph has-text-align-right">{}</p>', clutter=4)}</div></main>{rest(one)}"""


def _blogger(one: Made) -> str:
    lines = "<br /><br />\n".join(escape(line, quote=False) for line in one.paragraphs)
    return f"""{top(one)}<div class="blog-posts hfeed"><div class="post hentry"><h3 class="post-title entry-title">{one.title}</h3><div class="post-body entry-content" id="post-body-1"><div dir="rtl" style="text-align: right;"><div class="separator"><img src="a.jpg"></div>{lines}</div><div style="clear: both;"></div></div><div class="post-footer"><span class="post-author">مرسلة بواسطة {one.author}</span> <span class="post-timestamp">في <abbr class="published" itemprop="datePublished" title="2025-06-19T14:30:00+03:00">2:30 م</abbr></span></div></div></div>{rest(one)}"""


def _drupal(one: Made) -> str:
    return f"""{top(one)}<div class="region region-content"><article role="article" class="node node--type-news node--view-mode-full"><h1 class="page-title"><span class="field field--name-title">{one.title}</span></h1><div class="node__meta">بواسطة {one.author} | الخميس، 19 حزيران 2025 - 14:30</div><div class="font-resize"><span>A+</span><span>حجم الخط</span><span>A-</span></div><div class="node__content"><div class="clearfix text-formatted field field--name-body">{body(one, clutter=3)}</div><div class="field field--name-field-tags"><div>الكلمات المفتاحية</div><a href="#">سوريا</a></div></div></article></div>{rest(one)}"""


def _amp(one: Made) -> str:
    return f"""<div class="amp-wp-article"><header><h1 class="amp-wp-title">{one.title}</h1><div class="amp-wp-meta">{one.author}</div><div class="amp-wp-meta"><time datetime="2025-06-19T14:30:00+03:00">منذ 19 ساعة</time></div></header><div class="amp-wp-article-content"><amp-img src="a.jpg"></amp-img>{body(one, clutter=1)}</div><footer class="amp-wp-article-footer"><div class="amp-wp-tax-tag">وسوم: <a>سوريا</a></div><a>اترك تعليقاً</a></footer></div><footer class="amp-wp-footer"><h2>أخبار الحي</h2><a>العودة إلى الأعلى</a></footer>"""


def _hashed(one: Made) -> str:
    paragraphs = body(one, wrap='<div dir="rtl" class="css-1j"><p dir="rtl" class="css-18kz">{}</p></div>', clutter=1)
    return f"""{top(one)}<main role="main" class="css-9f"><div class="css-3a"><h1 id="content" class="css-7t">{one.title}</h1></div><section class="css-b2"><span>التعليق على الصورة،</span> <p class="css-cap">سوق المدينة القديم صباح الأمس</p></section><div class="css-x1"><ul><li>Author, {one.author}</li><li>Role, مراسل</li></ul></div><time class="css-t" datetime="2025-06-19">19 يونيو/ حزيران 2025</time>{paragraphs}<section class="css-rel"><h2>مواضيع ذات صلة</h2><ul>{links(one.chance)}</ul></section></main>{rest(one)}"""


def _table(one: Made) -> str:
    lines = "<br>&nbsp;<br>".join(escape(line, quote=False) for line in one.paragraphs)
    return f"""{top(one)}<form id="aspnetForm" action="/n.aspx"><input type="hidden" name="__VIEWSTATE" value="x"><table width="100%"><tr><td width="20%"><b>أقسام الموقع</b><br><a href="#">محليات</a><br><a href="#">رياضة</a></td><td><table><tr><td><font size="4"><b>{one.title}</b></font></td></tr><tr><td><font size="1">2025-06-19 14:30</font></td></tr><tr><td align="right"><font size="3">{lines}</font></td></tr><tr><td><a href="#">طباعة</a> <a href="#">أرسل لصديق</a></td></tr></table></td><td width="20%">{links(one.chance, 5)}</td></tr></table></form>{rest(one)}"""


def _divs(one: Made) -> str:
    return f"""{top(one)}<div class="container"><div class="row"><div class="col-md-8"><h2 class="news-title">{one.title}</h2><div class="news-info"><i class="fa"></i> الخميس 19 حزيران 2025 <span>عدد القراءات: 1024</span></div><div class="txt_area">{body(one, wrap="<div>{}</div>", clutter=2)}<div class="src">المصدر: وكالات</div></div></div><div class="col-md-4"><h3>آخر الأخبار</h3><ul>{links(one.chance, 5)}</ul></div></div></div>{rest(one)}"""


def _spans(one: Made) -> str:
    wrap = '<p dir="RTL" style="text-align:justify"><span style="font-size:18px"><span style="font-family:Arial">{}</span></span></p>'
    return f"""{top(one)}<section class="single-news"><div class="details"><h1>{one.title}</h1><div class="meta"><span>كتب: {one.author}</span><span>19-06-2025 | 02:30 PM</span></div><div class="content-body">{body(one, wrap=wrap, clutter=2)}<p><strong>{one.author} - أخبار الحي</strong></p></div></div></section>{rest(one)}"""


TEMPLATES: dict[str, Callable[[Made], str]] = {
    "jannah": _jannah,
    "newspaper": _newspaper,
    "sahifa": _sahifa,
    "elementor": _elementor,
    "wordpress-blocks": _blocks,
    "blogger": _blogger,
    "drupal": _drupal,
    "amp": _amp,
    "hashed": _hashed,
    "table": _table,
    "divs": _divs,
    "spans": _spans,
}
UNSTATED = {"table", "divs", "spans", "blogger"}  # say nothing of themselves in their head
