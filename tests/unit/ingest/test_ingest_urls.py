"""Canonical URLs: every spelling of one page gives one identity, and canonicalising twice changes nothing."""

from __future__ import annotations

import string
from urllib.parse import quote

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from services.ingest.urls import InvalidUrlError, canonicalise, fetchable

SLUG = "قصف-على-ريف-إدلب"
CANONICAL = f"https://syria.tv/{quote(SLUG)}"


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.syria.tv/{SLUG}",
        f"https://syria.tv/{quote(SLUG)}",
        f"https://syria.tv/{quote(SLUG).lower()}",
        f"http://www.syria.tv:80/{SLUG}/",
        f"https://SYRIA.tv:443/{SLUG}#comments",
        f"https://m.syria.tv/{SLUG}",
        f"https://amp.syria.tv/{SLUG}?amp=1",
        f"https://www.syria.tv/{SLUG}/amp/",
        f"https://www.syria.tv/x/../{SLUG}?utm_source=tg&utm_medium=social&fbclid=Iw123",
    ],
)
def test_spellings_of_one_page_are_one_url(url: str) -> None:
    """Scheme, www, ports, fragment, encoding, slash, mobile, AMP and tracking do not make another page."""
    assert canonicalise(url) == CANONICAL


def test_parameters_that_name_the_page_stay_sorted() -> None:
    """A CMS that addresses pages by query keeps them apart, in whatever order they stand."""
    assert canonicalise("http://x.org/a?p=2&id=7") == "https://x.org/a?id=7&p=2"
    assert canonicalise("http://x.org/a?id=8") != canonicalise("http://x.org/a?id=7")


def test_a_word_that_ends_in_amp_is_no_amp_page() -> None:
    """Only a whole path segment `amp` is the AMP form."""
    assert canonicalise("https://x.org/refugee-camp/") == "https://x.org/refugee-camp"


@pytest.mark.parametrize(
    "url",
    ["", "/only/a/path", "ftp://x.org/a", "javascript:alert(1)", "https://", "https://u:p@x.org/", "https://x.org:bad/",
     "https://x.org/" + "a" * 3000, "https://[::1", "data:text/html,x"],
)  # fmt: skip
def test_what_is_no_page_is_refused(url: str) -> None:
    """Other schemes, credentials, broken ports and endless URLs have no canonical form."""
    with pytest.raises(InvalidUrlError):
        canonicalise(url)


def test_fetchable_resolves_and_encodes() -> None:
    """A link as it stands in a page becomes an address that can be asked for; scheme and host stay."""
    assert fetchable(f"/{SLUG}#top", "http://www.syria.tv/section/") == f"http://www.syria.tv/{quote(SLUG)}"
    assert fetchable("https://x.org") == "https://x.org/"


HOSTS = st.sampled_from(["x.org", "www.x.org", "m.x.co.uk", "www.m.amp.x.org", "X.ORG:443", "x.org:8080", "[::1]"])
PATHS = st.text(alphabet=string.ascii_letters + "/.%;:@&=+$,-_~!*'() " + SLUG + "é/..//", max_size=40)
QUERIES = st.text(alphabet="abp=&utm_x;%+ك/?", max_size=30)


@given(host=HOSTS, path=PATHS, query=QUERIES, scheme=st.sampled_from(["http", "https"]))
@example(host="x.org", path="a/amp/../amp", query="amp", scheme="http")
@example(host="x.org", path="a;b/amp", query="&&a", scheme="http")
def test_canonicalising_is_idempotent(host: str, path: str, query: str, scheme: str) -> None:
    """The canonical form of a canonical form is itself, for any URL that has one."""
    try:
        once = canonicalise(f"{scheme}://{host}/{path}?{query}")
    except InvalidUrlError:
        assume(False)
        return
    assert canonicalise(once) == once


@given(st.text(max_size=60))
def test_any_text_has_a_form_or_is_refused(text: str) -> None:
    """Whatever stands in an href, the answer is a URL or InvalidUrlError and nothing else."""
    for url in (text, f"http://{text}", f"https://x.org/{text}"):
        try:
            once = canonicalise(url)
        except InvalidUrlError:
            continue
        assert canonicalise(once) == once
