"""A columnar copy, in memory, of what filters, counts and maps look at; kept exact by the log of changes (decision 14)."""
