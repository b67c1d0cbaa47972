"""Discovery against a local server: sitemaps, WordPress, several sources merged, gaps closed after an outage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from services.ingest.urls import canonicalise
from tests.integration.ingest.stage import Ingest, PlayedSite, Topic

MakeSite = Callable[..., PlayedSite]
XML = {"Content-Type": "application/xml"}
SECOND = """
            [[discovery]]
            kind = "wordpress"
            url = "https://{host}/wp-json/wp/v2/posts"
            verified = false
"""


async def published(topic: Topic, site: PlayedSite) -> set[str]:
    """Canonical URLs of a site's articles in the topic."""
    return {article.canonical_url for article in await topic.articles(site)}


def expected(site: PlayedSite, paths: list[str]) -> set[str]:
    """Canonical URLs of these paths."""
    return {canonicalise(f"https://{site.host}{path}") for path in paths}


async def test_an_index_of_sitemaps_is_followed(make_site: MakeSite, ingest: Ingest, topic: Topic) -> None:
    """Pages of the sitemaps that it names are fetched; a loop of sitemaps and one of another host end."""
    site = make_site(kind="sitemap", source="/sitemap.xml")
    paths = [site.article(number) for number in range(4)]
    urls = "".join(f"<url><loc>https://{site.host}{path}</loc></url>" for path in paths)
    names = (f"https://{site.host}/a.xml", f"https://{site.host}/sitemap.xml", "https://169.254.169.254/s.xml")
    index = "".join(f"<sitemap><loc>{name}</loc></sitemap>" for name in names)
    site.server.page(site.host, "/sitemap.xml", f"<sitemapindex>{index}</sitemapindex>", headers=XML)
    site.server.page(site.host, "/a.xml", f"<urlset>{urls}</urlset>", headers=XML)

    ingest.once()

    assert await published(topic, site) == expected(site, paths)
    assert not site.server.of("169.254.169.254")


async def test_sources_of_a_site_are_merged(make_site: MakeSite, ingest: Ingest, topic: Topic) -> None:
    """What both the front page and the WordPress list name is fetched once, what only one names too."""
    site = make_site()
    file = site.folder / site.id / "site.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[[layouts]]", SECOND.format(host=site.host) + "            [[layouts]]", 1), "utf-8")
    for number in range(3):
        site.article(number)
    only_listed = site.article(7)
    site.paths.remove(only_listed)
    site.list_articles()
    posts = ",".join(f'{{"link": "https://{site.host}{path}?utm_medium=api"}}' for path in ("/news/1", only_listed))
    site.server.page(site.host, "/wp-json/wp/v2/posts", f"[{posts}]", headers={"Content-Type": "application/json"})

    ingest.once()

    assert await published(topic, site) == expected(site, [*site.paths, only_listed])
    assert len(site.server.of(site.host, "/news/1")) == 1


async def test_a_gap_after_an_outage_is_closed(
    make_site: MakeSite, ingest: Ingest, topic: Topic, tmp_path: Path
) -> None:
    """When nothing on the front page is known, older pages are read up to the first one that holds something known."""
    site = make_site(older='older = "https://{host}/page/{{page}}"')
    for number in range(3):
        site.article(number)
    ingest.once()
    for number in range(3, 12):
        site.article(number)
    every = site.paths
    for address, paths in {"/": every[9:], "/page/2": every[6:9], "/page/3": every[2:6], "/page/4": every[:2]}.items():
        links = "".join(f'<a class="story" href="{path}">خبر</a>' for path in paths)
        site.server.page(site.host, address, f"<html><body>{links}</body></html>")
    told = tmp_path / "metrics"

    ingest.once(metrics_file=told)

    assert await published(topic, site) == expected(site, every)
    assert site.server.of(site.host, "/page/3")
    assert not site.server.of(site.host, "/page/4")
    assert gaps(site, told) == 0.0


async def test_a_gap_is_closed_though_another_source_saw_the_newest(
    make_site: MakeSite, ingest: Ingest, topic: Topic
) -> None:
    """While the front page does not answer, the WordPress list has the newest: what only the front page had is missing."""
    site = make_site(older='older = "https://{host}/page/{{page}}"')
    file = site.folder / site.id / "site.toml"
    second = SECOND.format(host=site.host) + "            [[layouts]]"
    file.write_text(file.read_text(encoding="utf-8").replace("[[layouts]]", second, 1), "utf-8")

    def list_posts(paths: list[str]) -> None:
        posts = ",".join(f'{{"link": "https://{site.host}{path}"}}' for path in paths)
        site.server.page(site.host, "/wp-json/wp/v2/posts", f"[{posts}]", headers={"Content-Type": "application/json"})

    list_posts([site.article(0)])
    ingest.once()
    every = [*site.paths, *(site.article(number) for number in range(1, 6))]
    list_posts(every[4:])
    site.server.page(site.host, "/", "down", status=500)
    ingest.once()
    for address, paths in {"/": every[4:], "/page/2": every[:4]}.items():
        links = "".join(f'<a class="story" href="{path}">خبر</a>' for path in paths)
        site.server.page(site.host, address, f"<html><body>{links}</body></html>")
    assert await published(topic, site) == expected(site, [*every[:1], *every[4:]])

    ingest.once()

    assert await published(topic, site) == expected(site, every)


async def test_a_page_that_cannot_be_read_is_not_the_end_of_a_list(
    make_site: MakeSite, ingest: Ingest, tmp_path: Path
) -> None:
    """A flood of tags, which the parser refuses, and an error of the server: nobody knows what was there, so it counts."""
    older = 'older = "https://{host}/page/{{page}}"'
    flood, broken = make_site(older=older), make_site(older=older)
    for site in (flood, broken):
        site.article(1)
    ingest.once()
    for site in (flood, broken):
        site.paths.clear()
        site.article(2)
    flood.server.page(flood.host, "/page/2", "<p>" * 200_000)
    broken.server.page(broken.host, "/page/2", "oh", status=500)
    told = tmp_path / "metrics"

    ingest.once(metrics_file=told)

    assert [gaps(site, told) for site in (flood, broken)] == [1.0, 1.0]


async def test_a_gap_that_stays_open_is_counted(make_site: MakeSite, ingest: Ingest, tmp_path: Path) -> None:
    """Where older pages do not reach what is known, and where a list has none; the end of a list closes every gap."""
    older = 'older = "https://{host}/page/{{page}}"'
    far, feedlike, short = make_site(older=older), make_site(), make_site(older=older)
    for site in (far, feedlike, short):
        site.article(1)
    ingest.once()
    for site in (far, feedlike, short):
        site.paths.clear()
        site.article(2)
    for number in (2, 3):
        far.server.page(far.host, f"/page/{number}", f'<p><a class="story" href="/news/{number}9">خبر</a></p>')
    told = tmp_path / "metrics"

    ingest.once(pages_back="2", metrics_file=told)

    assert [gaps(site, told) for site in (far, feedlike, short)] == [1.0, 1.0, 0.0]
    assert far.server.of(far.host, "/page/3")


def gaps(site: PlayedSite, told: Path) -> float:
    """Gaps of a site, as its last metrics tell."""
    start = f'rasid_ingest_gaps_total{{site="{site.id}"}} '
    return next(float(line.removeprefix(start)) for line in told.read_text().splitlines() if line.startswith(start))
