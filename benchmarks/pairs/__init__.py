"""How well findings agree with labelled changes of real policies."""
