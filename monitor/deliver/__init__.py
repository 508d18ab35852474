"""One message to one channel: mail, chat services, webhooks, commands, files. The only door out for
alerts.
"""
