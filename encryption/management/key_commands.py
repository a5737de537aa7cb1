"""What the commands `keys_…` share. They show fingerprints, never a key."""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from encryption import keks, ports
from encryption.exceptions import Erased, KeyMissing, SealBroken
from encryption.keks import Kek, LocalKek
from encryption.recovery_kit import KitRefused

SEARCH_KEY_IS_DUE = """\
Somebody was erased since search got its key, which opens what old backups hold of search:
`rebuild_search --new-key` replaces it."""

REFUSALS = (Erased, KeyMissing, SealBroken, ImproperlyConfigured, KitRefused, OSError)


class KeyCommand(BaseCommand):
    """A command about keys. A refusal is one sentence, not a traceback."""

    requires_system_checks = []  # the checks fail where a key is missing that must be restored

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except REFUSALS as refusal:
            raise CommandError(str(refusal)) from refusal
        except DatabaseError as error:
            raise CommandError(f"The database cannot be asked: {error}") from error

    def record(self, verb: str, **facts: str | int) -> None:
        """Write an event. Without a database the command succeeds all the same, and says so:
        the first key is made before there is one."""
        try:
            ports.record_key_event(verb, **facts)
        except DatabaseError:
            self.stderr.write(
                f"The event {verb} could not be recorded: write it down yourself."
            )


def known_kek(name: str) -> Kek:
    """Return a key-encryption key that the settings name.

    Raises:
        CommandError: they do not.
    """
    if name not in keks.known():
        raise CommandError(f"ENCRYPTION_KEYS does not name a key {name!r}.")
    return keks.known()[name]


def write_key_file(kek: LocalKek, path: str) -> str:
    """Write a key into a new file that only its owner can read; return a sentence about it.

    Raises:
        CommandError: the file exists.
        OSError: it cannot be written.
    """
    try:
        private = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandError(f"{path} exists already; nothing was written.") from None
    with os.fdopen(private, "w") as file:
        file.write(f"{kek.entry}\n")
    return f"{Path(path)} holds the key {kek.name!r}, {kek.fingerprint}."
