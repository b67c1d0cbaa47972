"""Read-only API and page."""
