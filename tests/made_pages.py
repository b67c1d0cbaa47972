"""Articles of our own making, and what outlets print around and inside them (for `made_templates`).

Page N is the same on every run. The article is of sentences from our golden pages; around it, and inside its container,
stands what themes and plugins print there. Class names are those of the themes; the words are those of any outlet.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, field
from functools import cache
from html import escape

from services.ingest.golden import golden_pages

HEADLINES = (
    "مجلس البلدة يقر موازنة العام الجديد بعد خلاف طويل",
    "افتتاح مركز لغسيل الكلى في المدينة القديمة",
    "أهالي الحي الشرقي يشكون انقطاع المياه منذ شهر",
    "وفد من الأمم المتحدة يزور المعبر الحدودي غداً",
    "أسعار الخبز ترتفع مجدداً في أسواق الشمال",
    "انطلاق امتحانات الشهادة الثانوية وسط إجراءات مشددة",
)
EXCERPT = "قالت مصادر محلية إن الورشات أنهت إصلاح الخط الرئيس بعد أسبوع من العمل المتواصل في ظروف صعبة"
BIO = "صحفي سوري مقيم في غازي عنتاب، كتب في عدد من الصحف والمواقع العربية، وأصدر مجموعة قصصية عام 2015."
FOOTER = "موقع إخباري مستقل يعنى بالشأن السوري، تأسس عام 2012 على يد مجموعة من الصحفيين والناشطين."
COOKIES = "نستخدم ملفات تعريف الارتباط لتحسين تجربتك. بالاستمرار في تصفح الموقع فإنك توافق على سياسة الخصوصية."
COMMENTS = ("كلام صحيح، شكراً على هذا الخبر.", "أين كانوا طوال السنة الماضية؟ لا أحد يسأل عن الناس هناك.")
NETWORKS = ("فيسبوك", "تويتر", "واتساب", "تيلقرام", "لينكدإن", "مشاركة عبر البريد", "طباعة")


@dataclass
class Made:
    """An article as its outlet wrote it, and chance to lay it out by."""

    title: str
    paragraphs: list[str]
    author: str
    number: int
    chance: random.Random = field(repr=False)

    @property
    def text(self) -> str:
        """What is to come of the page."""
        return "\n".join(self.paragraphs)


@cache
def _sentences() -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = [page.expected["article"] for page in golden_pages() if page.expected]
    lines = dict.fromkeys(line for one in found for line in one["text"].split("\n") if len(line) > 80)
    return tuple(dict.fromkeys(one["title"] for one in found if one["title"])), tuple(lines)


def made(number: int) -> Made:
    """Article `number`: 4 to 10 paragraphs, sometimes with a heading between, sometimes a short last one."""
    chance = random.Random(number)  # noqa: S311  (the same pages on every run)
    titles, lines = _sentences()
    paragraphs = chance.sample(lines, chance.randint(4, 10))
    if chance.random() < 0.4:
        paragraphs.insert(
            chance.randint(2, len(paragraphs) - 1), chance.choice(("هدوء حذر", "روايات متضاربة", "مطالب قديمة"))
        )
    if chance.random() < 0.3:
        paragraphs.append("ولم يصدر تعليق رسمي حتى الآن.")
    return Made(
        chance.choice(titles), paragraphs, chance.choice(("سامر العلي", "هبة الخطيب", "عمر حاج بكري")), number, chance
    )


def links(chance: random.Random, count: int = 3) -> str:
    """Links to other articles, as a list."""
    return "".join(
        f'<li class="related-item"><a href="/{chance.randrange(9999)}/">{one}</a></li>'
        for one in chance.sample(HEADLINES, count)
    )


def share() -> str:
    """A row of share buttons."""
    return (
        '<div class="post-share"><span>شارك</span>'
        + "".join(f'<a class="btn" href="#"><span>{one}</span></a>' for one in NETWORKS)
        + "<span>نسخ الرابط</span></div>"
    )


def widgets(chance: random.Random) -> list[str]:
    """What stands between the paragraphs of an article, each in one of its usual markups."""
    headline = chance.choice(HEADLINES)
    return [
        f'<p><strong>اقرأ أيضاً: <a href="/1/">{headline}</a></strong></p>',
        f'<p>اقرأ المزيد: <a href="/1/">{headline}</a></p>',
        f'<div class="read-also"><h4>اقرأ أيضاً</h4><ul>{links(chance, 2)}</ul></div>',
        f'<div class="wp-block-related"><p>مقالات ذات صلة</p><ul>{links(chance)}</ul></div>',
        f'<blockquote class="twitter-tweet"><p lang="ar" dir="rtl">{EXCERPT} <a href="https://t.co/x">pic.twitter.com/x</a></p>&mdash; شبكة الحي (@hay_net) <a href="#">May 3, 2025</a></blockquote><script async src="https://platform.twitter.com/widgets.js"></script>',
        '<div class="ad-box"><span class="ad-title">- إعلان -</span><ins class="adsbygoogle"></ins></div>',
        '<div class="newsletter"><h3>اشترك في نشرتنا البريدية</h3><form><input type="email" placeholder="بريدك"><button>اشترك الآن</button></form></div>',
        '<div class="poll"><h4>استطلاع رأي</h4><form><p>هل تتوقع تحسن الكهرباء هذا الصيف؟</p><label><input type="radio">نعم</label><label><input type="radio">لا</label><button>تصويت</button></form></div>',
        '<figure class="wp-block-image"><img src="a.jpg" alt=""><figcaption>مدنيون قرب السوق القديم (الأناضول)</figcaption></figure>',
        '<div class="wp-caption"><img src="a.jpg"><p class="wp-caption-text">ورشة إصلاح في الحي الغربي - أرشيف</p></div>',
        '<p style="text-align:center">لمتابعة آخر الأخبار انضموا إلى قناتنا على تلغرام</p>',
        '<p><a href="https://news.google.com/x">تابعونا عبر أخبار غوغل</a></p>',
        '<div class="audio"><button>تشغيل</button><span>استمع إلى المقال</span><span>00:00 / 03:12</span></div>',
        '<div class="wp-block-embed__wrapper"><iframe src="https://www.youtube.com/embed/x" title="فيديو"></iframe></div>',
    ]


def body(one: Made, *, wrap: str = "<p>{}</p>", clutter: int = 2) -> str:
    """The article's paragraphs with `clutter` widgets between them."""
    blocks = [wrap.format(escape(line, quote=False)) for line in one.paragraphs]
    for widget in one.chance.sample(widgets(one.chance), clutter):
        blocks.insert(one.chance.randint(1, len(blocks) - 1), widget)
    return "\n".join(blocks)


