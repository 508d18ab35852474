"""The whole tool over recorded captures of real policy pages, beside what naive monitors make of
them.
"""
