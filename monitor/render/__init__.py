"""Change to text: redlines, mails, chat messages, feeds. Pure."""
