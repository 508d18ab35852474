"""Is this page the policy at all? One answer for first checks, later checks, `compare` and
`preview`.
"""
