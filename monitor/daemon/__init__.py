"""The long-running service: assembles the tools, ticks over due rows, reloads, and stops without
losing anything.
"""
