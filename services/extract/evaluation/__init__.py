"""How well the reader reads annotated articles: scores, every miss and every false find, intervals."""
