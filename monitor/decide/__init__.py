"""Finding, history and now to what shall be done: believe, tell, look again. Pure."""
