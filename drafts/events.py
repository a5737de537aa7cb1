"""Drafts have no events: nothing of one is on record before its form is saved (decision 48)."""

from typing import Any

EVENTS: dict[str, Any] = {}