def top(one: Made) -> str:
    """Head of the page body: menus and breadcrumb."""
    menu = "".join(
        f'<li class="menu-item"><a href="/c/{word}">{word}</a></li>'
        for word in ("الرئيسية", "أخبار", "سياسة", "اقتصاد", "رأي", "منوعات", "فيديو")
    )
    return f'<header id="masthead"><nav><ul class="menu">{menu}</ul></nav><form role="search"><input placeholder="بحث عن"></form></header><div class="breaking"><span>عاجل</span><ul>{links(one.chance)}</ul></div><nav class="breadcrumb"><a href="/">الرئيسية</a> / <a href="/c/a">أخبار</a> / <span>{one.title}</span></nav>'


def rest(one: Made) -> str:
    """What follows every article: tags, author, related, comments, sidebar, footer, cookies."""
    chance = one.chance
    cards = "".join(
        f'<div class="card"><a href="/{n}/"><img src="t.jpg" alt=""></a><h3><a href="/{n}/">{HEADLINES[n]}</a></h3><p class="excerpt">{EXCERPT}{chance.choice(("…", ".", " [...]"))}</p><span class="date">منذ {n + 2} أيام</span></div>'
        for n in range(4)
    )
    said = "".join(
        f'<li class="comment"><cite>قارئ {n}</cite><span>منذ ساعتين</span><p>{text}</p><a>رد</a></li>'
        for n, text in enumerate(COMMENTS)
    )
    return f"""<div class="post-tags"><span>الوسوم:</span><a href="/t/1" rel="tag">سوريا</a><a href="/t/2" rel="tag">ريف إدلب</a></div>{share()}
<div class="author-box"><h3><a href="/author/x">{one.author}</a></h3><p>{BIO}</p></div>
<section class="related-posts"><h3>مقالات ذات صلة</h3>{cards}</section>
<div id="comments"><h3>تعليقان</h3><ol>{said}</ol><div id="respond"><h3>اترك تعليقاً <small>إلغاء الرد</small></h3><form><p>لن يظهر بريدك للقراء. الحقول الإلزامية مشار إليها بـ *</p><label>التعليق *</label><textarea></textarea><label>الاسم *</label><label>البريد الإلكتروني *</label><label>احفظ اسمي، بريدي الإلكتروني، والموقع الإلكتروني في هذا المتصفح لاستخدامها المرة المقبلة في تعليقي.</label><button>إرسال التعليق</button></form></div></div>
<aside id="secondary" class="sidebar"><h3>الأكثر قراءة</h3><ul>{links(chance, 5)}</ul><h3>تابعنا</h3></aside>
<footer><p>{FOOTER}</p><p>جميع الحقوق محفوظة © 2025</p></footer><div class="cookie-notice"><p>{COOKIES}</p><button>موافق</button></div>"""


def head(one: Made, *, stated: bool = True) -> str:
    """The head of the document: with statements about the article, or without any."""
    graph = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "أخبار الحي"},
            {"@type": "Person", "@id": "#a", "name": one.author},
            {
                "@type": "NewsArticle",
                "headline": one.title,
                "datePublished": "2025-06-19T14:30:00+03:00",
                "author": {"@id": "#a"},
                "articleSection": ["أخبار"],
            },
        ],
    }
    told = (
        f'<meta property="og:title" content="{escape(one.title)}"><script type="application/ld+json">{json.dumps(graph, ensure_ascii=False)}</script>'
        if stated
        else ""
    )
    return f'<head><meta charset="utf-8"><title>{escape(one.title)} - أخبار الحي</title><meta property="og:site_name" content="أخبار الحي">{told}<style>.a{{color:red}}</style><script>window.dataLayer=[];</script></head>'
