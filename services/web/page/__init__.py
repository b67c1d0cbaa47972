"""The pages for people: map, incidents, trends, newest events, articles; their words in two languages."""
