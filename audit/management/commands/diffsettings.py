"""Show no key on a screen: refuses the command of a library."""

from audit.management.refusing import RefusedCommand


class Command(RefusedCommand):
    refusal = (
        "Refused: it prints keys and passwords of the database. manage.py check says which "
        "settings are wrong, and manage.py keys_status which keys are known."
    )
