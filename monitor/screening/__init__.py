"""Is this page the policy at all? One answer for first looks, later checks, `compare` and
`preview`.
"""
