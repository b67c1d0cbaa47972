"""Arabic as such: folding, tokens, sentences, numbers, times. Knows nothing of events."""
