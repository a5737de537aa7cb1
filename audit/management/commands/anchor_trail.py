from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from audit import anchoring
from audit.signed_log import LineBroken


class Command(BaseCommand):
    help = "Write down outside of the database where the trail ends, and mail its digest."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--after-restore",
            action="store_true",
            help="say that the database was put back on purpose, or the file is lost: once",
        )

    def handle(self, *, after_restore: bool, **options: Any) -> None:
        try:
            line = anchoring.anchor(after_restore=after_restore)
        except (LineBroken, OSError, DatabaseError) as error:
            raise CommandError(f"The trail is not anchored. {error}") from error
        self.stdout.write(f"{anchoring.when(line)}  {line['events']:,} events  {line['mac']}")
        try:
            anchoring.mail(line)
        except anchoring.NotMailed as error:
            raise CommandError(str(error)) from error
