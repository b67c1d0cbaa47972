"""Sites as data: what a site.toml may say, and how it says what is wrong with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from services.ingest.site import SITES, SiteFileError, load_sites, site_of

SITE = """\
id = "town"
name = "Town News"
name_ar = "أخبار البلدة"
homepage = "https://www.town.example/"
languages = ["ar"]
status = "live"
allow = ['^/news/\\d+', '^/أخبار/']
deny = ['^/news/\\d+/print']

[[discovery]]
kind = "rss"
url = "https://town.example/feed/"
verified = false

[[layouts]]
name = "old"
valid_until = 2019-12-31
container = ["div.text"]
verified = false

[[layouts]]
name = "new"
valid_from = 2020-01-01
container = ["div.body"]
title = [{ select = "h1" }]
verified = false
"""


def _load(folder: Path, text: str, name: str = "town") -> object:
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "site.toml").write_text(text, encoding="utf-8")
    return load_sites(folder)


def test_the_known_sites_are_all_usable() -> None:
    """Every folder holds one site of its own name, hosts are not shared, and each says what is unverified."""
    sites = load_sites()
    assert set(sites) == {path.parent.name for path in SITES.glob("*/site.toml")}
    assert len(sites) >= 20
    hosts = [host for site in sites.values() for host in site.all_hosts]
    assert len(hosts) == len(set(hosts))
    assert all(site.unverified and site.discovery for site in sites.values())


@pytest.mark.parametrize(
    ("right", "wrong", "line", "says"),
    [
        ('status = "live"', 'status = "live"\ncolour = "red"', 7, "colour: Extra inputs are not permitted"),
        ('status = "live"', 'status = "asleep"', 6, "status: Input should be 'live', 'refuses' or 'gone'"),
        ('name = "new"', 'name = "new"\ntitles = []', 23, "layouts.1.titles: Extra inputs are not permitted"),
        ('container = ["div.body"]', 'container = ["div..body"]', 24, "is no selector"),
        ('container = ["div.body"]', "container = ['//div[']", 24, "is no selector"),
        ('container = ["div.body"]', "container = []", 24, "at least 1 item"),
        ('[{ select = "h1" }]', '[{ select = "h1", attr = "x" }]', 25, "layouts.1.title.0.attr: Extra inputs"),
        ("'^/news/\\d+', ", "'^/news/(\\d+', ", 7, "is no regular expression"),
        ('kind = "rss"', 'kind = "section"', 10, "links stands with kind section and only there"),
        ('id = "town"', 'id = "village"', 1, "differs from its folder's name"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_line(
    tmp_path: Path, right: str, wrong: str, line: int, says: str
) -> None:
    """Whoever writes a site file is told where to look."""
    assert right in SITE
    with pytest.raises(SiteFileError) as caught:
        _load(tmp_path, SITE.replace(right, wrong))
    assert f"{tmp_path / 'town' / 'site.toml'}:{line}: " in str(caught.value)
    assert says in str(caught.value)


def test_what_is_no_toml_is_named_too(tmp_path: Path) -> None:
    """In the words of tomllib, with the file."""
    with pytest.raises(SiteFileError, match=r"site\.toml: .*line 2"):
        _load(tmp_path, 'id = "town"\nname == 1\n')


def test_a_site_is_found_by_its_host() -> None:
    """With and without www, whatever the port and case; a host that only ends like one of ours is another's."""
    sites = load_sites()
    for url in ("https://syria.tv/x", "http://WWW.SYRIA.TV:8080/x", "https://www.syria.tv"):
        assert site_of(url, sites) is sites["syria-tv"]
    for url in ("https://notsyria.tv/x", "https://syria.tv.example/x", "mailto:x@syria.tv", "", "https://[::1"):
        assert site_of(url, sites) is None


def test_patterns_see_the_decoded_address(tmp_path: Path) -> None:
    """Arabic slugs are written in site files as people read them; what is denied is denied though it be allowed."""
    _load(tmp_path, SITE)
    site = load_sites(tmp_path)["town"]
    assert site.wants("https://town.example/news/12")
    assert site.wants("https://town.example/%D8%A3%D8%AE%D8%A8%D8%A7%D8%B1/x")
    assert not site.wants("https://town.example/news/12/print")
    assert not site.wants("https://town.example/about")


def test_a_layout_holds_for_its_days_and_a_gone_site_has_ended(tmp_path: Path) -> None:
    """Both bounds are days on which it holds."""
    _load(tmp_path, SITE)
    site = load_sites(tmp_path)["town"]
    old, new = site.layouts
    assert (old.applies_on(date(2019, 12, 31)), old.applies_on(date(2020, 1, 1))) == (True, False)
    assert (new.applies_on(date(2019, 12, 31)), new.applies_on(date(2020, 1, 1))) == (False, True)
    assert not site.had_ended(date(2030, 1, 1))
    assert site.model_copy(update={"status": "gone"}).had_ended(date(2001, 1, 1))
    ended = site.model_copy(update={"status": "gone", "ended": date(2023, 11, 21)})
    assert (ended.had_ended(date(2023, 11, 20)), ended.had_ended(date(2023, 11, 21))) == (False, True)
