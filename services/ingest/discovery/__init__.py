"""Discovery: finding the URLs of new pages in what a site offers."""
