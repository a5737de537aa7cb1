"""Messages have no place in the header: they are on My day, the team page and a record."""

from accounts.navigation import Place

PLACES: list[Place] = []
