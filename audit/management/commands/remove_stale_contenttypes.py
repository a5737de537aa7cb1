"""Let no right go with a model that went: refuses the command of a library."""

from audit.management.refusing import RefusedCommand


class Command(RefusedCommand):
    refusal = (
        "Refused: it deletes rights and exceptions together with what they are for, without "
        "an event. A migration that drops a model takes along what belongs to it."
    )
