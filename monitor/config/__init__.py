"""The watch list: TOML to a frozen Config, once, at the border, completely; every problem at once,
with its line.

Nothing here asks the network, the clock or the process environment: callers hand the environment
in.
"""
