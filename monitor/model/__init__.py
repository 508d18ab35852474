"""The nouns of policy-monitor: frozen values without behaviour or I/O. `docs/glossary.md` explains
each word.

Instants end in `_at` and are aware UTC; calendar days end in `_on`; texts are NFC with single
spaces.
"""
