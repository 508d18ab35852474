"""policy-monitor: watches policies on the web, keeps proof of every version, and says what a change
means.
"""
