"""Finding elements by selector: XPath, or the part of CSS that site files use, translated to XPath.

A selector that begins with `/`, `.//` or `(` is XPath. Anything else is CSS: tag, `.class`, `#id`, `[attr]`,
`[attr=value]`, `[attr^=value]`, `[attr*=value]`, `[attr$=value]`, joined by descendant space, `>` or `,`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from lxml import etree, html

_SIMPLE: Final = re.compile(
    r"""(?P<tag>\*|[A-Za-z][\w-]*)|\.(?P<class>[\w-]+)|\#(?P<id>[\w-]+)|
        \[(?P<attr>[\w:-]+)(?:(?P<op>[*^$]?=)(?P<quote>["']?)(?P<value>[^"'\]]*)(?P=quote))?\]""",
    re.VERBOSE,
)
_COMBINATOR: Final = re.compile(r"\s*>\s*|\s+")
_GROUP: Final = re.compile(r"\s*,\s*(?![^\[]*\])")


class InvalidSelectorError(ValueError):
    """A selector that is neither XPath nor the CSS named above."""


@lru_cache(maxsize=4096)
def compiled(selector: str) -> etree.XPath:
    """The compiled form of a selector. Raises InvalidSelectorError."""
    try:
        return etree.XPath(_xpath(selector.strip()), smart_strings=False)
    except etree.XPathSyntaxError as error:
        msg = f"{selector!r} is no selector: {error}"
        raise InvalidSelectorError(msg) from error


def select(element: html.HtmlElement, selector: str) -> list[html.HtmlElement]:
    """Elements at or under `element` that the selector matches, in document order."""
    found = compiled(selector)(element)
    return [node for node in found if isinstance(node, html.HtmlElement)] if isinstance(found, list) else []


def _xpath(selector: str) -> str:
    if selector.startswith(("/", "(", ".//")):
        return selector
    return " | ".join(_path(group) for group in _GROUP.split(selector))


def _path(group: str) -> str:
    steps = _COMBINATOR.split(group)
    axes = ["descendant-or-self::", *("/" if ">" in space else "//" for space in _COMBINATOR.findall(group))]
    return "".join(axis + _step(step) for axis, step in zip(axes, steps, strict=True))


def _step(compound: str) -> str:
    """One compound selector ("div.body[lang=ar]") as an XPath step."""
    tag, predicates, position = "*", [], 0
    while position < len(compound):
        part = _SIMPLE.match(compound, position)
        if part is None or (part["tag"] and position):
            msg = f"{compound!r} is no selector that is understood here"
            raise InvalidSelectorError(msg)
        if part["tag"]:
            tag = part["tag"]
        else:
            predicates.append(_predicate(part))
        position = part.end()
    if not compound:
        msg = "empty selector"
        raise InvalidSelectorError(msg)
    return tag + "".join(f"[{predicate}]" for predicate in predicates)


def _predicate(part: re.Match[str]) -> str:
    if part["class"]:
        name = part["class"]  # the first test alone is cheap, and false for nearly every element
        return f"contains(@class, '{name}') and contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"
    if part["id"]:
        return f"@id = '{part['id']}'"
    attribute, value = f"@{part['attr']}", f"'{part['value']}'"
    match part["op"]:
        case None:
            return attribute
        case "*=":
            return f"contains({attribute}, {value})"
        case "^=":
            return f"starts-with({attribute}, {value})"
        case "$=":
            return f"substring({attribute}, string-length({attribute}) - string-length({value}) + 1) = {value}"
        case _:
            return f"{attribute} = {value}"
