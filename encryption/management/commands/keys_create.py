"""Create a key-encryption key, in a file."""

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from encryption import keks
from encryption.management.key_commands import KeyCommand, write_key_file

NEXT_STEPS = """\
Put it into ENCRYPTION_KEYS on every server: behind the present key, and start them again. Only
when all of them know it, put it in front, and start them once more."""


class Command(KeyCommand):
    help = "Create a key-encryption key of random bytes, in a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="such as 2026-11")
        parser.add_argument("--to", required=True, metavar="FILE", help="a new file")

    def handle(self, *, name: str, to: str, **options: Any) -> str:
        kek = keks.generate(name)
        if settings.ENCRYPTION_KEYS and name in keks.known():
            raise CommandError(f"ENCRYPTION_KEYS names a key {name!r} already.")
        written = write_key_file(kek, to)
        self.record("keys.created", key=kek.name, fingerprint=kek.fingerprint)
        return f"{written}\n{NEXT_STEPS}"
