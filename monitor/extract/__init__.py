"""Snapshot to Document: finds the policy in a page. Pure."""
