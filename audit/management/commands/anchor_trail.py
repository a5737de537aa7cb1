from django.core.management.base import BaseCommand, CommandError

from audit import anchoring
from audit.lines import LineBroken


class Command(BaseCommand):
    help = "Write down outside of the database where the trail stands, and mail its digest."

    def add_arguments(self, parser):
        parser.add_argument(
            "--after-restore",
            action="store_true",
            help="say that the database was put back on purpose: once, right after a restore",
        )

    def handle(self, *, after_restore, **options):
        try:
            line = anchoring.anchor(after_restore=after_restore)
        except (LineBroken, OSError) as error:
            raise CommandError(f"The trail is not anchored. {error}") from error
        self.stdout.write(f"{line['at']}  {line['events']:,} events  {line['mac']}")
