"""Nasty servers and documents: what each sends for the page that its site lists, and the outcomes that are right."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from tests.integration.ingest.stage import Asked, Handler, page

TEXT = "أعلن المجلس المحلي فتح الطريق أمام المدنيين صباح اليوم بعد أيام من إغلاقه، وقال مصدر إن القافلة وصلت."
PAGE = page("فتح الطريق", TEXT).encode()
HTML = "Content-Type: text/html; charset=utf-8\r\n"
PUBLISHED, DEAD = "published", "dead_letter"


@dataclass(frozen=True)
class Case:
    """One nasty page. `right` holds outcomes, "failed:" and "refused:" with their reason."""

    name: str
    handler: Handler
    right: frozenset[str]


def raw(content: bytes, *, then: str = "close", seconds: float = 60.0) -> Handler:
    """Send these bytes, then close the connection, keep silent, or reset it."""

    async def handler(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(content)
        await writer.drain()
        if then == "silence":
            await asyncio.sleep(seconds)
        if then == "reset":
            writer.transport.abort()
        writer.close()

    return handler


def answer(body: bytes, headers: str = HTML, *, status: str = "200 OK") -> Handler:
    """A well-formed answer with these headers."""
    return raw(f"HTTP/1.1 {status}\r\n{headers}Content-Length: {len(body)}\r\n\r\n".encode("latin-1") + body)


def drip(head: bytes, part: Callable[[int], bytes], *, pause: float) -> Handler:
    """Send a head, then parts for ever."""

    async def handler(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(head)
        try:
            for number in count():
                writer.write(part(number))
                await writer.drain()
                await asyncio.sleep(pause)
        except ConnectionError:
            return

    return handler


async def endless_redirect(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Redirect every address to another one of the same page."""
    number = int(asked.path.partition("?n=")[2] or 0) + 1
    writer.write(f"HTTP/1.1 302 X\r\nLocation: /bad?n={number}\r\nContent-Length: 0\r\n\r\n".encode())


def redirect(location: str | bytes) -> Handler:
    """Redirect to this address, sent as it stands."""
    target = location.encode() if isinstance(location, str) else location
    return raw(b"HTTP/1.1 301 X\r\nContent-Length: 0\r\nLocation: " + target + b"\r\n\r\n")


def html(inside: str) -> Handler:
    """A page like any other with this put into its body."""
    return answer(PAGE.replace(b"</h1>", b"</h1>" + inside.encode()))


def head(inside: str) -> Handler:
    """A page like any other with this put into its head."""
    return answer(PAGE.replace(b"</head>", inside.encode() + b"</head>"))


OK = f"HTTP/1.1 200 OK\r\n{HTML}".encode()
BOMB = gzip.compress(bytes(4_000_000))
GZIP = HTML + "Content-Encoding: gzip\r\n"
BIG = "".join(f"<p>{TEXT}</p>" for _ in range(10_000))  # 1.9 MB

