"""The element that holds the article on a page whose layout is not known, by where its prose stands.

As readability does it: long texts outside links speak for the element around them, and half as much for the one around
that. What outlets call their comments, related articles, sidebars and the like is not asked.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Final

from lxml import html

from services.ingest.clean.paragraphs import BLOCKS
from services.ingest.selector import select

_LONG: Final = 60  # characters from which a text is thought prose
# Of the page's prose so much must stand in the element, or so many times as much as in any other, or it is no article.
_ENOUGH, _AHEAD = 0.6, 2.0
_MOST: Final = 0.5  # of the page's prose; an element that holds more is no aside, whatever it is called
_TEXT: Final = f"text()[string-length(normalize-space(.)) > {_LONG}]"
_PROSE: Final = (
    f"//p[string-length(normalize-space(.)) > {_LONG}]"
    f" | //*[self::div or self::td or self::font or self::span or self::section or self::article or self::center][{_TEXT}]"
)
_HEADLINE: Final = "(preceding::h1[1])"
_CUT_SHORT: Final = re.compile(r"(?:…|\.\.\.)\s*\]?\s*$")  # a teaser
ASIDES: Final = frozenset(("aside", "footer", "nav", "noscript", "template", "dialog"))
# One class or id, whole: "sidebar" alone would also name the main column of a "has-sidebar" theme.
NAME_LIMIT: Final = 60  # characters of a class or id; longer ones are no names
_ASIDE_NAME: Final = re.compile(
    r"(?:comments?(?:[-_](?:area|list|section|wrap.*|body|text|content))?|respond|disqus.*|(?:.*[-_])?related(?:[-_].*)?"
    r"|you-may-.*|(?:(?:primary|secondary|left|right|main)[-_])?sidebar|widget[-_]area|widget|(?:(?:site|page|main)[-_])?footer"
    r"|(?:cookies?|newsletter|pop-?up|recommend(?:ed|ations?)?|breaking|latest)(?:[-_].*)?|gdpr.*|consent.*|modal|ticker"
    r"|(?:(?:about|post)[-_])?author(?:[-_]?(?:box|bio|info|description|card))?|about-author|(?:.*[-_])?excerpt|teaser.*|most[-_].*"
    r"|(?:(?:main|top|mega)-?)?menu|(?:read|check)[-_]also(?:[-_].*)?"
    r"|twitter-tweet|instagram-media|fb-post|tiktok-embed|telegram-post)",
    re.IGNORECASE,
)


def article_elements(root: html.HtmlElement) -> list[html.HtmlElement]:
    """The element that holds the article's body, behind the lead paragraphs that stand between it and the headline.

    Empty where the page's prose stands in many places, or there is none.
    """
    prose = _prose(root)
    asides = _asides(prose)
    counted = {block: length for block, (length, _runs) in prose.items() if block not in asides}
    votes: defaultdict[html.HtmlElement, float] = defaultdict(float)
    for block, length in counted.items():
        home = block if prose[block][1] > 1 or block.getparent() is None else block.getparent()
        votes[home] += length
        if (around := home.getparent()) is not None:
            votes[around] += length / 2
    if not votes:
        return []
    best = max(votes, key=lambda element: votes[element])
    outside = [block for block in counted if block is not best and best not in block.iterancestors()]
    lead = _lead(best, outside)
    total = sum(counted.values())
    inside = total - sum(counted[block] for block in outside if block not in lead)
    within, around = set(best.iter()), set(best.iterancestors())
    others = max((vote for home, vote in votes.items() if home not in within and home not in around), default=0)
    return [*lead, best] if inside >= _ENOUGH * total or inside >= _AHEAD * others else []


def _lead(body: html.HtmlElement, outside: list[html.HtmlElement]) -> list[html.HtmlElement]:
    """Of the blocks outside the body those between the headline and it."""
    headline = next(iter(select(body, _HEADLINE)), None)
    if headline is None or not outside:
        return []
    order = {element: number for number, element in enumerate(body.getroottree().getroot().iter())}
    return [block for block in outside if order[headline] < order[block] < order[body]]


def _prose(root: html.HtmlElement) -> dict[html.HtmlElement, tuple[int, int]]:
    """Blocks with long texts outside links: how many characters, in how many runs (a paragraph is one)."""
    found: dict[html.HtmlElement, tuple[int, int]] = {}
    for element in select(root, _PROSE):
        block = element
        while block.tag not in BLOCKS and block.getparent() is not None:
            block = block.getparent()
        if block.tag == "p":
            linked = sum(len(link.text_content()) for link in block.iter("a"))
            length = len(" ".join(block.text_content().split()))
            if length - linked > _LONG and not _CUT_SHORT.search(block.text_content()):
                found[block] = (length - linked, 1)
        else:
            texts = (element.text, *(child.tail for child in element))
            runs = [len(text) for text in texts if text and len(text.strip()) > _LONG]
            length, count = found.get(block, (0, 0))
            found[block] = (length + sum(runs), count + len(runs))
    return found


def _asides(prose: dict[html.HtmlElement, tuple[int, int]]) -> dict[html.HtmlElement, html.HtmlElement]:
    """The aside in which a block stands, for those that do."""
    known: dict[html.HtmlElement, html.HtmlElement | None] = {}
    found = {block: aside for block in prose if (aside := _aside_of(block, known)) is not None}
    held: Counter[html.HtmlElement] = Counter()
    for block, aside in found.items():
        held[aside] += prose[block][0]
    total = sum(length for length, _runs in prose.values())
    return {block: aside for block, aside in found.items() if held[aside] <= _MOST * total}


def _aside_of(
    element: html.HtmlElement, known: dict[html.HtmlElement, html.HtmlElement | None]
) -> html.HtmlElement | None:
    """The outermost aside that holds an element; `known` remembers the answers on the way."""
    if element not in known:
        parent = element.getparent()
        if parent is None or element.tag == "body":
            return None
        outer = _aside_of(parent, known)
        known[element] = outer if outer is not None or not _is_aside(element) else element
    return known[element]


def _is_aside(element: html.HtmlElement) -> bool:
    """Whether tag, class or id say that an element stands beside the article."""
    names = f"{element.get('class', '')} {element.get('id', '')}".split()
    return element.tag in ASIDES or any(map(is_aside_name, names))


def is_aside_name(name: str) -> bool:
    """Whether a class or id is one of those that outlets give to what stands beside the article."""
    return len(name) <= NAME_LIMIT and bool(_ASIDE_NAME.fullmatch(name))
