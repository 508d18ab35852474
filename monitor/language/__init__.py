"""Knowledge of language, free of documents: words, dates, negation, languages; the tables behind
them.
"""
