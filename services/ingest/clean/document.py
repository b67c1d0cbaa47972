"""Bytes of unknown encoding and unknown intent to a parsed page, once, within limits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from lxml import etree, html
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding

from services.ingest.clean.page import TooDeepError, UncleanableError

DEPTH: Final = 256  # elements within elements at which libxml2 itself gives up; it does so at texts over 10 MB, too
_LIMIT_REACHED: Final = "ERR_RESOURCE_LIMIT"
# libxml2 takes time quadratic in the attributes of one tag: 200,000 of them took 268 s. No real tag has 100.
_LONG_TAG: Final = 8_000  # bytes; shorter ones cannot hold enough attributes to matter
_ATTRIBUTE_LIMIT: Final = 1_000
_TAG: Final = re.compile(rb"<[A-Za-z]")
_BETWEEN_ATTRIBUTES: Final = re.compile(rb"""[\s/"']+[^\s/"'=]""")
_BRACKET_IN_VALUE: Final = re.compile(rb"""=\s*["'][^"'>]*>""")  # with which a long tag would look like many
_SAMPLE, _SAMPLE_STEP, _SAMPLE_HITS = (
    512,
    4096,
    8,
)  # bytes looked at, in every so many bytes; finds that raise suspicion

_HTML_TYPES: Final = frozenset(
    {"", "text/html", "application/xhtml+xml", "text/xml", "application/xml", "text/plain", "application/octet-stream"}
)
_FEED: Final = re.compile(rb"<(?:rss|feed|urlset|sitemapindex|rdf:RDF)\b")
_ANY_HTML: Final = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|title|p|div|article|section|main|span|table|h[1-6]|br)\b", re.IGNORECASE
)
_ARABIC_WORD: Final = re.compile("[\u0620-\u064a]{2,}")  # a single letter may be a western one, misread
_MOSTLY: Final = 0.5
_ASCII: Final = re.compile("[\x00-\x7f]+")
_ARABIC_ENCODINGS: Final = ("cp1256", "iso8859_6")
_SOME_DAMAGE: Final = 0.02  # of the characters beyond ASCII: a page in UTF-8 that was cut or patched somewhere


def parse(body: bytes, content_type: str | None, *, depth: int = DEPTH) -> html.HtmlElement:
    """The page's tree, without comments and processing instructions.

    Raises UncleanableError for what is empty or is not HTML, TooDeepError for what is nested deeper than `depth` (at
    most 256) or grown beyond the parser's limits.
    """
    _refuse_what_is_no_page(body, content_type)
    source = _as_utf8(body, content_type)
    _refuse_attribute_bomb(source)
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(source, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        msg = f"cannot be parsed: {str(error)[:200]}"
        raise UncleanableError(msg) from error
    if any(entry.type_name == _LIMIT_REACHED for entry in parser.error_log.filter_from_fatals()):
        msg = "nested too deep or grown too large to be parsed to its end"
        raise TooDeepError(msg)
    if depth < DEPTH and _deeper_than(depth)(root):
        msg = f"nested deeper than {depth} elements"
        raise TooDeepError(msg)
    return root


@lru_cache(maxsize=1)
def _deeper_than(depth: int) -> etree.XPath:
    return etree.XPath("boolean(" + "/*" * (depth + 1) + ")")


def decode(body: bytes, content_type: str | None) -> str:
    """The page's text. Declarations are believed only where they fit: they are often missing, or another page's.

    Valid UTF-8 is UTF-8. Else the declared encoding, windows-1256 (the one that Arabic sites used before) and
    ISO-8859-6 compete for the largest share of Arabic letters beyond ASCII, the one named first winning a tie; UTF-8
    with a few damaged bytes wins over all.
    """
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(encoding, errors="replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    damaged = body.decode("utf-8", errors="replace")
    beyond = _ASCII.sub("", damaged)
    if beyond.count("\ufffd") <= _SOME_DAMAGE * len(beyond):
        return damaged
    declared = http_content_type_encoding(content_type) or html_body_declared_encoding(body)
    names = (declared, *_ARABIC_ENCODINGS)
    candidates = [body.decode(name, errors="replace") for name in names if name and name != "utf-8"]
    return max(candidates, key=_arabic_share)


def _arabic_share(text: str) -> float:
    """Of the characters beyond ASCII, those in Arabic words; 0 where most are not, as in a western page misread."""
    beyond = len(_ASCII.sub("", text))
    share = sum(map(len, _ARABIC_WORD.findall(text))) / beyond if beyond else 0.0
    return share if share >= _MOSTLY else 0.0


def _refuse_what_is_no_page(body: bytes, content_type: str | None) -> None:
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type not in _HTML_TYPES:
        msg = f"not HTML but {media_type[:80]}"
        raise UncleanableError(msg)
    start = body[:1024].lstrip()
    if not start and not body.strip():
        msg = "empty body"
        raise UncleanableError(msg)
    if start.startswith(b"%PDF"):
        msg = "a PDF called HTML"
        raise UncleanableError(msg)
    if _FEED.search(start) or not (_ANY_HTML.search(body) or body.startswith((b"\xff\xfe", b"\xfe\xff"))):
        msg = "not HTML"
        raise UncleanableError(msg)


def _as_utf8(body: bytes, content_type: str | None) -> bytes:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        body = decode(body, content_type).encode("utf-8", errors="replace")
    return body.removeprefix(b"\xef\xbb\xbf").replace(b"\x00", b"")


def _refuse_attribute_bomb(source: bytes) -> None:
    """Refuse before parsing; counts from above, so that quotes and brackets in odd places hide nothing."""
    tags = ((part, _TAG.search(part)) for part in _long_stretches(source))
    counts = (len(_BETWEEN_ATTRIBUTES.findall(part, tag.start())) for part, tag in tags if tag)
    sample = b"".join(source[start : start + _SAMPLE] for start in range(0, len(source), _SAMPLE_STEP))
    suspicious = len(_BRACKET_IN_VALUE.findall(sample)) > _SAMPLE_HITS
    brackets = len(_BRACKET_IN_VALUE.findall(source)) if suspicious else 0
    if brackets > _ATTRIBUTE_LIMIT or any(count > _ATTRIBUTE_LIMIT for count in counts):
        msg = "a tag with more attributes than any page has"
        raise UncleanableError(msg)


def _long_stretches(source: bytes) -> Iterator[bytes]:
    """Every stretch of `_LONG_TAG` bytes or more without a closing bracket, in steps of that size."""
    start = 0
    while len(source) - start > _LONG_TAG:
        last = source.rfind(b">", start, start + _LONG_TAG)
        if last < 0:
            last = source.find(b">", start)
            last = len(source) if last < 0 else last
            yield source[start:last]
        start = last + 1
