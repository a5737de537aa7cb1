from django.core.management.base import BaseCommand, CommandError

from audit import anchoring
from audit.lines import LineBroken


class Command(BaseCommand):
    help = "Write down outside of the database where the trail stands, and mail its digest."

    def handle(self, *args, **options):
        try:
            line = anchoring.anchor()
        except (LineBroken, OSError) as error:
            raise CommandError(f"The trail is not anchored. {error}") from error
        self.stdout.write(f"{line['at']}  {line['events']:,} events  {line['mac']}")
