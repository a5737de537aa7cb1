"""Drafts have no page of their own: they are listed on My day, and come up in their form."""

from accounts.navigation import Place

PLACES: list[Place] = []
