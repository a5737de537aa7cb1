"""One command for what an operator does about erasures. It shows keys of records, no names."""

import json
import sys
import uuid
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from audit import ledger
from audit.ledger import LedgerBroken
from casework import certifying, erasing, reading
from encryption import tombstones, verifying

COLUMNS = ("opened", "erased", "readable", "doubtful", "broken", "keyless")


class Command(BaseCommand):
    help = "Look after erasures: replay, verify, certificate, check, public-key."

    def add_arguments(self, parser):
        ways = parser.add_subparsers(dest="way", required=True, metavar="what")
        ways.add_parser("replay", help="after a restore: erase again whom the ledger names")
        ways.add_parser("verify", help="try every sealed value with every key there is")
        way = ways.add_parser("certificate", help="a signed statement about one erasure")
        way.add_argument("client", type=uuid.UUID, help="the key at the end of their address")
        way = ways.add_parser("check", help="whether a certificate is ours, and unchanged")
        way.add_argument("file", type=Path)
        ways.add_parser("public-key", help="what others check our certificates with")

    def handle(self, *args, way, **options):
        try:
            getattr(self, f"_{way.replace('-', '_')}")(**options)
        except ValidationError as refusal:
            raise CommandError(refusal.messages[0]) from refusal
        except (LedgerBroken, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _replay(self, **options):
        again = erasing.replay()
        self._tell_which_ledger()
        tombstones.sweep()
        self.stdout.write(f"{again} records were back, and are erased again.")
        self.stdout.write("Now `manage.py rebuild_search`, then `manage.py erasures verify`.")

    def _verify(self, **options):
        proven = erasing.erased_by_ledger()
        self._tell_which_ledger()
        with reading.as_system("erasures verify"):
            tables = verifying.check_values(proven)
        self.stdout.write(f"{'':<36}" + "".join(f"{name:>10}" for name in COLUMNS))
        for table in tables:
            counts = "".join(f"{getattr(table, name):>10,}" for name in COLUMNS)
            self.stdout.write(f"{table.table:<36}{counts}")
        wrong = erasing.disagreements()
        for client, reason in wrong:
            self.stderr.write(f"{client} {reason}.")
        bad = [table.table for table in tables if not table.is_well]
        for table in bad:
            self.stderr.write(f"{table} holds values that are not as they should be.")
        if wrong or bad:
            sys.exit(1)
        self.stdout.write("Every erasure holds; everything else opens.")

    def _tell_which_ledger(self):
        named = len(erasing.erased_by_ledger())
        self.stdout.write(f"The ledger at {ledger.path()} names {named:,} people.")

    def _certificate(self, *, client, **options):
        said = certifying.certificate(client)
        self.stdout.write(json.dumps(said, indent=2))

    def _check(self, *, file, **options):
        try:
            said = json.loads(file.read_text())
        except (ValueError, RecursionError):
            raise CommandError(f"{file} is no certificate.") from None
        if not isinstance(said, dict) or not certifying.is_genuine(said):
            raise CommandError("This certificate is not ours, or was changed.")
        self.stdout.write(f"Genuine: {said['client']} was erased at {said['erased_at']}.")

    def _public_key(self, **options):
        self.stdout.write(certifying.public_key())
