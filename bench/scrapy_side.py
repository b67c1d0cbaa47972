"""What `bench.ingest` compares with: Scrapy fetches, trafilatura cleans, aiokafka publishes, acknowledged by all.

Written as its users write it: item pipeline, asyncio reactor, defaults but for robots.txt, delay and logs.
Arguments: Kafka bootstrap, port of the pages, number of pages.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, Final

import scrapy
import trafilatura
from aiokafka import AIOKafkaProducer
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response

TOPIC: Final = "articles.clean"


class Pages(scrapy.Spider):  # type: ignore[misc, unused-ignore]  # without the extra `bench` it is Any
    """Every page once, cleaned with its metadata."""

    name = "pages"

    def parse(self, response: Response, **_more: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  (Scrapy's)
        """One article."""
        found = trafilatura.extract(response.text, url=response.url, output_format="json", with_metadata=True)
        if found is not None:
            yield {"url": response.url, "article": found}


class Publish:
    """The item pipeline that sends articles to Kafka."""

    async def open_spider(self) -> None:
        """Connect."""
        self._producer = AIOKafkaProducer(bootstrap_servers=sys.argv[1], acks="all")
        await self._producer.start()

    async def close_spider(self) -> None:
        """Flush and disconnect."""
        await self._producer.stop()

    async def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """Send one and wait for it."""
        await self._producer.send_and_wait(TOPIC, item["article"].encode(), key=item["url"].encode())
        return item


def main() -> None:
    """Crawl, and print how many articles were published."""
    process = CrawlerProcess(
        {
            "ITEM_PIPELINES": {f"{__name__}.Publish": 1},
            "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
            "ROBOTSTXT_OBEY": False,
            "DOWNLOAD_DELAY": 0,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
            "LOG_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    crawler = process.create_crawler(Pages)
    process.crawl(crawler, start_urls=[f"http://127.0.0.1:{sys.argv[2]}/?n={n}" for n in range(int(sys.argv[3]))])
    process.start()
    stats = crawler.stats
    print(stats.get_value("item_scraped_count", 0) if stats is not None else 0)


if __name__ == "__main__":
    main()
