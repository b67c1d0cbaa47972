"""Why an article was read as it was: for each slot of each event the words, the rule and the line of the lexicon."""
