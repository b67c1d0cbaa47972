"""Parties of the conflict: the lexicon, their mentions in a text, and parties named by composition."""
