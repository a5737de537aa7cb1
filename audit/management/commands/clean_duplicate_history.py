"""Keep the history of every record whole: refuses the command of a library."""

from audit.management.refusing import RefusedCommand


class Command(RefusedCommand):
    refusal = (
        "Refused: it compares only some fields, and deletes history that says who decided "
        "what. History ends with a record's deletion alone: manage.py erase_due."
    )
