"""Selectors as site files write them."""

from __future__ import annotations

import pytest
from lxml import html

from services.ingest.selector import InvalidSelectorError, compiled, select

PAGE = html.document_fromstring(
    '<body><div class="a b" id="one"><p data-x="value-7" lang="ar">1</p><span><p class="ab">2</p></span></div>'
    '<section class="a"><p>3</p></section></body>'
)


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("p", ["1", "2", "3"]),
        ("div.a p", ["1", "2"]),
        ("div.a.b > p", ["1"]),
        (".a p", ["1", "2", "3"]),
        (".ab", ["2"]),
        ("#one p", ["1", "2"]),
        ("p[data-x]", ["1"]),
        ("p[data-x=value-7]", ["1"]),
        ("p[data-x^='value']", ["1"]),
        ('p[data-x*="lue-"]', ["1"]),
        ("p[data-x$='-7'][lang=ar]", ["1"]),
        ("p[data-x$='8']", []),
        ("section p, span p", ["2", "3"]),
        ("* > span > p", ["2"]),
        ("div > p:first-child", ["1"]),
        ("div ~ section p", ["3"]),
        ("p:not([data-x])", ["2", "3"]),
        ("//section/p", ["3"]),
        (".//span/p", ["2"]),
    ],
)
def test_a_selector_finds_what_it_says(selector: str, expected: list[str]) -> None:
    """CSS and XPath, in document order."""
    assert [element.text for element in select(PAGE, selector)] == expected


@pytest.mark.parametrize("selector", ["", "p..x", "p[", "div >", "//p[", "p::before", "p:no-such", ".x{"])
def test_anything_else_is_an_error_and_no_silent_miss(selector: str) -> None:
    """Better refused than matching nothing for ever."""
    with pytest.raises(InvalidSelectorError):
        compiled(selector)
