"""Say whether a key-encryption key may be destroyed, and where it lies."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from encryption import inventory, keks
from encryption.management.key_commands import SEARCH_KEY_IS_DUE, KeyCommand, known_kek
from encryption.models import DataKey

WHAT_TO_DESTROY = """\
{name!r} wraps no data key any more. What is left to do:
  1. take its entry out of ENCRYPTION_KEYS, or of the file that it names, and start again;
  2. destroy the file it came from, every copy of it, and every page of its recovery kit;
  3. destroy the backups of the table of data keys that were made before today. Whoever keeps
     one of them and this key can still open the records of people who were erased."""


class Command(KeyCommand):
    help = "Say whether a key-encryption key may be destroyed, and what has to go with it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the key's name in ENCRYPTION_KEYS")

    def handle(self, *, name: str, **options: Any) -> str:
        wrapped = DataKey.objects.living().filter(kek=name).count()
        if wrapped:
            raise CommandError(f"{wrapped:,} data keys are wrapped by {name!r}: keys_rotate.")
        if name == keks.current().name:
            raise CommandError(f"{name!r} wraps what is new. Put another key in front of it.")
        known_kek(name)
        if inventory.search_key_is_due():
            raise CommandError(SEARCH_KEY_IS_DUE)
        self.record("keys.retired", key=name)
        return WHAT_TO_DESTROY.format(name=name)
