"""Let nobody set the password of somebody else: refuses the command of a library."""

from audit.management.refusing import RefusedCommand


class Command(RefusedCommand):
    refusal = (
        "Refused: nobody sets the password of somebody else. They choose Forgot your "
        "password? on the sign-in page; if no administrator can sign in, run manage.py "
        "create_administrator."
    )
