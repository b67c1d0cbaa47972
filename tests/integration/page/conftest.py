"""Fixtures of the page's tests: a served site, and a real headless Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from services.web.settings import WebSettings
from tests.integration.page.served import Site, apart, served
from tests.programs import need

expect.set_options(timeout=30_000)  # milliseconds: beside other tests a page may be long in coming


@pytest.fixture
def site(database: str) -> Iterator[Site]:
    """Twelve incidents, served."""
    with served(Site(database), WebSettings(database=database, web_rate=0)) as made:
        apart(made.write(*range(12)))
        yield made


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; its absence skips the tests here and fails them in CI."""
    path = need("chromium")
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A page whose console and errors must stay silent, whatever a test does."""
    context = browser.new_context(viewport={"width": 1300, "height": 900}, locale="ar")
    opened = context.new_page()

    def said(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            site.failed.append(message.text)

    opened.on("console", said)
    opened.on("pageerror", lambda error: site.failed.append(str(error)))
    opened.set_default_timeout(20_000)
    yield opened
    context.close()
    assert site.failed == []
