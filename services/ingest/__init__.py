"""From a site to clean text on a topic: discovery, frontier, politeness, fetch, archive, clean, publish."""
