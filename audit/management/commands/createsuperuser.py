"""Keep sign-ins to people who were invited: refuses the command of a library."""

from audit.management.refusing import RefusedCommand


class Command(RefusedCommand):
    refusal = (
        "Refused: nobody here may do everything. Run manage.py create_administrator, who "
        "then invites everyone else."
    )
