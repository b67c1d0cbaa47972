"""More incidents than the page draws at once: what is new among them is counted all the same."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from services.web.api import overview
from tests.integration.page.served import Site, apart, opened


def test_what_is_new_is_counted_beyond_what_is_drawn(page: Page, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the next visit, and while the page stands open: late reports of old days lie behind all that is drawn."""
    monkeypatch.setattr(overview, "ROW_LIMIT", 3)
    opened(page, site, "/map?lang=en")
    page.wait_for_function("() => localStorage.getItem('rasid.looked') !== null")
    page.goto("about:blank")  # who looks on while it arrives has seen it
    apart(site.write(*range(12, 17)))
    opened(page, site, "/map?lang=en")
    expect(page.locator("#list li")).to_have_count(3)
    expect(page.locator("#looked")).to_have_text("5 new since your last visit")
    expect(page.locator("#strip .live")).to_have_attribute("data-live", "yes")
    for number in (20, 21):
        apart(site.write_early(number))
    expect(page.locator("#said")).to_contain_text("19 of 19")
    expect(page.locator("#fresh")).to_have_text("2 new incidents since you opened the page")
    page.locator("#order").select_option("day")
    expect(page.locator("#fresh")).to_have_text("")
