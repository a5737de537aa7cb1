"""Let no record be written past the audit log: refuses the command of a library."""

from audit.management.refusing import RefusedCommand


class Command(RefusedCommand):
    refusal = (
        "Refused: it writes rows past the audit log and past the keys of clients. Restore a "
        "backup of the database instead, as docs/administrators/deletion.md says; for the "
        "invented agency run manage.py load_demo."
    )
