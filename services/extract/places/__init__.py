"""Places: the gazetteer, their mentions in a text, and which place a mention means."""
