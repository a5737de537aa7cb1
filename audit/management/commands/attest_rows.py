"""For a database from before rows were attested, and after an upgrade that changed rows.

It adds events, for everybody to see, that attest rows as they are now. Whatever somebody did
to them before is believed from then on: run `verify_trail` before the upgrade.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from audit import reconciling, trail


class Command(BaseCommand):
    help = "Attest rows as they are now, in events that name them, where the audit log differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--changed",
            action="store_true",
            help="also rows that differ from what was written last, and of removed tables",
        )

    def handle(self, *, changed: bool, **options: Any) -> None:
        found, gone = list(reconciling.unattested()), list[tuple[str, str]]()
        if changed:
            found += reconciling.differing()
            gone += reconciling.of_no_table()
        trail.attest(found, "rows.attested")
        trail.attest_gone(gone, "rows.attested")
        self.stdout.write(f"The audit log now attests {len(found):,} more rows as they are.")
        if gone:
            self.stdout.write(f"{len(gone):,} rows went with their tables.")
