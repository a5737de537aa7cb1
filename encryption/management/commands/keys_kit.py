"""Print a recovery kit: a key-encryption key on pages, some of which bring it back."""

from typing import Any

from django.core.management.base import CommandParser

from encryption import keks, recovery_kit
from encryption.management.key_commands import KeyCommand, known_kek


class Command(KeyCommand):
    help = "Print the current key-encryption key on pages, some of which bring it back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pages", type=int, default=5)
        parser.add_argument("--needed", type=int, default=3, help="how many bring it back")
        parser.add_argument("--name", help="another key than the current one")

    def handle(self, *, pages: int, needed: int, name: str | None, **options: Any) -> str:
        kek = known_kek(name) if name else keks.current()
        kit = recovery_kit.split(kek, pages, needed)
        self.record("keys.kit_printed", key=kek.name, pages=pages, needed=needed)
        return "\f".join(map(str, kit))
