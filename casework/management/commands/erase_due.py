from django.core.management.base import BaseCommand, CommandError

from casework import erasing


class Command(BaseCommand):
    help = (
        "Erase the records whose wait is over and which a second person confirmed. Part of "
        "`nightly`."
    )

    def handle(self, *args, **options):
        try:
            self.stdout.write(erasing.erase_due())
        except erasing.LedgerFailed as error:
            raise CommandError(error) from error
