"""Let no history be written that nobody made: refuses the command of a library."""

from audit.management.refusing import RefusedCommand


class Command(RefusedCommand):
    refusal = (
        "Refused: it writes history that no event of the audit log belongs to. Every record "
        "has its history from the beginning; after a migration that adds some, run "
        "manage.py attest_rows."
    )
