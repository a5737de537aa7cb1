"""Wrap every data key with the current key-encryption key."""

import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser

from encryption import keks, rotating
from encryption.management.key_commands import KeyCommand
from encryption.management.numbers import at_least
from encryption.progress import show_progress


class Command(KeyCommand):
    help = "Wrap every data key with the current key-encryption key. It may be run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only say what would be done"
        )
        parser.add_argument(
            "--batch-size",
            type=at_least(1),
            default=rotating.KEYS_PER_TRANSACTION,
            help="data keys in one transaction",
        )

    def handle(self, *, dry_run: bool, batch_size: int, **options: Any) -> str:
        total = rotating.to_rewrap().count()
        name = keks.current().name
        if dry_run:
            return f"{total:,} data keys would be wrapped by {name!r}."
        done = show_progress(rotating.rewrap(batch_size), total, sys.stderr)
        self.record("keys.rotated", key=name, keys=done)
        broken = [row for rows in rotating.unreadable_keys() for row in rows]
        for row in broken:
            self.stderr.write(f"The key {row.version} of {row.owner} does not open.")
        if left := rotating.to_rewrap().count():
            raise CommandError(f"{left:,} data keys are not wrapped by {name!r}.")
        if broken:
            raise CommandError(f"{len(broken):,} data keys do not open.")
        return f"Every data key is wrapped by {name!r}, and opens."
