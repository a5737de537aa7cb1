"""Commands of libraries that would break a promise of ours: refused, with what to do instead.

A command of one app replaces the command of that name in an app that `INSTALLED_APPS` names
later, so `audit` stands first there. `tests/architecture/test_commands.py` has every command
that can be run, and whether it may be.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError


class RefusedCommand(BaseCommand):
    """A command that ends with code 1 and one sentence on the error stream."""

    refusal: str

    def run_from_argv(self, argv: list[str]) -> None:
        """Refuse whatever arguments were typed, without looking at them."""
        super().run_from_argv(argv[:2])

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(self.refusal)
