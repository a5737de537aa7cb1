from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from audit import anchoring
from audit.signed_log import LineBroken


class Command(BaseCommand):
    help = "Record outside of the database where the audit log ends, and email its digest."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--after-restore",
            action="store_true",
            help="say, once, that the database was restored on purpose or the file is lost",
        )

    def handle(self, *, after_restore: bool, **options: Any) -> None:
        try:
            line = anchoring.anchor(after_restore=after_restore)
        except (LineBroken, OSError, DatabaseError) as error:
            raise CommandError(f"The audit log is not anchored. {error}") from error
        self.stdout.write(f"{anchoring.when(line)}  {line['events']:,} events  {line['mac']}")
        try:
            anchoring.mail(line)
        except anchoring.NotMailed as error:
            raise CommandError(str(error)) from error
