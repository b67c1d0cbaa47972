"""The pages with a token that the browser keeps: what it shows, to whom, and what another site cannot do with it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import httpx
import pytest

from services.contracts.event import EnrichedEvent, Evidence, Sensitive
from services.store.sinks import open_sink
from services.web.api.access import new_token
from services.web.settings import WebSettings
from tests.made_records import TEXT, a_closing, an_article, an_event, an_incident
from tests.web_client import web_client

NAME = "سليم الخطابي"
TOLD = f"{TEXT} وروى {NAME} ما رآه."
ARTICLE = an_article(1, text=TOLD, title=f"شهادة {NAME}")
INCIDENT = an_incident((1,), founder=1)
ANALYST, ANALYST_ENTRY = new_token("analyst", frozenset({"persons"}))
GUEST, GUEST_ENTRY = new_token("guest", frozenset())
PAGES = ("/map", "/", f"/articles/{ARTICLE.article_id}", f"/incidents/{INCIDENT.incident_id}", "/trends")
NAMING = PAGES[1:4]  # those that show the article's words
HERE = {"Sec-Fetch-Site": "same-origin"}
Opened = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


def _event() -> EnrichedEvent:
    at = TOLD.index(NAME)
    hidden = Sensitive(start=at, end=at + len(NAME), kind="witness")
    return an_event(ARTICLE, evidence=Evidence(text=TOLD, start=0, end=len(TOLD)), sensitive=[hidden])


@pytest.fixture
async def site(database: str) -> Opened:
    """Opens the pages over one article that names a private person; `base` and settings as given."""
    sink = await open_sink(database, statement_timeout=10)
    await sink.write([ARTICLE, _event(), a_closing(ARTICLE, (0,)), INCIDENT])
    await sink.close()

    @asynccontextmanager
    async def opened(base: str = "https://rasid.example", **given: object) -> AsyncIterator[httpx.AsyncClient]:
        settings = WebSettings.model_validate(
            {"database": database, "web_tokens": f"{ANALYST_ENTRY} {GUEST_ENTRY}", **given}
        )
        async with web_client(settings, base=base) as client:
            yield client

    return opened


async def _sign_in(client: httpx.AsyncClient, token: str, to: str = "/", **headers: str) -> httpx.Response:
    return await client.post("/sign-in", data={"token": token, "to": to, "lang": "en"}, headers={**HERE, **headers})


async def test_names_are_shown_to_whom_the_token_says_and_each_page_says_so(site: Opened) -> None:
    """Unmasked with the scope alone; signed out, hidden again; and nobody but the reader may keep what shows them."""
    async with site() as client:
        for path in PAGES:
            answer = await client.get(path, params={"lang": "en"})
            assert NAME not in answer.text, path
            assert "Public view: names of private persons are hidden." in answer.text
            assert answer.headers["cache-control"] == "private, no-cache"
        assert (await _sign_in(client, ANALYST, "/trends?by=mode")).headers["location"] == "/trends?by=mode"
        for path in PAGES:
            answer = await client.get(path, params={"lang": "en"})
            assert (NAME in answer.text) is (path in NAMING), path
            assert "<bdi>analyst</bdi> · <b>Names of private persons are shown.</b>" in answer.text
            assert answer.headers["cache-control"] == "private, no-store"
            assert answer.headers["vary"] == "Authorization, Cookie"
        left = await client.post(
            "/sign-out", data={"any": "x"}, headers={**HERE, "Referer": f"https://rasid.example{PAGES[1]}?lang=en"}
        )
        assert (left.status_code, left.headers["location"]) == (303, "/?lang=en")
        assert not client.cookies
        assert NAME not in (await client.get("/")).text
        await _sign_in(client, GUEST)
        answer = await client.get("/", params={"lang": "en"})
        assert NAME not in answer.text
        assert "<bdi>guest</bdi> · Names of private persons are hidden." in answer.text


async def test_what_the_page_asks_the_api_has_the_same_rights(site: Opened) -> None:
    """The cookie counts as the header does; an answer of one view is never taken for one of another."""
    async with site() as client:
        path = f"/api/articles/{ARTICLE.article_id}"
        public = await client.get(path)
        await _sign_in(client, ANALYST)
        shown = await client.get(path, headers={"If-None-Match": public.headers["etag"]})
        assert (shown.status_code, NAME in public.text, NAME in shown.text) == (200, False, True)
        assert shown.headers["vary"] == "Authorization, Cookie"
        again = await client.get(path, headers={"If-None-Match": shown.headers["etag"]})
        assert (again.status_code, again.headers["cache-control"]) == (304, "private, no-store")
        # The header names the reader where a program sends both.
        assert NAME not in (await client.get(path, headers={"Authorization": f"Bearer {GUEST}"})).text


@pytest.mark.parametrize(
    ("base", "name", "secure"),
    [("https://rasid.example", "__Host-rasid-token", True), ("http://rasid.example", "rasid-token", False)],
)
async def test_the_cookie_is_for_no_script_and_no_other_site(
    site: Opened, base: str, name: str, *, secure: bool
) -> None:
    """Over HTTPS it goes back over HTTPS alone, and a neighbouring host cannot set one."""
    async with site(base) as client:
        parts = (await _sign_in(client, ANALYST)).headers["set-cookie"].split("; ")
    assert parts[0] == f"{name}={ANALYST}"
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(parts)
    assert ("Secure" in parts) is secure
    assert not any(part.startswith(("Domain", "Max-Age", "expires")) for part in parts)


async def test_a_proxy_that_ends_https_is_believed_about_it(site: Opened) -> None:
    """Else the cookie of a deployment behind one would go over plain HTTP too."""
    async with site("http://rasid.example") as client:
        answer = await _sign_in(client, ANALYST, **{"X-Forwarded-Proto": "https"})
        assert answer.headers["set-cookie"].startswith("__Host-rasid-token=")
        headers = {"X-Forwarded-Proto": "https", "Cookie": f"__Host-rasid-token={ANALYST}"}
        assert NAME in (await client.get("/", headers=headers)).text


async def test_where_a_token_is_required_a_page_asks_for_it_and_goes_on(site: Opened) -> None:
    """In the reader's language, with the address that was asked for; a program is told as before."""
    async with site(web_tokens_required=True) as client:
        asked = await client.get("/map", params={"lang": "en", "admin1": "Hama"})
        assert (asked.status_code, asked.headers["www-authenticate"]) == (401, "Bearer")
        assert '<input type="hidden" name="to" value="/map?lang=en&amp;admin1=Hama">' in asked.text
        assert 'role="alert"' not in asked.text
        refused = await client.get("/api/incidents")
        assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
        assert (await client.get("/sign-in")).status_code == 200
        assert (await client.get("/static/rasid.css")).status_code == 200
        await _sign_in(client, GUEST)
        assert (await client.get("/map")).status_code == 200
        assert (await client.get("/api/incidents")).status_code == 200


