"""Settings of ingest. Every limit on what a server may do to us stands here."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.common.service import VERSION
from services.common.settings import PREFIX, DatabaseSettings, DatabaseUrl, HeartbeatSettings, ServiceSettings

DEFAULT_PORT: Final = 8101
SCHEMA: Final = "ingest"
MIGRATIONS: Final = Path(__file__).parent / "migrations"


class ParseSettings(BaseSettings):
    """What parsing pages needs, wherever they come from. Times are seconds, sizes bytes."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, env_ignore_empty=True)

    sites_folder: Path | None = Field(default=None, description="folder of site folders; none: those of rasid itself")
    body_limit: int = Field(default=2_000_000, ge=1, description="largest body, as sent and decompressed")
    parse_timeout: float = Field(default=20, gt=0, description="longest time that parsing one page or feed may take")
    parse_memory: int = Field(
        default=80_000_000,
        ge=20_000_000,
        description="memory that parsing one page or feed may take, beyond the 60 MB of the parser's code",
    )
    html_depth: int = Field(
        default=256, ge=1, le=256, description="deepest nesting of elements; the parser itself gives up at 256"
    )
    tag_limit: int = Field(default=100_000, ge=1, description="most tags of a page, feed or sitemap")


class FetchSettings(ParseSettings):
    """What asking sites for pages needs besides. Times are seconds, sizes bytes."""

    contact: str | None = Field(default=None, description="address or e-mail of whoever runs this, for the User-Agent")
    demo: str | None = Field(
        default=None, pattern=r"^[^:/]+:\d+$", description="host:port that plays all sites; nothing else is asked"
    )
    crawl_delay: float | None = Field(
        default=None, ge=0, description="seconds between requests to a host; only together with RASID_DEMO"
    )
    feed_limit: int = Field(default=2_000_000, ge=1, description="largest feed or sitemap that is parsed")
    ratio_limit: float = Field(
        default=100, ge=1, description="largest ratio of a body over 1 MB to its compressed size"
    )
    header_limit: int = Field(default=65_536, ge=1, le=100_000, description="largest header of an answer")
    redirect_limit: int = Field(default=5, ge=0, description="redirects followed for one page")
    fetch_timeout: float = Field(default=30, gt=0, description="total time of one request")
    read_timeout: float = Field(default=10, gt=0, description="longest silence while connecting or between bytes")
    link_limit: int = Field(
        default=1000, ge=1, description="links taken from one feed, list or sitemap, the newest where it tells"
    )
    sitemap_nesting: int = Field(default=2, ge=1, description="sitemaps followed from sitemap to sitemap")

    @model_validator(mode="after")
    def _honest(self) -> Self:
        if self.demo is None and not _is_contact(self.contact):
            msg = (
                "RASID_CONTACT must be an e-mail or web address of whoever runs this: it goes into the User-Agent, so "
                "that a site that minds being fetched can say so."
            )
            raise ValueError(msg)
        if self.demo is None and self.crawl_delay is not None:
            msg = "RASID_CRAWL_DELAY may only be set together with RASID_DEMO: real sites and their robots.txt decide."
            raise ValueError(msg)
        return self

    @property
    def user_agent(self) -> str:
        """How we introduce ourselves, also to robots.txt (by its first word)."""
        return f"rasid/{VERSION} (+{self.contact or 'demo'})"


class GuestSettings(FetchSettings):
    """What the commands need that look at sites beside an ingest that may be running."""

    database: DatabaseUrl | None = Field(
        default=None, repr=False, description="database of the ingest with which turns are taken"
    )


class ArchiveSettings(BaseSettings):
    """Where the archive stands. Times are seconds, sizes bytes."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True, env_ignore_empty=True)

    archive: Path = Field(default=Path(".rasid/archive"), description="folder of the WARC files")
    archive_file_bytes: int = Field(default=500_000_000, ge=1, description="size at which a new WARC file begins")
    archive_file_age: float = Field(default=24 * 3600, gt=0, description="age at which a new WARC file begins")
    archive_store: str | None = Field(
        default=None,
        repr=False,
        description="folder or fsspec address (s3://…) to which ingest copies each finished WARC file",
    )
    archive_store_every: float = Field(default=300, gt=0, description="time between two looks for files to copy")
    archive_local_days: float | None = Field(
        default=None, ge=0, description="days that a copied file stays in the folder too; none: for ever"
    )


class ReplaySettings(ParseSettings, ArchiveSettings, ServiceSettings, DatabaseSettings):
    """What publishing archived pages needs: nobody is asked for anything, so no contact."""

    flash_days: float = Field(default=7, gt=0, description="days after its last sight in which a ticker line is known")
    backfill_lag: int = Field(
        default=2000, ge=0, description="records that live readers may be behind before a replay or backfill waits"
    )
    backfill_groups: str = Field(
        default="rasid-extract,rasid-store", description="consumer groups of the live readers, separated by commas"
    )


class IngestSettings(FetchSettings, ReplaySettings, HeartbeatSettings):
    """What ingest needs. Times are seconds, sizes bytes, unless a description says otherwise."""

    sites: str = Field(default="", description="ids of the sites to watch, separated by commas; none: all live ones")
    once: bool = Field(
        default=False, description="end after one round: every source polled, every page of the last week fetched"
    )
    concurrency: int = Field(default=8, ge=1, le=64, description="pages in hand at once")
    poll_min: float = Field(default=120, gt=0, description="shortest time between two polls of a source")
    poll_max: float = Field(default=3600, gt=0, description="longest time between two polls of a source")
    retry_min: float = Field(
        default=60, gt=0, description="wait after the first failure; doubled with each further one"
    )
    retry_max: float = Field(default=6 * 3600, gt=0, description="longest wait after a failure")
    attempts: int = Field(default=8, ge=1, description="failures in a row after which a page is given up")
    refusing_after: int = Field(default=5, ge=1, description="answers 403 in a row that mark a host as refusing us")
    refetch_hours: float = Field(default=1, gt=0, description="hours until a page is fetched for the second time")
    refetch_days: float = Field(default=7, ge=0, description="days after publication in which corrections are sought")
    probe_every: float = Field(
        default=0, ge=0, description="time between two synthetic articles that show that the pipeline works; 0: none"
    )
    pages_back: int = Field(default=20, ge=0, description="older list pages read to close a gap after an outage")

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.poll_max < self.poll_min:
            msg = "RASID_POLL_MAX must not be smaller than RASID_POLL_MIN."
            raise ValueError(msg)
        return self


def _is_contact(value: str | None) -> bool:
    if not value or any(char.isspace() for char in value) or not value.isascii():
        return False
    return value.startswith(("https://", "http://", "mailto:")) or "." in value.partition("@")[2]
