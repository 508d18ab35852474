"""The founding story, played on this machine by an invented company: a site, a mailbox, and the
real daemon.
"""