async def test_a_wrong_token_is_told_and_kept_nowhere(site: Opened, caplog: pytest.LogCaptureFixture) -> None:
    """Not in the page, not in an address, not in a log; and neither is a right one."""
    caplog.set_level(logging.DEBUG)
    async with site() as client:
        for wrong in ("", f"{ANALYST}x", ANALYST_ENTRY.rsplit(":", 1)[1]):
            answer = await _sign_in(client, wrong)
            assert (answer.status_code, answer.headers["cache-control"]) == (401, "private, no-cache")
            assert "This token is not one of ours" in answer.text
            assert "set-cookie" not in answer.headers
            assert not wrong or wrong not in answer.text
        right = await _sign_in(client, f" {ANALYST}\n")
        assert (right.status_code, ANALYST in right.headers["location"] + right.text) == (303, False)
        await client.get("/")
    assert ANALYST not in caplog.text


async def test_a_token_that_was_taken_away_is_forgotten_by_the_browser(site: Opened) -> None:
    """The reader is told once, rather than shown less than before without a word; then the page is the public one."""
    async with site() as client:
        client.cookies.set("__Host-rasid-token", "taken-away", domain="rasid.example", path="/")
        assert (await client.get("/api/incidents")).status_code == 401
        told = await client.get("/", params={"lang": "en"})
        assert told.status_code == 401
        assert "is not valid any more" in told.text
        assert not client.cookies
        assert (await client.get("/")).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://other.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out"])
