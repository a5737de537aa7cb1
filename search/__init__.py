"""Sealed search: what finds people lies encrypted, and is opened and scanned in memory.

Knows only Django and encryption.
"""
