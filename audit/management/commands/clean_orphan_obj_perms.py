"""Let exceptions end where it is recorded: refuses the command of a library."""

from audit.management.refusing import RefusedCommand


class Command(RefusedCommand):
    refusal = (
        "Refused: it deletes exceptions without an event. manage.py nightly deletes those "
        "that are over."
    )
