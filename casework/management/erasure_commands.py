"""What the commands `erasures_…` share. They show keys of records, no names."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from audit import ledger
from audit.ledger import LedgerBroken
from casework import erasing


class ErasureCommand(BaseCommand):
    """A command about erasures. A refusal is one sentence, not a traceback."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except ValidationError as refusal:
            raise CommandError(refusal.messages[0]) from refusal
        except (LedgerBroken, OSError) as refusal:
            raise CommandError(str(refusal)) from refusal

    def show_ledger(self) -> None:
        """Say which ledger is used: a wrong path shows nowhere else."""
        people = len(erasing.erased_by_ledger())
        self.stdout.write(f"The ledger at {ledger.path()} names {people:,} people.")
