"""Scores the program on the corpora by the scorers that lie beside them."""
