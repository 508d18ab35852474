"""The verbs of `policy-monitor`: they parse and print, and leave the work to the rooms below."""
