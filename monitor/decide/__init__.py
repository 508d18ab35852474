"""Finding, history and now to what shall be done: accept, alert, check again. Pure."""
