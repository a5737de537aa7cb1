"""Keep the history of every record whole: refuses the command of a library."""

from audit.management.refusing import RefusedCommand


class Command(RefusedCommand):
    refusal = (
        "Refused: what a record said before is kept as long as the record. It ends with the "
        "record's deletion alone: manage.py erase_due."
    )