async def test_another_site_signs_nobody_in_or_out(site: Opened, path: str, headers: dict[str, str]) -> None:
    """Whoever were signed in by somebody else would look at what that one sees."""
    async with site() as client:
        answer = await client.post(path, data={"token": GUEST}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_a_browser_without_fetch_metadata_and_a_program_may_sign_in(site: Opened) -> None:
    """The first says its origin; the second says nothing, and has no cookie to lose."""
    async with site() as client:
        for headers in ({"Origin": "https://rasid.example"}, {}):
            assert (await client.post("/sign-in", data={"token": GUEST}, headers=headers)).status_code == 303


@pytest.mark.parametrize(
    "to",
    ["//other.example/", "https://other.example/", "/\\other.example", "/a\r\nSet-Cookie: x=1", "map", "/sign-out"],
)
async def test_the_way_on_leads_to_no_other_host(site: Opened, to: str) -> None:
    """Nor to where nothing can be seen."""
    async with site() as client:
        assert (await _sign_in(client, GUEST, to)).headers["location"] == "/map"
        assert 'name="to" value="/map"' in (await client.get("/sign-in", params={"to": to})).text
        assert 'name="to" value="/map"' in (await client.get("/sign-in", headers={"Referer": to})).text


async def test_what_is_no_form_is_refused(site: Opened) -> None:
    """Another kind of body, or one without end."""
    async with site() as client:
        assert (await client.post("/sign-in", json={"token": GUEST}, headers=HERE)).status_code == 415
        assert (await client.post("/sign-in", data={"token": "x" * 20_000}, headers=HERE)).status_code == 413


async def test_a_link_of_another_site_is_asked_once_more(site: Opened) -> None:
    """The browser kept the cookie back; asked by the page itself it sends it. Without tokens nothing is asked twice."""
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    for required in (False, True):
        async with site(web_tokens_required=required) as client:
            answer = await client.get('/map?lang=en&text="a"', headers=elsewhere)
            assert (answer.status_code, answer.headers["refresh"]) == (200, "0; url=/map?lang=en&text=%22a%22")
            assert "strip" not in answer.text
    async with site(web_tokens="") as client:
        answer = await client.get("/map", headers=elsewhere)
        assert "refresh" not in answer.headers
        assert "sign-in" not in answer.text


async def test_a_reader_has_the_rate_of_the_token(site: Opened) -> None:
    """As with the header: the readers behind one address do not use up one another's."""
    async with site(web_rate=2) as client:
        await _sign_in(client, ANALYST)
        assert [(await client.get("/trends")).status_code for _ in range(3)] == [200, 200, 429]
        client.cookies.clear()
        answer = await client.get("/trends", params={"lang": "en"})
        assert answer.status_code == 200
        refused = await client.get("/trends", params={"lang": "en"})
        assert (refused.status_code, "retry-after" in refused.headers) == (429, True)
        assert "too many requests" in refused.text
        assert refused.headers["content-type"].startswith("text/html")


async def test_a_link_elsewhere_leads_to_any_address(site: Opened) -> None:
    """Also to one that is written in Arabic: a header holds none of its letters."""
    elsewhere = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    async with site(web_tokens_required=True) as client:
        again = await client.get("/articles/حلب?lang=ar", headers=elsewhere)
    assert again.status_code == 200
    assert again.headers["Refresh"] == "0; url=/articles/%D8%AD%D9%84%D8%A8?lang=ar"
