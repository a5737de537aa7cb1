from django.core.management.base import BaseCommand

from accounts import idling


class Command(BaseCommand):
    help = "Warn who has not signed in for long, then close their sign-in. Part of `nightly`."

    def handle(self, *args, **options):
        self.stdout.write(idling.close_idle_accounts())
