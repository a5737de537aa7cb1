from django.core.management.base import BaseCommand, CommandError

from accounts import idling
from accounts.mail import MailUnsent


class Command(BaseCommand):
    help = "Warn who has not signed in for long, then close their sign-in. Part of `nightly`."

    def handle(self, *args, **options):
        try:
            self.stdout.write(idling.close_idle_accounts())
        except MailUnsent as unsent:
            raise CommandError(unsent) from None
