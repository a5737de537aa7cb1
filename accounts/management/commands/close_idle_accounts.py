from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import idling
from accounts.mail import MailUnsent


class Command(BaseCommand):
    help = (
        "Email staff who have not signed in for long; deactivate their accounts a week later."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(idling.close_idle_accounts())
        except MailUnsent as unsent:
            raise CommandError(unsent) from None
