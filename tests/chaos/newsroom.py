"""Sites of our own making whose articles appear while a chaos run goes on, and what must come of them.

Each act is told by three sites in words of their own. The texts are shorter than what ingest compares with others:
which of two near-duplicates was known first depends on the order of arrival, so it is no part of what must be equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Self

from services.contracts.article import Article
from services.ingest.clean import Page, clean
from services.ingest.site import load_sites
from services.ingest.urls import canonicalise
from tests.integration.ingest.stage import SiteServer

FIRST_DAY: Final = datetime(2018, 3, 1, 6, tzinfo=UTC)
FETCHED: Final = datetime(2026, 1, 1, tzinfo=UTC)  # part of no comparison
TOWNS: Final = (
    "اللطامنة", "كفرزيتا", "مورك", "خان شيخون", "معرة النعمان", "سراقب", "أريحا", "جسر الشغور", "بنش", "تفتناز",
    "حريتان", "عندان", "دارة عزة", "الأتارب", "اعزاز", "مارع", "الباب", "جرابلس", "منبج", "تل رفعت",
    "نوى", "جاسم", "إنخل", "طفس", "داعل", "الحراك", "بصرى الشام", "دوما", "حرستا", "عربين",
    "زملكا", "الرستن", "تلبيسة", "تدمر", "البوكمال", "الميادين", "الطبقة", "عفرين", "القريتين", "صوران",
)  # fmt: skip
TOLLS: Final = ("ثلاثة مدنيين", "أربعة مدنيين", "خمسة مدنيين", "ستة مدنيين", "سبعة مدنيين")
TELLINGS: Final = (
    "قصفت قوات النظام بالمدفعية بلدة {town}، ما أدى إلى مقتل {toll} بحسب الدفاع المدني.",
    "استهدفت قوات النظام بقذائف المدفعية بلدة {town}، وأسفر القصف عن مقتل {toll}.",
    "قتل {toll} في قصف مدفعي لقوات النظام على بلدة {town}، وفق ما أعلن ناشطون.",
)
QUIET: Final = "افتتح المجلس المحلي في بلدة {town} مدرسة جديدة بعد انتهاء أعمال الترميم."  # no act of our classes
QUIET_EVERY: Final = 10  # acts
LISTED: Final = 40  # stories on a front page; what was not seen there in time is found on older pages

_SITES: Final = 25
_SITE: Final = """
id = "{name}"
name = "{name}"
name_ar = "تجربة"
homepage = "https://{host}/"
languages = ["ar"]
status = "live"
crawl_delay = 0.0
[[discovery]]
kind = "section"
url = "https://{host}/"
links = "a.story"
older = "https://{host}/page/{{page}}"
verified = false
[[layouts]]
name = "plain"
container = ["div.body"]
title = [{{ select = "h1" }}]
published = [{{ select = "time", attribute = "datetime" }}]
verified = false
"""


@dataclass(frozen=True)
class Story:
    """Article `number`: the telling of an act by one site."""

    number: int
    site: str
    host: str

    @property
    def path(self) -> str:
        """Where it stands on its site."""
        return f"/news/{self.number}"

    @property
    def html(self) -> str:
        """Its page."""
        act, telling = divmod(self.number, len(TELLINGS))
        day, place = divmod(act, len(TOWNS))
        town, toll = TOWNS[place], TOLLS[act % len(TOLLS)]
        text = (QUIET if act % QUIET_EVERY == 0 else TELLINGS[telling]).format(town=town, toll=toll)
        at = (FIRST_DAY + timedelta(days=2 * day, minutes=self.number % 300)).isoformat()
        title = f"أخبار بلدة {town}"
        return (
            f"<html lang='ar'><head><title>{title}</title></head><body><h1>{title}</h1>"
            f"<time datetime='{at}'></time><div class='body'><p>{text}</p></div></body></html>"
        )


class Newsroom:
    """So many stories on so many sites, played by a server; `publish` lists the next of them."""

    def __init__(self, stories: int, sites: int, folder: Path) -> None:
        names = [f"chaos{number}" for number in range(sites)]
        self.folder = folder
        self.server = SiteServer()
        self.stories = [
            Story(number, names[number % sites], f"www.{names[number % sites]}.org") for number in range(stories)
        ]
        self.sites = names
        self.published = 0
        self._listed: dict[str, list[Story]] = {f"www.{name}.org": [] for name in names}
        for name in names:
            (folder / name).mkdir(parents=True)
            (folder / name / "site.toml").write_text(_SITE.format(name=name, host=f"www.{name}.org"), encoding="utf-8")
            self._list(f"www.{name}.org")

    @classmethod
    def of(cls, stories: int, folder: Path) -> Self:
        """As many sites as make sense for so many stories."""
        return cls(stories, min(_SITES, max(3, stories // 50)), folder)

    def publish(self, count: int) -> None:
        """Let the lists name the next `count` stories too."""
        new = self.stories[self.published : self.published + count]
        self.published += len(new)
        for story in new:
            self.server.page(story.host, story.path, story.html, headers={"ETag": f'"{story.number}"'})
            self._listed[story.host].append(story)
        for host in {story.host for story in new}:
            self._list(host)

    def _list(self, host: str) -> None:
        """The front page with the newest stories, and the older ones on pages behind it."""
        newest_first = self._listed[host][::-1]
        for begin in range(0, max(1, len(newest_first)), LISTED):
            links = "".join(
                f'<li><a class="story" href="{story.path}">خبر</a></li>'
                for story in newest_first[begin : begin + LISTED]
            )
            path = f"/page/{begin // LISTED + 1}" if begin else "/"
            page = f"<html><body><ul>{links}</ul></body></html>"
            self.server.page(host, path, page, headers={"ETag": f'"{len(newest_first)}"'})

    def articles(self) -> Iterator[Article]:
        """What each story must be on the topic, but for when it was fetched and where it is archived."""
        sites = load_sites(self.folder)
        for story in self.stories:
            url = f"https://{story.host}{story.path}"
            page = Page(url, story.html.encode(), "text/html; charset=utf-8", FETCHED, canonicalise(url))
            yield clean(page, sites[story.site]).article
