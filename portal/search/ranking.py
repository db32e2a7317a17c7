"""Every weight of the ranking, in one place, for every engine.

A page's relevance is the sum of BM25 over its text (title, headings and body) and of TITLE times BM25
over its title, plus boosts for exactness. docs/decisions/0003-search.md has the measurements.
"""

# BM25: how soon repeating a term stops counting, and how much long texts are held back.
K1 = 1.2
B = 0.75

# Stronger title weights help whoever types titles and ruin numbers and fragments of sentences.
TITLE = 0.5
# Whole words of three and more characters, in addition to their bigrams.
WORD = 0.1

# Boosts are shares of the best score that the terms alone have given, so that they mean the same
# for a query of two characters and for one of forty.
PHRASE_IN_TEXT = 0.6
PHRASE_IN_TITLE = 0.35
# At most, for a title of the same tokens as the query; falls with the square of what they do not share.
CLOSE_TITLE = 0.5
# The query is the whole title, or the whole 发文字号.
EXACT = 1.0

# So many of the best pages are looked at for phrases: the others cannot reach the first results.
RESCORED = 100

# Where no page has all words, pages below this share of the best one's score are no answer.
PARTIAL_FLOOR = 0.3
