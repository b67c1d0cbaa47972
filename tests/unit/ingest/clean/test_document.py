"""Bytes to a tree: encodings as they are found in the wild, and documents made to hurt."""

from __future__ import annotations

import time

import pytest

from services.ingest.clean.document import decode, parse
from services.ingest.clean.page import TooDeepError, UncleanableError

SENTENCE = "افتتح المجلس المحلي مدرسة جديدة في البلدة"


def _page(text: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("head", "encoding", "content_type"),
    [
        ("", "utf-8", None),
        ("", "utf-8", "text/html; charset=windows-1256"),
        ('<meta charset="windows-1256">', "utf-8", "text/html"),
        ('<meta charset="utf-8">', "cp1256", "text/html; charset=utf-8"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1256">', "cp1256", None),
        ('<meta charset="iso-8859-1">', "cp1256", "text/html"),
        ("", "cp1256", None),
        ("", "iso8859_6", "text/html; charset=iso-8859-6"),
        ("", "iso8859_6", None),
        ('<meta charset="windows-1256">', "iso8859_6", None),
        ("", "utf-16", "text/html"),
        ("", "utf-8-sig", None),
    ],
)
def test_the_letters_are_right_whatever_is_declared(head: str, encoding: str, content_type: str | None) -> None:
    """UTF-8, windows-1256 and others, with right, wrong and missing declarations."""
    root = parse(_page(SENTENCE, head).encode(encoding), content_type)
    assert root.text_content().strip() == SENTENCE


def test_a_western_page_stays_western() -> None:
    """Arabic encodings are tried, but not believed where they yield no Arabic words."""
    page = _page("Des négociations créées à Genève", '<meta charset="iso-8859-1">').encode("latin-1")
    assert "négociations créées à Genève" in decode(page, None)


def test_a_few_damaged_bytes_leave_utf8_utf8() -> None:
    """A page cut or patched in the middle of a letter is still read as what it is."""
    body = _page(SENTENCE * 5).encode().replace("مدرسة".encode(), "مدرسة".encode()[:-1], 1)
    assert SENTENCE in decode(body, "text/html; charset=windows-1256")


def test_null_bytes_are_dropped() -> None:
    """They neither end the text nor stay in it."""
    root = parse(_page("قبل\x00 وبعد\x00 ذلك").encode(), None)
    assert root.text_content() == "قبل وبعد ذلك"


@pytest.mark.parametrize(
    ("body", "content_type", "reason"),
    [
        (b"", None, "empty body"),
        (b" \r\n\t ", "text/html", "empty body"),
        (b"%PDF-1.7\n%\xe2\xe3 <p>", "text/html", "a PDF called HTML"),
        (b"GIF89a\x01\x00", "text/html", "not HTML"),
        (b'{"html": 1}', "text/html", "not HTML"),
        (b"just words", "text/html", "not HTML"),
        (b"<?xml version='1.0'?><rss><title>x</title></rss>", "text/html", "not HTML"),
        (b"<html><p>x</p>", "application/pdf", "not HTML but application/pdf"),
        (b"<html><body>" + b"<div>" * 100_000 + b"deep", None, "nested too deep"),
        (b"<html><body><p>" + b"x" * 11_000_000, None, "grown too large"),
        (b'<html><body><p title="' + b"x" * 11_000_000 + b'">x</p>', None, "grown too large"),
        (b"<html><p " + b" ".join(b"a%d" % n for n in range(200_000)) + b">x", None, "more attributes"),
        (b"<html><p " + b" ".join(b'a%d="<>"' % n for n in range(50_000)) + b">x", None, "more attributes"),
    ],
)
def test_what_is_no_page_or_too_much_of_one_is_refused(body: bytes, content_type: str | None, reason: str) -> None:
    """Each with its reason, and at once: a parser left alone with the last two would take minutes."""
    started = time.monotonic()
    with pytest.raises(UncleanableError, match=reason):
        parse(body, content_type)
    assert time.monotonic() - started < 2


def test_depth_is_a_limit_of_its_own() -> None:
    """To the element; what is not nested but long does not count."""
    page = _page("<div>" * 20 + SENTENCE + "</div>" * 20 + "<p>x</p>" * 500).encode()
    depth = max(len(list(element.iterancestors())) for element in parse(page, None).iter()) + 1
    assert SENTENCE in parse(page, None, depth=depth).text_content()
    with pytest.raises(TooDeepError, match=f"nested deeper than {depth - 1} elements"):
        parse(page, None, depth=depth - 1)


def test_a_long_data_uri_and_inline_script_are_no_bomb() -> None:
    """Long tags and scripts of honest pages pass."""
    script = 'var a = "' + "for (i = 0; i < n; i++) { if (a<b && c>d) { call(a, b, 1) } } " * 4000 + '";'
    image = f'<img src="data:image/png;base64,{"iVBORw0KGgo" * 20_000}" alt="x">'
    root = parse(_page(f"<script>{script}</script>{image}{SENTENCE}").encode(), None)
    assert SENTENCE in root.text_content()
