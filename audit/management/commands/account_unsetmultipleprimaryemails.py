"""Let sign-ins change where it is recorded: refuses the command of a library."""

from audit.management.refusing import RefusedCommand


class Command(RefusedCommand):
    refusal = (
        "Refused: it changes whose email a sign-in has without an event. Each has exactly "
        "one; an administrator corrects it on the page People."
    )
