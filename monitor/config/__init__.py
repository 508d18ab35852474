"""The watch list: TOML to a frozen Config, in one step and completely, with every problem at once
and its line.

Nothing here uses the network, the clock or the process environment: callers pass the environment.
"""
