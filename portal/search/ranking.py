"""Every weight of the ranking, in one place, for every engine.

A page's relevance is the sum of BM25 over its text (title, headings, body, attachments) and of TITLE times BM25
over its title, plus boosts for exactness. docs/decisions/0003-search.md has the measurements.
"""

# BM25: how soon repeating a term stops counting, and how much long texts are held back.
K1 = 1.2
B = 0.75

# Stronger title weights help whoever types titles and ruin numbers and fragments of sentences.
TITLE = 0.5
# Words that staff have listed, in addition to their bigrams: 低保 is not in 最低保护价.
WORD = 0.5

# The other spellings of a word that has synonyms, together.
SYNONYM = 0.7

# Boosts are shares of the best score that the terms alone have given, so that they mean the same
# for a query of two characters and for one of forty.
PHRASE_IN_TEXT = 0.6
PHRASE_IN_TITLE = 0.35
# At most, for a title of the same tokens as the query; falls with the square of what they do not share.
CLOSE_TITLE = 0.5
# The query is the whole title, the whole 发文字号, the number of an issue.
EXACT = 1.0
# The query is the title without the state or region that it begins with.
SHORT_NAME = 0.7
# Of two such titles that of the state's law rather than that of a region's.
OF_STATE = 0.1
# A 发文字号 without its agency, the number of an issue without its year: several pages may have it.
INCOMPLETE = 0.7
# A page is of the date in the query, rather than about it.
OF_DATE = 0.3
# The whole query in another spelling.
IN_OTHER_WORDS = 0.7

# So many of the best pages are looked at for phrases: the others cannot reach the first results.
RESCORED = 100

# Where no page has all words: pages below this share of the best one's score are no answer, and so many at most are.
PARTIAL_FLOOR = 0.3
MOST_PARTIAL = 200
