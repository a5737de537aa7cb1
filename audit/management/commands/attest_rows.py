"""For a database from before rows were told of, and after an upgrade that changed the rows.

It puts on the trail, for everybody to see, how rows stand that no event speaks of as they are.
Whatever somebody did to them before is believed from then on: verify before the upgrade.
"""

from django.core.management.base import BaseCommand

from audit import reconciling, trail


class Command(BaseCommand):
    help = "Tell the trail, in an event that names them, how the rows stand that it got wrong."

    def add_arguments(self, parser):
        parser.add_argument(
            "--changed",
            action="store_true",
            help="also rows that differ from what was written last, and of removed tables",
        )

    def handle(self, *, changed, **options):
        found, gone = list(reconciling.untold()), []
        if changed:
            found += reconciling.differing()
            gone += reconciling.of_no_table()
        trail.attest(found, "rows.attested")
        trail.attest_gone(gone, "rows.attested")
        self.stdout.write(f"The trail now tells of {len(found):,} more rows as they stand.")
        if gone:
            self.stdout.write(f"{len(gone):,} rows went with their tables.")