_CASES: dict[str, tuple[Handler, str]] = {
    # servers
    "bomb": (answer(BOMB, GZIP), "failed:bomb"),
    "bomb in deflate": (answer(zlib.compress(bytes(9_000_000)), HTML + "Content-Encoding: deflate\r\n"), "failed:bomb failed:too_large"),
    "bomb of many members": (answer(BOMB * 20, GZIP), "failed:bomb failed:too_large"),
    "gzip that is none": (answer(PAGE, GZIP), "failed:encoding"),
    "gzip cut short": (answer(gzip.compress(PAGE)[:-9], GZIP), "failed:encoding"),
    "encoding nobody asked for": (answer(PAGE, HTML + "Content-Encoding: br\r\n"), "failed:encoding"),
    "encoding upon encoding": (answer(gzip.compress(gzip.compress(PAGE)), HTML + "Content-Encoding: gzip, gzip\r\n"), "failed:encoding"),
    "slow drip": (drip(OK + b"Content-Length: 99999\r\n\r\n", lambda _n: b"x", pause=0.3), "failed:timeout"),
    "silence after the headers": (raw(OK + b"Content-Length: 99\r\n\r\n", then="silence"), "failed:timeout"),
    "silence from the start": (raw(b"", then="silence"), "failed:timeout"),
    "endless redirect": (endless_redirect, "failed:redirects"),
    "redirect to itself": (redirect("/bad"), "failed:redirects"),
    "redirect to nowhere": (redirect(""), "failed:redirects refused:url"),
    "redirect to the metadata address": (redirect("http://169.254.169.254/latest/meta-data/"), "refused:other_site"),
    "redirect to loopback": (redirect("http://127.0.0.1:9092/"), "refused:other_site refused:url"),
    "redirect to loopback in IPv6": (redirect("http://[::ffff:127.0.0.1]/"), "refused:other_site refused:url"),
    "redirect to a number": (redirect("http://2130706433/"), "refused:other_site refused:url"),
    "redirect to a file": (redirect("file:///etc/passwd"), "refused:url"),
    "redirect to a script": (redirect("javascript:alert(1)"), "refused:url"),
    "redirect to another port": (redirect("//www.example.org:6379/"), "refused:url refused:other_site"),
    "redirect to rubbish": (redirect(b"http://\xff\xfe[/"), "refused:url failed:protocol"),
    "redirect with credentials": (redirect("https://user:password@example.org/"), "refused:url"),
    "body longer than said": (raw(OK + b"Content-Length: 20\r\n\r\n" + PAGE), "published dead_letter failed:protocol"),
    "body shorter than said": (raw(OK + b"Content-Length: 99999\r\n\r\n" + PAGE), "failed:protocol"),
    "two lengths": (raw(OK + b"Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello"), "failed:protocol"),
    "negative length": (raw(OK + b"Content-Length: -1\r\n\r\nhello"), "failed:protocol"),
    "length of a terabyte": (raw(OK + b"Content-Length: 1099511627776\r\n\r\n" + bytes(9_000_000)), "failed:too_large"),
    "never-ending header": (drip(OK, lambda n: f"X-{n}: {'x' * 900}\r\n".encode(), pause=0.0), "failed:protocol failed:timeout failed:headers"),
    "dripping header": (drip(OK, lambda n: f"X-{n}: x\r\n".encode(), pause=0.2), "failed:timeout"),
    "header of a megabyte": (answer(PAGE, HTML + f"ETag: \"{'e' * 1_000_000}\"\r\n"), "failed:protocol failed:headers"),
    "header of 80 kB": (answer(PAGE, HTML + f"ETag: \"{'e' * 80_000}\"\r\n"), "failed:headers failed:protocol"),
    "validator of 3 kB": (answer(PAGE, HTML + f"ETag: \"{'e' * 3_000}\"\r\nLast-Modified: {'x' * 3_000}\r\n"), PUBLISHED),
    "cookie flood": (answer(PAGE, HTML + "".join(f"Set-Cookie: a{n}={'c' * 100}\r\n" for n in range(5_000))), "failed:protocol failed:headers"),
    "header with a null": (raw(OK + b"X: a\0b\r\n\r\n" + PAGE), "failed:protocol"),
    "no HTTP": (raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "failed:protocol"),
    "bare page": (raw(PAGE), "failed:protocol"),
    "broken chunks": (raw(OK + b"Transfer-Encoding: chunked\r\n\r\nZZZ\r\nhello\r\n"), "failed:protocol"),
    "endless chunks": (drip(OK + b"Transfer-Encoding: chunked\r\n\r\n", lambda _n: b"10000\r\n" + b"x" * 65536 + b"\r\n", pause=0.0), "failed:too_large failed:timeout"),
    "endless continuation": (drip(b"", lambda _n: b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.001), "failed:timeout"),
    "reset in the middle": (raw(OK + b"Content-Length: 9999\r\n\r\nabc", then="reset"), "failed:protocol failed:unreachable"),
    "unknown status": (answer(PAGE, status="799 Whatever"), "failed:status failed:backoff failed:protocol"),
    "no content": (raw(b"HTTP/1.1 204 No Content\r\n\r\n"), "failed:status"),
    "gone": (answer(b"gone", status="410 Gone"), "failed:status"),
    "overloaded in rubbish": (answer(b"x", HTML + "Retry-After: soon, inshallah\r\n", status="503 X"), "failed:backoff"),
    "password wanted": (answer(b"x", HTML + "WWW-Authenticate: Basic\r\n", status="401 X"), "refused:forbidden"),
    # documents
    "empty body": (answer(b""), "failed:empty"),
    "white space": (answer(b" \r\n\t" * 1000), "failed:empty"),
    "PDF called HTML": (answer(b"%PDF-1.7\n" + bytes(range(256)) * 400), DEAD),
    "PDF": (answer(b"%PDF-1.7\n", "Content-Type: application/pdf\r\n"), "refused:content_type"),
    "image": (answer(b"\x89PNG", "Content-Type: image/png\r\n"), "refused:content_type"),
    "type of rubbish": (answer(PAGE, f"Content-Type: {'x' * 5000}\r\n"), "refused:content_type"),
    "nested 100,000 deep": (answer(b"<html><body>" + b"<div>" * 100_000 + TEXT.encode()), DEAD),
    "100,000 attributes": (html("<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">x</p>"), DEAD),
    "giant attribute": (html(f"<p title='{'x' * 1_500_000}'>x</p>"), "published dead_letter"),
    "a million tags": (html("<b>" * 200_000 + "</b>" * 200_000), "published dead_letter"),
    "null bytes": (answer(PAGE.replace("المجلس".encode(), "المج\0لس".encode())), PUBLISHED),
    "mixed encodings": (answer(PAGE.replace(b"</p>", "وأضاف المصدر.".encode("cp1256") + b"</p>")), "published dead_letter"),
    "wrong encoding": (answer(PAGE, "Content-Type: text/html; charset=x-nonsense\r\n"), PUBLISHED),
    "article of 10 MB": (answer(PAGE.replace(b"</div>", BIG.encode() * 5 + b"</div>")), "failed:too_large"),
    "article of 2 MB": (answer(PAGE.replace(b"</div>", BIG.encode() + b"</div>")), PUBLISHED),
    "year 99999": (head("<meta property='article:published_time' content='99999-13-45T99:99:99Z'>"), PUBLISHED),
    "title with a script": (answer(PAGE.replace(b"<h1>", b"<h1>&lt;script&gt;alert(1)&lt;/script&gt;<script>alert(2)</script>")), PUBLISHED),
    "deep JSON": (head(f"<script type='application/ld+json'>{'[' * 200_000}</script>"), "published dead_letter"),
    "giant number in JSON": (head(f"<script type='application/ld+json'>{{\"a\": {'9' * 200_000}}}</script>"), "published dead_letter"),
    "foreign canonical": (head("<link rel='canonical' href='http://169.254.169.254/latest'>"), PUBLISHED),
    "canonical of rubbish": (head("<link rel='canonical' href='http://[::1'>"), PUBLISHED),
    "base elsewhere": (head("<base href='http://10.0.0.1/'>"), PUBLISHED),
    "refresh": (head("<meta http-equiv='refresh' content='0; url=http://10.0.0.1/'>"), PUBLISHED),
    "entities": (answer(b"<!DOCTYPE html [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>" + PAGE.replace(b"<p>", b"<p>&b;&#0;&#xD800;&#99999999;")), PUBLISHED),
    "direction marks": (html("<p>" + "\u202e\u2066\u200f" * 5000 + "</p>"), PUBLISHED),
    "combining marks": (html("<p>ا" + "\u064b" * 100_000 + "</p>"), "published dead_letter"),
    "one word of a megabyte": (html("<p>" + "ا" * 500_000 + "</p>"), "published dead_letter"),
}  # fmt: skip

CASES = [Case(name, handler, frozenset(right.split())) for name, (handler, right) in _CASES.items()]

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ITEM = "<item><title>x</title><link>https://www.example.org/1</link></item>"
FEEDS: dict[str, bytes] = {
    "billion laughs": f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]><rss version="2.0"><channel><item><link>&l9;</link></item></channel></rss>'.encode(),
    "external entity": b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>&x;</title></channel></rss>',
    "a million items": f'<rss version="2.0"><channel>{ITEM * 40_000}</channel></rss>'.encode(),
    "nested feed": b"<rss version='2.0'><channel>" + b"<a>" * 300_000,
    "rubbish": bytes(range(256)) * 1000,
}


def sitemap_index(host: str) -> bytes:
    """An index of sitemaps that names itself."""
    return f"<sitemapindex><sitemap><loc>https://{host}/sitemap.xml</loc></sitemap></sitemapindex>".encode()


ENTRY = b"<url><loc>https://www.example.org/1</loc></url>"
SITEMAPS: dict[str, Callable[[str], bytes]] = {
    "sitemap loop": sitemap_index,
    "sitemap bomb": lambda _host: gzip.compress(b"<urlset>" + ENTRY * 60_000 + b"</urlset>"),
    "sitemap of 60,000 entries": lambda _host: b"<urlset>" + ENTRY * 60_000 + b"</urlset>",
    "nested sitemap": lambda _host: b"<urlset>" + b"<a>" * 90_000,
}
ROBOTS: dict[str, bytes] = {
    "robots of 100,000 rules": b"User-agent: *\n" + b"".join(b"Disallow: /a%d*b\n" % n for n in range(100_000)),
    "robots of bytes": bytes(range(256)) * 1000,
    "robots that asks for an age": b"User-agent: *\nCrawl-delay: 1e300\n",
}
