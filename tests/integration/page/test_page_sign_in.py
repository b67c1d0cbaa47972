"""Signing in as a person does it, in a real browser: what comes into view, what stays, and what another site can do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from services.contracts.event import Evidence, Sensitive
from services.store.sinks import open_sink
from services.web.api.access import new_token
from services.web.settings import WebSettings
from tests.integration.page.served import Site, an_incident, apart, served
from tests.made_records import TEXT, a_closing, an_article, an_event

NAME = "سليم الخطابي"
TOKEN, ENTRY = new_token("analyst", frozenset({"persons"}))
ARTICLE = an_article(50, text=f"{TEXT} وروى {NAME} ما رآه.")


async def _write(database: str) -> None:
    at = ARTICLE.text.index(NAME)
    hidden = Sensitive(start=at, end=at + len(NAME), kind="witness")
    evidence = Evidence(text=ARTICLE.text, start=0, end=len(ARTICLE.text))
    event = an_event(ARTICLE, evidence=evidence, sensitive=[hidden])
    _, incident = an_incident(50)
    sink = await open_sink(database, statement_timeout=10)
    await sink.write([ARTICLE, event, a_closing(ARTICLE, (0,)), incident])
    await sink.close()


@pytest.fixture
def site(database: str) -> Iterator[Site]:
    """An article that names a private person, and its incident; everything but health needs a token."""
    apart(_write(database))
    settings = WebSettings.model_validate(
        {"database": database, "web_rate": 0, "web_tokens": ENTRY, "web_tokens_required": True}
    )
    with served(Site(database), settings) as made:
        yield made


def test_signing_in_and_out_by_keyboard(page: Page, site: Site) -> None:
    """The form has the focus; after it stands what was asked for, live, with its names; after signing out nothing does."""
    page.goto(f"{site.url}/map?lang=en&admin1=Hama")
    expect(page.get_by_label("Token")).to_be_focused()
    page.keyboard.type("not-a-token")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("not one of ours")
    expect(page.get_by_label("Token")).to_be_focused()
    page.keyboard.type(TOKEN)
    page.keyboard.press("Enter")
    page.wait_for_url("**/map?lang=en&admin1=Hama")
    expect(page.locator("#said")).to_contain_text("1 of 1")
    expect(page.locator("#strip .live")).to_have_attribute("data-live", "yes")
    expect(page.locator(".viewer")).to_contain_text("Names of private persons are shown.")
    assert page.evaluate("document.cookie") == ""
    apart(site.write(12))
    expect(page.locator("#said")).to_contain_text("2 of 2")
    page.locator("[name=type]").select_option("assault")
    page.wait_for_url("**type=assault**")
    page.goto(f"{site.url}/articles/{ARTICLE.article_id}?lang=en")
    expect(page.locator("article.text")).to_contain_text(NAME)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Token")).to_be_focused()
    page.go_back()
    expect(page.locator("body")).not_to_contain_text(NAME)
    site.failed.clear()  # the browser reports the 401 that this test asked for


def test_signing_out_stays_where_the_reader_was(page: Page, site: Site) -> None:
    """The filters that the script wrote into the address since the page was loaded are kept."""
    page.goto(f"{site.url}/map?lang=en")
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#said")).to_contain_text("1 of 1")  # the script listens from then on
    page.locator("[name=type]").select_option("assault")
    page.wait_for_url("**type=assault**")
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("[name=to]")).to_have_value("/map?type=assault&lang=en")
    site.failed.clear()  # the browser reports the 401 that this test asked for


def test_a_page_whose_token_is_gone_asks_for_another(page: Page, site: Site) -> None:
    """Signed out in another tab, or taken away: the next question leads to the form, and on from it to the same view."""
    page.goto(f"{site.url}/map?lang=en")
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#said")).to_contain_text("1 of 1")
    page.context.clear_cookies()
    page.locator("[name=admin1]").select_option("Hama")
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator("#said")).to_contain_text("1 of 1")
    assert "admin1=Hama" in page.url
    site.failed.clear()  # the browser reports the 401s that this test asked for


@pytest.fixture
def elsewhere(site: Site) -> Iterator[str]:
    """A page of another site: it has a link to ours, and a form that would sign its reader out."""
    there = f"""<a href="{site.url}/articles/{ARTICLE.article_id}?lang=en">a colleague's link</a>
        <form method="post" action="{site.url}/sign-out"><input name="a"><button>hurt</button></form>"""

    class Other(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(there.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Other)
    threading.Thread(target=server.serve_forever).start()
    yield f"http://localhost:{server.server_port}/"  # another site than 127.0.0.1, for a browser
    server.shutdown()
    server.server_close()


def test_a_link_of_another_site_opens_signed_in_and_its_form_does_nothing(
    page: Page, site: Site, elsewhere: str
) -> None:
    """The cookie is not sent along with what another site asks for; the page asks once more itself."""
    page.goto(f"{site.url}/sign-in?lang=en")
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/map")
    page.goto(elsewhere)
    page.get_by_role("link", name="a colleague's link").click()
    expect(page.locator("article.text")).to_contain_text(NAME)
    page.goto(elsewhere)
    page.get_by_role("button", name="hurt").click()
    expect(page.get_by_role("alert")).to_contain_text("another site")
    page.goto(f"{site.url}/articles/{ARTICLE.article_id}?lang=en")
    expect(page.locator("article.text")).to_contain_text(NAME)
    site.failed.clear()  # the browser reports the 403 that this test asked for, and that the other site has no icon


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["ar", "en"])
def test_axe_finds_nothing_serious_and_a_telephone_is_wide_enough(
    page: Page, site: Site, language: str, scheme: Literal["light", "dark"]
) -> None:
    """The form, the form after a wrong token, and a page that shows names, by day and by night."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{site.url}/?lang={language}")
    _looked_at(page)
    for token, then in (("wrong", "[role=alert]"), (TOKEN, ".viewer.shown")):
        page.locator("[name=token]").fill(token)
        page.keyboard.press("Enter")
        expect(page.locator(then)).to_be_visible()
        _looked_at(page)
    site.failed.clear()  # the browser reports the 401s that this test asked for


def _looked_at(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    found = Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []
