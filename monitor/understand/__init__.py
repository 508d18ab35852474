"""Comparison to Finding: what the differences mean for the reader, with the words that prove it.
Pure.
"""
