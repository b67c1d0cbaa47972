"""Posts of a WordPress site as its REST API lists them (/wp-json/wp/v2/posts). Pure."""

from __future__ import annotations

import orjson

from services.ingest.discovery.links import LIMIT, UnreadableSourceError, absolute


def wordpress_links(body: bytes, *, url: str, most: int = LIMIT) -> list[str]:
    """The posts' links, at most so many. Raises UnreadableSourceError where the answer is no list of posts."""
    try:
        posts = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        msg = f"no JSON: {error}"
        raise UnreadableSourceError(msg) from error
    if not isinstance(posts, list):
        reason = posts.get("message", "") if isinstance(posts, dict) else ""
        msg = f"no list of posts: {reason}"[:300]
        raise UnreadableSourceError(msg)
    links = (post.get("link") for post in posts if isinstance(post, dict))
    return list(absolute((link for link in links if isinstance(link, str)), url, most))
