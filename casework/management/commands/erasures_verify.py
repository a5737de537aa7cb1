"""Try every sealed value with every key: erased ones must not open, all others must."""

import sys
from typing import Any

from casework import erasing, reading
from casework.management.erasure_commands import ErasureCommand
from encryption import verifying

COLUMNS = ("opened", "erased", "readable", "doubtful", "broken", "keyless")


class Command(ErasureCommand):
    help = "Try every sealed value with every key there is; fails unless all is well."

    def handle(self, **options: Any) -> str:
        erased = erasing.erased_by_ledger()
        self.show_ledger()
        with reading.as_system("erasures_verify"):
            tables = verifying.check_values(erased)
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
        return "Every erasure holds; everything else opens."
