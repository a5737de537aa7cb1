"""Bring a key-encryption key back from the pages of its recovery kit."""

import sys
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import DatabaseError

from encryption import recovery_kit
from encryption.exceptions import SealBroken
from encryption.keks import LocalKek
from encryption.management.key_commands import KeyCommand, write_key_file
from encryption.models import DataKey


class Command(KeyCommand):
    help = "Type the pages of a recovery kit, and get the key into a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what the pages call the key")
        parser.add_argument("--to", required=True, metavar="FILE", help="a new file")

    def handle(self, *, name: str, to: str, **options: Any) -> str:
        self.stderr.write("Type the words of a page; numbers and line breaks do not matter.")
        kek = recovery_kit.combine(name, sys.stdin, self.stderr.write)
        self.stdout.write(write_key_file(kek, to))
        return self._tried_on_database(kek)

    def _tried_on_database(self, kek: LocalKek) -> str:
        """Say whether the key opens what is stored. Raises CommandError if it does not."""
        try:
            row = DataKey.objects.living().filter(kek=kek.name).last()
        except DatabaseError:
            return "There is no database here to try it on."
        if not row:
            return f"No data key is wrapped by a key {kek.name!r}: it was not tried."
        try:
            kek.unwrap(bytes(row.wrapped), row.owner, row.version)
        except SealBroken as error:
            raise CommandError(f"It does not open what {kek.name!r} wraps: {error}") from error
        return "It opens what is stored."
